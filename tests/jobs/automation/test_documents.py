"""Documents that are written: whole, beside what is there, again when a folder can be used."""

from __future__ import annotations

import errno
import os
import time
from pathlib import Path

import docx
import pytest

from meetingmate.base import keyrings
from meetingmate.base.settings import Settings
from meetingmate.jobs.automation import documents, outcome
from meetingmate.jobs.automation.outcome import Trouble
from meetingmate.jobs.automation.plan import Document, ExportSet, PutJson, WriteSet
from meetingmate.jobs.automation.service import Automations
from meetingmate.library import Library
from tests.jobs.automation.runs import Add, finished, hurry, run_all


def test_a_set_of_documents_is_written_once(library: Library, service: Automations, add: Add, tmp_path: Path) -> None:
    folder = str(tmp_path)
    add(
        ExportSet(
            name="Team",
            documents=[
                Document(format=".docx", folder=folder, name="{year}/{title} {date}"),
                Document(format=".json", folder=folder, name="data/{id}"),
                Document(format=".eml", folder=folder),
                Document(format=".md", folder=folder, name="t", transcript=True),
            ],
        ),
        WriteSet(name="Minutes", set="Team"),
    )
    job = finished(library)
    assert run_all(service, job) == [("done", "files", 4)]
    found = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file())
    assert found == [
        "2026-03-03 Harbor weekly product meeting.eml",
        "2026/Harbor weekly product meeting 2026-03-03.docx",
        "data/m1.json",
        "t.md",
    ]
    mail = (tmp_path / "2026-03-03 Harbor weekly product meeting.eml").read_bytes()
    assert b"Subject: Harbor weekly product meeting" in mail
    assert b"X-Unsent: 1" in mail
    said = library.utterances("m1")[0].text
    assert said in (tmp_path / "t.md").read_text("utf-8"), "with the transcript"
    assert run_all(service, job) == [], "never twice for the same minutes"
    assert len(list(tmp_path.rglob("*.docx"))) == 1


def test_a_set_can_name_a_word_template(library: Library, service: Automations, add: Add, tmp_path: Path) -> None:
    folder = str(tmp_path)
    documents = [
        Document(format=".docx", folder=folder, name="own"),
        Document(format=".docx", folder=folder, name="board", template="board"),
        Document(format=".md", folder=folder, name="text", template="board"),
    ]
    add(ExportSet(name="Board", documents=documents), WriteSet(name="Minutes", set="Board"))
    assert run_all(service, finished(library)) == [("done", "files", 3)]
    own, board = (docx.Document(tmp_path / f"{name}.docx") for name in ("own", "board"))
    assert [p.text for p in own.paragraphs] != [p.text for p in board.paragraphs]
    lost = Document(format=".docx", folder=folder, name="lost", template="nowhere")
    add(ExportSet(name="Lost", documents=[lost]), WriteSet(name="Again", set="Lost"))
    assert ("failed", "plan", 0) in run_all(service, finished(library))
    assert not (tmp_path / "lost.docx").exists()


def test_a_folder_that_is_missing_is_tried_again_also_after_a_restart(
    library: Library, service: Automations, add: Add, tmp_path: Path
) -> None:
    folder = tmp_path / "drive"
    add(PutJson(name="x", folder=str(folder)))
    assert run_all(service, finished(library)) == [("waiting", "folder-missing", 0)]
    assert not folder.exists(), "a drive that is not connected is not made up"
    assert service.work_off() == [], "not before its time"
    [run] = service.ledger.waiting()
    assert run.next_try > time.time() + 20
    service.close()
    later = Automations(library, Settings(automation=True))
    folder.mkdir()
    hurry(later)
    assert [(run.state, run.attempts) for run in later.work_off()] == [("done", 2)]
    assert len(os.listdir(folder)) == 1
    later.close()


@pytest.mark.parametrize(
    ("number", "code", "again"),
    [
        (errno.EACCES, "folder-closed", True),
        (errno.ENOSPC, "disk-full", True),
        (errno.EROFS, "read-only", True),
        (errno.ENAMETOOLONG, "name", False),
        (errno.EIO, "not-written", True),
        (errno.ENOENT, "folder-missing", True),
    ],
)
def test_what_a_disk_says_is_explained_and_nothing_is_half_there(
    library: Library,
    service: Automations,
    add: Add,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    code: str,
    again: bool,
) -> None:
    def fails(*_args: object, **_more: object) -> None:
        raise OSError(number, "no")

    add(PutJson(name="x", folder=str(tmp_path)))
    with monkeypatch.context() as patch:
        patch.setattr("meetingmate.base.atomic_files.tempfile.mkstemp", fails)
        [(state, found, _)] = run_all(service, finished(library))
    assert (state, found) == ("waiting" if again else "failed", code)
    assert os.listdir(tmp_path) == []
    assert outcome.sentence(found, 5) != outcome.sentence("error", 0)
    hurry(service)
    service.work_off()
    assert len(os.listdir(tmp_path)) == again


def test_subtitles_without_times_fail_for_good_and_a_set_that_is_gone_too(
    library: Library, service: Automations, add: Add, tmp_path: Path
) -> None:
    library.edit_meeting("m1", lambda meeting: setattr(meeting, "timed", False))
    add(
        ExportSet(name="s", documents=[Document(format=".srt", folder=str(tmp_path))]),
        WriteSet(name="x", set="s"),
    )
    assert run_all(service, finished(library)) == [("failed", "format", 0)]


def test_documents_can_be_written_without_a_service(library: Library, tmp_path: Path) -> None:
    content = documents.content_of(library, "m1")
    assert content is not None
    with pytest.raises(Trouble):
        documents.write([Document(format=".md", folder=str(tmp_path / "no"))], content, [], lambda steps: None)
    assert documents.content_of(library, "m1", 9) is None
    assert keyrings.read("x", "y") is None
