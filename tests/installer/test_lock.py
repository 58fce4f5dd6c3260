"""The exact packages of the installers fit the ranges of the program, have hashes, and name no place."""

from __future__ import annotations

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.installer.conftest import ROOT

#: What markers see on each platform.
SYSTEMS = {
    "linux": {"sys_platform": "linux", "platform_machine": "x86_64", "platform_system": "Linux"},
    "windows": {"sys_platform": "win32", "platform_machine": "AMD64", "platform_system": "Windows"},
    "macos-arm64": {"sys_platform": "darwin", "platform_machine": "arm64", "platform_system": "Darwin"},
    "macos-x86_64": {"sys_platform": "darwin", "platform_machine": "x86_64", "platform_system": "Darwin"},
}


def read(platform: str) -> str:
    return (ROOT / "installer" / f"requirements-{platform}.lock").read_text("utf-8")


def locked(platform: str) -> dict[str, Version]:
    found = re.findall(r"^([A-Za-z0-9._-]+)==(\S+) \\$", read(platform), re.MULTILINE)
    return {canonicalize_name(name): Version(version) for name, version in found}


@pytest.mark.parametrize("platform", SYSTEMS)
def test_a_lock_fits_what_the_program_wants(platform: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    versions = locked(platform)
    environment = {**SYSTEMS[platform], "python_version": "3.11", "python_full_version": "3.11.9"}
    wanted = [Requirement(text) for text in [*project["dependencies"], *extras["encryption"], *extras["record"]]]
    here = [one for one in wanted if one.marker is None or one.marker.evaluate(environment)]
    assert len(here) > 35
    wrong = [str(one) for one in here if not one.specifier.contains(versions.get(canonicalize_name(one.name), "0"))]
    assert wrong == [], "run installer/lock.py"
    assert ("pyaudiowpatch" in versions) == (platform == "windows")


@pytest.mark.parametrize("platform", SYSTEMS)
def test_every_package_has_hashes_and_no_place_is_named(platform: str) -> None:
    lines = [line for line in read(platform).splitlines() if not line.startswith("#")]
    packages = [number for number, line in enumerate(lines) if not line.startswith(" ")]
    assert len(packages) == len(locked(platform)) > 60
    for number in packages:
        assert re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}( \\)?", lines[number + 1])
    assert not re.search(r"://|--(extra-)?index|--find-links|file:", "\n".join(lines))
