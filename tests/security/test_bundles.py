"""Bundles that somebody else made: one sentence each, nothing outside of its place, and the library as it was."""

from __future__ import annotations

import hashlib
import json
import os
import random
import stat
import subprocess
import sys
import textwrap
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from meetingmate.base.errors import MeetingMateError
from meetingmate.domain.meeting import Track
from meetingmate.exchange.bundles import import_bundle, write_bundle
from meetingmate.library import Library, whole_meeting
from tests.library.filled import meeting, minutes, task
from tests.security.test_backups import flags, patched

Files = dict[str, bytes]
#: Changed bundles that are tried here; more of them: benchmarks/changed_bundles.py.
TRIES = 350


def sound_bundle(folder: Path) -> tuple[str, Files]:
    """The id of a meeting, and the files of a sound bundle of it, without their list."""
    library = Library(folder / "source")
    one = meeting(library, "Weekly", "the budget", "again", tracks=[Track(path="audio.ogg")])
    library.meeting_dir(one).mkdir()
    (library.meeting_dir(one) / "audio.ogg").write_bytes(bytes(range(256)) * 20)
    library.add_minutes(one, minutes(task("Pay", "Zoë")))
    write_bundle(library, [one], folder / "good.meetingmate")
    library.close()
    with zipfile.ZipFile(folder / "good.meetingmate") as archive:
        return one, {name: archive.read(name) for name in archive.namelist() if name != "manifest.json"}


def manifest(one: str, files: Files, /, **changed) -> bytes:
    entries = {n: {"size": len(d), "sha256": hashlib.sha256(d).hexdigest()} for n, d in files.items()}
    about = {"kind": "MeetingMate bundle", "format": 1, "program": "MeetingMate", "meetings": [one], "files": entries}
    return json.dumps({**about, **changed}).encode()


def packed(file: Path, one: str, files: Files, /, *, how: int = zipfile.ZIP_DEFLATED, **changed) -> None:
    with zipfile.ZipFile(file, "w", how) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
        archive.writestr("manifest.json", manifest(one, files, **changed))


@pytest.fixture
def good(tmp_path) -> tuple[str, Files]:
    return sound_bundle(tmp_path)


# --- hostile files ------------------------------------------------------------------------------------------------


def said(change: Callable[[str, Files], dict | None]):
    """A bundle whose files, or what its list says, are changed; its checksums are right."""

    def make(file: Path, one: str, files: Files) -> None:
        files = dict(files)
        packed(file, one, files, **(change(one, files) or {}))

    make.__name__ = change.__name__
    return make


def value(name: str, *path: str | int, to: object, of: str = "meeting.json"):
    """A bundle in which one value of a file of text is another one."""

    def make(file: Path, one: str, files: Files) -> None:
        document = json.loads(files[f"meetings/{one}/{of}"])
        inner = document
        for step in path[:-1]:
            inner = inner[step]
        inner[path[-1]] = to
        packed(file, one, {**files, f"meetings/{one}/{of}": json.dumps(document).encode()})

    make.__name__ = name
    return make


def extra(member: str):
    """A file beside the others that the list names too."""

    def make(file: Path, one: str, files: Files) -> None:
        packed(file, one, {**files, member.replace("ID", one): b"x"})

    make.__name__ = f"extra {member[:40]!r}"
    return make


def listed(**changed):
    """What the list of files says is changed."""

    def make(file: Path, one: str, files: Files) -> None:
        packed(file, one, files, **changed)

    make.__name__ = f"list {str(changed)[:50]}"
    return make


def no_list(file: Path, one: str, files: Files) -> None:
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)


def list_of(content: bytes):
    def make(file: Path, one: str, files: Files) -> None:
        no_list(file, one, files)
        with zipfile.ZipFile(file, "a") as archive:
            archive.writestr("manifest.json", content)

    make.__name__ = f"list of {content[:20]!r}"
    return make


