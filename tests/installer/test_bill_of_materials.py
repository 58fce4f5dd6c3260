"""The list of what an installer holds, and the notices."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from meetingmate import __version__
from tests.installer.conftest import ROOT

SCRIPT = str(ROOT / "installer" / "bill_of_materials.py")
MORE = "Requires-Dist: Second_One>=1\nRequires-Dist: absent; sys_platform == 'nowhere'\n"


def add(folder: Path, name: str, licence: str, more: str = "", texts: tuple[str, ...] = ("LICENSE",)) -> None:
    """An installed package."""
    info = folder / f"{name}-1.0.dist-info"
    info.mkdir(parents=True)
    metadata = f"Metadata-Version: 2.4\nName: {name}\nVersion: 1.0\n{licence}\n{more}"
    (info / "METADATA").write_text(metadata, "utf-8")
    for text in texts:
        (info / text).write_text(f"Licence of {name}\n", "utf-8")
    (info / "RECORD").write_text("".join(f"{info.name}/{file},,\n" for file in ("METADATA", *texts)), "utf-8")


def made(folder: Path, into: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, SCRIPT, "--packages", str(folder), "--into", str(into)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_all_packages_are_listed_with_licences_and_needs(tmp_path: Path) -> None:
    packages = tmp_path / "site packages"
    add(packages, "First", "License-Expression: MIT", MORE)
    add(packages, "second_one", "Classifier: License :: OSI Approved :: Apache Software License", texts=())
    add(packages, "Qt", "License: LGPL", texts=())
    done = made(packages, tmp_path / "one")
    assert done.returncode == 0, done.stderr
    bill = json.loads((tmp_path / "one" / "sbom.cdx.json").read_text("utf-8"))
    assert bill["metadata"]["component"]["version"] == __version__
    listed = {one["name"]: one for one in bill["components"]}
    assert set(listed) == {"First", "second_one", "Qt", "Python"}
    assert listed["First"]["licenses"][0]["license"]["id"] == "MIT"
    assert listed["second_one"]["purl"] == "pkg:pypi/second-one@1.0"
    needs = {one["ref"]: one.get("dependsOn", []) for one in bill["dependencies"]}
    assert needs["first==1.0"] == ["second-one==1.0"]
    notices = (tmp_path / "one" / "NOTICES.txt").read_text("utf-8")
    for part in ("First 1.0: MIT", "Licence of First", "Apache License", "LESSER GENERAL PUBLIC", "GNU GENERAL PUBLIC"):
        assert part in notices
    made(packages, tmp_path / "two")
    for name in ("sbom.cdx.json", "NOTICES.txt"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes(), "it can be made again"


def test_it_is_valid_cyclonedx(tmp_path: Path) -> None:
    validation = pytest.importorskip("cyclonedx.validation.json")
    from cyclonedx.schema import SchemaVersion

    add(tmp_path / "packages", "First", "License: Some words of their own")
    assert made(tmp_path / "packages", tmp_path / "out").returncode == 0
    text = (tmp_path / "out" / "sbom.cdx.json").read_text("utf-8")
    assert validation.JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None


def test_a_package_without_a_licence_stops_the_build(tmp_path: Path) -> None:
    add(tmp_path / "packages", "Strange", "License: Ask me", texts=())
    done = made(tmp_path / "packages", tmp_path / "out")
    assert done.returncode == 1
    assert "no text of the licence of Strange" in done.stderr
    (tmp_path / "empty").mkdir()
    assert "no packages in that folder" in made(tmp_path / "empty", tmp_path / "out").stderr
