"""A shared library: published, read by many without writing, renewed while they read, and honest when it is damaged."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from meetingmate.base.errors import StoreError, UsageError
from meetingmate.domain.meeting import Attendee, Meeting, Minutes, Track, Utterance
from meetingmate.exchange import bundles
from meetingmate.library import Library, MissingLibrary, NewerLibrary, shared, trash
from meetingmate.library.search import Filters, search
from meetingmate.library.shared import ReadOnly, SharedLibrary

SOUND = bytes(range(256)) * 40


def add(library: Library, title: str, said: str, *, sound: bool = False) -> str:
    meeting = Meeting(
        id=library.new_id(), title=title, date="2026-11-30", language="en", attendees=[Attendee(name="Anna")]
    )
    if sound:
        folder = library.meeting_dir(meeting.id)
        folder.mkdir(parents=True)
        (folder / "audio.opus").write_bytes(SOUND)
        meeting.tracks, meeting.duration_s = [Track(path="audio.opus")], 12.0
    library.add(meeting)
    library.replace_utterances(meeting.id, [Utterance(id="u1", start=0, end=2, speaker="Anna", text=said)])
    library.add_minutes(meeting.id, Minutes())
    return meeting.id


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    made = Library(tmp_path / "own")
    yield made
    made.close()


def state(folder: Path) -> dict[str, tuple[int, str]]:
    return {
        path.relative_to(folder).as_posix(): (path.stat().st_mtime_ns, hashlib.sha256(path.read_bytes()).hexdigest())
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def found(one: Library, words: str) -> list[str]:
    return [result.meeting.title for result in search(one.database, words, Filters(), 10)]


def test_what_is_published_is_read_searched_and_heard(library: Library, tmp_path: Path) -> None:
    first = add(library, "Budget", "The invoices from March are still not paid.", sound=True)
    add(library, "Design", "We go with the blue design.")
    folder = tmp_path / "share"
    done = bundles.share_library(library, folder)
    assert (done.meetings, done.written, done.problems) == (2, 2, [])
    before = state(folder)
    reader = SharedLibrary(folder)
    try:
        assert {row.title for row in reader.rows()} == {"Budget", "Design"}
        assert found(reader, "invoices") == ["Budget"]
        assert reader.meeting(first).attendees == [Attendee(name="Anna")]
        assert reader.utterances(first) == library.utterances(first)
        path = reader.audio_path(reader.meeting(first))
        assert path is not None
        assert path.read_bytes() == SOUND
        assert not path.is_relative_to(folder)
        for change in (
            lambda: reader.edit_meeting(first, lambda meeting: setattr(meeting, "title", "x")),
            lambda: reader.delete(first),
            lambda: trash.move(reader, first),
            lambda: reader.add_minutes(first, Minutes()),
        ):
            with pytest.raises(ReadOnly, match="You can read it, but not change it"):
                change()
        trash.mark_opened(reader, first)  # looking works without writing
        own = reader.folder
        assert own.is_dir()
    finally:
        reader.close()
    assert not own.exists(), "nothing of it stays on this computer"
    assert state(folder) == before, "who reads writes nothing"


def test_readers_go_on_while_new_states_are_published(library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "share"
    add(library, "Budget", "The invoices are not paid.")
    bundles.share_library(library, folder)
    one, other = SharedLibrary(folder), SharedLibrary(folder)
    try:
        assert not one.shared_database.renew()
        gone = add(library, "Design", "We go with the blue design.")
        done = bundles.share_library(library, folder)
        assert (done.meetings, done.written) == (2, 1), "what is as it was is not written again"
        assert found(one, "blue") == found(other, "blue") == []
        assert found(one, "invoices") == ["Budget"], "the state of before is still there"
        assert one.shared_database.renew()
        assert found(one, "blue") == ["Design"]
        assert found(other, "blue") == []
        trash.move(library, gone)
        done = bundles.share_library(library, folder)
        assert (done.meetings, done.removed) == (1, 1), "what was withdrawn is not shared any more"
        assert not list((folder / "bundles").glob(f"{gone}*"))
        assert other.shared_database.renew()
        assert found(other, "blue") == []
        assert len(list(folder.glob("library-*.db"))) == 2, "the last state and the one before"
    finally:
        one.close()
        other.close()


READER = """
import json, sys, os
from pathlib import Path
from meetingmate.library.shared import SharedLibrary
from meetingmate.library.search import Filters, search
folder = Path(sys.argv[1])
try:
    (folder / "probe").write_text("x")
    writable = True
except OSError:
    writable = False
