"""Small models in small wheels."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

import msgspec

from meetingmate.models.schema import ModelCard, ModelFile, Part

PARTS = {"one": b"first half, " * 5000, "two": b"second half." * 4000}
CONFIG = b'{"small": true}'


def make_wheel(folder: Path, package: str, members: dict[str, bytes], version: str = "1.0.0") -> Path:
    """A wheel that pip accepts, with a module that fails the test if anybody imports it."""
    name = package.replace("-", "_")
    path = folder / f"{name}-{version}-py3-none-any.whl"
    info = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as wheel:
        wheel.writestr(f"{name}/__init__.py", "raise SystemExit('code of a model package was run')\n")
        for member, data in members.items():
            wheel.writestr(f"{name}/{member}", data)
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")
    return path


def model_file(name: str, data: bytes, *parts: Part) -> ModelFile:
    return ModelFile(name=name, size=len(data), sha256=hashlib.sha256(data).hexdigest(), parts=parts)


def in_wheel(package: str, member: str) -> Part:
    return Part(package=package, version="1.0.0", member=f"{package.replace('-', '_')}/{member}")


def joined_card(**changes: object) -> ModelCard:
    """A model of two files out of two wheels, the larger one in two parts."""
    card = ModelCard(
        id="tiny",
        kind="speech",
        title="Tiny",
        licence="MIT",
        starter=True,
        disk_bytes=1_000,
        files=(
            model_file(
                "model.bin",
                PARTS["one"] + PARTS["two"],
                in_wheel("tiny-one", "model.part1"),
                in_wheel("tiny-two", "model.part2"),
            ),
            model_file("config.json", CONFIG, in_wheel("tiny-two", "config.json")),
        ),
    )
    return msgspec.structs.replace(card, **changes)