def link(file: Path, one: str, files: Files) -> None:
    info = zipfile.ZipInfo(f"meetings/{one}/sound/audio.ogg")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    others = {name: data for name, data in files.items() if name != info.filename}
    target = b"/etc/passwd"
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in others.items():
            archive.writestr(name, data)
        archive.writestr(info, target)
        archive.writestr("manifest.json", manifest(one, {**others, info.filename: target}))


def twice(file: Path, one: str, files: Files) -> None:
    packed(file, one, {**files, f"meetings/{one}/sound/audio.oga": b"x"})
    patched(file, b"audio.oga", b"audio.ogg")


def with_password(file: Path, one: str, files: Files) -> None:
    packed(file, one, files)
    flags(file, f"meetings/{one}/meeting.json", bits=1)


def no_bundle(file: Path, one: str, files: Files) -> None:
    file.write_bytes(files[f"meetings/{one}/sound/audio.ogg"])


def empty(file: Path, one: str, files: Files) -> None:
    file.write_bytes(b"")


def folder(file: Path, one: str, files: Files) -> None:
    file.mkdir()


def absent(file: Path, one: str, files: Files) -> None:
    pass


def cut(file: Path, one: str, files: Files) -> None:
    packed(file, one, files)
    file.write_bytes(file.read_bytes()[:-40])


def wrong_sum(file: Path, one: str, files: Files) -> None:
    sound = f"meetings/{one}/sound/audio.ogg"
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data[::-1] if name == sound else data)
        archive.writestr("manifest.json", manifest(one, files))


def wrong_size(file: Path, one: str, files: Files) -> None:
    entries = {n: {"size": len(d) + 1, "sha256": hashlib.sha256(d).hexdigest()} for n, d in files.items()}
    packed(file, one, files, files=entries)


def huge_size(file: Path, one: str, files: Files) -> None:
    """A zip64 field that says that a file takes 8 EB."""
    packed(file, one, files, how=zipfile.ZIP_STORED)
    with zipfile.ZipFile(file) as archive:
        size = archive.getinfo(f"meetings/{one}/sound/audio.ogg").file_size
    data = file.read_bytes()
    place = data.rindex(b"PK\1\2", 0, data.rindex(b"audio.ogg"))
    lie = b"\x01\x00\x10\x00" + (2**63 - 1).to_bytes(8, "little") * 2
    entry = bytearray(data[place : data.index(b"PK\1\2", place + 4)])
    assert int.from_bytes(entry[24:28], "little") == size
    entry[20:28], entry[30:32] = b"\xff" * 8, len(lie).to_bytes(2, "little")
    end = data.rindex(b"PK\5\6")
    rest = data[data.index(b"PK\1\2", place + 4) : end]
    tail = bytearray(data[end:])
    tail[12:16] = (int.from_bytes(tail[12:16], "little") + len(lie)).to_bytes(4, "little")
    file.write_bytes(data[:place] + bytes(entry) + lie + rest + bytes(tail))


def not_utf8(file: Path, one: str, files: Files) -> None:
    packed(file, one, {**files, f"meetings/{one}/sound/ö": b"x"})
    patched(file, "ö".encode(), b"\xff\xfe")


def zip_in_zip(file: Path, one: str, files: Files) -> None:
    packed(file, one, files)
    inner = file.read_bytes()
    packed(file, one, {f"meetings/{one}/inner.meetingmate": inner})


def two_meetings_of_one_id(one: str, files: Files) -> dict:
    return {"meetings": [one, one]}


def many_meetings(one: str, files: Files) -> dict:
    return {"meetings": [f"m{number}" for number in range(1001)]}


def no_transcript(one: str, files: Files) -> None:
    del files[f"meetings/{one}/transcript.json"]


def text_bomb(one: str, files: Files) -> None:
    files[f"meetings/{one}/transcript.json"] = b"[" + b" " * (33 << 20) + b"]"


def deep(one: str, files: Files) -> None:
    files[f"meetings/{one}/meeting.json"] = b'{"x":' * 100_000


def not_json(one: str, files: Files) -> None:
    files[f"meetings/{one}/minutes.json"] = b"\xff\xfe\0"