one = SharedLibrary(folder)
titles = [found.meeting.title for found in search(one.database, "invoices", Filters(), 10)]
sound = one.audio_path(one.meeting(sys.argv[2])).read_bytes()
one.close()
print(json.dumps([writable, titles, len(sound)]))
"""


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0 or not shutil.which("setpriv"), reason="needs root")
def test_a_user_without_any_right_to_write_reads_it(library: Library, tmp_path: Path) -> None:
    meeting = add(library, "Budget", "The invoices are not paid.", sound=True)
    folder = tmp_path / "share"
    bundles.share_library(library, folder)
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    for path in folder.parents:
        if path.stat().st_uid == os.geteuid() and path != Path("/"):
            path.chmod(path.stat().st_mode | 0o011)
    before = state(folder)
    home = tmp_path / "nobody"
    home.mkdir(mode=0o777)
    home.chmod(0o777)
    roots = [str(Path(one)) for one in sys.path if one and Path(one).exists()]
    done = subprocess.run(
        ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", sys.executable, "-c", READER, folder, meeting],
        env={"HOME": str(home), "TMPDIR": str(home), "PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(roots)},
        cwd=home,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [False, ["Budget"], len(SOUND)]
    assert state(folder) == before


def test_bundles_of_others_are_shared_the_same_way(library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "result"
    (folder / "2016").mkdir(parents=True)
    one, other = add(library, "Budget", "The invoices are not paid."), add(library, "Design", "It is blue.")
    bundles.write_bundle(library, [one], folder / "2016" / f"a{bundles.SUFFIX}")
    bundles.write_bundle(library, [one, other], folder / f"b{bundles.SUFFIX}")
    (folder / f"c{bundles.SUFFIX}").write_bytes(b"no zip")
    library.edit_meeting(one, lambda meeting: setattr(meeting, "title", "Another budget"))
    bundles.write_bundle(library, [one], folder / f"d{bundles.SUFFIX}")
    done = bundles.index_bundles(folder)
    assert (done.meetings, done.written) == (2, 0)
    assert len(done.problems) == 2, done.problems
    assert f"c{bundles.SUFFIX}" in done.problems[0]
    assert done.problems[1].startswith(f"“Another budget” in d{bundles.SUFFIX} differs")
    reader = SharedLibrary(folder)
    assert len(reader.rows()) == 2
    reader.close()
    with pytest.raises(UsageError, match="no bundle"):
        bundles.index_bundles(tmp_path / "nothing")


def test_what_is_damaged_is_said_in_one_sentence(library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "share"
    add(library, "Budget", "The invoices are not paid.")
    bundles.share_library(library, folder)
    pointer = folder / shared.POINTER
    good, known = pointer.read_bytes(), shared.read_pointer(folder)
    database = folder / known.database
    kept = database.read_bytes()

    def said(kind: type[StoreError], match: str) -> None:
        with pytest.raises(kind, match=match) as error:
            SharedLibrary(folder)
        assert str(folder) in str(error.value)

    for text in (b"", b"{", b"\xff\xff", b"[]", b"[" * 100_000, b'{"kind": "other"}'):
        pointer.write_bytes(text)
        said(StoreError, "is damaged or not complete .*published again")
    for name in ("../own/library.db", "/etc/passwd", "library-../x.db", "other.db"):
        pointer.write_bytes(msgspec.json.encode(msgspec.structs.replace(known, database=name)))
        said(StoreError, "is damaged or not complete")
    pointer.write_bytes(msgspec.json.encode(msgspec.structs.replace(known, format=2)))
    said(NewerLibrary, "Update MeetingMate")
    pointer.write_bytes(good)
    database.write_bytes(kept[:-4096])
    said(StoreError, "is damaged or not complete")
    database.write_bytes(b"\0" * len(kept))
    said(StoreError, "is damaged or not complete")
    database.unlink()
    said(MissingLibrary, "no longer available")
    pointer.unlink()
    said(MissingLibrary, "There is no shared library")
    database.write_bytes(kept)
    pointer.write_bytes(good)
    reader = SharedLibrary(folder)
    pointer.write_bytes(b"{")
    with pytest.raises(StoreError, match="damaged"):
        reader.shared_database.renew()
    assert found(reader, "invoices") == ["Budget"], "what is open stays open"
    reader.close()


def test_a_failed_publication_leaves_the_one_before(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "share"
    add(library, "Budget", "The invoices are not paid.")
    bundles.share_library(library, folder)

    def full(*_args: object, **_kwargs: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("meetingmate.exchange.bundles.sharing._compact", full)
    with pytest.raises(StoreError, match="can't be written"):
        bundles.share_library(library, folder)
    assert len(list(folder.glob("library-*.db"))) == 1
    reader = SharedLibrary(folder)
    assert found(reader, "invoices") == ["Budget"]
    reader.close()
