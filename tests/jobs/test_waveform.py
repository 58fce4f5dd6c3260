"""The waveform of a recording: computed once, kept with it wherever it goes, and deleted with it."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from meetingmate import sealing
from meetingmate.base.errors import AudioError, Cancelled, JobFailed, StoreError
from meetingmate.domain.meeting import Track
from meetingmate.domain.waveform import Waveform
from meetingmate.exchange import archive
from meetingmate.jobs import waveform as waveforms
from meetingmate.library import Library, backup, encryption, moving, storage
from meetingmate.library.waveforms import NAME, keep
from tests.audio.media import tone, write
from tests.library.filled import meeting

PASSPHRASE = "correct horse battery"
pytestmark = pytest.mark.usefixtures("keyring_entries")


@pytest.fixture
def library(tmp_path: Path) -> Library:
    opened = Library(tmp_path / "library")
    yield opened
    opened.close()


def with_sound(library: Library, level: float = 0.3) -> str:
    """A meeting with 4 s of sound; gives its id."""
    ident = meeting(library, "Weekly", "said", tracks=[Track(path="recording.ogg")])
    write_sound(library.meeting_dir(ident) / "recording.ogg", level)
    return ident


def write_sound(path: Path, level: float) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    sound = np.concatenate((tone(2, 48000, level=level), np.zeros(96000, dtype=np.float32)))
    write(path.with_suffix(".tmp"), sound[None], 48000, "libopus", "ogg")
    path.with_suffix(".tmp").replace(path)


def test_it_is_computed_once_and_kept_with_the_recording(library: Library) -> None:
    ident = with_sound(library)
    assert waveforms.kept(library, ident) is None
    found = waveforms.compute(library, ident)
    assert (found.bin_s, len(found.levels)) == (0.05, 80)
    assert min(found.levels[2:38]) > 100
    assert max(found.levels[45:]) < 20
    assert waveforms.kept(library, ident) == found
    assert sorted(p.name for p in library.meeting_dir(ident).iterdir()) == ["recording.ogg", NAME]


def test_another_sound_has_another_waveform(library: Library) -> None:
    ident = with_sound(library)
    waveforms.compute(library, ident)
    write_sound(library.meeting_dir(ident) / "recording.ogg", 0.05)
    assert waveforms.kept(library, ident) is None
    quieter = waveforms.compute(library, ident)
    assert max(quieter.levels) < 80
    assert waveforms.kept(library, ident) == quieter


def test_a_linked_recording_that_was_chosen_anew_counts(library: Library, tmp_path: Path) -> None:
    ident = meeting(library, "Weekly", "said", tracks=[Track(path=str(tmp_path / "gone.ogg"), linked=True)])
    write_sound(tmp_path / "found.ogg", 0.3)
    storage.relink(library, ident, tmp_path / "found.ogg")
    found = waveforms.compute(library, ident)
    assert waveforms.kept(library, ident) == found
    assert [p.name for p in library.meeting_dir(ident).iterdir()] == [NAME], "the recording's own folder is left alone"
    library.delete(ident)
    assert not library.meeting_dir(ident).exists()
    assert (tmp_path / "found.ogg").exists()


def test_it_is_sealed_with_the_library_and_counts_after_turning_that_on_and_off(library: Library) -> None:
    ident = with_sound(library)
    found = waveforms.compute(library, ident)
    path = library.meeting_dir(ident) / NAME
    library.close()
    encryption.encrypt(library.folder, PASSPHRASE)
    encrypted = Library(library.folder)
    assert sealing.is_sealed(path)
    assert found.levels not in path.read_bytes()
    assert waveforms.kept(encrypted, ident) == found
    path.unlink()
    assert waveforms.compute(encrypted, ident) == found
    assert sealing.is_sealed_to_its_place(path), "sealed from the beginning"
    other = meeting(encrypted, "Other", "said", tracks=[Track(path="recording.ogg")])
    encrypted.meeting_dir(other).mkdir()
    sealing.copy(path.with_name("recording.ogg"), encrypted.meeting_dir(other) / "recording.ogg")
    shutil.copy(path, encrypted.meeting_dir(other) / NAME)
    assert waveforms.kept(encrypted, other) is None, "that of another meeting does not open there"
    encrypted.delete(other)
    encrypted.close()
    encryption.decrypt(library.folder, PASSPHRASE)
    plain = Library(library.folder)
    assert not sealing.is_sealed(path)
    assert waveforms.kept(plain, ident) == found
    plain.close()


def test_it_goes_with_the_meeting(library: Library, tmp_path: Path) -> None:
    ident = with_sound(library)
    found = waveforms.compute(library, ident)
    backup.backup(library, tmp_path / "all.zip")
    backup.restore(tmp_path / "all.zip", tmp_path / "restored")
    restored = Library(tmp_path / "restored")
    assert waveforms.kept(restored, ident) == found
    restored.close()
    taken = Library(tmp_path / "taken")
    archive.import_library(taken, library.folder)
    assert waveforms.kept(taken, ident) == found
    taken.close()
    archive.export_everything(library, tmp_path / "out")
    assert not list((tmp_path / "out").rglob(NAME)), "nobody else can do anything with it"
    assert list((tmp_path / "out").rglob("recording.ogg"))
    library.delete(ident)
    assert not library.meeting_dir(ident).exists()


def test_the_old_place_of_a_moved_library_goes_whatever_became_of_its_waveforms(library: Library, tmp_path) -> None:
    ident = with_sound(library)
    assert moving.copy_library(library, tmp_path / "new").recordings == 1
    waveforms.compute(library, ident)
    library.close()
    moving.remove_copied(library.folder, tmp_path / "new")
    assert not (library.folder / "recordings").exists()


def test_nothing_is_kept_for_a_meeting_that_was_deleted_meanwhile(library: Library) -> None:
    ident = with_sound(library)
    library.delete(ident)
    with pytest.raises(StoreError, match="no meeting"):
        keep(library, ident, "1-ab", Waveform(bin_s=0.05, levels=b"\1"))
    assert not library.meeting_dir(ident).exists()


@pytest.mark.parametrize("content", [b"", b"\xc1", b"\x82\xa5sound\xa11", b"x" * 100_000])
def test_a_damaged_one_is_computed_again(library: Library, content: bytes) -> None:
    ident = with_sound(library)
    (library.meeting_dir(ident) / NAME).write_bytes(content)
    assert waveforms.kept(library, ident) is None
    found = waveforms.compute(library, ident)
    assert waveforms.kept(library, ident) == found


def test_without_sound_there_is_none(library: Library) -> None:
    ident = meeting(library, "Weekly", "said")
    assert waveforms.kept(library, ident) is None
    with pytest.raises(AudioError, match="no recording"):
        waveforms.compute(library, ident)
    other = with_sound(library)
    (library.meeting_dir(other) / "recording.ogg").write_bytes(b"no sound")
    with pytest.raises(JobFailed, match=r"recording\.ogg"):
        waveforms.compute(library, other)
    assert waveforms.kept(library, other) is None


def test_it_is_stopped(library: Library) -> None:
    ident = with_sound(library)
    with pytest.raises(Cancelled):
        waveforms.compute(library, ident, cancelled=lambda: True)
    assert waveforms.kept(library, ident) is None
