"""In an encrypted library every file is the one that MeetingMate put there, or it is said which is not."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path

import msgspec
import numpy as np
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from meetingmate import sealing, voices
from meetingmate.audio import decode
from meetingmate.base.errors import AudioError, StoreError
from meetingmate.domain.meeting import Track
from meetingmate.library import Library, backup, binding, encryption, trash
from meetingmate.library.final_pass_journal import FinalPassJournal
from meetingmate.sealing import keys
from meetingmate.sealing.keys import MasterKey
from tests.library.filled import meeting, said
from tests.sealing import open_keys

PASSPHRASE = "correct horse battery"
pytestmark = pytest.mark.usefixtures("keyring_entries")


@pytest.fixture
def folder(library, sample_dir) -> Path:
    """A closed library with two meetings that have sound, and two kept voices."""
    for title in ("One", "Two"):
        added = meeting(library, title, "said", tracks=[Track(path="recording.ogg")])
        place = library.meeting_dir(added)
        place.mkdir(parents=True)
        shutil.copyfile(sample_dir / "sample_standup.ogg", place / "recording.ogg")
        (place / "recording.ogg").open("ab").write(title.encode())
        voices.learn(voices.folder_of(library.folder), title, added, np.ones(4, dtype=np.float32) / 2, 9.0)
    library.close()
    return library.folder


def sounds(folder: Path) -> list[Path]:
    return sorted(folder.glob("recordings/*/recording.ogg"))


_CHUNK = 1 << 16


def exchange(one: Path, other: Path) -> None:
    a, b = one.read_bytes(), other.read_bytes()
    one.write_bytes(b)
    other.write_bytes(a)


def seal_as_before(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Seal every file as earlier versions did: to the library only, with a key file and a database that say so."""
    master_key = keys.master_key_of(folder)
    for path in [*sounds(folder), *folder.glob("voices/*")]:
        data = sealing.read_bytes(path)
        salt = bytes(16)
        header = b"MMSEAL1\n" + master_key.id + salt
        cipher = AESGCM(master_key.key("file", salt))
        chunks = [data[at : at + _CHUNK] for at in range(0, len(data), _CHUNK)]
        body = [
            cipher.encrypt(n.to_bytes(12, "big"), chunk, header + (b"\1" if n == len(chunks) - 1 else b"\0"))
            for n, chunk in enumerate(chunks)
        ]
        path.write_bytes(header + b"".join(body))
    binding.store(folder, master_key, False)
    key = msgspec.structs.replace(keys.load(folder), format=1, seal=b"")
    for name in (keys.KEY_FILE, keys.KEY_COPY):
        (folder / name).write_bytes(msgspec.json.encode(key))


def test_two_exchanged_recordings_are_noticed(folder):
    encryption.encrypt(folder, PASSPHRASE)
    assert binding.check(folder) == binding.Checked(files=4)
    one, other = sounds(folder)
    exchange(one, other)
    for path in (one, other):
        with pytest.raises(AudioError, match=rf"^The file .*{path.parent.name}.* does not belong there: "):
            next(decode.stream(path))
        with pytest.raises(OSError, match="does not belong there"):  # the player
            sealing.read_bytes(path)
    assert [str(path) in sentence for path, sentence in zip(sounds(folder), binding.check(folder).wrong, strict=True)]
    exchange(one, other)
    assert binding.check(folder).wrong == []


def test_exchanged_voices_are_noticed(folder, caplog):
    encryption.encrypt(folder, PASSPHRASE)
    exchange(*folder.glob("voices/*"))
    assert voices.profiles(folder / "voices") == []
    assert "does not belong there" in caplog.text
    assert len(binding.check(folder).wrong) == 2


