"""A transcript of another program becomes a meeting like any other, but for its recording."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from meetingmate import export
from meetingmate.base.errors import ExportError, JobFailed
from meetingmate.base.settings import Settings
from meetingmate.domain.coverage import report
from meetingmate.domain.events import Event, JobChanged
from meetingmate.domain.meeting import Attendee
from meetingmate.editing.speakers import rename
from meetingmate.editing.transcript import store
from meetingmate.exchange import archive
from meetingmate.jobs.session import Details, Session
from meetingmate.library import Library
from meetingmate.texts import document_texts

VTT = """WEBVTT

1
00:00:03.120 --> 00:00:07.480
Dana Whitlock: Okay, item one is the spring newsletter.

2
00:00:07.900 --> 00:00:12.310
Piet Aalto: I'll send the newsletter draft to everybody by Friday.

3
00:00:12.800 --> 00:00:15.020
Dana Whitlock: Great. Then we agreed: it goes out on the first of April.
"""
TALK = """Weekly sync
Date: 11 March 2026, 13:05

Dana: Okay, item one is the spring newsletter.
Piet: I'll send the newsletter draft to everybody by Friday.
Dana: Great. Then we agreed: it goes out on the first of April.
"""
SENTENCE = "Imported transcript"


@pytest.fixture
def library(home: Path) -> Library:
    opened = Library(home / "library")
    yield opened
    opened.close()


def run(library: Library, path: Path, details: Details | None = None) -> str:
    """Import ``path`` with the real worker; no model is installed."""
    events: list[Event] = []
    session = Session(library, Settings(writing_model=""), events.append)
    try:
        meeting = session.submit(path, details)
        assert session.wait(120)
    finally:
        session.close()
    job = library.job(meeting)
    assert (job.state, job.error) == ("done", ""), [e for e in events if isinstance(e, JobChanged)][-1]
    return meeting


def written(tmp_path: Path, name: str, text: str) -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_transcript_becomes_a_meeting_with_minutes(library: Library, tmp_path: Path) -> None:
    ident = run(library, written(tmp_path, "GMT20260311-130503_zoom.vtt", VTT))
    meeting, minutes = library.meeting(ident), library.minutes(ident)
    assert (meeting.imported, meeting.timed, meeting.tracks) == ("GMT20260311-130503_zoom.vtt", True, [])
    assert (meeting.date, meeting.language, meeting.duration_s) == ("2026-03-11", "en", 15.02)
    assert meeting.names() == ["Dana Whitlock", "Piet Aalto"]
    assert [(u.speaker, u.start) for u in library.utterances(ident)] == [
        ("Dana Whitlock", 3.12),
        ("Piet Aalto", 7.9),
        ("Dana Whitlock", 12.8),
    ]
    assert [(a.owners, a.due) for a in minutes.actions] == [(["Piet Aalto"], "2026-03-13")]
    assert "April" in minutes.decisions[0].text
    assert minutes.how_made.speech_model is None


def test_the_documents_say_that_there_is_no_recording(library: Library, tmp_path: Path) -> None:
    ident = run(library, written(tmp_path, "zoom.vtt", VTT))
    parts = library.meeting(ident), library.utterances(ident), library.minutes(ident)
    for suffix in (".md", ".txt", ".docx"):
        target = tmp_path / f"out{suffix}"
        export.write(target, *parts, export.ExportOptions(appendix=True))
        if suffix == ".docx":
            from docx import Document

            document = Document(str(target))
            cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
            text = "\n".join([*cells, *(p.text for p in document.paragraphs)])
            assert document_texts.text("times_note_imported", "en") in text
        else:
            text = target.read_text(encoding="utf-8").replace("\\", "")
        assert document_texts.text("imported", "en", name="zoom.vtt") in text, suffix
        assert "from an imported transcript" in text, suffix
        assert "00:07" in text, suffix
    assert report(parts[0], parts[1]) == []


def test_without_times_none_are_shown(library: Library, tmp_path: Path) -> None:
    ident = run(library, written(tmp_path, "talk.txt", TALK))
    parts = library.meeting(ident), library.utterances(ident), library.minutes(ident)
    meeting, utterances, minutes = parts
    assert (meeting.title, meeting.date, meeting.start) == ("Weekly sync", "2026-03-11", "13:05")
    assert (meeting.timed, meeting.duration_s) == (False, 0.0)
    assert [u.speaker for u in utterances] == ["Dana", "Piet", "Dana"]
    assert [(a.owners, a.due) for a in minutes.actions] == [(["Piet"], "2026-03-13")]
    for suffix in (".md", ".txt"):
        export.write(tmp_path / f"out{suffix}", *parts, export.ExportOptions(appendix=True))
        text = (tmp_path / f"out{suffix}").read_text(encoding="utf-8")
        assert not [row for row in text.splitlines() if "00:0" in row or "[]" in row or "()" in row], suffix
    for suffix in (".srt", ".vtt"):
        with pytest.raises(ExportError, match="has no times"):
            export.write(tmp_path / f"out{suffix}", *parts)


def test_json_without_times_has_none_and_comes_back(library: Library, tmp_path: Path) -> None:
    ident = run(library, written(tmp_path, "talk.txt", TALK))
    parts = library.meeting(ident), library.utterances(ident), library.minutes(ident)
    export.write(tmp_path / "out.json", *parts)
    document = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert {u["start"] for u in document["utterances"]} == {None}
    assert {e["start"] for a in document["minutes"]["actions"] for e in a["evidence"]} == {None}
    meeting, utterances, minutes = export.read_json(tmp_path / "out.json")
    assert utterances == parts[1]
    assert minutes.actions == parts[2].actions
    assert (meeting.timed, meeting.imported) == (False, "talk.txt")


def test_our_own_json_is_taken_over(library: Library, tmp_path: Path) -> None:
    first = run(library, written(tmp_path, "zoom.vtt", VTT), Details(title="Newsletter", date="2026-03-11"))
    minutes = library.minutes(first)
    minutes.decisions[0].text = "The newsletter goes out on 1 April."
    minutes.decisions[0].check.result = "person"
    export.write(tmp_path / "ours.json", library.meeting(first), library.utterances(first), minutes)
    second = run(library, tmp_path / "ours.json")
    meeting = library.meeting(second)
    assert (meeting.title, meeting.date, meeting.imported) == ("Newsletter", "2026-03-11", "ours.json")
    assert library.utterances(second) == library.utterances(first)
    assert [d.text for d in library.minutes(second).decisions] == ["The newsletter goes out on 1 April."]


def test_what_the_user_says_wins(library: Library, tmp_path: Path) -> None:
    details = Details(title="Mine", date="2026-05-06", attendees=[Attendee(name="Eva")], language="en")
    meeting = library.meeting(run(library, written(tmp_path, "talk.txt", TALK), details))
    assert (meeting.title, meeting.date, meeting.names()) == ("Mine", "2026-05-06", ["Eva"])


def test_a_day_that_is_only_that_of_the_file_is_said_to_be_so(library: Library, tmp_path: Path) -> None:
    path = written(tmp_path, "zoom.vtt", VTT)
    os.utime(path, (1773230000, 1773230000))  # 11 March 2026
    ident = run(library, path)
    assert library.meeting(ident).date == "2026-03-11"
    remark = "zoom.vtt does not give the date of the meeting, so the date of the file was used."
    assert [r for r in library.minutes(ident).how_made.remarks if remark in r]


def test_labels_are_not_people(library: Library, tmp_path: Path) -> None:
    text = "1\n00:00:03,120 --> 00:00:07,480\n[SPEAKER_00]: Okay, item one.\n\n"
    text += "2\n00:00:07,900 --> 00:00:12,310\n[SPEAKER_01]: I'll send the newsletter draft by Friday.\n"
    ident = run(library, written(tmp_path, "x.srt", text), Details(date="2026-03-11"))
    assert library.meeting(ident).attendees == []
    assert [a.owners for a in library.minutes(ident).actions] == [["SPEAKER_01"]]


def test_rewriting_retrying_and_renaming_work(library: Library, tmp_path: Path) -> None:
    ident = run(library, written(tmp_path, "zoom.vtt", VTT), Details(date="2026-03-11"))
    meeting, utterances, minutes = library.meeting(ident), library.utterances(ident), library.minutes(ident)
    edit = rename(meeting, utterances, minutes, ["Piet Aalto"], "Piet Aaltonen")
    assert [line.speaker for line in edit.added] == ["Piet Aaltonen"]
    session = Session(library, Settings(writing_model=""), lambda event: None)
    try:
        store(library, ident, edit)
        session.rewrite(ident)
        assert session.wait(120)
        assert [a.owners for a in library.minutes(ident).actions] == [["Piet Aaltonen"]]
        session.retry(ident)
        assert session.wait(120)
        with pytest.raises(JobFailed, match="no recording to transcribe"):
            session.transcribe_again(ident)
        with pytest.raises(JobFailed, match="needs a transcript and a recording"):
            session.diarize_again(ident)
    finally:
        session.close()
    assert library.job(ident).state == "done"
    assert library.minutes(ident).how_made.speech_model is None
    assert len(library.utterances(ident)) == 3


def test_a_folder_of_recordings_and_transcripts(library: Library, tmp_path: Path) -> None:
    for name, text in (("a.vtt", VTT), ("deep.txt", TALK), ("letter.txt", "Dear all, it rains."), ("c.json", "{}")):
        written(tmp_path, name, text)
    (tmp_path / "b.mp3").write_bytes(b"ID3")
    new, known = archive.recordings_in(library, tmp_path)
    assert ({path.name for path in new}, known) == ({"a.vtt", "deep.txt", "b.mp3"}, [])


def meetingmate(*arguments: object) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "meetingmate.cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=240, check=False, stdin=subprocess.DEVNULL)


def test_the_command_line(home: Path, tmp_path: Path) -> None:
    path = written(tmp_path, "zoom.vtt", VTT)
    done = meetingmate("process", path, "--date", "2026-03-11", "-q")
    assert done.returncode == 0, done.stderr
    assert f"{SENTENCE}, no recording (zoom.vtt)" in done.stdout
    ident = json.loads(meetingmate("list", "--json").stdout)["meetings"][0]["id"]
    assert f"{SENTENCE}, no recording" in meetingmate("coverage", ident).stdout
    assert json.loads(meetingmate("coverage", ident, "--json").stdout)["imported"] == "zoom.vtt"
    done = meetingmate(
        "transcribe", written(tmp_path, "talk.txt", TALK), "-q", "-o", tmp_path / "t.md", "-o", tmp_path / "t.srt"
    )
    assert (done.returncode, "has no times" in done.stderr) == (3, True)
    assert "Piet" in (tmp_path / "t.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "text", "part"),
    [
        ("x.json", "{", "x.json is damaged JSON"),
        ("x.mp3", "The weather is fine.", "x.mp3 holds text and no sound; copy the recording again"),
        ("x.txt", "", "x.txt is empty"),
    ],
)
def test_what_can_not_be_read_fails_with_one_sentence(
    home: Path, tmp_path: Path, name: str, text: str, part: str
) -> None:
    done = meetingmate("process", written(tmp_path, name, text), "-q")
    assert done.returncode == 1
    assert done.stderr.strip().splitlines()[-1].startswith(part)
    assert len(done.stderr.strip().splitlines()) == 1
    assert json.loads(meetingmate("list", "--json").stdout)["meetings"] == []


def test_damaged_cues_are_named_and_the_others_done(home: Path, tmp_path: Path) -> None:
    damaged = VTT.replace("00:00:12.800 -->", "00:99:12.800 -->")
    done = meetingmate("process", written(tmp_path, "zoom.vtt", damaged), "-q")
    assert done.returncode == 3
    assert "One cue has times that can't be read" in done.stderr