def list_of_lists(one: str, files: Files) -> None:
    files[f"meetings/{one}/minutes.json"] = b"[[]]"


def form_of_another_meeting(one: str, files: Files) -> None:
    """Filled again, it would take the place of the form that is kept with that meeting."""
    form = {"id": "visit", "title": {}, "languages": ["en"], "fields": []}
    files[f"meetings/{one}/forms.json"] = json.dumps([{"form": form, "sources": [OTHER, one]}]).encode()


OTHER = "20260101-000000-ffffff"
LONG = "a" * 300
ATTACKS = [
    no_list, link, twice, with_password, no_bundle, empty, folder, absent, cut, wrong_sum, wrong_size, huge_size,
    not_utf8, zip_in_zip, said(two_meetings_of_one_id), said(many_meetings), said(no_transcript), said(text_bomb),
    said(deep), said(not_json), said(list_of_lists),
    list_of(b""), list_of(b"{}"), list_of(b"[" * 100_000), list_of(b"\xff"), list_of(b'{"kind": "MeetingMate bundle"}'),
    listed(format=2), listed(format=10**30), listed(format=0), listed(format="1"), listed(kind="Something"),
    listed(meetings=[]), listed(meetings=["../../x"]), listed(meetings=["con"]), listed(meetings=["/etc"]),
    listed(meetings=[OTHER]), listed(files={}), listed(unknown=1),
    extra("/etc/x"), extra("../x"), extra("meetings/ID/sound/../../../x"), extra("meetings/ID/sound//x"),
    extra("meetings/ID/sound/a/b"), extra("meetings/ID/sound/a\\b"), extra("meetings/ID/sound/con"),
    extra("meetings/ID/sound/a:b"), extra("meetings/ID/sound/.hidden"), extra("meetings/ID/sound/"),
    extra("meetings/ID/sound/AUDIO.ogg"), extra("meetings/ID/sound/waveform.msgpack"),
    extra("meetings/ID/sound/final-pass.jsonl"), extra("meetings/ID/sound/capture"), extra(f"meetings/ID/sound/{LONG}"),
    extra("meetings/ID/sound/nobodys.ogg"), extra("meetings/ID/x.json"), extra("C:/x"), extra("library.db"),
    extra("meetings/ID/sound/audio.ogg/x"), extra("settings.toml"), extra("voices/x"),
    value("another id", "id", to=OTHER), value("path as id", "id", to="../x"), value("endless", "duration_s", to=1e300),
    value("a number too long", "duration_s", to=10**400), value("text as number", "duration_s", to="long"),
    value("no title", "title", to=None), value("unknown field", "secret", to=1),
    value("unknown inner field", "tracks", 0, "secret", to=[1]), value("path", "tracks", 0, "path", to="../audio.ogg"),
    value("absolute", "tracks", 0, "path", to="/etc/passwd"), value("linked", "tracks", 0, "linked", to=True),
    value("another name", "tracks", 0, "path", to="b.ogg"),
    value("line twice", 1, "id", to="u1", of="transcript.json"),
    value("line break", 1, "id", to="u\n2", of="transcript.json"),
    value("no id", 1, "id", to="", of="transcript.json"), value("time", 1, "start", to=-1e40, of="transcript.json"),
    value("version", 0, "version", to=0, of="minutes.json"),
    value("versions", 0, "version", to=2**70, of="minutes.json"),
    said(form_of_another_meeting), value("state", 1, "state", to="hostile", of="transcript.json"),
]  # fmt: skip


def tree(folder: Path) -> list[str]:
    """All files below a folder, but those that SQLite comes and goes with."""
    return sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.name.startswith("library.db-")
    )


