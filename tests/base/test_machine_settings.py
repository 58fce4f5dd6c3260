"""What an administrator sets and locks for everybody on a computer."""

from __future__ import annotations

from pathlib import Path

import pytest

from meetingmate.base import machine_settings, paths, settings
from meetingmate.base.errors import UsageError
from meetingmate.base.settings import Settings


@pytest.fixture
def machine_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The administrator's file; not there yet."""
    folder = tmp_path / "machine"
    folder.mkdir()
    monkeypatch.setattr(paths, "machine_config_dirs", lambda: [tmp_path / "none", folder])
    return folder / machine_settings.FILE_NAME


def test_a_default_holds_until_the_user_chooses(home: Path, machine_file: Path) -> None:
    machine_file.write_text('[defaults]\nminutes_language = "de"\nthreads = 2\n')
    loaded = settings.load()
    assert (loaded.minutes_language, loaded.threads, loaded.problems) == ("de", 2, [])
    assert loaded.default("minutes_language") == "de"
    assert not loaded.locked("minutes_language")
    settings.save(loaded.with_values(minutes_language="spoken"))
    assert settings.load().minutes_language == "spoken", "the program's own default can be chosen"
    assert "threads" not in settings.settings_path().read_text(), "what nobody chose is not written down"
    machine_file.write_text("[defaults]\nthreads = 3\n")
    assert settings.load().threads == 3


def test_a_locked_value_wins_and_is_never_written_over(home: Path, machine_file: Path) -> None:
    settings.settings_path().write_text("voice_profiles = true\nthreads = 4\n")
    machine_file.write_text("[locked]\nvoice_profiles = false\n")
    loaded = settings.load()
    assert loaded.locked("voice_profiles")
    assert loaded.voice_profiles is False
    changed = loaded.with_values(voice_profiles=True, threads=1)
    assert (changed.voice_profiles, changed.threads) == (False, 1)
    settings.save(changed)
    assert settings.settings_path().read_text() == "voice_profiles = true\nthreads = 1\n"
    machine_file.unlink()
    assert settings.load().voice_profiles is True, "the user's own choice is back"


def test_a_change_of_a_locked_value_is_refused_in_one_sentence(home: Path, machine_file: Path) -> None:
    machine_file.write_text("[locked]\nvoice_profiles = false\n")
    loaded = settings.load()
    loaded.refuse_locked("voice_profiles", False)
    with pytest.raises(UsageError, match="voice_profiles is set by your organisation and can't be changed"):
        loaded.refuse_locked("voice_profiles", True)


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b"= nonsense", "can't be read and is ignored"),
        (b"\xff\xfe\x00bad", "can't be read and is ignored"),
        (b"[locked]\nthreads = 1\nthreads = 2\n", "can't be read and is ignored"),
        (b"[locked]\nthreads = 1000\n", "has a value that was ignored: threads must be from 0 to 64, not 1000"),
        (b"[locked]\ncolour = 1\n", "has an unknown setting colour"),
        (b"threads = 1\n", "has an entry threads that was ignored"),
        (b"locked = 1\n", "has an entry locked that was ignored"),
    ],
)
def test_what_is_wrong_in_the_file_is_named_and_never_fatal(
    home: Path, machine_file: Path, content: bytes, named: str
) -> None:
    machine_file.write_bytes(content + b"")
    loaded = settings.load()
    [problem] = loaded.problems
    assert named in problem
    assert str(machine_file) in problem
    loaded.problems, loaded.machine = [], machine_settings.MachineSettings()
    assert loaded == Settings()


def test_a_folder_in_the_place_of_the_file_is_named(home: Path, machine_file: Path) -> None:
    machine_file.mkdir()
    assert "can't be read and is ignored" in settings.load().problems[0]


@pytest.mark.skipif(not hasattr(__import__("os"), "getuid"), reason="rights of files as POSIX has them")
def test_a_file_that_others_can_write_is_not_trusted(home: Path, machine_file: Path) -> None:
    machine_file.write_text("[locked]\nthreads = 1\n")
    machine_file.chmod(0o666)
    loaded = settings.load()
    assert loaded.threads == 0
    assert "other users can write it" in loaded.problems[0]


def test_the_usual_place_comes_first_whatever_the_environment_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths.sys, "platform", "linux")
    monkeypatch.setenv("XDG_CONFIG_DIRS", "/somewhere/else:/etc/xdg")
    assert paths.machine_config_dirs()[0] == Path("/etc/xdg/MeetingMate")
