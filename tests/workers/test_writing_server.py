"""The writer with a server: minutes are always made, and say what was sent where and what the server did not do."""

from __future__ import annotations

import queue
from collections.abc import Iterator

import pytest

from meetingmate.base.settings import SERVER, Settings
from meetingmate.domain.meeting import Minutes
from meetingmate.jobs import new_minutes
from meetingmate.jobs.writing_server import WRITING
from meetingmate.workers import host
from meetingmate.workers import live_messages as w
from meetingmate.workers import messages as m
from meetingmate.workers.connection import WorkerConnection
from tests.minutes.talk import meeting, utterances
from tests.slm.scripted_server import KEY, MODEL, ScriptedServer, obeying, running

TALK = utterances(
    "Anna: The invoices from March are still not paid, that is 4000 euros.",
    "Ben: The supplier is late because of the strike, and the contract ends in June.",
    "Anna: We go with the blue design, agreed?",
    "Ben: Agreed, the blue design it is.",
    "Anna: Ben, could you send the offer to the client by Friday?",
    "Ben: Yes, I'll send the offer to the client by Friday.",
)


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with running() as made:
        yield made


def written(server: ScriptedServer, key: str = KEY) -> Minutes:
    """The minutes of the talk, by the writer in its process; the same facts come before without its words."""
    made: list[m.MinutesDone] = []
    request = m.WriteRequest(
        meeting=meeting(TALK),
        utterances=TALK,
        model_path=None,
        threads=1,
        language="en",
        speech_model=None,
        server=m.ChosenServer(address=server.address, model=MODEL, key=key),
    )
    host.run_worker(request, lambda message: made.append(message) if isinstance(message, m.MinutesDone) else None, bool)
    assert [message.complete for message in made] in ([True], [False, True])
    assert [a.task for a in made[0].minutes.actions] == [a.task for a in made[-1].minutes.actions]
    minutes = made[-1].minutes
    assert [a.owners for a in minutes.actions] == [["Ben"]], "facts never wait for a server"
    assert minutes.topics[0].points
    return minutes


def test_the_server_writes_and_the_minutes_say_where_their_text_was(server: ScriptedServer) -> None:
    prose = "Ben reports that the supplier is late because of the strike."
    server.says = lambda body: prose if "Write two to four" in str(body["messages"]) else obeying(body)
    minutes = written(server)
    assert [point.text for point in minutes.topics[0].points] == [prose]
    assert minutes.topics[0].points[0].evidence
    how = minutes.how_made
    assert (how.writing_model, how.sent_to, how.left_computer) == (MODEL, server.address, False)
    assert not [remark for remark in how.remarks if "server" in remark]


@pytest.mark.parametrize("mode", ["garbage", "broken", "fails", "refuses"])
def test_a_server_that_fails_on_the_way_is_said(server: ScriptedServer, mode: str) -> None:
    server.mode, server.good = mode, 5  # it answers the first questions
    how = written(server).how_made
    assert how.remarks[0].startswith("The server did not write all of it: The ")
    assert server.address in how.remarks[0]
    assert any("rules" in remark for remark in how.remarks[1:]), how.remarks
    assert how.sent_to == server.address, "some text was sent"


def test_what_was_not_said_is_not_taken_from_a_server(server: ScriptedServer) -> None:
    server.says = lambda body: "Zyxglorb won 9 million." if "Write two" in str(body["messages"]) else obeying(body)
    minutes = written(server)
    assert "Zyxglorb" not in str(minutes)
    assert any("rules" in remark for remark in minutes.how_made.remarks)


def test_with_a_wrong_key_nothing_is_sent(server: ScriptedServer) -> None:
    how = written(server, key="sk-wrong").how_made
    assert "does not accept the key" in how.remarks[0]
    assert "sk-wrong" not in str(how)
    assert (how.writing_model, how.sent_to) == (None, "")
    assert server.bodies == []


def test_while_people_talk_no_prose_is_asked_for(server: ScriptedServer) -> None:
    said: queue.Queue[w.LiveMessage] = queue.Queue()
    request = w.LiveMinutesRequest(
        meeting=meeting(TALK),
        model_path=None,
        language="en",
        server=m.ChosenServer(address=server.address, model=MODEL, key=KEY),
    )
    worker = WorkerConnection(request, said.put, lambda error: None)
    worker.tell(w.AddUtterances(utterances=TALK))
    assert isinstance(said.get(timeout=120), w.DraftMinutes)
    assert "Write two to four" not in str(server.bodies)
    worker.tell(w.FinishMinutes(meeting=meeting(TALK), utterances=TALK))
    while not (isinstance(finished := said.get(timeout=120), w.FinishedMinutes) and finished.complete):
        assert isinstance(finished, w.DraftMinutes | w.WordingMinutes | w.FinishedMinutes)
    assert "Write two to four" in str(server.bodies)
    assert finished.minutes.how_made.sent_to == server.address


# --- what a job sends where ---------------------------------------------------------------------------------


def test_a_server_is_used_only_by_jobs_that_were_meant_for_it(keyring_entries: dict[str, str]) -> None:
    address = "http://house:8080"
    WRITING.keep_key(address, "sk-1")
    chosen = Settings(writing_server=address, writing_server_model="gemma", writing_model="")
    assert chosen.writer() == SERVER
    assert new_minutes.writer(SERVER, chosen).server == m.ChosenServer(address=address, model="gemma", key="sk-1")
    assert new_minutes.writer("", chosen) == new_minutes.Writer(), "meant for no model before the server was chosen"
    assert new_minutes.writer(SERVER, Settings(writing_model="")).server is None, "the server was unset meanwhile"


def test_a_key_is_for_one_server_and_is_not_shown(keyring_entries: dict[str, str]) -> None:
    WRITING.keep_key("http://house:8080/v1", "sk-1")
    assert WRITING.key_of("http://house:8080") == "sk-1"
    assert WRITING.key_of("http://house:8081") == ""
    assert WRITING.key_of("https://house:8080") == ""
    assert "sk-1" not in repr(m.ChosenServer(address="http://house", model="x", key="sk-1"))
    WRITING.forget_keys("http://house:8080")
    assert keyring_entries == {}
