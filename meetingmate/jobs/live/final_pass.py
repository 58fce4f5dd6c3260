"""What the job of a meeting has to do after Stop: a final pass over the recording or not, with which model."""

from __future__ import annotations

from meetingmate import models
from meetingmate.base.errors import ModelError
from meetingmate.base.settings import Settings
from meetingmate.base.translation import tr
from meetingmate.library import Job


def plan(job: Job, settings: Settings, *, has_text: bool, complete: bool, final: bool = False) -> None:
    """Set up ``job``. ``has_text``: there are lines; ``complete``: they are the text of the whole meeting; ``final``:
    all of it was heard for its final text already."""
    job.live_complete = complete
    job.final_pass = has_text and not final and (settings.final_pass or not complete)
    if final and settings.final_model:
        job.speech_model = settings.final_model
    _choose_model(job, settings.final_model)
    job.stage = "drafting" if complete and job.minutes and has_text else "reading"


def _choose_model(job: Job, model: str) -> None:
    if not model or not job.final_pass:
        return
    try:
        models.model_path(model)
    except ModelError as error:
        job.missing.append(
            tr("The final pass used {speech_model}: {error}", speech_model=job.speech_model, error=error)
        )
    else:
        job.speech_model = model
