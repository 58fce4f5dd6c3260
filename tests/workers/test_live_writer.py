"""The process that keeps the minutes of a running meeting ready."""

from __future__ import annotations

import queue
from pathlib import Path

import pytest

from meetingmate.domain.meeting import Attendee, Minutes
from meetingmate.workers import live_messages as w
from meetingmate.workers.connection import WorkerConnection
from meetingmate.workers.host import WorkerDied
from tests.minutes.talk import meeting, utterances

TALK = utterances(
    "Anna: We go with the blue design, agreed?",
    "Ben: Agreed, the blue design it is.",
    "Anna: Ben, could you send the offer to the client by Friday?",
    "Ben: Yes, I'll send the offer to the client by Friday.",
)


class Following:
    """A live writer and what it has said."""

    def __init__(self, model_path: Path | None = None) -> None:
        self.said: queue.Queue[w.LiveMessage] = queue.Queue()
        self.ended: queue.Queue[object] = queue.Queue()
        self.complete: list[bool] = []
        self.meeting = meeting(TALK)
        request = w.LiveMinutesRequest(
            meeting=self.meeting, model_path=str(model_path) if model_path else None, language="en"
        )
        self.worker = WorkerConnection(request, self.said.put, self.ended.put)

    def next(self, kind: type) -> Minutes:
        """The minutes of the next message of a kind; what it says of its progress meanwhile is left out."""
        while isinstance(message := self.said.get(timeout=60), w.WordingMinutes):
            assert 0 <= message.done <= message.total
        assert isinstance(message, kind), message
        if isinstance(message, w.FinishedMinutes):
            self.complete.append(message.complete)
        return message.minutes


def test_drafts_come_while_people_talk_and_the_whole_at_the_end(models_dir: Path) -> None:
    following = Following(models_dir / "smollm2-135m")
    following.worker.tell(w.AddUtterances(utterances=TALK[:2]))
    draft = following.next(w.DraftMinutes)
    assert [d.text for d in draft.decisions]
    assert draft.actions == []
    renamed = following.meeting
    renamed.attendees = [Attendee(name="Anna Lee"), Attendee(name="Ben")]
    following.worker.tell(w.SetMeeting(meeting=renamed))
    following.worker.tell(w.AddUtterances(utterances=TALK[2:]))
    following.worker.tell(w.FinishMinutes(meeting=renamed, utterances=TALK))
    first = following.next(w.FinishedMinutes)
    assert [a.owners for a in first.actions] == [["Ben"]], "the facts do not wait for the model"
    finished = following.next(w.FinishedMinutes)
    assert [a.owners for a in finished.actions] == [["Ben"]]
    assert finished.how_made.writing_model
    assert following.complete == [False, True]
    assert following.ended.get(timeout=20) is None
    assert following.said.empty()


def test_a_missing_model_is_said_and_the_rules_work_alone(tmp_path: Path) -> None:
    following = Following(tmp_path / "nothing.gguf")
    following.worker.tell(w.FinishMinutes(meeting=following.meeting, utterances=TALK))
    finished = following.next(w.FinishedMinutes)
    assert finished.how_made.remarks[0].startswith("The writing model could not be used")
    assert len(finished.actions) == 1


@pytest.mark.parametrize("how", ["leave", "kill"])
def test_it_can_be_ended_at_any_time(how: str) -> None:
    following = Following()
    if how == "leave":
        following.worker.tell(w.Leave())
        assert following.ended.get(timeout=30) is None
    else:
        following.worker.kill()
        assert isinstance(following.ended.get(timeout=30), WorkerDied)
    assert following.worker.join(10)
