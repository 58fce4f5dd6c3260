"""A job with a server for speech: the text is all there, and the minutes say what sound was sent where."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from meetingmate.base.settings import Settings
from meetingmate.domain.meeting import Meeting, Minutes
from meetingmate.jobs.archive.task import choices
from meetingmate.jobs.live.requests import rolling_request
from meetingmate.jobs.session import Session
from meetingmate.jobs.speech_server import SPEECH
from meetingmate.jobs.what_leaves import to_servers
from meetingmate.library import Job, Library
from meetingmate.library.jobs import HeardBy
from meetingmate.transcription.engine import Engine
from meetingmate.workers import messages as m
from meetingmate.workers import transcriber
from tests.capture.signals import write_speech
from tests.transcription.real_speech_server import KEY, MODEL, RealSpeechServer, running

pytestmark = [pytest.mark.timeout(300), pytest.mark.usefixtures("keyring_entries")]

AWAY = "http://house.example:8000"


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """20 s of the sample."""
    path = tmp_path_factory.mktemp("talk") / "talk.wav"
    write_speech(path, seconds=20.0)
    return path


@pytest.fixture
def server(models_dir: Path, home: Path) -> Iterator[RealSpeechServer]:
    os.symlink(models_dir, home / "models")
    with running(Engine(models_dir / "whisper-base", threads=1).whisper) as made:
        yield made


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    made = Library(tmp_path / "library")
    yield made
    made.close()


def settings(server: str) -> Settings:
    return Settings(
        writing_model="", speakers=False, spoken_language="en", speech_server=server, speech_server_model=MODEL
    )


def processed(library: Library, chosen: Settings, talk: Path) -> tuple[str, Minutes, Job]:
    """Text, minutes and job of a meeting that was processed to its end."""
    session = Session(library, chosen, lambda event: None)
    try:
        meeting = session.submit(talk)
        assert session.wait(240)
        assert session.status(meeting).state == "done", session.status(meeting)
    finally:
        session.close()
    minutes, job = library.minutes(meeting), library.job(meeting)
    assert minutes is not None
    assert job is not None
    return " ".join(u.text for u in library.utterances(meeting)), minutes, job


def test_the_minutes_say_where_the_sound_went(server: RealSpeechServer, library: Library, talk: Path) -> None:
    SPEECH.keep_key(server.address, KEY)
    text, minutes, job = processed(library, settings(server.address), talk)
    assert "customer call" in text
    assert len(server.asked) >= 1
    made = minutes.how_made
    assert (made.sound_sent_to, made.sound_left_computer) == (server.address, False)
    assert made.speech_model == "whisper-base", "as the server calls it"
    assert (made.sent_to, made.left_computer) == ("", False), "no text was sent"
    assert job.missing == []
    assert not [remark for remark in made.remarks if "server" in remark]
    assert server.sounds, "sound arrived"


def test_it_is_told_before_sound_goes_out_and_stays_told(
    server: RealSpeechServer, library: Library, talk: Path, models_dir: Path, tmp_path: Path
) -> None:
    server.key = ""
    asked_then: list[int] = []
    request = m.TranscribeRequest(
        source=str(talk),
        folder=str(tmp_path / "m1"),
        keep_copy=False,
        model_dir=str(models_dir / "whisper-base"),
        speaker_models=None,
        threads=1,
        beam_size=1,
        language="en",
        hotwords=[],
        server=m.ChosenServer(address=server.address, model=MODEL),
    )
    transcriber.run(
        request, lambda message: asked_then.append(len(server.asked)) if isinstance(message, m.SoundSent) else None
    )
    assert asked_then[0] == 0
    assert len(server.asked) > 0
    # a job that was broken off before its first lines were settled, and whose server was unset then
    job = Job(meeting="m1", source=str(talk), language="en", speakers=False, speech_model="whisper-base")
    job.heard_by = HeardBy(servers=AWAY, left_computer=True, model="whisper-base")
    library.add(Meeting(id="m1", title="Talk", date="2026-03-03"), job)
    session = Session(library, settings(""), lambda event: None)
    try:
        session.resume_interrupted()
        assert session.wait(240)
    finally:
        session.close()
    minutes = library.minutes("m1")
    assert minutes is not None
    assert (minutes.how_made.sound_sent_to, minutes.how_made.sound_left_computer) == (AWAY, True)


def test_a_server_that_refuses_costs_nothing_but_a_sentence(
    server: RealSpeechServer, library: Library, talk: Path
) -> None:
    text, minutes, job = processed(library, settings(server.address), talk)  # without its key
    assert "customer call" in text
    assert server.sounds == []
    [remark] = [remark for remark in minutes.how_made.remarks if "server" in remark]
    assert remark.startswith("The speech model of this computer took the place of the server: The server at http")
    assert "does not accept the key" in remark
    assert job.missing == [], "nothing of the meeting is missing"


def test_nothing_is_sent_without_it(server: RealSpeechServer, library: Library, talk: Path) -> None:
    _text, minutes, job = processed(library, settings(""), talk)
    assert server.asked == []
    assert (minutes.how_made.sound_sent_to, job.heard_by) == ("", None)


def test_a_job_that_was_made_before_sends_nothing(server: RealSpeechServer, library: Library, talk: Path) -> None:
    server.key = ""
    meeting = Meeting(id="m1", title="Talk", date="2026-03-03")
    job = Job(meeting="m1", source=str(talk), language="en", speakers=False, speech_model="whisper-base")
    library.add(meeting, job)
    session = Session(library, settings(server.address), lambda event: None)
    try:
        session.resume_interrupted()
        assert session.wait(240)
        assert session.status("m1").state == "done"
        assert server.asked == []
        session.transcribe_again("m1")
        assert session.wait(240)
    finally:
        session.close()
    assert server.asked != [], "this was wanted after the server was chosen"
    minutes = library.minutes("m1")
    assert minutes is not None
    assert minutes.how_made.sound_sent_to == server.address


def test_what_leaves_is_said_beforehand() -> None:
    assert to_servers(Settings()) == []
    assert to_servers(settings(AWAY)) == [
        f"The sound of your meetings is sent to {AWAY}, which is not on this computer. It is not encrypted on the way."
    ]
    both = Settings(speech_server="http://localhost:8000", writing_server=AWAY.replace("http:", "https:"))
    assert to_servers(both) == [
        "The sound of your meetings is sent to http://localhost:8000. It stays on this computer.",
        "Text of your meetings is sent to https://house.example:8000, which is not on this computer.",
    ]


def test_nothing_is_sent_while_people_talk_and_none_by_an_archive(
    server: RealSpeechServer, library: Library, tmp_path: Path
) -> None:
    meeting = Meeting(id="m1", title="Talk", date="2026-03-03")
    job = Job(meeting="m1", source="")
    assert rolling_request(tmp_path, settings(""), library, job, meeting) is not None
    assert rolling_request(tmp_path, settings(AWAY), library, job, meeting) is None
    assert choices(settings(AWAY)).on_worker(settings(AWAY)).speech_server == ""
