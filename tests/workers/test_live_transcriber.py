"""The process that writes down a running meeting, with the real model and a recording that grows on disk."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable
from pathlib import Path

import jiwer
import numpy as np
import pytest

from meetingmate.audio import decode
from meetingmate.base import paths
from meetingmate.base.errors import JobFailed, MeetingMateError
from meetingmate.domain.meeting import Utterance
from meetingmate.workers import live_messages as m
from meetingmate.workers import live_transcriber
from meetingmate.workers.connection import WorkerConnection
from meetingmate.workers.host import WorkerDied
from tests.waiting import until
from tests.workers.recordings import RecordingWriter

RATE = 16000
SAID = (
    "okay um i think that's everyone morning all let's do a quick round and then i want to talk about the sign up flow "
    "morning did everybody survive the fire alarm on friday barely i was on a customer call so yeah that was fun "
    "i just stood in the car park with my laptop very glamorous"
)

pytestmark = pytest.mark.timeout(600)


class Talk:
    """One conversation with a worker, and what it has said."""

    def __init__(self, request: m.LiveRequest) -> None:
        self.messages: list[m.LiveMessage] = []
        self.error: MeetingMateError | None = None
        self._ended = threading.Event()
        self.worker = WorkerConnection(request, self.messages.append, self._end)

    def of(self, kind: type) -> list:
        return [message for message in self.messages if isinstance(message, kind)]

    def lines(self) -> list[Utterance]:
        return [u for message in self.of(m.LiveSettled) for u in message.utterances]

    def until(self, look: Callable[[], object], timeout: float = 240.0) -> None:
        until(lambda: self._ended.is_set() or look(), lambda: f"answer; it said {self.messages[-5:]}", timeout)
        assert look(), f"it ended: {self.error}"

    def wait(self, timeout: float = 240.0) -> None:
        assert self._ended.wait(timeout)

    def _end(self, error: MeetingMateError | None) -> None:
        self.error = error
        self._ended.set()


@pytest.fixture(scope="module")
def standup(sample_dir) -> np.ndarray:
    return next(decode.stream(sample_dir / "sample_standup.ogg", block_s=18.4))


@pytest.fixture
def request_for(models_dir) -> Callable[..., m.LiveRequest]:
    def make(folder: Path, **changes) -> m.LiveRequest:
        given = {"folder": str(folder), "model_dir": str(models_dir / "whisper-base"), "threads": 2, "language": "en"}
        return m.LiveRequest(**{**given, **changes})

    return make


def plain(text: str) -> str:
    return " ".join(re.findall(r"[a-z']+", text.lower().replace("-", " ")))


def test_killed_in_the_middle_and_started_again_it_loses_and_doubles_nothing(
    tmp_path, request_for, standup, sample_dir
):
    recording = RecordingWriter(tmp_path, "microphone", "computer")
    speaker_models = str(paths.resources_dir() / "models" / "speakers")
    first = Talk(request_for(tmp_path, language=None, speaker_models=speaker_models))
    for name in ("microphone", "computer"):
        recording.write(name, standup[: 12 * RATE] * (name == "microphone"))
    first.until(lambda: [u for u in first.lines() if u.end > 4.0])
    first.worker.kill()
    first.wait()
    assert isinstance(first.error, WorkerDied)
    told = first.of(m.LiveSettled)
    assert first.of(m.LanguageFound)[0].language == "en"

    for name in ("microphone", "computer"):
        recording.write(name, standup[12 * RATE :] * (name == "microphone"))
    positions = {message.track: message.position_s for message in told}
    again = request_for(tmp_path, positions=positions, next_id=len(first.lines()) + 1, speaker_models=speaker_models)
    again.voices = [
        m.HeardVoice(label=u.speaker, track=u.track, start=u.start, end=u.end) for u in first.lines() if u.speaker
    ]
    second = Talk(again)
    recording.stop()
    second.worker.tell(m.Drain())
    second.wait()
    assert second.error is None
    lines = first.lines() + second.lines()
    assert [u.id for u in lines] == [f"u{n:04d}" for n in range(1, len(lines) + 1)]
    assert jiwer.wer(SAID, plain(" ".join(u.text for u in lines))) < 0.12
    assert second.messages[-1] == m.LiveDone(positions={"microphone": 18.4, "computer": 18.4})
    turns = json.loads((sample_dir / "sample_standup.json").read_text(encoding="utf-8"))["turns"]
    labels: dict[str, set] = {}
    for line in lines:
        turn = max(turns, key=lambda t, line=line: min(t["end"], line.end) - max(t["start"], line.start))
        if min(turn["end"], line.end) - max(turn["start"], line.start) > 0.8 * (line.end - line.start):
            labels.setdefault(turn["speaker"], set()).add(line.speaker)
    known = [names - {None} for names in labels.values() if names - {None}]
    assert all(len(names) == 1 for names in known), labels
    assert len(set.union(*known)) == len(known) >= 2, labels
    draining = second.of(m.Draining)
    assert draining[-1].done == draining[-1].total > 0


def test_leave_ends_it_soon_with_the_positions_that_are_settled(tmp_path, request_for, standup):
    recording = RecordingWriter(tmp_path, "microphone")
    talk = Talk(request_for(tmp_path))
    recording.write("microphone", standup)
    talk.until(lambda: talk.of(m.LiveSettled))
    talk.worker.tell(m.Leave())
    talk.wait()
    assert talk.error is None
    settled = {message.track: message.position_s for message in talk.of(m.LiveSettled)}
    assert talk.messages[-1] == m.LiveDone(positions=settled)


@pytest.mark.parametrize(("asked", "used"), [(None, 1), (4, 4)])
def test_the_number_of_beams_that_is_asked_for_is_used(tmp_path, request_for, monkeypatch, asked, used):
    RecordingWriter(tmp_path, "microphone").write("microphone", np.zeros(RATE, np.float32))
    seen = []

    def begin(_tracks, _engine, _watcher, options, **_others):
        seen.append(options.beam_size)
        raise EOFError  # as if the program had gone: enough is known

    monkeypatch.setattr(live_transcriber, "Engine", lambda *_args, **_others: None)
    monkeypatch.setattr(live_transcriber, "LiveTranscriber", begin)
    with pytest.raises(EOFError):
        live_transcriber.run(request_for(tmp_path, beam_size=asked), lambda _seconds: [], lambda _message: None)
    assert seen == [used]


def test_a_recording_that_never_began_or_was_cut_off_is_drained_all_the_same(tmp_path, request_for):
    talk = Talk(request_for(tmp_path))
    talk.worker.tell(m.Drain())
    talk.wait()
    assert talk.error is None
    assert talk.messages == [m.LiveDone(positions={})]

    recording = RecordingWriter(tmp_path / "cut", "microphone")
    recording.write("microphone", np.zeros(2 * RATE, np.float32))
    talk = Talk(request_for(tmp_path / "cut"))
    talk.worker.tell(m.Drain())
    talk.wait()
    assert talk.messages[-1] == m.LiveDone(positions={"microphone": 2.0})


def test_a_missing_model_gives_one_sentence(tmp_path, request_for):
    talk = Talk(request_for(tmp_path, model_dir=str(tmp_path / "whisper-huge")))
    talk.wait()
    assert isinstance(talk.error, JobFailed)
    assert "whisper-huge" in str(talk.error)
