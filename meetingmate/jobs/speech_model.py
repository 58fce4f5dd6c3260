"""The speech model of a job. Where there is none, the job waits: it goes on by itself when the model is there."""

from __future__ import annotations

from meetingmate import models
from meetingmate.base.errors import ModelError
from meetingmate.base.settings import Settings
from meetingmate.base.translation import mark
from meetingmate.library import Job

#: What a person reads of a job that waits.
WAITS = mark("Waiting for the speech model. It continues by itself when the model is installed.")


class WaitsForModel(ModelError):
    """The speech model ``model`` (an id) can't be used: it is not installed, damaged or not in the catalogue."""

    def __init__(self, model: str, sentence: str) -> None:
        super().__init__(sentence)
        self.model = model


def chosen(settings: Settings, job: Job) -> str:
    """Id of the speech model that the settings name for ``job``."""
    return (settings.final_model if job.final_pass else "") or settings.speech_model


def usable(settings: Settings, job: Job) -> tuple[str, str]:
    """Id and folder of the model for ``job``: its own, else the one that the settings name by now.

    Raises WaitsForModel when neither can be used.
    """
    ids = [job.speech_model, chosen(settings, job)]
    for model in ids:
        try:
            return model, str(models.model_path(model))
        except ModelError as error:
            missing = WaitsForModel(model, str(error))
    raise missing


def missing(settings: Settings, job: Job) -> WaitsForModel | None:
    """What ``job`` waits for, or None when its model is there, or not needed at its stage."""
    if job.stage in ("drafting", "speakers", "writing"):
        return None
    try:
        usable(settings, job)
    except WaitsForModel as wait:
        return wait
    return None
