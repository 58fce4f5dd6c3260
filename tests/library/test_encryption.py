"""An encrypted library: nothing of it in the clear, all of it there, and no way to lose it half-way."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from meetingmate import sealing, voices
from meetingmate.audio import decode
from meetingmate.base.errors import StoreError, UsageError
from meetingmate.domain.meeting import Track
from meetingmate.exchange import archive
from meetingmate.library import DamagedLibrary, Library, backup, encryption, moving, rescue, search, storage, tasks
from meetingmate.library.final_pass_journal import FinalPassJournal
from meetingmate.library.opening import damage_of
from meetingmate.sealing import EncryptionUnfinished, LockedLibrary, keys
from meetingmate.sealing.keys import WrongPassphrase
from tests.library.filled import meeting, minutes, said, task
from tests.sealing import open_keys

PASSPHRASE = "correct horse battery"
SENTENCE = "the zeppelin lands on thursday"
SOUND_MAGIC = b"OggS"


pytestmark = pytest.mark.usefixtures("keyring_entries")


@pytest.fixture
def folder(library, sample_dir) -> Path:
    """A closed library with a meeting, its sound, a voice, a final pass that was interrupted, and an older copy."""
    added = meeting(library, "Weekly", SENTENCE, tracks=[Track(path="recording.ogg")])
    library.add_minutes(added, minutes(task(f"Write: {SENTENCE}", "Zoë")))
    place = library.meeting_dir(added)
    place.mkdir(parents=True)
    shutil.copyfile(sample_dir / "sample_standup.ogg", place / "recording.ogg")
    FinalPassJournal(place).add(0, 3.0, [said(1, SENTENCE)])
    voices.learn(voices.folder_of(library.folder), "Zoë Example", added, np.ones(4, dtype=np.float32) / 2, 9.0)
    library.database.copy_to(library.folder / "library-before-2.db")
    library.close()
    return library.folder


def in_the_clear(folder: Path) -> list[str]:
    """Files that hold, or are named after, something that only the library should know."""
    wanted = (SENTENCE.encode(), b"zeppelin", b"SQLite format 3", SOUND_MAGIC, b"OpusHead", b"Zo\xc3\xab", b"RIFF")
    found = []
    for path, _ in storage.files_in(folder):
        data = path.read_bytes()
        found += [f"{path.name}: {word!r}" for word in wanted if word in data]
        found += [path.name] if "example" in path.name else []
    return found


def content(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p, _ in storage.files_in(folder) if ".db" not in p.name}


def test_the_logs_of_the_time_before_go_in_every_place(folder, home):
    old = [home / "state" / name for name in ("window.log", "window.log.1", "logs/writer.log", "logs/capture.log.1")]
    (home / "state" / "logs").mkdir(parents=True)
    for path in old:
        path.write_text(f"left out: {SENTENCE}")
    encryption.encrypt(folder, PASSPHRASE)
    assert [path for path in old if path.exists()] == []


def test_nothing_is_left_in_the_clear_and_all_is_there(folder, sample_dir):
    assert len(in_the_clear(folder)) > 6
    before = content(folder)
    shares = []
    encryption.encrypt(folder, PASSPHRASE, lambda share, what: shares.append(share))
    assert in_the_clear(folder) == []
    assert shares[-1] == 1.0
    with_key = Library(folder)
    [row] = with_key.rows()
    assert [r.meeting.id for r in search.search(with_key.database, "zeppelin")] == [row.id]
    assert tasks.tasks(with_key)[0].task == f"Write: {SENTENCE}"
    assert with_key.minutes(row.id).actions[0].owners == ["Zoë"]
    sound = with_key.audio_path(with_key.meeting(row.id))
    original = decode.probe(sample_dir / "sample_standup.ogg").duration_s
    assert decode.probe(sound).duration_s == original
    late = next(decode.stream(sound, start=original - 2, block_s=1))  # from its end, through an index of its own
    assert np.array_equal(late, next(decode.stream(sample_dir / "sample_standup.ogg", start=original - 2, block_s=1)))
    pending = FinalPassJournal(with_key.meeting_dir(row.id))
    assert (pending.position_s, [u.text for u in pending.utterances]) == (3.0, [SENTENCE])
    pending.add(0, 5.0, [said(2, SENTENCE)])
    assert [p.name for p in voices.profiles(voices.folder_of(folder))] == ["Zoë Example"]
    voices.learn(voices.folder_of(folder), "zoë  example", "m2", np.ones(4, dtype=np.float32) / 2, 9.0)
    assert len(list((folder / "voices").iterdir())) == 1
    with_key.replace_utterances(row.id, [said(1, f"again {SENTENCE}")])
    assert in_the_clear(folder) == []  # with the write-ahead log beside it
    with_key.close()
    encryption.decrypt(folder, PASSPHRASE)
    after = content(folder)
    lines = str(Path("recordings") / row.id / "final-pass.jsonl")
    assert after[lines].startswith(before[lines])
    assert {n: d for n, d in after.items() if "voice" not in n and n != lines} == {
        n: d for n, d in before.items() if "voice" not in n and n != lines
    }
    assert set(after) == set(before)
    plain = Library(folder)
    assert [u.text for u in plain.utterances(row.id)] == [f"again {SENTENCE}"]
    plain.close()


def test_a_wrong_passphrase_is_said_in_one_sentence_and_changes_nothing(folder, keyring_entries):
    encryption.encrypt(folder, PASSPHRASE)
    open_keys.lock_all()
    with pytest.raises(LockedLibrary, match="is encrypted and its passphrase is not kept"):
        Library(folder)
    before = content(folder)
    for act in (
        lambda: keys.unlock(folder, "wrong passphrase"),
        lambda: encryption.decrypt(folder, "wrong passphrase"),
        lambda: encryption.change_passphrase(folder, "wrong passphrase", "another passphrase"),
    ):
        with pytest.raises(WrongPassphrase, match=r"^This is not the passphrase of the library; [^.]*\.$"):
            act()
    assert content(folder) == before
    keys.unlock(folder, PASSPHRASE, remember=True)
    open_keys.lock_all()
    Library(folder).close()  # from the keyring
    assert list(keyring_entries) == [keys.load(folder).id.hex()]
    with pytest.raises(UsageError, match="at least 10 characters"):
        encryption.change_passphrase(folder, PASSPHRASE, "short")


def test_another_passphrase_writes_nothing_but_the_key(folder):
    encryption.encrypt(folder, PASSPHRASE)
    before = content(folder)
    encryption.change_passphrase(folder, PASSPHRASE, "a wholly different one")
    changed = {name for name, data in content(folder).items() if before.get(name) != data}
    assert changed == {"library.key", "library.key.copy"}
    open_keys.lock_all()
    with pytest.raises(WrongPassphrase):
        keys.unlock(folder, PASSPHRASE)
    keys.unlock(folder, "a wholly different one")
    Library(folder).close()


def test_the_copy_of_the_key_opens_the_library_and_mends_it(folder):
    encryption.encrypt(folder, PASSPHRASE)
    whole = (folder / keys.KEY_FILE).read_bytes()
    keys.remember_key(keys.master_key_of(folder))
    for spoilt in (keys.KEY_FILE, keys.KEY_COPY):
        open_keys.lock_all()
        (folder / spoilt).write_bytes(b"\0" * 40)
        Library(folder).close()
        assert (folder / spoilt).read_bytes() == whole
    for name in (keys.KEY_FILE, keys.KEY_COPY):
        (folder / name).write_bytes(b"\0" * 40)
    open_keys.lock_all()
    with pytest.raises(StoreError, match=r"put library\.key back from a backup"):
        Library(folder)


class Killed(BaseException):
    """In the place of a kill: nothing catches it."""


@pytest.mark.parametrize("way", ["encrypt", "decrypt"])
def test_killed_at_any_exchange_it_goes_on_and_loses_nothing(folder, way, monkeypatch):
    """The process ends before the n-th rename, for every n until the work is done."""
    work = getattr(encryption, way)
    if way == "decrypt":
        encryption.encrypt(folder, PASSPHRASE)
    rename = Path.replace
    kills = 0
    while True:
        left = [kills]

        def replace(path, target, left=left):
            if left[0] == 0:
                raise Killed
            left[0] -= 1
            return rename(path, target)

        monkeypatch.setattr(Path, "replace", replace)
        try:
            work(folder, PASSPHRASE)
            break
        except Killed:
            kills += 1
            open_keys.lock_all()
            monkeypatch.setattr(Path, "replace", rename)
            if keys.is_encrypted(folder) and keys.load(folder).state != "on":
                with pytest.raises(EncryptionUnfinished, match=rf"Continue with `meetingmate library {way}`"):
                    Library(folder)
    assert kills >= 5
    monkeypatch.setattr(Path, "replace", rename)
    assert (in_the_clear(folder) == []) == (way == "encrypt")
    if way == "encrypt":
        encryption.decrypt(folder, PASSPHRASE)
    with_all = Library(folder)
    [row] = with_all.rows()
    assert [u.text for u in with_all.utterances(row.id)] == [SENTENCE]
    assert with_all.audio_path(with_all.meeting(row.id)).read_bytes().startswith(SOUND_MAGIC)
    assert FinalPassJournal(with_all.meeting_dir(row.id)).position_s == 3.0
    assert [p.name for p in voices.profiles(voices.folder_of(folder))] == ["Zoë Example"]
    with_all.close()
    assert not keys.is_encrypted(folder)


def test_a_library_in_use_is_left_as_it_is(folder):
    other = Library(folder)
    before = content(folder)
    with pytest.raises(StoreError, match="is in use; close MeetingMate"):
        encryption.encrypt(folder, PASSPHRASE)
    assert content(folder) == before
    assert [u.text for u in other.utterances(other.rows()[0].id)] == [SENTENCE]
    other.close()
    encryption.encrypt(folder, PASSPHRASE)
    other = Library(folder)
    with pytest.raises(StoreError, match="is in use; close MeetingMate"):
        encryption.decrypt(folder, PASSPHRASE)
    other.close()
    assert keys.load(folder).state == "on"


def test_the_library_of_this_process_goes_off_for_it_and_comes_back(folder):
    library = Library(folder)
    with library.database.offline() as place:
        encryption.encrypt(place, PASSPHRASE)
    assert [u.text for u in library.utterances(library.rows()[0].id)] == [SENTENCE]
    library.close()
    assert in_the_clear(folder) == []


def test_a_recording_that_was_cut_off_is_recovered_first(folder):
    parts = folder / "recordings" / "m9" / "capture"
    parts.mkdir(parents=True)
    (parts / "microphone-1.wav").write_bytes(b"RIFF")
    with pytest.raises(UsageError, match="recover or discard it"):
        encryption.encrypt(folder, PASSPHRASE)
    assert not keys.is_encrypted(folder)
    shutil.rmtree(parts)
    encryption.encrypt(folder, PASSPHRASE)
    parts.mkdir(parents=True)
    (parts / "microphone-1.wav").write_bytes(b"RIFF")
    (parts.parent / "done" / "capture").mkdir(parents=True)  # killed between the end and the seal
    (parts.parent / "done" / "capture" / "journal.jsonl").write_bytes(b'{"type":"Finished"}\n')
    assert encryption.sweep_at_start(folder) == encryption.Done(files=1)
    assert in_the_clear(folder) == ["microphone-1.wav: b'RIFF'"]


def test_a_backup_stays_encrypted_and_comes_back(folder, tmp_path):
    encryption.encrypt(folder, PASSPHRASE)
    library = Library(folder)
    backup.backup(library, tmp_path / "b.zip")
    data = (tmp_path / "b.zip").read_bytes()
    assert b"OggS" not in data
    library.close()
    open_keys.lock_all()
    with pytest.raises(LockedLibrary):
        backup.restore(tmp_path / "b.zip", tmp_path / "fresh")
    keys.unlock(folder, PASSPHRASE)
    backup.restore(tmp_path / "b.zip", tmp_path / "fresh")
    backup.restore(tmp_path / "b.zip", folder)  # over itself: the old one goes aside with its key
    assert in_the_clear(tmp_path / "fresh") == in_the_clear(folder) == []
    [aside] = folder.glob("before-restore-*")
    for place in (folder, tmp_path / "fresh", aside):
        opened = Library(place)
        assert [u.text for u in opened.utterances(opened.rows()[0].id)] == [SENTENCE]
        opened.close()
    assert [p.name for p in voices.profiles(voices.folder_of(folder))] == ["Zoë Example"]


def test_a_copy_of_the_library_is_encrypted_too(folder, tmp_path):
    encryption.encrypt(folder, PASSPHRASE)
    library = Library(folder)
    moving.copy_library(library, tmp_path / "moved")
    library.close()
    moving.remove_copied(folder, tmp_path / "moved")
    assert in_the_clear(tmp_path / "moved") == []
    Library(tmp_path / "moved").close()
    assert not keys.is_encrypted(folder)


def test_an_encrypted_database_is_no_damage(folder):
    assert damage_of(folder) == ""
    encryption.encrypt(folder, PASSPHRASE)
    library = Library(folder)
    assert damage_of(folder) == ""
    library.close()


def test_a_damaged_database_is_rescued_into_an_encrypted_one(folder):
    encryption.encrypt(folder, PASSPHRASE)
    data = bytearray((folder / "library.db").read_bytes())
    data[4096 * 3 : 4096 * 4] = bytes(4096)
    (folder / "library.db").write_bytes(data)
    with pytest.raises(DamagedLibrary, match="rescue"):
        Library(folder).database.rows("SELECT * FROM meetings, utterances, minutes")
    assert damage_of(folder)
    found = rescue.rescue(folder)
    assert found.meetings == 1
    assert in_the_clear(folder) == []
    Library(folder).close()


def test_exports_are_in_the_clear_and_imports_are_sealed(folder, tmp_path):
    plain = tmp_path / "plain"
    shutil.copytree(folder, plain)
    encryption.encrypt(folder, PASSPHRASE)
    library = Library(folder)
    archive.export_everything(library, tmp_path / "out")
    [sound] = (tmp_path / "out").rglob("recording.ogg")
    assert sound.read_bytes() == next(plain.rglob("recording.ogg")).read_bytes()
    library.delete(library.rows()[0].id)
    archive.import_library(library, plain)
    assert library.utterances(library.rows()[0].id)[0].text == SENTENCE
    assert in_the_clear(folder) == []
    shutil.rmtree(plain)
    other = Library(plain)
    archive.import_library(other, folder)
    assert next(plain.rglob("recording.ogg")).read_bytes() == sound.read_bytes()
    other.close()
    library.close()


def test_without_the_packages_it_says_what_to_install(folder, monkeypatch):
    monkeypatch.setattr(keys, "missing_packages", lambda: ["sqlcipher3"])
    before = content(folder)
    with pytest.raises(UsageError, match=r'pip install "meetingmate\[encryption\]"'):
        encryption.encrypt(folder, PASSPHRASE)
    assert content(folder) == before
    Library(folder).close()


def test_an_unencrypted_library_loads_nothing_of_it(tmp_path):
    code = (
        "import sys; from pathlib import Path; from meetingmate.library import Library; from meetingmate import voices;"
        f"Library(Path({str(tmp_path)!r})).close(); voices.profiles(Path({str(tmp_path)!r}));"
        "print([m for m in ('sqlcipher3', 'cryptography', 'keyring') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    assert sealing.master_key_for(tmp_path / "recordings" / "m1" / "x.ogg") is None


def test_a_disk_that_is_full_leaves_a_library_that_opens(folder, monkeypatch):
    before = content(folder)

    def full(*args):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("meetingmate.library.conversion.os.fsync", full)
        patched.setattr(keys, "store", lambda place, key, master_key: (place / keys.KEY_FILE).write_bytes(b"{}"))
        with pytest.raises(StoreError, match="Nothing was changed"):
            encryption.encrypt(folder, PASSPHRASE)
    assert content(folder) == before
    Library(folder).close()
    encryption.encrypt(folder, PASSPHRASE)
    with monkeypatch.context() as patched:
        patched.setattr(sealing, "unseal_in_place", full)
        with pytest.raises(StoreError, match="stays encrypted"):
            encryption.decrypt(folder, PASSPHRASE)
    Library(folder).close()
    assert in_the_clear(folder) == []


def test_a_file_in_use_is_named_and_tried_again(folder, monkeypatch):
    def used(path, *args):
        raise PermissionError(13, "is used by another process")

    with monkeypatch.context() as patched:
        patched.setattr(sealing, "seal_in_place", used)
        done = encryption.encrypt(folder, PASSPHRASE)
    assert len(done.left) == 3
    assert any("recording.ogg" in path for path in encryption.state(folder).clear)
    library = Library(folder)  # it works meanwhile
    assert FinalPassJournal(library.meeting_dir(library.rows()[0].id)).position_s == 3.0
    library.close()
    encryption.sweep_at_start(folder)
    assert encryption.state(folder).clear == []
    assert in_the_clear(folder) == []


def test_copies_from_before_a_migration_come_back_too(folder):
    encryption.encrypt(folder, PASSPHRASE)
    library = Library(folder)
    library.database.copy_to(folder / "library-before-3.db")  # as a migration of the encrypted one does
    library.close()
    encryption.sweep_at_start(folder)
    encryption.decrypt(folder, PASSPHRASE)
    for name in ("library-before-2.db", "library-before-3.db"):
        shutil.copyfile(folder / name, folder / "library.db")
        again = Library(folder)
        assert [u.text for u in again.utterances(again.rows()[0].id)] == [SENTENCE]
        again.close()


def test_what_a_crash_left_half_done_is_removed(folder):
    for name in (".importing-abc/library.db", ".library.db.part"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(b"SQLite format 3")
    (folder / "recordings" / "m1").mkdir(exist_ok=True)
    (folder / "recordings" / "m1" / ".x.part.ogg").write_bytes(b"OggS")
    encryption.encrypt(folder, PASSPHRASE)
    assert in_the_clear(folder) == []
    assert not list(folder.glob(".importing-*"))


def test_a_real_kill_in_the_middle(folder, sample_dir):
    """SIGKILL between two files, twice; the third time it gets to its end."""
    sound = (sample_dir / "sample_standup.ogg").read_bytes()
    copies = [folder / "recordings" / f"m{number:02d}" / "recording.ogg" for number in range(60)]
    for path in copies:
        path.parent.mkdir()
        path.write_bytes(sound)
    code = (
        "from pathlib import Path; from meetingmate.library import encryption; from meetingmate.sealing import keys;"
        f"keys._MEMORY_KIB = 256; encryption.encrypt(Path({str(folder)!r}), {PASSPHRASE!r})"
    )
    kills = 0
    for wanted in (5, 30):
        program = subprocess.Popen([sys.executable, "-c", code])
        while program.poll() is None and sum(map(sealing.is_sealed, copies)) < wanted:
            time.sleep(0.002)
        program.kill()
        kills += program.wait() == -signal.SIGKILL
        with pytest.raises(EncryptionUnfinished):
            Library(folder)
    assert kills == 2
    assert encryption.encrypt(folder, PASSPHRASE).left == []
    assert in_the_clear(folder) == []
    assert all(sealing.read_bytes(path) == sound for path in copies)
    Library(folder).close()
