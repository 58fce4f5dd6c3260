"""Files that are none, names that are no text, folders of nobody: a sentence, never a traceback, never a hang."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from meetingmate import capture, voices
from meetingmate.base import atomic_files, library_paths, paths, settings
from meetingmate.base.errors import UsageError
from meetingmate.base.settings import OPTIONS, Settings
from meetingmate.domain.meeting import Track
from meetingmate.jobs.file_names import title_of
from meetingmate.jobs.session import Details, Session
from meetingmate.library import Library, storage
from tests.library.filled import meeting

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
ODD = os.fsdecode(b"caf\xe9")


def run(*arguments: object, env: dict[str, str] | None = None) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "meetingmate.cli", *map(os.fsencode, map(str, arguments))],
        env={**os.environ, **(env or {})}, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=300,
    )  # fmt: skip
    return done.returncode, (done.stdout + done.stderr).decode("utf-8")


# --- settings -----------------------------------------------------------------------------------------------------


def as_pipe(path: Path) -> None:
    os.mkfifo(path)


def as_folder(path: Path) -> None:
    path.mkdir()


def as_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def as_huge(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(10 << 30)


@posix
@pytest.mark.parametrize("make", [as_pipe, as_folder, as_device, as_huge])
def test_what_is_no_settings_file_is_named(home, make):
    path = settings.settings_path()
    make(path)
    loaded = settings.load()
    [problem] = loaded.problems
    assert str(path) in problem
    assert problem.endswith("Default settings are used.")
    with pytest.raises(OSError, match=r"settings\.toml|Is a directory"):
        settings.save(Settings())
    assert not path.is_file() or path.is_symlink() or path.stat().st_size == 10 << 30
    code, said = run("list")
    assert (code, "Traceback" in said) == (0, False)
    assert str(path) in said


@posix
@pytest.mark.parametrize("key", [key for key, option in OPTIONS.items() if option.key.endswith("_folder")])
@pytest.mark.parametrize("value", ["~nobody-here/x", "a\0b"])
def test_a_folder_of_nobody_is_named(home, key, value):
    written = value.replace("\0", "\\u0000")
    settings.settings_path().write_text(f'{key} = "{written}"\n')
    loaded = settings.load()
    [problem] = loaded.problems
    assert f"{key} must be a folder on this computer" in problem
    assert getattr(loaded, key) == ""
    assert loaded.library_dir() == home
    code, said = run("list")
    assert (code, "Traceback" in said) == (0, False)
    assert key in said
    with pytest.raises(ValueError, match="must be a folder on this computer"):
        settings.save(Settings(**{key: value}))


def test_every_setting_of_a_folder_is_checked():
    assert {key for key in OPTIONS if "folder" in key} == {key for key, option in OPTIONS.items() if option.is_folder}


@posix
def test_a_home_of_nobody_is_said(monkeypatch):
    monkeypatch.setenv("MEETINGMATE_HOME", "~nobody-here/x")
    with pytest.raises(UsageError, match="is not a valid folder or file name"):
        paths.data_dir()
    code, said = run("list")
    assert (code, said.count("\n"), "Traceback" in said) == (2, 1, False)


def test_a_small_file_is_read(tmp_path):
    (tmp_path / "a").write_bytes(b"abc")
    assert atomic_files.read_small(tmp_path / "a", 3) == b"abc"
    with pytest.raises(OSError, match="larger than"):
        atomic_files.read_small(tmp_path / "a", 2)


# --- files in a library that are none -----------------------------------------------------------------------------


@posix
def test_pipes_in_a_library_stop_nothing(tmp_path):
    library = Library(tmp_path)
    one = meeting(library, "Weekly", tracks=[Track(path="audio.ogg")])
    (library.meeting_dir(one) / "capture").mkdir(parents=True)
    for name in ("audio.ogg", "capture/journal.jsonl"):
        os.mkfifo(library.meeting_dir(one) / name)
    assert library.audio_path(library.meeting(one)) is None
    assert [entry.audio for entry in storage.usage(library)] == [0]
    assert capture.unfinished(library_paths.recordings_of(tmp_path)) == []
    (tmp_path / "voices").mkdir()
    os.mkfifo(tmp_path / "voices" / "x.voice.json")
    assert voices.profiles(tmp_path / "voices") == []
    library.close()


@posix
def test_forgetting_a_voice_erases_no_file_that_a_link_leads_to(tmp_path):
    folder, mine = tmp_path / "voices", tmp_path / "thesis.txt"
    mine.write_text("years of work")
    voices.learn(folder, "Zoë", "m1", np.ones(3), 9.0)
    [kept] = folder.iterdir()
    kept.unlink()
    kept.symlink_to(mine)
    assert voices.profiles(folder) == []
    assert voices.forget(folder, "Zoë")
    assert mine.read_text() == "years of work"
    assert list(folder.iterdir()) == []


# --- names that are no text ---------------------------------------------------------------------------------------


@posix
def test_a_path_that_is_no_text_comes_back_as_it_was():
    for path in (Path("/a") / f"{ODD}.wav", Path("/a/plain ü.wav"), Path("/a/100%.wav"), Path("/a/b%E9.wav")):
        stored = library_paths.stored_path(path)
        stored.encode("utf-8")
        assert library_paths.opened_path(stored) == path
    assert library_paths.stored_path(Path("/a/plain ü.wav")) == "/a/plain ü.wav"


@posix
def test_a_recording_whose_name_is_no_text_is_known_again(tmp_path):
    library = Library(tmp_path / "library")
    source = tmp_path / f"{ODD}.wav"
    source.write_bytes(b"no sound")
    begun = Session(library, Settings(keep_audio="link"), lambda event: None)
    one = begun.submit(source, Details(title=f"T {ODD}", attendees=[]))
    begun.close()
    assert library.meeting(one).title == "T caf\ufffd"
    assert [job.meeting for job in library.jobs_of(source)] == [one]
    storage.relink(library, meeting(library, "Linked", tracks=[Track(path="gone.ogg")]), source)
    linked = next(row.id for row in library.rows() if row.title == "Linked")
    assert library.audio_path(library.meeting(linked)) == source
    assert title_of(source)
    library.close()


@posix
def test_a_file_name_that_is_no_text_makes_a_transcript(tmp_path, speech, home, models_dir, quick_model):
    (home / "models").symlink_to(models_dir)
    source, target = tmp_path / f"{ODD}.wav", tmp_path / f"out {ODD}.txt"
    source.write_bytes(speech.read_bytes())
    code, said = run(
        "transcribe", source, "-o", target, "--keep", "link", "--speakers", "none", "--speech-model", quick_model
    )
    assert (code, "Traceback" in said) == (0, False), said
    assert "caf\ufffd" in said
    assert len(target.read_text(encoding="utf-8")) > 100
    code, said = run("list", "--json")
    assert code == 0
    code, said = run("usage", "--json")
    assert code == 0, said


@posix
@pytest.mark.parametrize("command", [["backup", "B"], ["archive", "B"], ["export", "x.json", "-o", "B"], ["list"]])
def test_other_names_that_are_no_text(tmp_path, command):
    odd = tmp_path / ODD
    _, said = run(
        *[odd if part == "B" else part for part in command], env={"MEETINGMATE_HOME": str(tmp_path / f"h {ODD}")}
    )
    assert "Traceback" not in said