@pytest.mark.parametrize("make", ATTACKS, ids=lambda make: make.__name__)
def test_a_hostile_bundle_is_one_sentence_and_changes_nothing(good, tmp_path, make):
    one, files = good
    file = tmp_path / "bad.meetingmate"
    make(file, one, files)
    library = Library(tmp_path / "target")
    kept = meeting(library, "Present", "what was said")
    before = whole_meeting.read(library, kept), tree(tmp_path)
    with pytest.raises(MeetingMateError) as caught:
        import_bundle(library, file)
    assert [row.id for row in library.listed("1")] == [kept]
    assert (whole_meeting.read(library, kept), tree(tmp_path)) == before
    library.close()
    sentence = str(caught.value)
    assert sentence.endswith("."), sentence
    assert "\n" not in sentence
    assert len(sentence) < 600


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such pipes")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "bad.meetingmate")
    library = Library(tmp_path / "target")
    with pytest.raises(MeetingMateError, match="it is not a file"):
        import_bundle(library, tmp_path / "bad.meetingmate")
    library.close()


@pytest.mark.parametrize("title", ["../../x", "\x1b[31mred", "a\nb", "x" * 100_000, "<b>bold</b>", "\u202eevil"])
def test_hostile_text_is_only_text(good, tmp_path, title):
    one, files = good
    value("title", "title", to=title)(tmp_path / "bad.meetingmate", one, files)
    library = Library(tmp_path / "target")
    assert import_bundle(library, tmp_path / "bad.meetingmate").meetings == [one]
    assert library.meeting(one).title == title
    assert tree(library.folder) == ["library.db", "recordings", f"recordings/{one}", f"recordings/{one}/audio.ogg"]
    library.close()


@pytest.mark.skipif(os.name != "posix", reason="elsewhere files have no such rights")
def test_rights_of_a_bundle_are_not_taken_over(good, tmp_path):
    one, files = good
    with zipfile.ZipFile(tmp_path / "bad.meetingmate", "w") as archive:
        for name, data in [*files.items(), ("manifest.json", manifest(one, files))]:
            info = zipfile.ZipInfo(name)
            info.external_attr = (stat.S_IFREG | 0o4777) << 16
            archive.writestr(info, data)
    library = Library(tmp_path / "target")
    import_bundle(library, tmp_path / "bad.meetingmate")
    mode = (library.meeting_dir(one) / "audio.ogg").stat().st_mode
    library.close()
    assert stat.S_IMODE(mode) & 0o7177 == 0


def bomb_in_text(file: Path, one: str, files: Files) -> None:
    """Thirty megabytes of lists in a field that is not known: a gigabyte when they are read."""
    details = files[f"meetings/{one}/meeting.json"][:-1] + b',"x":[' + b"[]," * (10 << 20) + b"[]]}"
    packed(file, one, {**files, f"meetings/{one}/meeting.json": details})


def bomb_in_lines(file: Path, one: str, files: Files) -> None:
    """Many short lines, all of one id."""
    lines = b"[" + b",".join([b'{"id":"1","start":0,"end":0,"text":""}'] * 200_000) + b"]"
    packed(file, one, {**files, f"meetings/{one}/transcript.json": lines})


def bomb_in_sound(file: Path, one: str, files: Files) -> None:
    packed(file, one, {**files, f"meetings/{one}/sound/audio.ogg": b"\0" * (80 << 20)})


