"""What is inside an installer: the list of all packages (CycloneDX) and the notices with the texts of their licences.

    python installer/bill_of_materials.py --packages FOLDER --into OUT

``FOLDER`` is where the packages are installed (``site-packages``); without it those of this Python are taken. Writes
``OUT/sbom.cdx.json`` and ``OUT/NOTICES.txt``. Both are the same for the same packages, whenever they are made.
Needs ``cyclonedx-python-lib``.
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import importlib.metadata
import os
import platform
import re
import sys
import sysconfig
import uuid
from importlib.metadata import Distribution
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from meetingmate import __version__  # noqa: E402 - of this folder

_LICENCE_FILE = re.compile(r"(licen[cs]e|copying|notice|authors|eula)", re.IGNORECASE)
#: 2026-01-01, where SOURCE_DATE_EPOCH says nothing else.
_DATE = "1767225600"
#: Texts for packages that bring none, by what they state: the LGPL is a supplement to the GPL.
_STANDARD = (
    (re.compile(r"\bL?GPL"), ("LGPL-3.0.txt", "GPL-3.0.txt")),
    (re.compile("Apache"), ("Apache-2.0.txt",)),
    (re.compile("MIT"), ("MIT.txt",)),
)
_LINE = "=" * 100


def main() -> None:
    """Write both files, and say which packages bring no text of their licence."""
    parser = argparse.ArgumentParser(description="List what is inside an installer.")
    parser.add_argument("--packages", type=Path, help="the folder of the packages (site-packages)")
    parser.add_argument("--into", type=Path, required=True, help="where to write sbom.cdx.json and NOTICES.txt")
    options = parser.parse_args()
    found = installed([options.packages] if options.packages else None)
    if not found:
        parser.error("there are no packages in that folder")
    options.into.mkdir(parents=True, exist_ok=True)
    (options.into / "sbom.cdx.json").write_text(bill(found), "utf-8")
    (options.into / "NOTICES.txt").write_text(notices(found), "utf-8")
    print(f"{len(found)} packages are listed in {options.into}.")
    if without := [one.metadata["Name"] for one in found if not licence_texts(one)]:
        sys.exit(f"There is no text of the licence of {', '.join(without)}; add it to installer/licences.")


def installed(folders: list[Path] | None) -> list[Distribution]:
    """All packages but MeetingMate itself, by name."""
    given = importlib.metadata.distributions(path=[str(folder) for folder in folders]) if folders else None
    named = {_name(one.metadata["Name"]): one for one in given or importlib.metadata.distributions()}
    named.pop("meetingmate", None)
    return [named[name] for name in sorted(named)]


def bill(packages: list[Distribution]) -> str:
    """The list in CycloneDX 1.6 (JSON)."""
    licences = LicenseFactory()
    program = Component(
        name="MeetingMate",
        version=__version__,
        type=ComponentType.APPLICATION,
        bom_ref="meetingmate",
        licenses=[licences.make_from_string("MIT")],
    )
    bom = Bom(serial_number=_serial(packages))
    bom.metadata.timestamp = datetime.datetime.fromtimestamp(
        int(os.environ.get("SOURCE_DATE_EPOCH", _DATE)), tz=datetime.UTC
    )
    bom.metadata.component = program
    components = {}
    for one in packages:
        name, version = _name(one.metadata["Name"]), one.version
        said = licence(one)
        components[name] = Component(
            name=one.metadata["Name"],
            version=version,
            bom_ref=f"{name}=={version}",
            purl=PackageURL("pypi", None, name, version),
            licenses=[licences.make_from_string(said)] if said else [],
        )
    runtime = Component(name="Python", version=platform.python_version(), type=ComponentType.PLATFORM, bom_ref="python")
    bom.components = [*components.values(), runtime]
    bom.register_dependency(program, [*components.values(), runtime])
    for one in packages:
        wanted = [components[name] for name in needs(one) if name in components]
        bom.register_dependency(components[_name(one.metadata["Name"])], wanted)
    return JsonV1Dot6(bom).output_as_string(indent=2) + "\n"


def notices(packages: list[Distribution]) -> str:
    """What is under which licence, then the texts."""
    parts = [f"MeetingMate {__version__} and what comes with it\n"]
    files = {"MeetingMate": ROOT / "LICENSE", "Overview": ROOT / "THIRD_PARTY_LICENSES.md"}
    of_python = Path(sysconfig.get_path("stdlib")) / "LICENSE.txt"
    if of_python.is_file():
        files[f"Python {platform.python_version()}"] = of_python
    for heading, file in files.items():
        parts.append(f"{_LINE}\n{heading}\n{_LINE}\n\n{file.read_text('utf-8').strip()}\n")
    for one in packages:
        heading = f"{one.metadata['Name']} {one.version}: {licence(one) or 'see the text below'}"
        texts = licence_texts(one)
        shown = [f"--- {name}\n\n{text.strip()}\n" for name, text in texts.items()]
        parts.append("\n".join([f"{_LINE}\n{heading}\n{_LINE}\n", *shown]))
    return "\n".join(parts)


def licence(package: Distribution) -> str:
    """The licence as the package states it; empty where it says nothing that fits in a line."""
    metadata = package.metadata
    stated = (metadata.get("License-Expression") or metadata.get("License") or "").strip()
    if stated and "\n" not in stated and stated.upper() != "UNKNOWN":
        return stated
    classified = [line.split(" :: ")[-1] for line in metadata.get_all("Classifier") or [] if line.startswith("License")]
    return ", ".join(one for one in classified if one != "OSI Approved")


def licence_texts(package: Distribution) -> dict[str, str]:
    """The texts of the package's licences by the names of the files; the usual text where it brings none."""
    found = {}
    for file in package.files or []:
        inside = file.parent.name.endswith(".dist-info") or "licenses" in file.parts or len(file.parts) <= 2
        if inside and _LICENCE_FILE.search(file.name) and not file.name.endswith((".py", ".pyc", ".json")):
            path = Path(str(file.locate()))
            if path.is_file():
                found[file.as_posix()] = path.read_text("utf-8", errors="replace")
    if not found:
        names = next((names for stated, names in _STANDARD if stated.search(licence(package))), ())
        return {name: (ROOT / "installer" / "licences" / name).read_text("utf-8") for name in names}
    return dict(sorted(found.items()))


def needs(package: Distribution) -> list[str]:
    """The names of the packages that it asks for here."""
    wanted = [Requirement(text) for text in package.requires or []]
    return sorted({_name(one.name) for one in wanted if one.marker is None or one.marker.evaluate({"extra": ""})})


def _serial(packages: list[Distribution]) -> uuid.UUID:
    """A number that is the same for the same packages."""
    content = "\n".join(f"{_name(one.metadata['Name'])}=={one.version}" for one in packages)
    return uuid.UUID(bytes=hashlib.sha256(f"{__version__}\n{content}".encode()).digest()[:16], version=4)


def _name(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    main()
