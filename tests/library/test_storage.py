"""Room on the disk, sound that is gone, and moving a library without a moment in which it is nowhere."""

from __future__ import annotations

import shutil
from collections import namedtuple

import pytest

from meetingmate.base.errors import Cancelled, StoreError, UsageError
from meetingmate.domain.meeting import Track
from meetingmate.library import Library, MissingLibrary, moving, storage
from meetingmate.library.backup import backup, restore
from tests.library.filled import meeting


def with_sound(library, title, size=1000, name="audio.ogg"):
    one = meeting(library, title, "word " * 50, tracks=[Track(path=name)])
    library.meeting_dir(one).mkdir()
    (library.meeting_dir(one) / name).write_bytes(bytes(range(256)) * (size // 256 + 1))
    return one


@pytest.fixture
def full_disk(monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(10**9, 10**9, 1000))


def test_what_each_meeting_takes(library):
    small, large = with_sound(library, "Small"), with_sound(library, "Large", 100_000)
    found = storage.usage(library)
    assert [entry.meeting.id for entry in found] == [large, small]
    assert found[0].audio == 100_096
    assert found[1].text > 250


def test_missing_sound_is_named_and_can_be_pointed_to(library, tmp_path):
    one = with_sound(library, "There")
    two = with_sound(library, "Gone")
    (library.meeting_dir(two) / "audio.ogg").unlink()
    [missing] = storage.missing_audio(library)
    assert (missing.meeting, missing.title, missing.linked) == (two, "Gone", False)
    with pytest.raises(UsageError, match="There is no file"):
        storage.relink(library, two, tmp_path / "nowhere.wav")
    (tmp_path / "found.wav").write_bytes(b"sound")
    storage.relink(library, two, tmp_path / "found.wav")
    assert storage.missing_audio(library) == []
    assert library.audio_path(library.meeting(two)) == tmp_path / "found.wav"
    assert library.audio_path(library.meeting(one)).exists()


def test_moving_copies_checks_and_keeps_the_old_one_until_confirmed(library, tmp_path):
    one = with_sound(library, "Moved")
    target = tmp_path / "new"
    shares = []
    moving.copy_library(library, target, lambda share, what: shares.append(share))
    assert shares[0] == 0
    assert shares[-1] == 1
    moved = Library(target, must_exist=True)
    assert moved.meeting(one) == library.meeting(one)
    assert moved.utterances(one) == library.utterances(one)
    assert moved.audio_path(moved.meeting(one)).read_bytes() == library.audio_path(library.meeting(one)).read_bytes()
    moved.close()
    assert sorted(path.name for path in target.iterdir()) == ["library.db", "recordings"]
    library.close()
    (library.folder / "settings.toml").write_text("kept = true")
    moving.remove_copied(library.folder, target)
    assert [path.name for path in library.folder.iterdir()] == ["settings.toml"]


def test_the_old_library_stays_when_something_is_not_in_the_new_one(library, tmp_path):
    one = with_sound(library, "Moved")
    target = tmp_path / "new"
    moving.copy_library(library, target)
    (target / "recordings" / one / "audio.ogg").unlink()
    with pytest.raises(UsageError, match=r"audio.ogg is not in"):
        moving.remove_copied(library.folder, target)
    with pytest.raises(UsageError, match="no copy"):
        moving.remove_copied(library.folder, library.folder)
    assert library.audio_path(library.meeting(one)).exists()


def test_nothing_half_is_left_where_it_cannot_be_moved(library, tmp_path, monkeypatch, full_disk):
    with_sound(library, "Stays")
    with pytest.raises(StoreError, match=r"GB free, but .* are needed"):
        moving.copy_library(library, tmp_path / "new")
    monkeypatch.undo()
    monkeypatch.setattr(moving, "copy_hashed", lambda source, target: target.write_bytes(b"other") and "wrong")
    with pytest.raises(StoreError, match="was not copied correctly"):
        moving.copy_library(library, tmp_path / "new")
    assert list((tmp_path / "new").iterdir()) == []
    monkeypatch.undo()
    for wrong in (library.folder, library.folder / "recordings" / "x"):
        with pytest.raises(UsageError, match="choose another folder"):
            moving.copy_library(library, wrong)


@pytest.mark.parametrize("at", [0, 1, 2])
def test_copying_and_restoring_can_be_stopped_and_leave_nothing_half(library, tmp_path, at):
    for title in ("One", "Two"):
        with_sound(library, title)
    calls = []

    def stop(share: float, what: str) -> None:
        calls.append(what)
        if len(calls) > at:
            raise Cancelled

    with pytest.raises(Cancelled):
        moving.copy_library(library, tmp_path / "new", stop)
    assert list((tmp_path / "new").iterdir()) == []
    file = tmp_path / "b.zip"
    backup(library, file)
    library.close()
    before = sorted(path.name for path in library.folder.iterdir())
    calls.clear()
    with pytest.raises(Cancelled):
        restore(file, library.folder, stop)
    assert sorted(path.name for path in library.folder.iterdir()) == before
    again = Library(library.folder)
    assert len(again.rows()) == 2
    again.close()


def test_a_full_disk_is_said_and_nothing_is_half_stored(library):
    one = meeting(library, "Kept", "said before")
    library.database.rows("PRAGMA max_page_count=1")  # no smaller than it is: no page can be added
    with pytest.raises(StoreError, match=r"The disk of the library .* is full, so nothing was saved"):
        library.edit_meeting(one, lambda m: m.agenda.extend(f"{number} " + "x" * 4000 for number in range(200)))
    assert library.meeting(one).agenda == []
    assert [u.text for u in library.utterances(one)] == ["said before"]


def test_a_folder_that_vanishes_is_said_and_never_replaced_by_an_empty_library(library, tmp_path):
    meeting(library, "Kept")
    library.close()
    away = tmp_path / "away"
    library.folder.rename(away)
    with pytest.raises(MissingLibrary, match="connect its drive"):
        Library(library.folder, must_exist=True)
    assert not library.folder.exists()
    away.rename(library.folder)
    again = Library(library.folder, must_exist=True)
    assert [row.title for row in again.rows()] == ["Kept"]
    again.close()
