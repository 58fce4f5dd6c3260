"""Meetings while they are recorded, on the real sound path with a real (small) speech model.

Speech goes into a virtual microphone; what is asked is what a user would see: text, notes, minutes, and that
nothing is lost whoever dies.
"""

from __future__ import annotations

import difflib
import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from meetingmate.base.settings import Settings
from meetingmate.capture import CaptureError
from meetingmate.domain import events as e
from meetingmate.domain.meeting import Attendee, Utterance
from meetingmate.jobs.live import LiveMeeting
from meetingmate.jobs.live.prompts import Prompts
from meetingmate.jobs.live.requests import live_beam_size
from meetingmate.jobs.session import Details, Session
from meetingmate.library import Library
from tests.capture.signals import write_speech
from tests.capture.soundserver import SoundServer
from tests.waiting import until

pytestmark = pytest.mark.timeout(240)

_WAIT_S = 150.0
#: What the first seconds of the sample say; small models mishear a word or two.
_SAID = re.findall(
    r"[a-z']+",
    "morning everyone morning all let's do a quick round and then i want to talk about the sign up flow "
    "morning did everybody survive the fire alarm on friday barely i was on a customer call so yeah that was fun "
    "i just stood in the car park with my laptop very glamorous all right marcus do you want to go first",
)


