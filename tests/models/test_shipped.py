"""Models that a package brings along: read only, beside those that the user installs."""

from __future__ import annotations

from pathlib import Path

import pytest

from meetingmate import models
from meetingmate.base import paths
from meetingmate.base.errors import ModelError
from tests.models.wheelhouse import CONFIG, PARTS, joined_card


@pytest.fixture
def shipped(ship) -> Path:
    """The folder of a whole model that came with the program."""
    ship(joined_card())
    folder = paths.shipped_models_dir() / "tiny"
    folder.mkdir(parents=True)
    (folder / "model.bin").write_bytes(PARTS["one"] + PARTS["two"])
    (folder / "config.json").write_bytes(CONFIG)
    return folder


def test_a_shipped_model_is_used_without_being_installed(shipped: Path) -> None:
    assert models.model_path("tiny") == shipped
    assert models.verify("tiny") == []
    assert models.install("starter") == [shipped]
    assert not (paths.models_dir() / "tiny").exists()


def test_a_shipped_model_is_not_removed(shipped: Path) -> None:
    with pytest.raises(ModelError, match="is a part of MeetingMate and can't be removed"):
        models.remove("tiny")
    assert models.verify("tiny") == []


def test_a_damaged_one_is_replaced_in_the_users_folder(shipped: Path, index: Path) -> None:
    (shipped / "config.json").write_bytes(b"{")
    assert models.install("tiny") == [paths.models_dir() / "tiny"]
    assert models.verify("tiny") == []
    assert (shipped / "config.json").read_bytes() == b"{"
    models.remove("tiny")
    assert models.folder_of(models.card("tiny")) == shipped
