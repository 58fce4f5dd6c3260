"""The command line of recording, on the real sound path."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from meetingmate.base.settings import Settings, save
from meetingmate.jobs.session import Details, Session
from meetingmate.library import RECORDINGS, Library
from tests.capture.live import Live
from tests.capture.soundserver import SoundServer

pytestmark = pytest.mark.timeout(240)


def start(*arguments: str) -> subprocess.Popen:
    """``meetingmate`` with pipes to its input and output."""
    return subprocess.Popen(
        [sys.executable, "-m", "meetingmate.cli", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(*arguments: str, text: str = "") -> subprocess.CompletedProcess:
    program = start(*arguments)
    out, err = program.communicate(text, timeout=120)
    return subprocess.CompletedProcess(arguments, program.returncode, out, err)


def until(program: subprocess.Popen, kind: str) -> dict:
    """The next event of that kind."""
    for line in program.stdout:
        event = json.loads(line)
        if event["kind"] == kind:
            return event
    raise AssertionError(f"it ended without {kind}: {program.stderr.read()}")


@pytest.fixture
def with_models(home: Path, models_dir: Path, quick_model: str) -> Path:
    (home / "models").symlink_to(models_dir)
    save(Settings(speech_model=quick_model, writing_model="", speakers=False, beam_size=1))
    return home


def test_record_for_some_seconds_with_events(sound_server: SoundServer, home: Path) -> None:
    done = run("record", "--duration", "2", "--events", "--no-microphone", "--no-live")
    assert done.returncode == 1, "there is no speech model"
    assert "models install" in done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert all({"t", "kind"} <= line.keys() for line in lines)
    states = [line["state"] for line in lines if line["kind"] == "state"]
    assert list(dict.fromkeys(states)) == ["starting", "recording", "stopping", "ended"]
    levels = [line for line in lines if line["kind"] == "level"]
    assert 3 <= len(levels) <= 25
    assert {line["track"] for line in levels} == {"computer"}
    library = Library(home)
    (row,) = library.rows()
    meeting = library.meeting(row.id)
    assert meeting.duration_s == pytest.approx(2.0, abs=0.8)
    assert (library.meeting_dir(row.id) / meeting.tracks[0].path).exists()
    library.close()


def test_a_recording_without_any_sound_leaves_no_meeting(sound_server: SoundServer, home: Path) -> None:
    done = run("record", "--commands", "--no-microphone", "--no-system", text="stop\n")
    assert done.returncode == 1
    assert "Choose the microphone, computer sound or both" in done.stderr
    listed = run("list", "--json")
    assert json.loads(listed.stdout)["meetings"] == []


def test_recover_lists_discards_and_finishes(sound_server: SoundServer, with_models: Path) -> None:
    """One folder without a meeting in the library, one with."""
    library = Library(with_models)
    session = Session(library, Settings(), lambda event: None)
    meeting, job = session.new_recording(Details(title="Budget"), datetime.now())
    job.owner, job.owner_started = 2**22 + 1, 1.0
    library.save_job(job)
    session.close()
    library.close()
    for name in (meeting.id, "second"):
        live = Live(with_models / RECORDINGS / name, compress=False, microphone=False).recording()
        live.recorder.stop()
        live.recorder.wait(30)
    listed = run("recover", "--list")
    assert f"{meeting.id}  " in listed.stdout
    assert "Budget" in listed.stdout
    assert "second" in listed.stdout
    wrong = run("recover", "--discard", "third")
    assert wrong.returncode == 2
    assert "no interrupted recording third" in wrong.stderr
    done = run("recover", "--discard", meeting.id, "--json")
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert [u["meeting"] for u in document["unfinished"]] == ["second"]
    assert document["recovered"][0]["tracks"][0]["path"] == "computer.ogg"
    assert document["recovered"][0]["state"] == "done"
    assert [row["id"] for row in json.loads(run("list", "--json").stdout)["meetings"]] == ["second"]
    assert run("recover").stdout == "No interrupted recordings.\n"


@pytest.mark.slow
def test_a_killed_program_loses_neither_sound_nor_notes_nor_words(
    sound_server: SoundServer, speech: Path, with_models: Path
) -> None:
    program = start("record", "--commands", "--events", "--no-system", "--language", "en", "--attendees", "Marcus")
    until(program, "level")
    sound_server.play(speech, "micfeed")
    print("note ask Zoë\nmark", file=program.stdin, flush=True)
    settled = until(program, "settled")
    assert settled["end"] <= settled["t"], "t is the moment of printing"
    os.kill(program.pid, signal.SIGKILL)
    program.communicate()
    library = Library(with_models)
    (row,) = library.rows()
    before = library.utterances(row.id)
    assert before[0].text == settled["text"]
    assert library.job(row.id).stage == "recording"
    session = Session(library, Settings(), lambda event: None)
    assert session.resume_interrupted() == [], "it is offered, not done by itself"
    session.close()
    library.close()
    done = run("recover", "--json")
    assert done.returncode == 0, done.stderr
    (recovered,) = json.loads(done.stdout)["recovered"]
    assert (recovered["meeting"], recovered["state"]) == (row.id, "done")
    library = Library(with_models)
    meeting = library.meeting(row.id)
    assert [(n.text, n.time is not None) for n in meeting.notes] == [("ask Zoë", True), ("Marked", True)]
    assert meeting.names() == ["Marcus"]
    assert meeting.transcript == "final"
    assert meeting.duration_s >= settled["end"]
    text = " ".join(u.text for u in library.utterances(row.id)).lower()
    assert "quick round" in text, text
    assert library.minutes(row.id) is not None
    library.close()


def test_with_events_nothing_else_is_printed(sound_server: SoundServer, with_models: Path, speech: Path) -> None:
    program = start("record", "--events", "--no-system", "--duration", "6", "--language", "en", "--no-final-pass")
    until(program, "level")
    sound_server.play(speech, "micfeed")
    out, err = program.communicate(timeout=120)
    assert program.returncode == 0, err
    kinds = [json.loads(line)["kind"] for line in out.splitlines()]
    assert "settled" in kinds, "the minutes would have been printed after it"