class World:
    """A library, a session, at most one running meeting, and the events it sent."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self.library = Library(folder)
        self.events: list[e.Event] = []
        self.text_at_end: list[Utterance] = []
        self.session = Session(self.library, settings, self._take)
        self.live: LiveMeeting | None = None

    def record(self, **wishes) -> LiveMeeting:
        details = Details(language="en", minutes=wishes.pop("minutes", True))
        self.live = LiveMeeting(self.session, details, computer=False, **wishes)
        self.until(lambda: self.of(e.LiveLevel), "sound")
        return self.live

    def of(self, kind: type, /, **fields) -> list:
        return [x for x in self.events if isinstance(x, kind) and all(getattr(x, k) == v for k, v in fields.items())]

    def until(self, look: Callable[[], object], what: str, timeout: float = _WAIT_S):
        """What ``look`` finds, as soon as it finds something."""
        return until(look, lambda: f"{what}; events: {self.told()}", timeout)

    def text(self) -> list[Utterance]:
        return self.library.utterances(self.live.id)

    def told(self) -> list[e.Event]:
        return [event for event in self.events if not isinstance(event, e.LiveLevel | e.LiveText)][-12:]

    def close(self) -> None:
        if self.live is not None and self.live.state != "ended":
            self.live.stop(drain=False)
            self.live.wait(30)
        self.session.close()
        self.library.close()

    def _take(self, event: e.Event) -> None:
        self.events.append(event)
        if isinstance(event, e.LiveStateChanged) and event.state == "ended":
            self.text_at_end = self.library.utterances(event.meeting)


@pytest.fixture
def make_world(sound_server, home, models_dir, quick_model, tmp_path) -> Iterator[Callable[..., World]]:
    (home / "models").symlink_to(models_dir)
    made = []

    def make(**settings) -> World:
        settings = {
            "speech_model": quick_model,
            "writing_model": "",
            "speakers": False,
            "beam_size": 1,
        } | settings
        made.append(World(tmp_path / f"library{len(made)}", Settings(**settings)))
        return made[-1]

    yield make
    for world in made:
        world.close()


def test_the_number_of_beams_reaches_live_text_when_the_user_chose_one() -> None:
    assert live_beam_size(Settings(beam_size=8)) == 8
    assert live_beam_size(Settings(beam_size=1)) == 1
    assert live_beam_size(Settings()) is None


@pytest.fixture(scope="module")
def talk(tmp_path_factory) -> Path:
    """20 s of the sample meeting."""
    path = tmp_path_factory.mktemp("talk") / "talk.wav"
    write_speech(path, seconds=20.5, start=1.5)
    return path


def likeness(utterances: list[Utterance]) -> float:
    """How much the text is what was said, 0 to 1: words that are missing or there twice count against it."""
    heard = re.findall(r"[a-z']+", " ".join(u.text for u in utterances).lower().replace("-", " "))
    return difflib.SequenceMatcher(None, heard, _SAID, autojunk=False).ratio()


def test_a_killed_transcriber_costs_no_word_and_the_final_pass_keeps_what_a_person_wrote(
    make_world, sound_server: SoundServer, talk: Path
) -> None:
    world = make_world()
    live = world.record()
    with pytest.raises(CaptureError, match="A recording is running already") as refused:
        LiveMeeting(world.session)
    assert live.id in str(refused.value)
    assert [row.id for row in world.library.rows()] == [live.id], "the refused one leaves no meeting behind"
    (player,) = sound_server.play(talk, "micfeed")
    world.library.edit_meeting(live.id, lambda meeting: meeting.attendees.append(Attendee(name="Marcus")))
    live.edited()
    note = live.add_note("Ask about the fire alarm")
    first = world.until(world.text, "settled text")[0]
    psutil.Process(live.worker_pids["transcriber"]).kill()
    world.until(lambda: any("was restarted" in x.sentence for x in world.of(e.LiveNotice)), "word of the new worker")
    first.text, first.original, first.state = "Good morning to everybody.", first.text, "edited"
    world.library.append_utterances(live.id, [first], world.library.job(live.id))
    player.wait()
    played = live.t
    world.until(lambda: live.t > played + 1.5, "end of what was on its way through the sound server")
    live.mark()
    live.stop()
    assert live.wait(_WAIT_S), world.told()
    assert [x.state for x in world.of(e.LiveStateChanged)][-1] == "ended"
    assert likeness(world.text_at_end) > 0.8, [u.text for u in world.text_at_end]
    assert len({u.id for u in world.text_at_end}) == len(world.text_at_end)
    assert world.session.wait(_WAIT_S), world.told()
    status = world.session.status(live.id)
    assert (status.state, status.sentence) == ("done", "")
    meeting = world.library.meeting(live.id)
    assert meeting.transcript == "final"
    assert [track.path for track in meeting.tracks] == ["microphone.ogg"]
    assert meeting.duration_s == pytest.approx(live.t, abs=0.5)
    assert [n.text for n in meeting.notes] == ["Ask about the fire alarm", "Marked"]
    assert meeting.notes[0].time == note.time
    assert meeting.names() == ["Marcus"]
    text = world.text()
    assert [u.text for u in text if u.state == "edited"] == ["Good morning to everybody."]
    assert likeness(text) > 0.8, [u.text for u in text]
    minutes = world.library.minutes(live.id)
    assert minutes.version == 1, "all was final text at Stop"
    known = {u.id: u.text for u in text}
    assert all(x.quote in known[x.utterance] for a in minutes.actions for x in a.evidence)
    stages = [x.stage for x in world.of(e.JobChanged) if x.state == "running"]
    assert list(dict.fromkeys(stages))[:3] == ["recording", "drafting", "reading"]
    assert "writing" not in stages, "the minutes of Stop are those of the final text"


def test_without_final_text_while_recording_the_minutes_are_made_again_after_the_final_pass(
    make_world, sound_server: SoundServer, talk: Path
) -> None:
    world = make_world(final_pass_live=False)
    live = world.record()
    (player,) = sound_server.play(talk, "micfeed")
    player.wait()
    world.until(world.text, "settled text")
    live.stop()
    assert live.wait(_WAIT_S), world.told()
    assert world.library.meeting(live.id).transcript == "live"
    assert "rolling" not in live.worker_pids
    assert world.session.wait(_WAIT_S), world.told()
    assert world.session.status(live.id).state == "done"
    assert world.library.meeting(live.id).transcript == "final"
    assert likeness(world.text()) > 0.8, [u.text for u in world.text()]
    assert world.library.minutes(live.id).version == 2, "once of the live text, once of the final one"


@pytest.mark.parametrize("drain", [True, False])
def test_stop_while_the_transcriber_is_behind(make_world, sound_server: SoundServer, talk: Path, drain: bool) -> None:
    """It stands still while 20 to 30 s are spoken. Drained: all is settled, and that is it, if no final pass is wanted.
    Not drained: the final pass makes the text, wanted or not."""
    world = make_world(final_pass=False)
    live = world.record(minutes=False)
    transcriber = world.until(lambda: live.worker_pids.get("transcriber"), "a transcriber")
    os.kill(transcriber, signal.SIGSTOP)
    (player,) = sound_server.play(talk, "micfeed")
    player.wait()
    if drain:
        world.until(lambda: live.t > 30, "30 s")
    live.stop(drain=drain)
    world.until(lambda: world.of(e.LiveStateChanged, state="stopping"), "stopping")
    if drain:
        os.kill(transcriber, signal.SIGCONT)
    began = time.monotonic()
    assert live.wait(_WAIT_S), world.told()
    if drain:
        assert likeness(world.text_at_end) > 0.8, [u.text for u in world.text_at_end]
        assert 1.0 in [x.fraction for x in world.of(e.LiveStateChanged, state="stopping")]
    else:
        assert time.monotonic() - began < 20, "a transcriber that does not answer is not waited for"
        assert world.text_at_end == []
    assert world.session.wait(_WAIT_S), world.told()
    assert world.session.status(live.id).state == "done", world.told()
    assert likeness(world.text()) > 0.8, [u.text for u in world.text()]
    assert world.library.meeting(live.id).transcript == ("live" if drain else "final")


def test_without_a_speech_model_it_is_recorded_all_the_same(sound_server: SoundServer, home, tmp_path) -> None:
    world = World(tmp_path / "library", Settings())
    live = world.record()
    notice = world.until(lambda: world.of(e.LiveNotice, kind="captions"), "a word about captions")[0]
    assert "The sound is recorded" in notice.sentence
    live.pause()
    world.until(lambda: live.state == "paused", "pause")
    t = live.t
    time.sleep(0.3)
    assert live.t == t
    live.resume()
    world.until(lambda: live.state == "recording", "recording again")
    live.stop()
    assert live.wait(30)
    assert world.session.wait(30)
    assert world.session.status(live.id).waits_for == "whisper-base"
    assert [x.path for x in world.library.meeting(live.id).tracks] == ["microphone.ogg"], "the sound is there"
    world.close()


def test_what_never_had_a_sound_is_no_meeting_unless_something_was_typed(
    sound_server: SoundServer, home, tmp_path
) -> None:
    world = World(tmp_path / "library", Settings())
    for note in ("", "Important"):
        live = LiveMeeting(world.session, microphone=False, computer=False)
        if note:
            live.add_note(note)
        assert live.wait(30)
        assert "Choose the microphone, computer sound or both" in live.sentence
        assert [row.id for row in world.library.rows()] == ([live.id] if note else [])
    assert world.session.status(live.id).state == "failed"
    world.close()


def test_prompts_come_once_and_again_after_speech() -> None:
    prompts = Prompts(silence_s=600, longest_s=7200)
    assert prompts.due(599) == []
    assert [kind for kind, _ in prompts.due(600)] == ["silence"]
    assert prompts.due(700) == []
    prompts.speech(800)
    assert prompts.due(1410, behind_s=30) == [], "words may still come"
    [(kind, sentence)] = prompts.due(1431, behind_s=30)
    assert kind == "silence"
    assert "10 minutes" in sentence
    prompts.level(7000, -60)
    prompts.speech(7100)
    [(kind, sentence)] = prompts.due(7200)
    assert kind == "length"
    assert "2 hours" in sentence
    assert Prompts(0, 0).due(1e6) == []
