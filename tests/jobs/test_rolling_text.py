"""Live lines become final text while a meeting is recorded: on the real sound path, and with faults."""

from __future__ import annotations

import difflib
import json
import re
import time
from datetime import datetime
from pathlib import Path

import psutil
import pytest

from meetingmate.base.errors import StoreError
from meetingmate.base.settings import Settings
from meetingmate.domain import events as e
from meetingmate.domain.meeting import Removed, Utterance, Word
from meetingmate.jobs.live import rolling
from meetingmate.jobs.live.line_store import LineStore
from meetingmate.jobs.session import Details, Session
from meetingmate.library import Job, Library
from meetingmate.workers.live_messages import StretchFinal
from tests.capture.signals import write_speech
from tests.capture.soundserver import SoundServer
from tests.jobs.test_live import World, make_world  # noqa: F401 - a fixture

pytestmark = pytest.mark.timeout(290)

_WAIT_S = 150.0
_SPOKEN_S = 48.0
_EDITED = "Good morning to everybody."


@pytest.fixture(scope="module")
def talk(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("talk") / "talk.wav"
    write_speech(path, seconds=_SPOKEN_S, start=1.5)
    return path


@pytest.fixture(scope="module")
def said(sample_dir) -> list[str]:
    """The words of the talk."""
    turns = json.loads((sample_dir / "sample_standup.json").read_text(encoding="utf-8"))["turns"]
    return words(" ".join(turn["text"] for turn in turns if turn["end"] < _SPOKEN_S + 1.5))


def words(text: str) -> list[str]:
    return re.findall(r"[a-z']+", text.lower().replace("-", " "))


def likeness(lines: list[Utterance], said: list[str]) -> float:
    """How much the text is what was said, 0 to 1: words that are missing or there twice count against it."""
    heard = words(" ".join(line.text for line in lines))
    return difflib.SequenceMatcher(None, heard, said, autojunk=False).ratio()


@pytest.mark.parametrize("dies", ["rolling", "transcriber", "writer"])
def test_lines_become_final_while_people_talk_whoever_dies(
    make_world,  # noqa: F811
    sound_server: SoundServer,
    talk: Path,
    said: list[str],
    dies: str,
) -> None:
    world: World = make_world()
    live = world.record()
    (player,) = sound_server.play(talk, "micfeed")
    first = world.until(world.text, "settled text")[0]
    first.text, first.original, first.state = _EDITED, first.text, "edited"
    world.library.append_utterances(live.id, [first], world.library.job(live.id))
    while player.poll() is None and not world.of(e.LiveUtterances, final=True):
        time.sleep(0.1)
    final = world.until(lambda: world.of(e.LiveUtterances, final=True), "final text", 60)
    assert live.state == "recording"
    assert world.until(lambda: world.of(e.LiveFinalChanged), "how far it is")[0].until_s > 10
    assert {line.id for event in final for line in event.utterances} <= {line.id for line in world.text()}
    psutil.Process(live.worker_pids[dies]).kill()
    player.wait()
    world.until(lambda: live.t > _SPOKEN_S + 2, "the end of the talk")
    live.stop()
    assert live.wait(_WAIT_S), world.told()
    assert world.library.meeting(live.id).transcript == "final", "nothing is left for a final pass"
    text = world.text_at_end
    assert [line.text for line in text if line.state == "edited"] == [_EDITED]
    assert likeness(text, said) > 0.8, [line.text for line in text]
    assert len({line.id for line in text}) == len(text)
    assert world.session.wait(_WAIT_S), world.told()
    assert world.session.status(live.id).state == "done", world.told()
    assert [(u.id, u.text) for u in world.text()] == [(u.id, u.text) for u in text], "it was not heard a third time"
    known = {line.id: line.text for line in world.text()}
    minutes = world.library.minutes(live.id)
    assert all(x.quote in known[x.utterance] for a in minutes.actions for x in a.evidence)


def test_what_is_far_behind_at_stop_is_left_to_the_job_which_goes_on_there(
    make_world,  # noqa: F811
    sound_server: SoundServer,
    talk: Path,
    said: list[str],
    monkeypatch,
) -> None:
    monkeypatch.setattr("meetingmate.jobs.live.transcript.MOST_LEFT_S", 0.0)
    world: World = make_world()
    live = world.record(minutes=False)
    (player,) = sound_server.play(talk, "micfeed")
    world.until(lambda: world.of(e.LiveUtterances, final=True), "final text", 90)
    rolled = world.library.job(live.id).rolled["microphone"]
    line = next(line for line in world.text() if line.end < rolled)
    line.text = "Words that nobody said."  # to know it again: what is final is not heard once more
    line.words = [Word(text="Words", start=line.start, end=line.end)]
    world.library.append_utterances(live.id, [line], world.library.job(live.id))
    player.wait()
    world.until(lambda: live.t > _SPOKEN_S + 2, "the end of the talk")
    live.stop()
    assert live.wait(_WAIT_S), world.told()
    assert world.library.meeting(live.id).transcript == "live"
    assert world.library.job(live.id).final_pass
    assert world.session.wait(_WAIT_S), world.told()
    assert world.session.status(live.id).state == "done", world.told()
    assert world.library.meeting(live.id).transcript == "final"
    assert "Words that nobody said." in [u.text for u in world.text()]
    assert likeness(world.text(), said) > 0.75, [u.text for u in world.text()]


def _meeting(library: Library) -> Job:
    session = Session(library, Settings(), lambda _event: None)
    try:
        _, job = session.new_recording(Details(), datetime(2026, 3, 3, 10, 0))
    finally:
        session.close()
    return job


def _line(name: str, start: float, text: str) -> Utterance:
    spoken = [Word(text=w, start=start + 0.4 * n, end=start + 0.4 * n + 0.3) for n, w in enumerate(text.split())]
    return Utterance(id=name, start=start, end=spoken[-1].end, text=text, track="microphone", words=spoken)


def test_final_text_that_can_not_be_stored_waits_and_what_comes_later_stays_behind_it(tmp_path, monkeypatch) -> None:
    library = Library(tmp_path)
    job = _meeting(library)
    told: list[tuple[list[str], list[str], bool]] = []
    store = LineStore(library, job, lambda lines, gone, final: told.append(([u.text for u in lines], gone, final)))
    store.add([_line("u0001", 1, "we sip"), _line("u0002", 3, "on tuesday"), _line("u0003", 12, "and then")])
    stretch = StretchFinal(
        track="microphone",
        start=0.0,
        end=10.0,
        utterances=[_line("", 1, "We ship on Tuesday.")],
        removed=[Removed(start=6, end=7, text="", reason="speech without text", track="microphone")],
    )
    store.leave_out([Removed(start=8, end=9, text="thanks", reason="repeated", track="microphone")])
    replace = library.replace_utterances
    monkeypatch.setattr(library, "replace_utterances", _full)
    with pytest.raises(StoreError):
        store.exchange(stretch)
    with pytest.raises(StoreError):
        store.add([_line("u0004", 9, "late words of the captions"), _line("u0005", 14, "new")])
    assert store.waits
    assert [u.text for u in library.utterances(job.meeting)] == ["we sip", "on tuesday", "and then"]
    assert library.job(job.meeting).rolled == {}
    monkeypatch.setattr(library, "replace_utterances", replace)
    store.store()
    assert not store.waits
    texts = [u.text for u in library.utterances(job.meeting)]
    assert texts == ["We ship on Tuesday.", "the captions", "and then", "new"], "what was final stays as it is"
    assert library.job(job.meeting).rolled == {"microphone": 10.0}
    assert library.job(job.meeting).next_id == 6
    assert [r.reason for r in library.meeting(job.meeting).removed] == ["speech without text"]
    assert told[1] == (["We ship on Tuesday."], ["u0002"], True)
    library.close()


def _full(*_what: object) -> None:
    raise StoreError("The disk is full.")


@pytest.mark.parametrize(
    ("behind", "battery", "sentence"),
    [(False, False, ""), (True, False, "busy"), (False, True, "battery"), (True, True, "battery")],
)
def test_it_waits_and_says_why_while_captions_are_behind_or_on_battery(
    monkeypatch, behind: bool, battery: bool, sentence: str
) -> None:
    told: list[object] = []

    class Connection:
        pid = None

        def __init__(self, request, put, on_end) -> None:
            told.append(request)

        def tell(self, command) -> None:
            told.append(command)

    monkeypatch.setattr("meetingmate.jobs.live.restarting.WorkerConnection", Connection)
    monkeypatch.setattr(rolling, "on_battery", lambda: battery)
    text = rolling.RollingText(rolling.RollingRequest(folder="", model_dir=""), told.append)
    text.watch()
    text.hold(behind)
    assert sentence in text.waits
    assert bool(text.waits) is bool(sentence)
    assert [command.held for command in told[1:]] == ([True] if sentence else [])
    text.hold(False)
    assert bool(text.waits) is battery
