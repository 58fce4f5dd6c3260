"""A recording without a speech model: it is kept, waits, and goes on by itself when the model is there."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from meetingmate import models
from meetingmate.base.errors import ModelError
from meetingmate.base.settings import Settings
from meetingmate.domain.events import JobChanged
from meetingmate.domain.meeting import Utterance
from meetingmate.jobs import speech_model
from meetingmate.jobs.session import Details, Session
from meetingmate.library import Job, Library
from meetingmate.models import listing
from tests.models.serving import Hub, hub_card
from tests.waiting import until

pytestmark = pytest.mark.timeout(300)

_VTT = "WEBVTT\n\n00:01.000 --> 00:03.000\n<v Ann>I'll send the figures on Friday.\n"


class World:
    """A library whose home has no models, with a session on it."""

    def __init__(self, home: Path, **settings: object) -> None:
        self.home = home
        self.library = Library(home)
        self.events: list[JobChanged] = []
        self.settings = Settings(beam_size=1, speakers=False, writing_model="", **settings)
        self.session = self._session()

    def _session(self) -> Session:
        return Session(self.library, self.settings, lambda e: self.events.append(e) if isinstance(e, JobChanged) else 0)

    def restart(self) -> None:
        """Quit and start again; the job's process is gone by then."""
        self.session.close()
        for job in self.library._jobs():
            job.owner = 0
            self.library.save_job(job)
        self.session = self._session()
        self.session.resume_interrupted()

    def until_waiting(self, meeting: str, model: str) -> None:
        until(lambda: self.waits_for(meeting) == model, lambda: f"waiting: {self.session.status(meeting)}")

    def waits_for(self, meeting: str) -> str:
        status = self.session.status(meeting)
        return status.waits_for if status is not None else ""

    def until_done(self, meeting: str) -> None:
        until(lambda: self.state(meeting) in ("done", "failed"), lambda: f"end: {self.session.status(meeting)}", 200)
        assert self.state(meeting) == "done", self.session.status(meeting)

    def state(self, meeting: str) -> str:
        return self.library.job(meeting).state

    def close(self) -> None:
        self.session.close()
        self.library.close()


@pytest.fixture
def world(home: Path, quick_model: str):
    made = World(home, speech_model=quick_model)
    yield made
    made.close()


def put_models(home: Path, models_dir: Path) -> None:
    (home / "models").symlink_to(models_dir)


def test_the_sound_is_kept_and_the_text_follows_when_the_model_is_there(
    world: World, speech: Path, models_dir: Path, quick_model: str
) -> None:
    meeting = world.session.submit(speech)
    world.until_waiting(meeting, quick_model)
    assert world.session.wait(5), "what waits for a model does not keep the queue busy"
    assert not world.session.busy()
    assert world.state(meeting) == "queued"
    assert world.session.status(meeting).sentence == speech_model.WAITS
    kept = world.library.meeting(meeting)
    assert kept.duration_s == pytest.approx(9, abs=0.5)
    assert world.library.audio_path(kept).stat().st_size > 1000, "it can be played already"
    assert world.library.utterances(meeting) == []
    put_models(world.home, models_dir)
    world.until_done(meeting)
    assert len(world.library.utterances(meeting)) >= 1
    assert world.library.minutes(meeting) is not None
    assert not any(event.state == "failed" for event in world.events)


def test_it_waits_over_a_restart(world: World, speech: Path, models_dir: Path, quick_model: str) -> None:
    meeting = world.session.submit(speech, Details(minutes=False))
    world.until_waiting(meeting, quick_model)
    speech_copy = world.library.audio_path(world.library.meeting(meeting))
    world.restart()
    world.until_waiting(meeting, quick_model)
    assert world.library.audio_path(world.library.meeting(meeting)) == speech_copy
    put_models(world.home, models_dir)
    world.restart()
    world.until_done(meeting)
    assert world.library.utterances(meeting)


