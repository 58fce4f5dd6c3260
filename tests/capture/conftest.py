"""Fixtures for recording: a real sound path without a sound card, and signals to find again."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.capture.signals import write_speech
from tests.capture.soundserver import SoundServer


@pytest.fixture(scope="session")
def running_server() -> Iterator[SoundServer]:
    """One sound server for all tests; the environment points to it while it runs."""
    if not shutil.which("pulseaudio") or not shutil.which("pactl"):
        pytest.skip("pulseaudio is not installed; set-up installs it")
    pytest.importorskip("pyaudio", reason="PyAudio is not installed; set-up installs it")
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
    path = tmp_path_factory.mktemp("speech") / "speech.wav"
    write_speech(path, seconds=9.0)
    return path
