"""Backups that somebody else made: bounds before anything is read, one sentence each, and nothing changed."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import textwrap
import zipfile
from pathlib import Path

import pytest

from meetingmate.base.errors import MeetingMateError
from meetingmate.domain.meeting import Track
from meetingmate.library import Library, backup
from tests.library.filled import meeting

ID = "20260303-100000-abcdef"
SOUND = f"recordings/{ID}/audio.ogg"


@pytest.fixture
def good(tmp_path) -> dict[str, bytes]:
    """The files of a sound backup, by their names."""
    library = Library(tmp_path / "source")
    one = meeting(library, "Weekly", "the budget", tracks=[Track(path="audio.ogg")])
    library.meeting_dir(one).mkdir()
    (library.meeting_dir(one) / "audio.ogg").write_bytes(bytes(range(256)) * 400)
    backup.backup(library, tmp_path / "good.zip")
    library.close()
    with zipfile.ZipFile(tmp_path / "good.zip") as archive:
        return {name: archive.read(name) for name in archive.namelist() if name != "manifest.json"}


def manifest(members: dict[str, bytes], /, **changed) -> bytes:
    entries = {n: {"size": len(d), "sha256": hashlib.sha256(d).hexdigest()} for n, d in members.items()}
    about = {"format": 1, "program": "MeetingMate", "created": "", "meetings": 1, "files": entries}
    return json.dumps({**about, **changed}).encode()


def packed(file: Path, members: dict[str, bytes], /, how: int = zipfile.ZIP_DEFLATED, **changed) -> Path:
    with zipfile.ZipFile(file, "w", how) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
        archive.writestr("manifest.json", manifest(members, **changed))
    return file


def patched(file: Path, old: bytes, new: bytes, count: int = -1) -> None:
    data = file.read_bytes()
    assert old in data
    file.write_bytes(data.replace(old, new, count))


def flags(file: Path, name: str, *, bits: int = 0, method: int | None = None) -> None:
    """Set bits of a file in both headers, and its way of packing."""
    data = bytearray(file.read_bytes())
    for signature, at_flags, at_method, at_name in ((b"PK\3\4", 6, 8, 30), (b"PK\1\2", 8, 10, 46)):
        place = -1
        while (place := data.find(signature, place + 1)) >= 0:
            if data[place + at_name :].startswith(name.encode()):
                data[place + at_flags] |= bits
                if method is not None:
                    data[place + at_method : place + at_method + 2] = method.to_bytes(2, "little")
    file.write_bytes(data)


def nameless(file: Path, files: dict[str, bytes]) -> None:
    """A file called nothing: the four letters of its name become an extra field."""
    packed(file, {**files, "QQQQ": b"x"})
    data = file.read_bytes()
    for signature, at in ((b"PK\3\4", 26), (b"PK\1\2", 28)):
        place = -1
        while (place := data.find(signature, place + 1)) >= 0:
            begin = data.index(b"QQQQ", place) if b"QQQQ" in data[place : place + 60] else None
            if begin is not None:
                data = (
                    data[: place + at]
                    + b"\0\0\4\0"
                    + data[place + at + 4 : begin]
                    + b"\xfe\xca\0\0"
                    + data[begin + 4 :]
                )
    file.write_bytes(data)


def nul_name(file: Path, files: dict[str, bytes]) -> None:
    packed(file, {**files, "QQQQ": b"x"})
    patched(file, b"QQQQ", b"\0evi")


def twice(file: Path, files: dict[str, bytes]) -> None:
    packed(file, {**files, "library.dc": b"another"})
    patched(file, b"library.dc", b"library.db")


def encrypted(file: Path, files: dict[str, bytes]) -> None:
    packed(file, files)
    flags(file, "library.db", bits=1)


def unknown_method(file: Path, files: dict[str, bytes]) -> None:
    packed(file, files)
    flags(file, "library.db", method=99)


def lzma_packed(file: Path, files: dict[str, bytes]) -> None:
    packed(file, files, zipfile.ZIP_LZMA)
    with zipfile.ZipFile(file) as archive:
        place = archive.getinfo("library.db").header_offset + 50
    data = bytearray(file.read_bytes())
    data[place : place + 20] = b"\xff" * 20
    file.write_bytes(data)


def damaged_deflate(file: Path, files: dict[str, bytes]) -> None:
    packed(file, files)
    data = bytearray(file.read_bytes())
    data[60:100] = b"\xff" * 40
    file.write_bytes(data)


def wrong_crc(file: Path, files: dict[str, bytes]) -> None:
    packed(file, files, zipfile.ZIP_STORED)
    patched(file, files["library.db"][:16], b"SQLite format 4\0")


def wrong_sum(file: Path, files: dict[str, bytes]) -> None:
    packed(file, files)
    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["library.db"] = members["library.db"][:-1] + b"!"
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)


def wrong_size(file: Path, files: dict[str, bytes]) -> None:
    entries = {n: {"size": 10**18, "sha256": hashlib.sha256(d).hexdigest()} for n, d in files.items()}
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
        archive.writestr("manifest.json", manifest(files, files=entries))


def named(*names: str):
    def make(file: Path, files: dict[str, bytes]) -> None:
        packed(file, {**files, **dict.fromkeys(names, b"x")})

    make.__name__ = f"named {names[0][:30]!r}"
    return make


def zip_in_zip(file: Path, files: dict[str, bytes]) -> None:
    inner = file.with_name("inner.zip")
    packed(inner, files)
    packed(file, {"library.db": inner.read_bytes()})


def list_missing(file: Path, files: dict[str, bytes]) -> None:
    packed(file, files, files={"library.db": {"size": 1, "sha256": ""}, SOUND: {"size": 1, "sha256": ""}})


def bad_list(content: bytes):
    def make(file: Path, files: dict[str, bytes]) -> None:
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("library.db", files["library.db"])
            archive.writestr("manifest.json", content)

    make.__name__ = f"list {content[:20]!r}"
    return make


def cut(file: Path, files: dict[str, bytes]) -> None:
    packed(file, files)
    file.write_bytes(file.read_bytes()[:-30])


def not_utf8(file: Path, files: dict[str, bytes]) -> None:
    packed(file, {**files, "recordings/ö": b"x"})
    patched(file, "ö".encode(), b"\xff\xfe")


def folder(file: Path, files: dict[str, bytes]) -> None:
    file.mkdir()


def pipe(file: Path, files: dict[str, bytes]) -> None:
    os.mkfifo(file)


ATTACKS = [
    nameless, nul_name, twice, encrypted, unknown_method, lzma_packed, damaged_deflate, wrong_crc, wrong_sum,
    wrong_size, zip_in_zip, list_missing, cut, not_utf8, folder, pipe,
    bad_list(b"[" * 100_000), bad_list(b"{"), bad_list(b"\xff"), bad_list(b'{"format": -1}'), bad_list(b""),
    named("/etc/x"), named("../x"), named("recordings/../../x"), named(f"recordings/{ID}/../../../x"),
    named("recordings/x"), named("recordings"), named("recordings/"), named(f"recordings/{ID}/con"),
    named(f"recordings/{ID}/a:b"), named(f"recordings/{ID}/a\\b"), named(f"recordings/{ID}/a."),
    named(f"recordings//{ID}/a"), named(f"recordings/./{ID}/a"), named("recordings/UPPER/a"),
    named("recordings/.config/a"), named(f"recordings/{ID}/{'a' * 300}"), named("C:/x"), named("voices/../x"),
    named("settings.toml"),
]  # fmt: skip


@pytest.mark.parametrize("make", ATTACKS, ids=lambda make: make.__name__)
def test_a_hostile_backup_is_one_sentence_and_changes_nothing(good, tmp_path, make):
    file, target = tmp_path / "bad.zip", tmp_path / "target"
    make(file, good)
    present = Library(target)
    kept = meeting(present, "Present")
    present.close()
    messages = []
    for work in (backup.check, lambda path: backup.restore(path, target)):
        if make is zip_in_zip and work is backup.check:
            continue  # what its checksums say is so; only opening it shows that it is no database
        with pytest.raises(MeetingMateError) as caught:
            work(file)
        messages.append(str(caught.value))
    assert all(message.endswith(".") and "\n" not in message for message in messages), messages
    assert sorted(path.name for path in target.iterdir()) == ["library.db", "recordings"]
    present = Library(target, must_exist=True)
    assert [row.id for row in present.rows()] == [kept]
    present.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        {"source", "good.zip", "bad.zip", "target", *(["inner.zip"] if make is zip_in_zip else [])}
    )


def bomb_in_list(file: Path) -> None:
    """A list of files that is 400 MB long when unpacked."""
    with (
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("manifest.json", "w", force_zip64=True) as out,
    ):
        out.write(b'{"program": "')
        for _ in range(400):
            out.write(b"a" * (1 << 20))
        out.write(b'"}')


def bomb_in_database(file: Path) -> None:
    zeros = b"\0" * (1 << 20)
    count = 400
    digest = hashlib.sha256()
    for _ in range(count):
        digest.update(zeros)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("library.db", "w", force_zip64=True) as out:
            for _ in range(count):
                out.write(zeros)
        entry = {"library.db": {"size": count << 20, "sha256": digest.hexdigest()}}
        archive.writestr("manifest.json", manifest({}, files=entry))


def many_members(file: Path) -> None:
    """A table of contents of 50 MB."""
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("manifest.json", b"{}")
    data = file.read_bytes()
    end = data.rindex(b"PK\5\6")
    entry = data[data.index(b"PK\1\2") : end]
    entries = entry * (50_000_000 // len(entry))
    tail = bytearray(data[end:])
    tail[8:10] = tail[10:12] = b"\xff\xff"
    tail[12:16] = len(entries).to_bytes(4, "little")
    file.write_bytes(data[: data.index(b"PK\1\2")] + entries + bytes(tail))


@pytest.mark.skipif(sys.platform != "linux", reason="the bound on memory is Linux's")
@pytest.mark.parametrize("make", [bomb_in_list, bomb_in_database, many_members], ids=lambda make: make.__name__)
def test_memory_is_bounded_whatever_a_backup_says(tmp_path, make):
    file = tmp_path / "bomb.zip"
    make(file)
    code = f"""
        import resource
        from pathlib import Path
        from meetingmate.base.errors import MeetingMateError
        from meetingmate.library import backup
        used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + (200 << 20),) * 2)
        for work in (backup.check, lambda file: backup.restore(file, Path({str(tmp_path / "target")!r}))):
            try:
                work(Path({str(file)!r}))
            except MeetingMateError as error:
                print(error)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=False, cwd=Path.cwd()
    )
    assert done.returncode == 0, done.stderr
    said = done.stdout.splitlines()
    assert len(said) == 2
    assert all("can't be read (" in sentence for sentence in said)
    assert not (tmp_path / "target").exists()


def test_a_file_that_is_no_meetings_is_left_out_and_named(tmp_path):
    library = Library(tmp_path / "library")
    meeting(library, "Weekly")
    (library.folder / "recordings" / "notes.txt").write_text("x")
    (library.folder / "recordings" / "Old stuff").mkdir()
    (library.folder / "recordings" / "Old stuff" / "a.wav").write_bytes(b"x")
    made = backup.backup(library, tmp_path / "b.zip")
    library.close()
    assert list(made.files) == ["library.db"]
    assert [sentence.endswith("is no file of a meeting.") for sentence in made.left_out] == [True, True]
    assert backup.check(tmp_path / "b.zip") == made
    backup.restore(tmp_path / "b.zip", tmp_path / "again")
