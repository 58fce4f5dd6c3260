"""What is needed for minutes of a meeting: the model and the language, and their way into the library."""

from __future__ import annotations

from typing import NamedTuple

from msgspec.structs import replace

from meetingmate import models
from meetingmate.base.errors import ModelError
from meetingmate.base.settings import MINUTES_LANGUAGES, SERVER, Settings
from meetingmate.base.translation import tr
from meetingmate.domain.meeting import HowMade, Meeting, Minutes
from meetingmate.editing.minutes import keep_edits
from meetingmate.jobs.writing_server import WRITING
from meetingmate.library import Job, Library
from meetingmate.workers.messages import ChosenServer


def store(library: Library, job: Job, minutes: Minutes, remark: str, *, over_last: bool = False) -> None:
    """Store new minutes: they say what is missing and ``remark``, and keep what a person did to the last version.

    A day that the meeting was given while they were written counts. ``over_last``: they take the place of the last
    version, which had the same facts in plainer words.
    """
    from meetingmate.minutes.items.redating import on_day_of  # late: regex, which no command needs at its start

    minutes.how_made.remarks[:0] = [*job.missing, *_of_speech(minutes.how_made, job), *([remark] if remark else [])]
    with library.database.change():
        minutes = on_day_of(library.meeting(job.meeting), minutes)
        if (old := library.minutes(job.meeting)) is not None:
            minutes = keep_edits(old, minutes)
        if over_last and old is not None:
            library.save_minutes(job.meeting, replace(minutes, version=old.version))
        else:
            library.add_minutes(job.meeting, minutes)


def _of_speech(made: HowMade, job: Job) -> list[str]:
    """Let ``made`` say where sound was sent; returns what else is to be said of it."""
    heard = job.heard_by
    if heard is None:
        return []
    made.sound_sent_to, made.sound_left_computer = heard.servers, heard.left_computer
    if not heard.problem:
        return []
    return [tr("The speech model of this computer took the place of the server: {problem}", problem=heard.problem)]


def take(library: Library, job: Job, minutes: Minutes) -> None:
    """Store minutes that came with the text, with the days of tasks that follow from the day of the meeting."""
    from meetingmate.minutes.items.redating import on_day_of  # late: regex, which no command needs at its start

    library.add_minutes(job.meeting, on_day_of(library.meeting(job.meeting), minutes))


def minutes_language(setting: str, meeting: Meeting) -> str:
    """The language of the minutes: that of the setting, or the spoken one if minutes can be in it."""
    if setting != "spoken":
        return setting
    return meeting.language if meeting.language in MINUTES_LANGUAGES else "en"


class Writer(NamedTuple):
    """What writes: a server, and the model file where there is none or it does not answer; with neither the rules work
    alone, and ``remark`` says why if that was not wanted."""

    model_path: str | None = None
    server: ChosenServer | None = None
    remark: str = ""


def writer(chosen: str, settings: Settings) -> Writer:
    """What ``Settings.writer`` chose, as it can be used now. A server that is not in the settings any more gets
    nothing: their writing model takes its place."""
    if chosen == SERVER:
        if settings.writing_server:
            return Writer(model_path=_own_model(settings), server=WRITING.chosen(settings))
        chosen = settings.writing_model
    if not chosen:
        return Writer()
    try:
        return Writer(model_path=str(models.model_path(chosen)))
    except ModelError as error:
        return Writer(remark=tr("Made without the writing model: {error}", error=error))


def _own_model(settings: Settings) -> str | None:
    """The model of this computer that writes where no server answers; None when there is none."""
    try:
        return str(models.model_path(settings.writing_model)) if settings.writing_model else None
    except ModelError:
        return None
