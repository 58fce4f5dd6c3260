"""What the user says on the command line, checked: options of a recording, settings, details."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import click

from meetingmate import models
from meetingmate.base import settings as settings_module
from meetingmate.base.errors import UsageError
from meetingmate.base.languages import WHISPER_LANGUAGES
from meetingmate.base.settings import MINUTES_LANGUAGES, OPTIONS, Settings
from meetingmate.cli import console
from meetingmate.domain.attendee_list import merged, people_in
from meetingmate.domain.meeting import MOST_SPEAKERS
from meetingmate.jobs.session import Details

#: Type of every option that is a file.
PATH = click.Path(path_type=Path)
ATTENDEES_HELP = "Names, separated by commas or as mail programs list them; may be repeated."
SPEAKERS_HELP = "auto, none, or how many people speak: a number, or the fewest and the most such as 3-5."


def recording_options(command: Callable) -> Callable:
    """Options of everything that reads a recording."""
    for option in reversed(
        (
            click.argument("file", type=PATH),
            click.option("-o", "--output", "outputs", multiple=True, type=PATH, help="File to write; repeatable."),
            click.option("--title", default="", help="Title; otherwise made from the file's name."),
            click.option("--date", "day", help="Day of the meeting, YYYY-MM-DD; otherwise that of the recording."),
            click.option("--start", help="Time the meeting began, HH:MM."),
            click.option("--attendees", multiple=True, help=ATTENDEES_HELP),
            click.option("--agenda", multiple=True, help="An agenda item; may be repeated."),
            click.option("--series", help="The series of meetings it belongs to."),
            click.option("--language", help="Spoken language as a Whisper code such as en; otherwise found."),
            click.option("--minutes-language", type=click.Choice(("spoken", *MINUTES_LANGUAGES)), help="Of the text."),
            click.option("--speakers", help=SPEAKERS_HELP),
            click.option("--speech-model", help="Id of an installed speech model."),
            click.option("--writing-model", help="Id of an installed writing model, or none for rules alone."),
            click.option("--keep", type=click.Choice(("copy", "link", "none")), help="What the library keeps."),
            click.option("--appendix", is_flag=True, help="Add the transcript to the document."),
            click.option("--events", is_flag=True, help="Print one JSON line for each event on standard error."),
            click.option("-q", "--quiet", is_flag=True, help="No progress display."),
        )
    ):
        command = option(command)
    return command


def user_settings(**overrides: str | None) -> Settings:
    """The user's settings with what the command line says instead; names what is wrong in the file."""
    settings = settings_module.load()
    for sentence in settings.problems:
        console.say(sentence)
    for key, value in overrides.items():
        if value is None:
            continue
        value = "" if key == "writing_model" and value == "none" else value
        if problem := OPTIONS[key].problem(value):
            raise UsageError(f"{problem}.")
        if key.endswith("_model") and value:
            models.card(value)  # raises with the known ids
        setattr(settings, key, value)
    return settings


def details_of(
    *,
    title: str,
    day: str | None,
    start: str | None,
    attendees: tuple[str, ...],
    agenda: tuple[str, ...],
    language: str | None,
    speakers: str | None,
    keep: str | None,
    minutes: bool,
    series: str | None = None,
) -> Details:
    """Details of a recording from the options of ``recording_options``. Raises UsageError."""
    return Details(
        title=title,
        date=_checked(day, r"%Y-%m-%d", "--date", "YYYY-MM-DD"),
        start=_checked(start, r"%H:%M", "--start", "HH:MM"),
        attendees=merged(people_in(given) for given in attendees),
        agenda=list(agenda),
        series=(series or "").strip() or None,
        language=_language(language),
        speakers=None if speakers in (None, "auto") else speakers != "none",
        expected_speakers=_count(speakers),
        keep_audio="link" if keep == "none" else keep,
        minutes=minutes,
    )


def _checked(value: str | None, pattern: str, option: str, form: str) -> str | None:
    if value is None:
        return None
    try:
        return datetime.strptime(value, pattern).strftime(pattern)
    except ValueError as error:
        raise UsageError(f"{option} must be like {form}, not {value!r}.") from error


def _count(speakers: str | None) -> tuple[int, int] | None:
    """The fewest and the most people who speak."""
    if speakers in (None, "auto", "none"):
        return None
    given = re.fullmatch(r"([0-9]{1,2})(?:-([0-9]{1,2}))?", speakers)
    low, high = (int(given[1]), int(given[2] or given[1])) if given else (0, 0)
    if not 1 <= low <= high <= MOST_SPEAKERS:
        raise UsageError(
            f"--speakers must be auto, none, a number from 1 to {MOST_SPEAKERS} or two such as 3-5, not {speakers!r}."
        )
    return low, high


def _language(language: str | None) -> str | None:
    if language in (None, "auto"):
        return None
    if language not in WHISPER_LANGUAGES:
        raise UsageError(f"{language!r} is not a language that Whisper knows; give a code such as en, de or fr.")
    return language
