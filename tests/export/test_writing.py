"""Writing files: formats by suffix, and every way in which it can fail."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

import pytest

from meetingmate import export
from meetingmate.base.errors import ExportError, UsageError
from meetingmate.export.cleaning import file_stem
from tests.export import examples

SAMPLE = examples.sample()
OLD = "what was there before"
posix = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX users and limits")


def attempt(path: Path) -> str:
    """Export to ``path``, which must fail; gives the sentence."""
    with pytest.raises(ExportError) as raised:
        export.write(path, *SAMPLE)
    sentence = str(raised.value)
    assert "\n" not in sentence
    assert sentence.endswith(".")
    return sentence


def left_in(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


@pytest.mark.parametrize("suffix", export.FORMATS)
def test_every_format_writes_one_file_and_replaces_an_older_one(tmp_path, suffix):
    path = tmp_path / "new folder" / f"Protokoll „Ümläut“ 会议 {suffix}"
    export.write(path, *SAMPLE)
    first = path.read_bytes()
    assert len(first) > 500
    path.write_text(OLD)
    export.write(path, *SAMPLE)
    assert left_in(path.parent) == [path.name]
    assert path.read_bytes()[:4] == first[:4]  # further on, a Word file holds the time it was written


def test_suffix_in_capitals(tmp_path):
    export.write(tmp_path / "A.DOCX", *SAMPLE)
    assert (tmp_path / "A.DOCX").read_bytes()[:2] == b"PK"


@pytest.mark.parametrize("name", ["minutes.odt", "minutes", "minutes.doc", ".docx"])
def test_an_unknown_suffix_names_the_known_ones(tmp_path, name):
    with pytest.raises(UsageError, match=r"\.docx, \.pdf, \.md, \.txt, \.srt, \.vtt, \.json"):
        export.write(tmp_path / name, *SAMPLE)
    assert left_in(tmp_path) == []


@pytest.mark.parametrize("suffix", export.FORMATS)
@pytest.mark.parametrize(
    "trio", [examples.empty(), examples.scripts(), (*SAMPLE[:2], None)], ids=["empty", "scripts", "none"]
)
def test_every_format_takes_every_meeting(tmp_path, suffix, trio):
    path = tmp_path / f"a{suffix}"
    if suffix in export.TASK_TABLES and trio[2] is None:
        with pytest.raises(ExportError, match="has no minutes yet, so it has no tasks"):
            export.write(path, *trio)
        assert not path.exists()
        return
    export.write(path, *trio)
    assert path.is_file()


@posix
def test_a_folder_that_may_not_be_written(tmp_path):
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o500)
    path = folder / "a.docx"
    before = os.geteuid()
    if before == 0:
        os.seteuid(65534)  # root may write anywhere: ask as nobody
    try:
        assert "don't have permission to write to" in attempt(path)
    finally:
        os.seteuid(before)
    assert left_in(folder) == []


@posix
def test_a_disk_that_is_full(tmp_path):
    """A limit on the size of files stands in for the full disk: the system itself refuses to write on."""
    import resource

    path = tmp_path / "a.docx"
    path.write_text(OLD)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        assert "is full" in attempt(path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert path.read_text() == OLD
    assert left_in(tmp_path) == ["a.docx"]


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (errno.ENOSPC, "is full"),
        (errno.EROFS, "is read-only"),
        (errno.EACCES, "open in another program or protected"),
        (errno.EINVAL, "characters that this disk does not allow"),
        (errno.EIO, "can't be written"),
    ],
)
def test_a_fault_of_the_system_leaves_the_older_file(tmp_path, monkeypatch, code, sentence):
    """EACCES is what Windows says when Word has the file open."""
    path = tmp_path / "a.docx"
    path.write_text(OLD)

    def fail(*_):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(Path, "replace", fail)
    assert sentence in attempt(path)
    assert path.read_text() == OLD
    assert left_in(tmp_path) == ["a.docx"]


@pytest.mark.parametrize(
    ("name", "lock"),
    [
        ("minutes of today.docx", "~$nutes of today.docx"),
        ("minutes.docx", "~$inutes.docx"),
        ("notes.docx", "~$notes.docx"),
        ("minutes.docx", ".~lock.minutes.docx#"),
    ],
)
def test_a_file_that_is_open_in_word_or_libreoffice(tmp_path, name, lock):
    path = tmp_path / name
    path.write_text(OLD)
    (tmp_path / lock).write_text("")
    sentence = attempt(path)
    assert f"{name} is open in another program" in sentence
    assert lock in sentence
    assert path.read_text() == OLD
    export.write(path.with_suffix(".md"), *SAMPLE)


def test_a_name_that_is_too_long(tmp_path):
    assert "too long" in attempt(tmp_path / f"{'ü' * 200}.docx")
    assert left_in(tmp_path) == []


def test_a_folder_of_that_name(tmp_path):
    (tmp_path / "a.docx").mkdir()
    assert "is a folder" in attempt(tmp_path / "a.docx")


def test_a_file_where_the_folder_should_be(tmp_path):
    (tmp_path / "file").write_text(OLD)
    assert "is not a folder" in attempt(tmp_path / "file" / "a.docx")


@pytest.mark.parametrize("name", ["nul\0.docx", "half\ud800.docx"])
def test_a_name_that_no_file_system_takes(tmp_path, name):
    assert "name" in attempt(tmp_path / name)
    assert left_in(tmp_path) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Q1: plan / budget?", "Q1- plan - budget-"),
        ("", "meeting"),
        (" ... ", "meeting"),
        ("NUL", "_NUL"),
        ("com1.old", "_com1.old"),
        ("u\u0308ber", "über"),
        ("a\nb\x00c", "a b c"),
    ],
)
def test_file_names_made_of_titles(text, name):
    assert file_stem(text) == name


def test_suggested_name_can_be_written(tmp_path):
    meeting = examples.scripts()[0]
    meeting.title *= 20
    path = tmp_path / export.suggested_name(meeting)
    export.write(path, meeting, [], None)
    assert path.name.startswith("2026-03-03 Übersicht-")


def test_sheets_say_what_went_wrong(tmp_path):
    (tmp_path / "x").write_text("")
    with pytest.raises(ExportError, match="is not a folder"):
        export.write_attendee_sheets(tmp_path / "x", *SAMPLE)
