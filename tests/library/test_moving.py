"""Moving a library takes along all that belongs to it; what is deleted afterwards is needed by nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from meetingmate import voices
from meetingmate.audio import decode
from meetingmate.base.errors import UsageError
from meetingmate.domain.meeting import Track
from meetingmate.library import Library, binding, cipher, encryption, moving
from meetingmate.sealing import keys
from tests.library.filled import meeting
from tests.sealing import open_keys

PASSPHRASE = "correct horse battery"
pytestmark = pytest.mark.usefixtures("keyring_entries")


@pytest.fixture
def folder(library, sample_dir) -> Path:
    """A library with sound, two kept voices, and copies of earlier states."""
    added = meeting(library, "Weekly", "said", tracks=[Track(path="recording.ogg")])
    library.meeting_dir(added).mkdir(parents=True)
    shutil.copyfile(sample_dir / "sample_standup.ogg", library.meeting_dir(added) / "recording.ogg")
    for name in ("Zoë", "Ines"):
        voices.learn(voices.folder_of(library.folder), name, added, np.ones(4, dtype=np.float32) / 2, 9.0)
    library.database.copy_to(library.folder / "library-before-2.db")
    (library.folder / "damaged-20260101-000000").mkdir()
    (library.folder / "damaged-20260101-000000" / "library.db").write_bytes(b"damaged")
    (library.folder / "models").mkdir()
    library.close()
    return library.folder


def names_of(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("encrypted", [False, True])
def test_everything_opens_in_the_new_place_when_the_old_one_is_deleted(folder, tmp_path, encrypted):
    if encrypted:
        encryption.encrypt(folder, PASSPHRASE)
    library = Library(folder)
    target = tmp_path / "new"
    assert moving.copy_library(library, target) == moving.Copied(recordings=1, voices=2, earlier=2)
    library.close()
    moving.remove_copied(folder, target)
    assert names_of(folder) == ["models"]
    open_keys.start_anew(folder, target)
    if encrypted:
        keys.unlock(target, PASSPHRASE)
    moved = Library(target)
    [row] = moved.rows()
    assert [u.text for u in moved.utterances(row.id)] == ["said"]
    assert decode.probe(moved.audio_path(moved.meeting(row.id))).duration_s > 100
    assert [profile.name for profile in voices.profiles(target / "voices")] == ["Ines", "Zoë"]
    assert cipher.connect(target / "library-before-2.db").execute("SELECT count(*) FROM meetings").fetchone() == (1,)
    if encrypted:
        assert binding.check(target) == binding.Checked(files=3)
        assert keys.is_bound(target)
    assert (target / "damaged-20260101-000000" / "library.db").stat().st_size > 0
    moved.close()


def test_what_was_deleted_in_the_new_library_is_not_missed_in_it(folder, tmp_path):
    library = Library(folder)
    target = tmp_path / "new"
    moving.copy_library(library, target)
    library.close()
    assert voices.forget(target / "voices", "Zoë")
    moving.remove_copied(folder, target)
    assert names_of(folder) == ["models"]
    assert [profile.name for profile in voices.profiles(target / "voices")] == ["Ines"]


@pytest.mark.parametrize("encrypted", [False, True])
def test_voices_that_an_earlier_version_left_behind_come_after(folder, tmp_path, encrypted):
    if encrypted:
        encryption.encrypt(folder, PASSPHRASE)
    library = Library(folder)
    target = tmp_path / "new"
    moving.copy_library(library, target)
    library.close()
    (folder / "library-moved.json").unlink()
    shutil.rmtree(target / "voices")
    moving.remove_copied(folder, target)
    assert [profile.name for profile in voices.profiles(target / "voices")] == ["Ines", "Zoë"]
    assert names_of(folder) == ["models"]


def test_the_key_stays_where_something_still_needs_it(folder, tmp_path):
    encryption.encrypt(folder, PASSPHRASE)
    library = Library(folder)
    target = tmp_path / "new"
    moving.copy_library(library, target)
    library.close()
    (folder / "library-moved.json").unlink()
    shutil.rmtree(target / "voices")
    encryption.decrypt(target, PASSPHRASE)
    with pytest.raises(UsageError, match=r"encrypted with the key of the old library.*; the old library is kept\.$"):
        moving.remove_copied(folder, target)
    keys.unlock(folder, PASSPHRASE)
    assert len(voices.profiles(folder / "voices")) == 2


def test_what_came_into_the_old_library_since_is_not_deleted(folder, tmp_path):
    library = Library(folder)
    target = tmp_path / "new"
    moving.copy_library(library, target)
    [row] = library.rows()
    (library.meeting_dir(row.id) / "later.ogg").write_bytes(b"later")
    library.close()
    with pytest.raises(UsageError, match=r"later\.ogg is not in .*; the old library is kept\.$"):
        moving.remove_copied(folder, target)
    assert (folder / "library.db").exists()


def test_nothing_of_another_library_is_written_over(folder, tmp_path):
    library = Library(folder)
    for name in ("library.key", "voices/a.voice.json", "library.db"):
        target = tmp_path / name.replace("/", "-")
        (target / name).parent.mkdir(parents=True)
        (target / name).write_bytes(b"mine")
        with pytest.raises(UsageError, match="choose another folder"):
            moving.copy_library(library, target)
        assert (target / name).read_bytes() == b"mine"
    library.close()
