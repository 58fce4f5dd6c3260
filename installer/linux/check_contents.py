"""What an installed package says of itself: list of contents, notices, licences, desktop entry, manual pages."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import subprocess
from email.parser import HeaderParser
from pathlib import Path

import contents
from clean_system import Failed


def check_contents(root: Path) -> list[str]:
    """All checks of the package installed below ``root``; what was seen, a sentence each. Raises Failed."""
    documents = root / "usr/share/doc/meetingmate"
    inside = packages(root / "opt/meetingmate")
    return [
        check_bill(documents / "sbom.cdx.json", inside),
        check_notices(documents, inside),
        check_libraries(root / "opt/meetingmate/python/lib", documents / "libraries"),
        *check_desktop(root / "usr/share"),
        *check_manual(root / "usr/share/man/man1"),
    ]


def packages(program: Path) -> dict[str, str]:
    """Name -> version of every package of the index that lies below ``program``."""
    found = {}
    for path in program.rglob("*.dist-info/METADATA"):
        about = HeaderParser().parsestr(path.read_text(encoding="utf-8"))
        found[str(about["Name"])] = str(about["Version"])
    if not found:
        raise Failed(f"there are no packages below {program}")
    return found


def check_bill(path: Path, inside: dict[str, str]) -> str:
    """The list of contents names exactly what is inside, each with a licence. Raises Failed."""
    bill = json.loads(path.read_text(encoding="utf-8"))
    listed = {part["name"]: part for part in bill["components"]}
    python = listed.pop("Python", None)
    versions = {name: part["version"] for name, part in listed.items()}
    if python is None or versions != inside:
        differing = sorted(set(versions.items()) ^ set(inside.items()))
        raise Failed(f"sbom.cdx.json is not what is inside: {differing[:10]}")
    without = [name for name, part in listed.items() if not part.get("licenses")]
    if without:
        print(f"  no licence in one line, so only their texts: {', '.join(sorted(without))}")
    return (
        f"sbom.cdx.json (CycloneDX {bill['specVersion']}) lists Python {python['version']} and {len(listed)} packages"
    )


def check_notices(documents: Path, inside: dict[str, str]) -> str:
    """Each package has its heading and a text in the notices; the other papers are there. Raises Failed."""
    notices = (documents / "NOTICES.txt").read_text(encoding="utf-8")
    sections = re.split(r"^={20,}\n(.*)\n={20,}$", notices, flags=re.M)
    texts = dict(zip(sections[1::2], sections[2::2], strict=True))
    for name, version in inside.items():
        text = next((text for heading, text in texts.items() if heading.startswith(f"{name} {version}:")), "")
        if len(text.strip()) < 100:
            raise Failed(f"NOTICES.txt has no licence of {name} {version}")
    for name in ("copyright", "PARTS.md", "THIRD_PARTY_LICENSES.md"):
        if not (documents / name).read_text(encoding="utf-8").strip():
            raise Failed(f"{name} is empty")
    return f"NOTICES.txt has the licences of all {len(inside)} packages ({len(notices) / 1e6:.1f} MB)"


def check_libraries(libraries: Path, licences: Path) -> str:
    """Each library copied from Debian has its licence beside it; those that stay out are empty. Raises Failed."""
    replaced = tuple(contents.REPLACED)
    copied = [path.name for path in libraries.glob("lib*.so*") if not path.name.startswith(replaced)]
    without = [name for name in copied if not (licences / f"{name}.txt").is_file()]
    if without:
        raise Failed(f"there is no licence of {', '.join(sorted(without))}")
    left_out = [path for path in libraries.parents[1].rglob("lib*.so*") if path.name.startswith(replaced)]
    if full := [path.name for path in left_out if path.stat().st_size > 50_000]:
        raise Failed(f"these were to be left out: {', '.join(full)}")
    names = ", ".join(sorted(path.name for path in left_out))
    return f"{len(copied)} libraries of Debian have their licences; these are empty: {names}"


def check_desktop(share: Path) -> list[str]:
    """Desktop entry and AppStream data by the tools of freedesktop.org, as far as they are here. Raises Failed."""
    entry = share / "applications/meetingmate.desktop"
    data = share / "metainfo/org.meetingmate.MeetingMate.metainfo.xml"
    icons = list((share / "icons/hicolor").glob("*/apps/meetingmate.*"))
    if len(icons) < 4:
        raise Failed(f"there are only {len(icons)} icons")
    return [
        ask("desktop-file-validate", "--no-hints", entry),
        ask("appstreamcli", "validate", "--no-net", data),
        f"{len(icons)} sizes of the icon",
    ]


def check_manual(folder: Path) -> list[str]:
    """The manual pages are read by man without a word. Raises Failed."""
    said = []
    for name in ("meetingmate", "meetingmate-window"):
        page = folder / f"{name}.1.gz"
        text = gzip.decompress(page.read_bytes()).decode()
        if ".SH" not in text:
            raise Failed(f"{page.name} is no manual page")
        said.append(ask("man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", page))
    return said


def ask(program: str, *arguments: str | Path) -> str:
    """What a checker says, in a sentence: it ran and had nothing against it, or is not here. Raises Failed."""
    file = Path(arguments[-1]).name
    if shutil.which(program) is None:
        return f"{file}: {program} is not on this computer"
    done = subprocess.run([program, *arguments], capture_output=True, text=True, errors="replace", check=False)
    if done.returncode != 0 or done.stderr.strip():
        raise Failed(f"{program} says about {file}:\n{done.stdout[-1500:]}{done.stderr[-1500:]}")
    return f"{file}: {program} has nothing against it"
