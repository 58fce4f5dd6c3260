"""Fixtures that every test may use."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import meetingmate  # noqa: F401 - before any engine: it turns off what these report

if TYPE_CHECKING:
    from tests.capture.soundserver import SoundServer

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh MEETINGMATE_HOME for each test, so that no test sees or changes the user's own things."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("MEETINGMATE_HOME", str(folder))
    return folder


@pytest.fixture
def keyring_entries(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A keyring of this test's own; no library's key is open yet, and a passphrase is quickly tried."""
    import keyring
    import keyring.errors

    from meetingmate.sealing import keys

    entries: dict[str, str] = {}

    def delete(service: str, name: str) -> None:
        if entries.pop(name, None) is None:
            raise keyring.errors.PasswordDeleteError("not found")

    monkeypatch.setattr(keyring, "get_password", lambda service, name: entries.get(name))
    monkeypatch.setattr(keyring, "set_password", lambda service, name, value: entries.update({name: value}))
    monkeypatch.setattr(keyring, "delete_password", delete)
    monkeypatch.setattr(keys, "_open", {})
    monkeypatch.setattr(keys, "ask", None)
    monkeypatch.setattr(keys, "_MEMORY_KIB", 256)
    return entries


def find_models_dir() -> Path:
    """Folder of the installed models: MEETINGMATE_TEST_MODELS, or this user's own."""
    named = os.environ.get("MEETINGMATE_TEST_MODELS")
    if named:
        return Path(named)
    import platformdirs

    return Path(platformdirs.user_data_dir("MeetingMate", appauthor=False)) / "models"


_MODELS = find_models_dir()  # now: the sound server's tests have another home


@pytest.fixture(scope="session")
def models_dir() -> Path:
    """The real models. They are part of the set-up (``make test`` installs them): missing ones are an error."""
    folder = _MODELS
    missing = [m for m in ("whisper-base", "smollm2-135m") if not (folder / m).is_dir()]
    if missing:
        pytest.fail(f"models {missing} are not installed in {folder}; run `make setup`")
    return folder


@pytest.fixture(scope="session")
def quick_model(models_dir: Path) -> str:
    """Id of the smallest installed speech model that knows English."""
    return "whisper-tiny.en" if (models_dir / "whisper-tiny.en").is_dir() else "whisper-base"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Test data that does not ship with the project."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("test data beside the project (../shared/data) is not here")
    return folder


@pytest.fixture(scope="session")
def sample_dir() -> Path:
    """The sample meeting that ships with the program."""
    return ROOT / "resources" / "sample"


@pytest.fixture(scope="session")
def running_server() -> Iterator[SoundServer]:
    """One sound server for all tests; the environment points to it while it runs."""
    if not shutil.which("pulseaudio") or not shutil.which("pactl"):
        pytest.skip("pulseaudio is not installed; set-up installs it")
    pytest.importorskip("pyaudio", reason="PyAudio is not installed; set-up installs it")
    from tests.capture.soundserver import SoundServer

    server = SoundServer()
    before = {name: os.environ.get(name) for name in server.env}
    os.environ.update(server.env)
    yield server
    for name, value in before.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
    server.close()


@pytest.fixture
def sound_server(running_server: SoundServer) -> Iterator[SoundServer]:
    """The sound server, quiet again after each test."""
    yield running_server
    running_server.be_quiet()


@pytest.fixture(scope="session")
def speech(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """9 s of the sample meeting as WAV, 44.1 kHz mono."""
    from tests.capture.signals import write_speech

    path = tmp_path_factory.mktemp("speech") / "speech.wav"
    write_speech(path, seconds=9.0)
    return path
