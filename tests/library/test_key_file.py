"""``library.key`` and its copy, altered in any way: said in one sentence, soon, and the good one is never lost."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.kdf import argon2

from meetingmate.base.errors import MeetingMateError
from meetingmate.library import Library, encryption
from meetingmate.sealing import EncryptionUnfinished, LockedLibrary, keys
from meetingmate.sealing.keys import KEY_COPY, KEY_FILE, WrongPassphrase
from tests.library.filled import meeting
from tests.sealing import open_keys

PASSPHRASE = "correct horse battery"
pytestmark = pytest.mark.usefixtures("keyring_entries")


@pytest.fixture
def folder(library) -> Path:
    meeting(library, "Weekly", "said")
    library.close()
    encryption.encrypt(library.folder, PASSPHRASE)
    open_keys.lock_all()
    return library.folder


def altered(data: bytes, chosen: random.Random) -> bytes:
    """One byte, one field, or the whole of a key file changed."""
    way = chosen.randrange(5)
    if way == 0:
        place = chosen.randrange(len(data))
        return data[:place] + bytes([data[place] ^ (1 << chosen.randrange(8))]) + data[place + 1 :]
    if way == 1:
        place = chosen.randrange(len(data))
        return data[:place] + chosen.randbytes(chosen.randint(0, 9)) + data[place + chosen.randint(0, 9) :]
    if way == 2:
        return chosen.choice(
            [b"", b"{}", b"null", b"[" * 4000, b"\0" * 400, data * 40, data[: len(data) // 2], b"\xff"]
        )
    fields = json.loads(data)
    name = chosen.choice([*fields, "unknown"])
    values = [0, -1, 1, 2, 3, 2**31, 2**64, 1e300, "", "AAAA", "on", "encrypting", "decrypting", None, [], {}, True]
    fields[name] = chosen.choice(values)
    if chosen.random() < 0.2:
        del fields[name]
    return json.dumps(fields).encode()


def test_any_altered_copy_is_told_from_the_good_one_and_mended(folder):
    whole = (folder / KEY_FILE).read_bytes()
    for seed in range(150):
        chosen = random.Random(seed)
        spoilt = chosen.choice([KEY_FILE, KEY_COPY])
        (folder / spoilt).write_bytes(altered(whole, chosen))
        open_keys.lock_all()
        keys.unlock(folder, PASSPHRASE)
        Library(folder).close()
        assert (folder / KEY_FILE).read_bytes() == (folder / KEY_COPY).read_bytes(), seed
        assert msgspec.json.decode((folder / KEY_FILE).read_bytes()) == msgspec.json.decode(whole), seed


def problem(folder: Path) -> MeetingMateError | None:
    try:
        keys.unlock(folder, PASSPHRASE)
        Library(folder).close()
    except MeetingMateError as error:
        return error
    return None


def test_what_was_altered_in_both_is_said_in_one_sentence(folder):
    whole = (folder / KEY_FILE).read_bytes()
    said = set()
    for seed in range(200):
        bad = altered(whole, random.Random(seed))
        for name in (KEY_FILE, KEY_COPY):
            (folder / name).write_bytes(bad)
        open_keys.lock_all()
        error = problem(folder)
        if error is not None:
            said.add(type(error))
            assert re.fullmatch(r"[A-Z][^\n]*[^.]\.", str(error)), str(error)
            assert {(folder / name).read_bytes() for name in (KEY_FILE, KEY_COPY)} == {bad}
        for name in (KEY_FILE, KEY_COPY):
            (folder / name).write_bytes(whole)
    assert WrongPassphrase in said
    assert len(said) > 1


def test_costs_that_would_take_minutes_are_never_tried(folder, monkeypatch):
    fields = json.loads((folder / KEY_FILE).read_bytes())
    tried = []
    monkeypatch.setattr(argon2, "Argon2id", lambda **costs: tried.append(costs))
    for name, value in (("iterations", 11), ("iterations", 10**9), ("memory_kib", 2**30), ("lanes", 255)):
        data = json.dumps({**fields, name: value}).encode()
        for file in (KEY_FILE, KEY_COPY):
            (folder / file).write_bytes(data)
        with pytest.raises(MeetingMateError, match=r"can't be read .*; put library\.key back from a backup"):
            keys.unlock(folder, PASSPHRASE)
    assert tried == []


@pytest.mark.parametrize("spoilt", [KEY_FILE, KEY_COPY])
def test_no_copy_is_touched_before_a_key_was_opened(folder, spoilt, keyring_entries):
    """What `meetingmate list` did to a library with one wrong byte."""
    fields = json.loads((folder / spoilt).read_bytes())
    fields["wrapped"] = fields["wrapped"].replace(fields["wrapped"][5], "A" if fields["wrapped"][5] != "A" else "B", 1)
    (folder / spoilt).write_bytes(json.dumps(fields).encode())
    before = {name: (folder / name).read_bytes() for name in (KEY_FILE, KEY_COPY)}
    for _ in range(2):
        with pytest.raises(LockedLibrary):
            Library(folder)
        with pytest.raises(WrongPassphrase, match="opens neither"):
            keys.unlock(folder, "not the passphrase")
        assert {name: (folder / name).read_bytes() for name in (KEY_FILE, KEY_COPY)} == before
    keys.unlock(folder, PASSPHRASE)
    Library(folder).close()
    good = before[KEY_COPY if spoilt == KEY_FILE else KEY_FILE]
    assert {(folder / name).read_bytes() for name in (KEY_FILE, KEY_COPY)} == {good}
    aside = list(folder.glob("library.key.damaged-*"))
    assert [path.read_bytes() for path in aside] == [before[spoilt]]


def test_the_keyring_tells_the_good_copy_too(folder, keyring_entries):
    keys.unlock(folder, PASSPHRASE, remember=True)
    open_keys.lock_all()
    whole = (folder / KEY_FILE).read_bytes()
    fields = json.loads(whole)
    (folder / KEY_FILE).write_bytes(json.dumps({**fields, "salt": fields["nonce"] + "AAAAAA=="}).encode())
    Library(folder).close()
    (folder / KEY_FILE).write_bytes(json.dumps({**fields, "iterations": 4}).encode())
    open_keys.lock_all()
    Library(folder).close()
    assert (folder / KEY_FILE).read_bytes() == (folder / KEY_COPY).read_bytes() == whole


def test_a_key_of_an_earlier_version_is_brought_up_to_date_when_it_was_opened(folder):
    fields = json.loads((folder / KEY_FILE).read_bytes())
    fields["format"] = 1
    del fields["seal"]
    for name in (KEY_FILE, KEY_COPY):
        (folder / name).write_bytes(json.dumps(fields).encode())
    keys.unlock(folder, PASSPHRASE)
    for name in (KEY_FILE, KEY_COPY):
        assert keys.load(folder).format == json.loads((folder / name).read_bytes())["format"] == 2
    open_keys.lock_all()
    (folder / KEY_COPY).write_bytes(json.dumps({**fields, "format": 3}).encode())
    keys.unlock(folder, PASSPHRASE)  # one copy that says so does not lock the library
    for name in (KEY_FILE, KEY_COPY):
        (folder / name).write_bytes(json.dumps({**fields, "format": 3}).encode())
    with pytest.raises(MeetingMateError, match="made by a newer MeetingMate; update"):
        keys.unlock(folder, PASSPHRASE)


def test_the_state_cannot_be_altered_unseen(folder):
    """Else somebody could make the program offer to go on decrypting."""
    for name in (KEY_FILE, KEY_COPY):
        fields = json.loads((folder / name).read_bytes())
        (folder / name).write_bytes(json.dumps({**fields, "state": "decrypting"}).encode())
    with pytest.raises(MeetingMateError, match="was altered"):
        encryption.decrypt(folder, PASSPHRASE)
    with pytest.raises(EncryptionUnfinished):
        Library(folder)


def test_the_key_of_another_library_beside_it_is_left_alone(folder, tmp_path, library):
    other, _ = keys.make("another passphrase")
    data = msgspec.json.encode(other)
    whole = (folder / KEY_COPY).read_bytes()
    (folder / KEY_FILE).write_bytes(data)
    keys.unlock(folder, "another passphrase")
    assert (folder / KEY_COPY).read_bytes() == whole
    open_keys.lock_all()
    keys.unlock(folder, PASSPHRASE)
    assert (folder / KEY_COPY).read_bytes() == whole
    (folder / KEY_FILE).unlink()
    Library(folder).close()


def test_changing_the_passphrase_goes_by_the_copy_that_opens(folder):
    (folder / KEY_FILE).write_bytes(altered((folder / KEY_FILE).read_bytes(), random.Random(3)))
    encryption.change_passphrase(folder, PASSPHRASE, "a wholly different one")
    assert list(folder.glob("library.key.damaged-*")) == []  # the old passphrase would open it
    open_keys.lock_all()
    keys.unlock(folder, "a wholly different one")
    Library(folder).close()
