"""What there is to do, what was made of it, and the index of both."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from meetingmate.base.errors import UsageError
from meetingmate.base.settings import Settings
from meetingmate.domain.meeting import Attendee, Meeting, Minutes, Point, Utterance
from meetingmate.exchange import bundles
from meetingmate.jobs.archive import index
from meetingmate.jobs.archive.result import Result
from meetingmate.jobs.archive.sources import Hashes, recordings_in
from meetingmate.jobs.archive.task import choices
from meetingmate.library import Library
from tests.library.filled import task

HASH, OTHER = "ab" + "0" * 62, "cd" + "0" * 62


@pytest.fixture
def result(tmp_path) -> Result:
    pytest.importorskip("pyarrow", reason="the extra archive is not installed")
    return Result(tmp_path / "result")


def put(result: Result, folder: Path, content_hash: str, title: str, text: str, fingerprint: str = "00000001") -> Path:
    """A bundle of a meeting without sound."""
    library = Library(folder / f"library-{content_hash[:8]}-{fingerprint}")
    meeting = Meeting(
        id=f"archive-{content_hash[:32]}",
        title=title,
        date="2019-03-04",
        duration_s=61.0,
        language="en",
        attendees=[Attendee(name="Ann")],
    )
    library.add(meeting)
    library.replace_utterances(meeting.id, [Utterance(id="u1", start=0.0, end=1.0, text=text, speaker="Ann")])
    minutes = Minutes(summary=[Point(text="About cranes.")], actions=[task("Order the crane", "Ann", due="2019-03-05")])
    library.add_minutes(meeting.id, minutes)
    path = result.bundle(content_hash, fingerprint)
    bundles.write_bundle(library, [meeting.id], path)
    library.close()
    return path


def test_recordings_are_found_the_largest_first(tmp_path):
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / ".hidden").mkdir()
    (tmp_path / "out").mkdir()
    for name, size in {"a/one.wav": 10, "a/b/two.MP3": 30, "three.ogg": 20, "x.txt": 50, ".h.wav": 5}.items():
        (tmp_path / name).write_bytes(b"x" * size)
    (tmp_path / ".hidden" / "no.wav").write_bytes(b"x")
    (tmp_path / "out" / "no.wav").write_bytes(b"x")
    found = recordings_in(tmp_path, without=tmp_path / "out")
    assert [Path(one.path).name for one in found] == ["two.MP3", "three.ogg", "one.wav"]
    with pytest.raises(UsageError, match="can't be read"):
        recordings_in(tmp_path / "nowhere", without=tmp_path)


def test_hashes_are_remembered_until_the_file_changes(tmp_path):
    recording, file = tmp_path / "a.wav", tmp_path / "hashes.jsonl"
    recording.write_bytes(b"first")
    (source,) = recordings_in(tmp_path, without=tmp_path / "out")
    hashes = Hashes(file)
    first = hashes.of(source, recording)
    hashes.close()
    with file.open("ab") as out:
        out.write(b'{"source": {"pa')  # killed while it wrote
    again = Hashes(file)
    assert again.of(source, tmp_path / "not read") == first
    recording.write_bytes(b"other")
    os.utime(recording, ns=(1, 1))
    (changed,) = recordings_in(tmp_path, without=tmp_path / "out")
    second = again.of(changed, recording)
    again.close()
    assert second != first
    assert Hashes(file).of(changed, tmp_path / "not read") == second


def test_the_fingerprint_follows_what_changes_results():
    usual = choices(Settings()).fingerprint()
    assert choices(Settings(appearance="dark", threads=4)).fingerprint() == usual
    assert choices(Settings(spoken_language="de")).fingerprint() != usual
    assert choices(Settings(vocabulary=["Zweck"])).fingerprint() != usual
    assert choices(Settings(), with_sound=False).fingerprint() != usual


def test_no_secret_and_no_address_travels():
    settings = Settings(writing_server="https://secret.example:1", writing_server_model="big")
    assert "secret.example" not in repr(choices(settings))
    assert choices(settings).on_worker(Settings(writing_server="http://localhost:9")).writing_server.endswith(":9")


def test_the_index_has_a_row_for_each_bundle(result, tmp_path):
    import pyarrow.parquet as parquet

    path = put(result, tmp_path, HASH, "Cranes", "We need a crane.")
    assert index.update(result) == (1, [])
    (row,) = parquet.read_table(result.index).to_pylist()
    assert row["file"] == path.relative_to(result.folder).as_posix()
    assert (row["content_hash"], row["title"], row["date"], row["language"]) == (HASH, "Cranes", "2019-03-04", "en")
    assert row["text"] == "Ann: We need a crane."
    assert row["summary"] == "About cranes."
    assert row["tasks"][0]["task"] == "Order the crane"
    assert (row["tasks"][0]["owners"], row["tasks"][0]["due"]) == (["Ann"], "2019-03-05")
    assert row["attendees"] == ["Ann"]


def test_the_index_follows_the_bundles(result, tmp_path):
    first = put(result, tmp_path, HASH, "Cranes", "We need a crane.")
    index.update(result)
    second = put(result, tmp_path, OTHER, "Boats", "A boat.")
    (result.folder / "bundles" / "cd" / f"{'cd' + '1' * 62}-00000001.meetingmate").write_bytes(b"damaged")
    rows, problems = index.update(result)
    assert rows == 2
    assert len(problems) == 1
    assert "can't be read" in problems[0] or "not a bundle" in problems[0]
    first.unlink()
    assert index.update(result)[0] == 1
    assert [one.title for one in index.search(result.folder, ["boat"])] == ["Boats"]
    result.index.write_bytes(b"no parquet")
    assert index.update(result)[0] == 1
    assert second.exists()


def test_the_newest_of_several_settings_stays(result, tmp_path):
    old = put(result, tmp_path, HASH, "Old", "Old words.")
    os.utime(old, ns=(1, 1))
    new = put(result, tmp_path, HASH, "New", "New words.", "00000002")
    assert list(result.bundles()) == [new]
    for content_hash in (HASH, OTHER):
        result.parts(content_hash, "00000001").mkdir(parents=True)
    result.remove_older(new)
    assert not result.parts(HASH, "00000001").exists()
    assert result.parts(OTHER, "00000001").exists()
    assert not old.exists()
    assert new.exists()


def test_search_wants_all_words_in_any_case(result, tmp_path):
    put(result, tmp_path, HASH, "Cranes", "We need a CRANE by Monday.")
    index.update(result)
    (match,) = index.search(result.folder, ["crane", "monday"])
    assert match.excerpt == "Ann: We need a CRANE by Monday."
    assert not list(index.search(result.folder, ["crane", "tuesday"]))
    with pytest.raises(UsageError, match="has no index"):
        list(index.search(tmp_path, ["crane"]))


def test_failures_are_kept_by_name(result):
    result.put_failure("x", "a/b.mp3", "It is damaged.")
    said = json.loads((result.folder / "failures" / "x.json").read_text(encoding="utf-8"))
    assert (said["file"], said["problem"]) == ("a/b.mp3", "It is damaged.")
    result.remove_failure("x")
    assert not list((result.folder / "failures").iterdir())
