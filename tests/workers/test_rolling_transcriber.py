"""The process that hears a running meeting once more, with the real model and a recording that grows on disk."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from meetingmate.audio import decode
from meetingmate.base.errors import JobFailed, MeetingMateError
from meetingmate.domain.meeting import Utterance
from meetingmate.workers import live_messages as m
from meetingmate.workers import rolling_transcriber
from meetingmate.workers.connection import WorkerConnection
from meetingmate.workers.host import WorkerDied
from tests.waiting import until
from tests.workers.recordings import RecordingWriter

RATE = 16000

pytestmark = pytest.mark.timeout(600)


class Talk:
    """One conversation with a worker, and what it has said."""

    def __init__(self, request: m.RollingRequest) -> None:
        self.messages: list[m.LiveMessage] = []
        self.error: MeetingMateError | None = None
        self._ended = threading.Event()
        self.worker = WorkerConnection(request, self.messages.append, self._end)

    def stretches(self) -> list[m.StretchFinal]:
        return [message for message in self.messages if isinstance(message, m.StretchFinal)]

    def lines(self) -> list[Utterance]:
        return [line for stretch in self.stretches() for line in stretch.utterances]

    def until(self, look: Callable[[], object]) -> None:
        until(lambda: self._ended.is_set() or look(), lambda: f"answer; it said {self.messages[-5:]}", 240.0)
        assert look(), f"it ended: {self.error}"

    def wait(self) -> None:
        assert self._ended.wait(240.0)

    def _end(self, error: MeetingMateError | None) -> None:
        self.error = error
        self._ended.set()


@pytest.fixture(scope="module")
def standup(sample_dir) -> np.ndarray:
    return next(decode.stream(sample_dir / "sample_standup.ogg", block_s=75.0))


@pytest.fixture
def request_for(models_dir) -> Callable[..., m.RollingRequest]:
    def make(folder: Path, **changes) -> m.RollingRequest:
        given = {"folder": str(folder), "model_dir": str(models_dir / "whisper-base"), "beam_size": 1, "language": "en"}
        return m.RollingRequest(**{**given, **changes})

    return make


def texts(lines: list[Utterance]) -> list[str]:
    return [line.text for line in lines]


def test_killed_between_two_stretches_it_loses_and_doubles_nothing(tmp_path, request_for, standup):
    whole = RecordingWriter(tmp_path / "whole", "microphone")
    whole.write("microphone", standup)
    whole.stop()
    uninterrupted = Talk(request_for(tmp_path / "whole"))
    uninterrupted.worker.tell(m.Drain())
    uninterrupted.wait()
    assert uninterrupted.error is None
    stretches = uninterrupted.stretches()
    assert len(stretches) >= 3
    assert [s.start for s in stretches] == [0.0, *(s.end for s in stretches[:-1])], "nothing between two of them"
    assert uninterrupted.messages[-1] == m.LiveDone(positions={"microphone": 75.0})
    draining = [x for x in uninterrupted.messages if isinstance(x, m.Draining)]
    assert draining[-1].done == draining[-1].total > 0

    recording = RecordingWriter(tmp_path / "killed", "microphone")
    recording.write("microphone", standup[: 45 * RATE])
    first = Talk(request_for(tmp_path / "killed"))
    first.until(first.stretches)
    first.worker.kill()
    first.wait()
    assert isinstance(first.error, WorkerDied)
    recording.write("microphone", standup[45 * RATE :])
    recording.stop()
    second = Talk(request_for(tmp_path / "killed", positions={"microphone": first.stretches()[-1].end}))
    second.worker.tell(m.Drain())
    second.wait()
    assert second.error is None
    assert texts(first.lines() + second.lines()) == texts(uninterrupted.lines())


@pytest.mark.parametrize(
    ("changes", "commands", "is_heard"),
    [
        ({}, [], True),
        ({"held": True}, [], False),
        ({"held": True}, [m.Hold(held=False)], True),
        ({"language": None}, [m.SetLanguage(language="xx")], False),  # a slip costs nothing
        ({"language": None}, [m.SetLanguage(language="en", fixed=False)], True),
    ],
)
def test_it_waits_while_others_need_the_computer_and_for_the_language(
    tmp_path, request_for, standup, monkeypatch, changes, commands, is_heard
):
    monkeypatch.setattr(rolling_transcriber, "lower_priority", lambda: None)  # that of the tests stays
    recording = RecordingWriter(tmp_path, "microphone")
    recording.write("microphone", standup[: 45 * RATE])
    said: list[m.LiveMessage] = []
    rounds = iter([commands, *([] for _ in range(8)), [m.Leave()]])
    rolling_transcriber.run(request_for(tmp_path, **changes), lambda _seconds: next(rounds), said.append)
    assert any(isinstance(x, m.StretchFinal) for x in said) is is_heard
    assert isinstance(said[-1], m.LiveDone)
    assert (said[-1].positions["microphone"] > 0) is is_heard


def test_the_end_comes_even_when_it_was_held(tmp_path, request_for, standup):
    recording = RecordingWriter(tmp_path, "microphone")
    recording.write("microphone", standup[: 10 * RATE])
    recording.stop()
    talk = Talk(request_for(tmp_path, held=True))
    talk.worker.tell(m.Drain())
    talk.wait()
    assert "everyone" in " ".join(texts(talk.lines()))


def test_the_computers_sound_in_the_microphone_is_left_out(tmp_path, request_for, standup):
    recording = RecordingWriter(tmp_path, "microphone", "computer")
    far = standup[: 20 * RATE]
    recording.write("computer", far)
    recording.write("microphone", np.concatenate([np.zeros(RATE // 4, dtype=np.float32), 0.3 * far])[: far.size])
    recording.stop()
    talk = Talk(request_for(tmp_path))
    talk.worker.tell(m.Drain())
    talk.wait()
    computer = [line for line in talk.lines() if line.track == "computer"]
    assert "fire alarm" in " ".join(texts(computer))
    mine = " ".join(texts([line for line in talk.lines() if line.track == "microphone"]))
    assert "fire alarm" not in mine


def test_a_missing_model_gives_one_sentence(tmp_path, request_for):
    talk = Talk(request_for(tmp_path, model_dir=str(tmp_path / "nothing")))
    talk.wait()
    assert isinstance(talk.error, JobFailed)
    assert "is not installed" in str(talk.error)