@pytest.mark.parametrize("from_before", [False, True])
def test_a_plain_or_an_older_file_in_the_place_of_a_sealed_one_is_noticed(folder, monkeypatch, from_before, sample_dir):
    encryption.encrypt(folder, PASSPHRASE)
    older = []
    if from_before:  # a library of an earlier version is brought up to date at the start
        seal_as_before(folder, monkeypatch)
        older = [path.read_bytes() for path in sounds(folder)]
        open_keys.start_anew(folder)
        keys.unlock(folder, PASSPHRASE)
        assert encryption.sweep_at_start(folder) == encryption.Done(files=4)
        assert all(sealing.is_sealed_to_its_place(path) for path in [*sounds(folder), *folder.glob("voices/*")])
        assert keys.load(folder).format == 2
    assert len(voices.profiles(folder / "voices")) == 2
    keys.set_bound(folder, False)
    library = Library(folder)  # as another process finds it
    one, other = sounds(folder)
    whole = one.read_bytes()
    one.write_bytes((sample_dir / "sample_standup.ogg").read_bytes())
    if older:
        other.write_bytes(older[1])
    assert encryption.sweep_at_start(folder).files == 0  # sealing it would make it look as if it belonged there
    for path in [one, other] if older else [one]:
        with pytest.raises(AudioError, match=r"^The file .* MeetingMate did not put .*there; "):
            next(decode.stream(path))
        with pytest.raises(OSError, match="restore the right file from a backup"):
            sealing.read_bytes(path)
    assert len(binding.check(folder).wrong) == (2 if older else 1)
    library.close()
    with pytest.raises(StoreError, match="MeetingMate did not put"):
        encryption.decrypt(folder, PASSPHRASE)
    assert keys.load(folder).state == "on"
    one.write_bytes(whole)
    if older:
        other.unlink()
    encryption.decrypt(folder, PASSPHRASE)


def test_what_an_earlier_version_sealed_is_read_until_then(folder, monkeypatch):
    encryption.encrypt(folder, PASSPHRASE)
    seal_as_before(folder, monkeypatch)
    keys.set_bound(folder, False)
    library = Library(folder)
    assert [len(sealing.read_bytes(path)) > 1000 for path in sounds(folder)] == [True, True]
    assert len(voices.profiles(folder / "voices")) == 2
    library.close()
    encryption.decrypt(folder, PASSPHRASE)


def test_a_file_in_use_leaves_the_library_unbound_until_it_is_sealed(folder, monkeypatch):
    encryption.encrypt(folder, PASSPHRASE)
    seal_as_before(folder, monkeypatch)
    keys.set_bound(folder, False)
    busy = sounds(folder)[0]
    rename = Path.replace

    def replace(path, target):
        if target == busy:
            raise PermissionError(13, "in use")
        return rename(path, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", replace)
        assert len(encryption.sweep_at_start(folder).left) == 1
    assert not keys.is_bound(folder)
    assert sealing.read_bytes(busy)
    assert encryption.sweep_at_start(folder) == encryption.Done(files=1)
    assert keys.is_bound(folder)


def test_the_programs_own_ways_with_files_go_on(folder, tmp_path, caplog):
    """Trash, backup, restoring, moving, learning and joining voices, a pass that is interrupted."""
    caplog.set_level(logging.WARNING)
    encryption.encrypt(folder, PASSPHRASE)
    library = Library(folder)
    one, two = (row.id for row in library.rows())
    trash.move(library, one)
    trash.restore(library, one)
    pending = FinalPassJournal(library.meeting_dir(one))
    pending.add(0, 3.0, [said(1, "so far")])
    pending.add(0, 6.0, [said(2, "and on")])
    again = FinalPassJournal(library.meeting_dir(one))
    assert [u.text for u in again.utterances] == ["so far", "and on"]
    again.add(0, 9.0)
    assert FinalPassJournal(library.meeting_dir(one)).position_s == 9.0
    shutil.copyfile(library.meeting_dir(one) / "final-pass.jsonl", library.meeting_dir(two) / "final-pass.jsonl")
    assert FinalPassJournal(library.meeting_dir(two)).utterances == []  # not its own
    voices.join(folder / "voices", "One", ["Two"])
    backup.backup(library, tmp_path / "b.zip")
    library.close()
    backup.restore(tmp_path / "b.zip", folder)
    restored = Library(folder)
    assert binding.check(folder).wrong == []
    assert keys.is_bound(folder)
    backup.restore(tmp_path / "b.zip", tmp_path / "elsewhere")
    elsewhere = Library(tmp_path / "elsewhere")
    assert binding.check(elsewhere.folder) == binding.Checked(files=2)
    data = bytearray(sounds(folder)[0].read_bytes())
    data[9000] ^= 1
    sounds(folder)[0].write_bytes(data)
    assert "was changed or cut off" in binding.check(folder).wrong[0]
    elsewhere.close()
    restored.close()


def test_another_key_of_the_same_id_is_no_way_around(tmp_path):
    master_key = keys.admit(MasterKey(b"i" * 16, b"m" * 32))
    assert keys.admit(MasterKey(b"i" * 16, b"m" * 32)) is master_key
    assert keys.admit(MasterKey(b"i" * 16, b"n" * 32)) is not master_key