def test_a_transcript_of_another_program_does_not_wait_behind_it(world: World, speech: Path, tmp_path: Path) -> None:
    recorded = world.session.submit(speech)
    text = tmp_path / "weekly.vtt"
    text.write_text(_VTT)
    imported = world.session.submit(text)
    world.until_done(imported)
    assert world.waits_for(recorded)


def test_another_model_chosen_in_the_settings_is_taken(
    world: World, speech: Path, models_dir: Path, quick_model: str
) -> None:
    put_models(world.home, models_dir)
    world.settings.speech_model = "gone"
    meeting = world.session.submit(speech, Details(minutes=False))
    world.until_waiting(meeting, "gone")
    world.settings.speech_model = "also-gone"
    world.until_waiting(meeting, "also-gone")
    world.settings.speech_model = quick_model
    world.until_done(meeting)
    assert world.library.job(meeting).speech_model == quick_model


def test_it_can_be_cancelled_and_retried_while_it_waits(world: World, speech: Path, quick_model: str) -> None:
    meeting = world.session.submit(speech)
    world.until_waiting(meeting, quick_model)
    world.session.cancel(meeting)
    assert world.session.status(meeting).state == "cancelled"
    assert not world.waits_for(meeting)
    world.session.retry(meeting)
    world.until_waiting(meeting, quick_model)
    world.session.trash(meeting)
    assert world.state(meeting) == "queued"
    world.session.restore(meeting)
    world.until_waiting(meeting, quick_model)
    world.session.delete(meeting)
    assert world.library.job(meeting) is None


def test_what_is_no_recording_fails_at_once(world: World, tmp_path: Path) -> None:
    broken = tmp_path / "broken.wav"
    broken.write_bytes(b"no sound at all")
    meeting = world.session.submit(broken)
    until(lambda: world.session.status(meeting).state == "failed", lambda: f"{world.session.status(meeting)}")
    assert "broken.wav" in world.session.status(meeting).sentence


def test_a_text_that_is_complete_needs_no_speech_model(world: World) -> None:
    """Live transcript without a final pass: only the minutes are missing."""
    meeting, job = world.session.new_recording(Details(), datetime(2026, 3, 3, 9, 0))
    line = Utterance(id="u1", start=0.0, end=2.0, speaker="Ann", text="I'll send the figures on Friday.")
    world.library.replace_utterances(meeting.id, [line])
    job.stage, job.live_complete, job.final_pass = "writing", True, False
    world.session.take_over(job)
    world.until_done(meeting.id)
    assert world.library.minutes(meeting.id).actions


def test_a_missing_writing_model_keeps_nothing_waiting(
    world: World, speech: Path, models_dir: Path, quick_model: str
) -> None:
    folder = world.home / "models"
    folder.mkdir()
    (folder / quick_model).symlink_to(models_dir / quick_model)
    world.settings.writing_model = "smollm2-135m"
    meeting = world.session.submit(speech)
    world.until_done(meeting)
    assert any("Made without the writing model" in r for r in world.library.minutes(meeting).how_made.remarks)


def test_it_goes_on_after_a_download(home: Path, speech: Path, models_dir: Path, quick_model: str) -> None:
    """The model comes from a server, whole: half a model is none."""
    with Hub(models_dir / quick_model) as hub:
        listing.save_own([hub_card(models.card(quick_model), hub, "from-hub")])
        world = World(home, speech_model="from-hub")
        meeting = world.session.submit(speech, Details(minutes=False))
        world.until_waiting(meeting, "from-hub")
        hub.broken = True
        with pytest.raises(ModelError):
            models.install("from-hub")
        assert world.waits_for(meeting) == "from-hub"
        hub.broken = False
        models.install("from-hub")
        world.until_done(meeting)
        assert world.library.utterances(meeting)
        world.close()


def test_a_job_whose_model_is_not_in_the_list_says_so(home: Path) -> None:
    job = Job(meeting="m1", source="x.wav", speech_model="gone")
    wait = speech_model.missing(Settings(speech_model="gone"), job)
    assert wait is not None
    assert "no model called gone" in str(wait)
