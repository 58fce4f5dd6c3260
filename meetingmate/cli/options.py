"""Options that several commands take, and the details of a recording that come of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from meetingmate.base.errors import UsageError
from meetingmate.base.settings import MINUTES_LANGUAGES
from meetingmate.cli.opening import SHARED
from meetingmate.cli.option_types import DAY, PATH, SPEAKERS, SPOKEN_LANGUAGE, TIME_OF_DAY, Speakers
from meetingmate.domain.attendee_list import merged, people_in
from meetingmate.jobs.session import Details

_Command = TypeVar("_Command", bound=Callable[..., Any])

_ATTENDEES_HELP = "Names, separated by commas or pasted from a mail program. Repeatable."
_SPEAKERS_HELP = "Number of speakers: auto, none, a number, or a range such as 3-5."
_LANGUAGE_HELP = "Spoken language, as a code such as en. Default: detected."
_WRITING_MODEL_HELP = "Id of an installed writing model, or none."

json_option = click.option("--json", "as_document", is_flag=True, help="Print one JSON document.")
quiet_option = click.option("-q", "--quiet", is_flag=True, help="No progress display.")
outputs_option = click.option("-o", "--output", "outputs", multiple=True, type=PATH, help="File to write. Repeatable.")
needed_outputs_option = click.option(
    "-o", "--output", "outputs", multiple=True, type=PATH, required=True, help="File to write."
)
attendees_option = click.option("--attendees", multiple=True, help=_ATTENDEES_HELP)
agenda_option = click.option("--agenda", multiple=True, help="Agenda item. Repeatable.")
series_option = click.option("--series", help="Series the meeting belongs to.")
language_option = click.option("--language", type=SPOKEN_LANGUAGE, help=_LANGUAGE_HELP)
speakers_option = click.option("--speakers", type=SPEAKERS, metavar="TEXT", help=_SPEAKERS_HELP)
speech_model_option = click.option("--speech-model", help="Id of an installed speech model.")
writing_model_option = click.option("--writing-model", help=_WRITING_MODEL_HELP)


def _open_shared(context: click.Context, option: click.Parameter, folder: Path | None) -> None:
    context.meta[SHARED] = folder


shared_option = click.option(
    "--shared",
    type=PATH,
    metavar="FOLDER",
    expose_value=False,
    callback=_open_shared,
    help="Look in the shared library in FOLDER instead of your own.",
)

calendar_option = click.option(
    "--calendar",
    type=click.Choice(("to-dos", "events")),
    help="What an .ics file holds: to-dos, or all-day events on the due dates.",
)

install_models_option = click.option(
    "--install-models", is_flag=True, help="Install the models first if they are missing."
)


def _point_to_approve(context: click.Context, option: click.Parameter, given: bool) -> None:
    """What became of an option that left out DRAFT of minutes that nobody had approved."""
    if given:
        raise UsageError(
            "--approved no longer exists. Approve the minutes with `meetingmate approve MEETING`, then export them: "
            "their documents leave out DRAFT."
        )


def document_options(command: _Command) -> _Command:
    """Options of what a document shows; they come as ``appendix``, ``quotes`` and ``template``."""
    for option in reversed(
        (
            click.option("--appendix", is_flag=True, help="Add the transcript to the document."),
            click.option("--quotes/--no-quotes", default=None, help="Show the words that decisions and tasks rest on."),
            click.option("--template", help="Word template for .docx: its name (see templates list), a file, or none."),
            click.option("--approved", is_flag=True, hidden=True, expose_value=False, callback=_point_to_approve),
        )
    ):
        command = option(command)
    return command


def recording_options(command: _Command) -> _Command:
    """Options of everything that reads a recording."""
    for option in reversed(
        (
            click.argument("file", type=PATH),
            outputs_option,
            click.option("--title", default="", help="Title. Default: made from the file name."),
            click.option("--date", "day", type=DAY, help="Date of the meeting. Default: the date of the recording."),
            click.option("--start", type=TIME_OF_DAY, help="Start time of the meeting."),
            attendees_option,
            agenda_option,
            series_option,
            language_option,
            click.option(
                "--minutes-language", type=click.Choice(("spoken", *MINUTES_LANGUAGES)), help="Language of the text."
            ),
            speakers_option,
            speech_model_option,
            writing_model_option,
            install_models_option,
            click.option("--keep", type=click.Choice(("copy", "link", "none")), help="What to keep in the library."),
            document_options,
            click.option("--events", is_flag=True, help="Print one JSON line for each event on standard error."),
            quiet_option,
        )
    ):
        command = option(command)
    return command


def details_of(
    *,
    title: str,
    day: str | None,
    start: str | None,
    attendees: tuple[str, ...],
    agenda: tuple[str, ...],
    language: str | None,
    speakers: Speakers | None,
    keep: str | None,
    minutes: bool,
    series: str | None = None,
) -> Details:
    """Returns the details of a recording from the options of ``recording_options``."""
    told_apart, expected = speakers or Speakers()
    return Details(
        title=title,
        date=day,
        start=start,
        attendees=merged(people_in(given) for given in attendees),
        agenda=list(agenda),
        series=(series or "").strip() or None,
        language=language,
        speakers=told_apart,
        expected_speakers=expected,
        keep_audio="link" if keep == "none" else keep,
        minutes=minutes,
    )
