"""Sealed files: what comes out is what went in, from any place, and what was changed is noticed."""

from __future__ import annotations

import io
import random
import shutil
import wave
from pathlib import Path

import numpy as np
import pytest

from meetingmate import sealing
from meetingmate.audio import decode
from meetingmate.base import atomic_files
from meetingmate.base.errors import AudioError
from meetingmate.sealing import SealedReader, keys
from meetingmate.sealing.keys import MasterKey
from meetingmate.sealing.sealed import SealedWriter
from tests.sealing import open_keys

CHUNK = 1 << 16
pytestmark = pytest.mark.usefixtures("keyring_entries")


@pytest.fixture
def master_key() -> MasterKey:
    made = MasterKey(b"i" * 16, b"m" * 32)
    keys.admit(made)
    return made


def sealed(path: Path, data: bytes, master_key: MasterKey, *, piece: int = 10_000) -> Path:
    with SealedWriter(path, master_key) as file:
        for first in range(0, len(data), piece):
            file.write(data[first : first + piece])
    return path


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 5 * CHUNK + 77])
def test_all_comes_back_from_any_place(tmp_path, master_key, size):
    data = random.Random(size).randbytes(size)
    path = sealed(tmp_path / "x", data, master_key)
    assert size < 16 or data[:16] not in path.read_bytes()
    assert sealing.read_bytes(path) == data
    chosen = random.Random(1)
    with SealedReader(path) as file, io.BytesIO(data) as plain:
        assert file.seek(0, io.SEEK_END) == size
        for _ in range(200):
            place, count = chosen.randint(0, size + 5), chosen.randint(1, CHUNK + 9)
            file.seek(place)
            plain.seek(place)
            wanted = plain.read(count)
            got = b""
            while len(got) < len(wanted) and (more := file.read(len(wanted) - len(got))):
                got += more
            assert got == wanted


def test_two_files_with_the_same_content_are_different(tmp_path, master_key):
    one, other = (sealed(tmp_path / name, b"the same" * 9999, master_key).read_bytes() for name in "ab")
    assert one[56:] != other[56:]


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d[:-1],  # the end is cut off
        lambda d: d[: len(d) - (len(d) - 56) % (CHUNK + 16)],  # ... a whole chunk of it
        lambda d: d[: 56 + CHUNK + 16 + 5],  # ... within a tag
        lambda d: d[:56],
        lambda d: d[:90] + bytes([d[90] ^ 1]) + d[91:],
        lambda d: d[:30] + bytes([d[30] ^ 1]) + d[31:],  # the salt
        lambda d: (
            d[:56] + d[56 + CHUNK + 16 : 56 + 2 * (CHUNK + 16)] + d[56 : 56 + CHUNK + 16] + d[56 + 2 * (CHUNK + 16) :]
        ),
    ],
)
def test_what_was_changed_is_noticed(tmp_path, master_key, change):
    path = sealed(tmp_path / "x", random.Random(2).randbytes(2 * CHUNK + 500), master_key)
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(OSError, match="was changed or cut off"):
        sealing.read_bytes(path)


def test_another_key_opens_nothing(tmp_path, master_key):
    path = sealed(tmp_path / "x", b"secret" * 100, master_key)
    keys.admit(MasterKey(master_key.id, b"n" * 32))
    with pytest.raises(OSError, match="was changed"):
        sealing.read_bytes(path)
    open_keys.lock_all()
    with pytest.raises(sealing.LockedLibrary):
        sealing.read_bytes(path)


def test_a_wav_file_can_be_written(tmp_path, master_key):
    """Its length is written into its beginning at the end."""
    samples = (np.sin(np.arange(200_000) / 20) * 9000).astype("<i2")
    with SealedWriter(tmp_path / "x.wav", master_key) as file, wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(16000)
        for first in range(0, len(samples), 7000):
            out.writeframes(samples[first : first + 7000].tobytes())
    assert decode.probe(tmp_path / "x.wav").duration_s == pytest.approx(12.5)
    heard = np.concatenate(list(decode.stream(tmp_path / "x.wav")))
    assert np.abs(heard * 32768 - samples).max() <= 1


def test_a_place_that_was_damaged_costs_that_place_only(tmp_path, master_key, sample_dir):
    source = sample_dir / "sample_standup.ogg"
    path = sealed(tmp_path / "x.ogg", source.read_bytes(), master_key)
    data = bytearray(path.read_bytes())
    data[56 + 2 * (CHUNK + 16) + 9] ^= 1
    path.write_bytes(data)
    problems: list[str] = []
    length = sum(map(len, decode.stream(path, problems=problems))) / decode.RATE
    whole = decode.probe(source).duration_s
    assert length == pytest.approx(whole, abs=0.1)
    before, after = (np.concatenate(list(decode.stream(p, start=whole - 10))) for p in (source, path))
    assert np.array_equal(before, after)
    assert problems


def test_names_say_nothing_and_come_back(master_key):
    for name in ("zoe-example-12345678.voice.json", "klaus-12345678.voice.json"):
        hidden = sealing.hidden_name(master_key, name)
        assert name.partition(".")[0] not in hidden
        assert hidden == sealing.hidden_name(master_key, name)
        assert sealing.hidden_name(master_key, hidden) == hidden
        assert sealing.shown_name(master_key, hidden) == name


def test_a_line_is_sealed_by_itself_and_to_its_place(master_key, tmp_path):
    path = tmp_path / "recordings" / "m1" / "final-pass.jsonl"
    line = sealing.seal_line(master_key, b'{"said": "secret"}', path, 3)
    assert b"secret" not in line
    assert b"\n" not in line
    assert sealing.unseal_line(line, path, 3) == b'{"said": "secret"}'
    assert sealing.unseal_line(b"{}", path, 1) == b"{}"
    for torn in (line[:-9], line[:9], b"=!!"):
        with pytest.raises(ValueError):  # noqa: PT011 - of several kinds
            sealing.unseal_line(torn, path, 3)
    for other, number in ((path, 4), (path.parent.with_name("m2") / path.name, 3)):
        with pytest.raises(ValueError, match="changed"):
            sealing.unseal_line(line, other, number)


def test_a_file_is_sealed_to_its_name_and_its_meeting(master_key, tmp_path):
    one = tmp_path / "recordings" / "m1" / "microphone.ogg"
    one.parent.mkdir(parents=True)
    with atomic_files.replacing(one) as temporary:
        sealed(temporary, b"mine" * 50_000, master_key)
        assert sealing.read_bytes(temporary) == b"mine" * 50_000  # as when it is checked before the exchange
    assert sealing.read_bytes(one) == b"mine" * 50_000
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "recordings").rename(tmp_path / "elsewhere" / "recordings")  # the whole library moves
    one = tmp_path / "elsewhere" / "recordings" / "m1" / "microphone.ogg"
    assert sealing.read_bytes(one)[:4] == b"mine"
    for name in ("m1/computer.ogg", "m2/microphone.ogg"):
        other = one.parent.parent / name
        other.parent.mkdir(exist_ok=True)
        shutil.copyfile(one, other)
        for lenient in (False, True):
            with pytest.raises(sealing.NotInItsPlace, match=r"^The file .* does not belong there: .*\.$"):
                SealedReader(other, lenient=lenient)
        with pytest.raises(AudioError, match="does not belong there"):
            decode.probe(other)