@pytest.mark.skipif(sys.platform != "linux", reason="the bound on memory is Linux's")
@pytest.mark.parametrize("make", [bomb_in_text, bomb_in_lines, bomb_in_sound], ids=lambda make: make.__name__)
def test_memory_is_bounded_whatever_a_bundle_says(good, tmp_path, make):
    file = tmp_path / "bomb.meetingmate"
    make(file, *good)
    code = f"""
        import resource
        from pathlib import Path
        from meetingmate.base.errors import MeetingMateError
        from meetingmate.exchange.bundles import import_bundle
        from meetingmate.library import Library
        library = Library(Path({str(tmp_path / "target")!r}))
        used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + (800 << 20),) * 2)
        try:
            import_bundle(library, Path({str(file)!r}))
        except MeetingMateError as error:
            print(error)
        print(len(library.rows()))
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=False, cwd=Path.cwd()
    )
    assert done.returncode == 0, done.stderr
    sentence, count = done.stdout.splitlines()
    assert "can't be read (" in sentence
    assert count == "0"
    assert tree(tmp_path / "target") == ["library.db", "recordings"]


# --- changed at random --------------------------------------------------------------------------------------------


def _bytes_changed(file: Path, one: str, files: Files, dice: random.Random) -> None:
    packed(file, one, files, how=dice.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]))
    data = bytearray(file.read_bytes())
    for _ in range(dice.choice([1, 1, 2, 5, 20])):
        place = dice.randrange(len(data))
        if dice.random() < 0.4:  # near the table of contents
            place = dice.randrange(len(data) * 3 // 4, len(data))
        length = dice.choice([1, 1, 2, 4, 8])
        match dice.randrange(5):
            case 0:
                data[place : place + length] = dice.randbytes(length)
            case 1:
                del data[place : place + length]
            case 2:
                data[place:place] = dice.randbytes(length)
            case 3:
                data[place : place + length] = dice.choice([b"\0", b"\xff"]) * length
            case 4:
                data = data[: place + 1] if dice.random() < 0.2 else data
    file.write_bytes(bytes(data))


_VALUES = [None, True, 0, -1, 1e308, 2**64, "", "../x", "\0", "a" * 5000, [], {}, [[]], {"id": "x"}, "2026-99-99"]


def _values_changed(file: Path, one: str, files: Files, dice: random.Random) -> None:
    files = dict(files)
    documents = {name: json.loads(data) for name, data in files.items() if name.endswith(".json")}
    documents["manifest.json"] = json.loads(manifest(one, files))
    for _ in range(dice.choice([1, 1, 1, 2, 4])):
        inner = documents[dice.choice(sorted(documents))]
        while isinstance(inner, dict | list) and inner:
            key = dice.choice(sorted(inner)) if isinstance(inner, dict) else dice.randrange(len(inner))
            if not isinstance(inner[key], dict | list) or dice.random() < 0.2:
                match dice.randrange(3):
                    case 0:
                        inner[key] = dice.choice(_VALUES)
                    case 1:
                        del inner[key]
                    case 2 if isinstance(inner, dict):
                        inner[dice.choice(["x", "id", "path", "meetings", key.upper()])] = inner[key]
                break
            inner = inner[key]
    about = documents.pop("manifest.json")
    files.update({name: json.dumps(document).encode() for name, document in documents.items()})
    if dice.random() < 0.8 and isinstance(about, dict) and isinstance(about.get("files"), dict):
        right = json.loads(manifest(one, files))["files"]
        about["files"] = {name: right.get(name, entry) for name, entry in about["files"].items()}
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
        archive.writestr("manifest.json", json.dumps(about))


def _imported(library: Library, file: Path) -> tuple[list[str], str]:
    try:
        return import_bundle(library, file).meetings, ""
    except MeetingMateError as error:
        return [], str(error)


def try_changed(folder: Path, tries: int, seed: int) -> dict[str, int]:
    """Import ``tries`` changed bundles; returns how many were taken and how many refused. Raises AssertionError."""
    one, files = sound_bundle(folder)
    library = Library(folder / "target")
    kept = meeting(library, "Present", "what was said")
    file = folder / "changed.meetingmate"
    file.touch()
    untouched = tree(folder)
    count = {"taken": 0, "refused": 0}
    for number in range(tries):
        dice = random.Random(seed * 1_000_003 + number)
        (_bytes_changed if dice.random() < 0.5 else _values_changed)(file, one, files, dice)
        came, sentence = _imported(library, file)
        count["refused" if sentence else "taken"] += 1
        if sentence:
            assert sentence.endswith("."), (number, sentence)
        else:
            for new in came:
                whole_meeting.read(library, new)
                assert new in {row.id for row in library.rows()}, number
                library.delete(new)
        assert tree(folder) == untouched, number
        assert [row.id for row in library.listed("1")] == [kept], number
    library.close()
    return count


def test_bundles_that_are_changed_at_random_do_no_harm(tmp_path):
    count = try_changed(tmp_path, TRIES, seed=1)
    assert sum(count.values()) == TRIES
    assert min(count.values()) > TRIES // 50, "changes must reach all parts"
