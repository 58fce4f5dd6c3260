"""Backup and restore: what comes back is what was there, and a damaged backup changes nothing."""

from __future__ import annotations

import json
import zipfile

import pytest

from meetingmate.base.errors import StoreError, UsageError
from meetingmate.domain.meeting import Track
from meetingmate.library import Library, backup
from meetingmate.library.search import search
from tests.library.filled import meeting, minutes, said, task


@pytest.fixture
def one(library):
    added = meeting(
        library, "Weekly", "the budget", tracks=[Track(path="a/audio.ogg"), Track(path="/x.wav", linked=True)]
    )
    library.add_minutes(added, minutes(task("Pay", "Zoë")))
    folder = library.meeting_dir(added) / "a"
    folder.mkdir(parents=True)
    (folder / "audio.ogg").write_bytes(bytes(range(256)) * 5000)
    return added


def test_all_comes_back_and_what_was_there_is_kept_aside(library, one, tmp_path):
    file = tmp_path / "out" / "meetings.zip"
    made = backup.backup(library, file)
    assert (made.meetings, made.linked) == (1, ["/x.wav"])
    assert backup.check(file) == made
    with zipfile.ZipFile(file) as archive:
        assert json.loads(archive.read("manifest.json"))["format"] == 1
    library.replace_utterances(one, [said(1, "changed since")])
    library.close()
    backup.restore(file, library.folder)
    restored = Library(library.folder)
    assert [r.meeting.id for r in search(restored.database, "budget")] == [one]
    assert restored.minutes(one).actions[0].task == "Pay"
    assert (restored.meeting_dir(one) / "a" / "audio.ogg").read_bytes() == bytes(range(256)) * 5000
    restored.close()
    [aside] = library.folder.glob("before-restore-*")
    before = Library(aside)
    assert [u.text for u in before.utterances(one)] == ["changed since"]
    before.close()


def test_a_backup_into_an_empty_folder(library, one, tmp_path):
    backup.backup(library, tmp_path / "b.zip")
    backup.restore(tmp_path / "b.zip", tmp_path / "fresh")
    assert sorted(path.name for path in (tmp_path / "fresh").iterdir()) == ["library.db", "recordings"]


def test_a_library_in_use_is_not_replaced(library, one, tmp_path):
    backup.backup(library, tmp_path / "b.zip")
    with pytest.raises(StoreError, match="is in use; close MeetingMate"):
        backup.restore(tmp_path / "b.zip", library.folder)
    assert [u.text for u in library.utterances(one)] == ["the budget"]
    assert sorted(path.name for path in library.folder.glob("[!.]*") if "-" not in path.name) == [
        "library.db", "recordings",
    ]  # fmt: skip


def damage(file, name):
    """Turn over some bytes of a file inside of the backup."""
    with zipfile.ZipFile(file) as archive:
        offset = archive.getinfo(name).header_offset + 200
    data = bytearray(file.read_bytes())
    data[offset : offset + 40] = bytes(b ^ 0xFF for b in data[offset : offset + 40])
    file.write_bytes(data)


@pytest.mark.parametrize("name", ["library.db", "recordings"])
def test_a_damaged_backup_is_told_and_changes_nothing(library, one, tmp_path, name):
    file = tmp_path / "b.zip"
    backup.backup(library, file)
    library.close()
    damage(file, name if name == "library.db" else f"recordings/{one}/a/audio.ogg")
    with pytest.raises(StoreError, match="use another backup"):
        backup.restore(file, library.folder)
    assert sorted(path.name for path in library.folder.iterdir()) == ["library.db", "recordings"]


def test_what_is_no_backup_is_said(library, tmp_path):
    with pytest.raises(StoreError, match="There is no file"):
        backup.check(tmp_path / "nothing.zip")
    (tmp_path / "text.zip").write_text("text")
    with pytest.raises(StoreError, match="can't be read"):
        backup.check(tmp_path / "text.zip")
    for content in (b"{}", None):
        with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
            archive.writestr("manifest.json" if content else "x", content or b"x")
        with pytest.raises(UsageError, match="not a backup of MeetingMate"):
            backup.check(tmp_path / "other.zip")


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"format": 2}, "newer MeetingMate"),
        (
            {"files": {"library.db": {"size": 1, "sha256": ""}, "recordings/../../x": {"size": 1, "sha256": ""}}},
            "not a",
        ),
        ({"files": {"/etc/x": {"size": 1, "sha256": ""}}}, "not a backup"),
    ],
)
def test_a_backup_cannot_write_outside_of_the_folder(library, one, tmp_path, changed, message):
    backup.backup(library, tmp_path / "b.zip")
    with zipfile.ZipFile(tmp_path / "b.zip") as archive, zipfile.ZipFile(tmp_path / "c.zip", "w") as other:
        manifest = {**json.loads(archive.read("manifest.json")), **changed}
        other.writestr("manifest.json", json.dumps(manifest))
    with pytest.raises(UsageError, match=message):
        backup.restore(tmp_path / "c.zip", tmp_path / "target")
    assert not (tmp_path / "target").exists()


def test_an_older_backup_stays_when_the_new_one_fails(library, one, tmp_path, monkeypatch):
    file = tmp_path / "b.zip"
    file.write_bytes(b"older")
    monkeypatch.setattr(backup, "check", lambda *a: (_ for _ in ()).throw(StoreError("bad disk")))
    with pytest.raises(StoreError, match="bad disk"):
        backup.backup(library, file)
    assert file.read_bytes() == b"older"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
