"""What is needed for minutes of a meeting: the model and the language, and their way into the library."""

from __future__ import annotations

from meetingmate import models
from meetingmate.base.errors import ModelError
from meetingmate.base.settings import MINUTES_LANGUAGES
from meetingmate.domain.meeting import Meeting, Minutes
from meetingmate.editing.minutes import keep_edits
from meetingmate.library import Job, Library


def store(library: Library, job: Job, minutes: Minutes, remark: str) -> None:
    """Store new minutes: they say what is missing and ``remark``, and keep what a person did to the last version.

    A day that the meeting was given while they were written counts.
    """
    from meetingmate.minutes.items.redating import on_day_of  # late: regex, which no command needs at its start

    minutes.how_made.remarks[:0] = [*job.missing, *([remark] if remark else [])]
    with library.database.change():
        minutes = on_day_of(library.meeting(job.meeting), minutes)
        if (old := library.minutes(job.meeting)) is not None:
            minutes = keep_edits(old, minutes)
        library.add_minutes(job.meeting, minutes)


def take(library: Library, job: Job, minutes: Minutes) -> None:
    """Store minutes that came with the text, with the days of tasks that follow from the day of the meeting."""
    from meetingmate.minutes.items.redating import on_day_of  # late: regex, which no command needs at its start

    library.add_minutes(job.meeting, on_day_of(library.meeting(job.meeting), minutes))


def minutes_language(setting: str, meeting: Meeting) -> str:
    """The language of the minutes: that of the setting, or the spoken one if minutes can be in it."""
    if setting != "spoken":
        return setting
    return meeting.language if meeting.language in MINUTES_LANGUAGES else "en"


def writing_model(model_id: str) -> tuple[str | None, str]:
    """The file of a writing model, or None and the sentence that says why the rules work alone."""
    if not model_id:
        return None, ""
    try:
        return str(models.model_path(model_id)), ""
    except ModelError as error:
        return None, f"Made without the writing model: {error}"
