"""What the command line says and does when a job has no speech model."""

from __future__ import annotations

from meetingmate import models
from meetingmate.base.settings import Settings
from meetingmate.cli import console
from meetingmate.jobs import speech_model
from meetingmate.library import Job


def waiting(settings: Settings, job: Job | None, again: str) -> str:
    """The sentences for a job that waits for its speech model: what to install, how large it is and what comes then.

    Empty for a job that does not wait. ``again``: what is to be run once the model is there.
    """
    wait = speech_model.missing(settings, job) if job is not None and job.state == "queued" else None
    if wait is None:
        return ""
    card = next((card for card in models.catalogue() if card.id == wait.model), None)
    download = f" The download is {card.size_bytes / 1e6:.0f} MB." if card is not None else ""
    return f"{wait}{download} {again}"


def install(settings: Settings, *, minutes: bool, quiet: bool) -> None:
    """Install the speech model of the settings, and with ``minutes`` the writing model, where they are missing.

    Raises ModelError for the speech model; without a writing model there are minutes all the same.
    """
    wanted = [settings.speech_model, *([settings.writing_model] if minutes and settings.writing_model else [])]
    for model in wanted:
        if models.is_installed(models.card(model)):
            continue
        with console.ProgressView(quiet=quiet) as view:
            models.install(model, on_progress=view.step)
        console.say(f"Installed {models.card(model).title}.")
