"""Tries a package in a clean system, as root: ``make check-package``. Nothing of this system is changed.

debootstrap makes a minimal Debian (or Ubuntu: ``--suite noble --mirror ADDRESS``) in a folder, the mirror being that of
this computer's apt. What the package depends on is installed there with the network; everything after that runs
without one. Prints what was seen, and fails at the first thing that is not as it should be.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from check_contents import check_contents
from clean_system import HERE, ROOT, ROOTS, USER, Failed, System, children, install_depends, mirror, say, x_server
from older_package import older_package

#: Where the user's library lies, below the home folder.
_DATABASE = ".local/share/MeetingMate/library.db"


def main() -> int:
    """Try the packages; returns the exit code."""
    parser = argparse.ArgumentParser(description="Try a package of MeetingMate in a clean system without network.")
    parser.add_argument("package", type=Path, help="the .deb")
    parser.add_argument("--older", type=Path, help="an older .deb, tried first and then upgraded; otherwise the same"
                        " package is given an older number")  # fmt: skip
    parser.add_argument("--suite", default="bookworm", help="the release: bookworm, trixie, jammy, noble ...")
    parser.add_argument("--mirror", default=mirror(), help="where debootstrap and apt get the release from")
    parser.add_argument("--unverified", action="store_true", help="the keys of the mirror are not on this computer")
    parser.add_argument("--pictures", type=Path, default=ROOT / "build" / "package" / "pictures")
    options = parser.parse_args()
    if os.geteuid() != 0:
        print("This makes a system of its own and needs root: run it with sudo.", file=sys.stderr)
        return 2
    try:
        system = System(ROOTS / options.suite)
        system.make(options.suite, options.mirror, unverified=options.unverified)
        older = options.older or older_package(options.package, ROOT / "build" / "package" / "older")
        check(system, options.package, older, options.pictures)
    except Failed as error:
        print(f"FAILED: {error}", file=sys.stderr)
        return 1
    print("All as it should be.")
    return 0


def check(system: System, package: Path, older: Path, pictures: Path) -> None:
    """All checks, one after the other. Raises Failed."""
    say("What the package depends on, with the network")
    install_depends(system, field(package, "Depends").split(","))
    before = system.files()
    new, old = system.put(package), system.put(older)
    say("Everything from here on without network: the older version")
    install(system, old)
    make_minutes(system)
    say("Upgrade")
    check_upgrade(system, new, field(package, "Version"))
    say("Downgrade")
    check_downgrade(system, old, field(package, "Version"))
    say("What the doctor says")
    print(indented(system.run("meetingmate", "doctor", user=USER)))
    say("The window")
    look_at_window(system, pictures, "meetingmate-window", "/opt/meetingmate")
    say("Lists of what is inside, licences, files of the desktop, manual pages")
    size = package.stat().st_size / 1e6
    print(f"  size of the package: {size:.0f} MB, installed {int(field(package, 'Installed-Size')) / 1024:.0f} MB")
    print(indented("\n".join(check_contents(system.root))))
    say("Removal")
    check_removal(system, before)


def install(system: System, package: str) -> None:
    """Install a package that lies in the system, and see that it runs. Raises Failed."""
    began = time.monotonic()
    system.run("dpkg", "-i", package)
    print(f"  installed in {time.monotonic() - began:.0f} s: {program_version(system)}")


def make_minutes(system: System) -> None:
    """The minutes of the sample as a Word file, and a setting of the user. Raises Failed."""
    say("Minutes of the sample, and the Word file")
    began = time.monotonic()
    minutes = system.run("meetingmate", "demo", "--no-window", "-o", "Minutes.docx", user=USER)
    print(f"  made in {time.monotonic() - began:.0f} s")
    must_be_word(system.root / "home" / USER / "Minutes.docx", minutes)
    lines = [line for line in minutes.splitlines() if line.strip()]
    print("\n".join(f"    {line}" for line in lines[:12]))
    system.run("meetingmate", "config", "set", "appearance", "dark", user=USER)


def check_upgrade(system: System, package: str, version: str) -> None:
    """Install the newer package over the older: the library is the same, can be opened, and so are the settings."""
    before = meetings(system)
    install(system, package)
    if version not in program_version(system):
        raise Failed(f"after the upgrade the program says {program_version(system)}")
    after = meetings(system)
    if after != before:
        raise Failed(f"the library was {before} and is {after}")
    if "dark" not in system.run("meetingmate", "config", "get", "appearance", user=USER):
        raise Failed("the upgrade has lost a setting")
    said = system.run("meetingmate", "export", str(after[0]["id"]), "-o", "After.docx", user=USER)
    must_be_word(system.root / "home" / USER / "After.docx", said)
    print(f"  the library holds: {', '.join(str(meeting['title']) for meeting in after)}; exported again")


def check_downgrade(system: System, package: str, version: str) -> None:
    """An older package over the newer is refused with a sentence, and nothing has changed. Raises Failed."""
    before = meetings(system)
    said = system.run("dpkg", "-i", package, fails=True)
    sentence = next((line for line in said.splitlines() if "older version" in line), "")
    if not sentence:
        raise Failed(f"the downgrade was refused without a sentence:\n{said}")
    if version not in program_version(system) or meetings(system) != before:
        raise Failed("the refused downgrade has changed something")
    print(f"  refused: {sentence}")


def check_removal(system: System, before: set[str]) -> None:
    """Purge the package: only what the user has is left, and it is untouched. Raises Failed."""
    database = system.root / "home" / USER / _DATABASE
    digest = hashlib.sha256(database.read_bytes()).digest()
    system.run("dpkg", "--purge", "meetingmate")
    left = {name for name in system.files() - before if not name.startswith("home/")}
    if left - caches(left):
        raise Failed(f"left behind: {', '.join(sorted(left)[:20])}")
    if hashlib.sha256(database.read_bytes()).digest() != digest:
        raise Failed("the removal has changed the library of a user")
    print("  nothing is left but what the user has:")
    print(indented("\n".join(sorted(name for name in system.files() - before if name.count("/") <= 5)[:20])))


def meetings(system: System) -> list[dict[str, object]]:
    """The meetings in the user's library as the program lists them. Raises Failed when there are none."""
    found = json.loads(system.run("meetingmate", "list", "--json", user=USER))["meetings"]
    if not found:
        raise Failed("the library is empty")
    return list(found)


def program_version(system: System) -> str:
    """What the installed program says of itself."""
    return system.run("meetingmate", "--version", user=USER).strip()


def must_be_word(document: Path, said: str) -> None:
    """Raises Failed when there is no Word file; ``said`` is what its maker printed."""
    if not document.is_file() or document.read_bytes()[:2] != b"PK":
        raise Failed(f"there is no Word file:\n{said}")


def caches(names: set[str]) -> set[str]:
    """What other packages keep about all programs: databases of file types and icons."""
    return {name for name in names if name.startswith(("usr/share/mime/", "usr/share/icons/hicolor/icon-theme"))}


def look_at_window(system: System, pictures: Path, program: str, folder: str) -> None:
    """Start the window on an X server of this system and photograph it from inside. Raises Failed.

    ``folder`` is where the program lies in the system, ``program`` the command that starts the window.
    """
    probe = system.put(HERE / "photograph.py")
    pictures.mkdir(parents=True, exist_ok=True)
    with x_server() as display:
        command = system.command(program, network=False, user=USER, display=display)
        with subprocess.Popen(command, stdin=subprocess.DEVNULL) as window:
            try:
                shown = system.run(
                    f"{folder}/python/bin/python3", "-I", probe, "/tmp/window.png", user=USER, display=display
                )
            finally:
                window.terminate()
                subprocess.run(["kill", *children(window.pid)], check=False, stderr=subprocess.DEVNULL)
    print(f"  {shown.strip()}")
    target = pictures / f"window-{system.root.name}.png"
    shutil.copyfile(system.root / "tmp/window.png", target)
    print(f"  picture: {target}")


def field(package: Path, name: str) -> str:
    """A field of a package's control file."""
    done = subprocess.run(["dpkg-deb", "-f", package, name], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def indented(text: str) -> str:
    """Text moved to the right."""
    return "\n".join(f"    {line}" for line in text.rstrip().splitlines())


if __name__ == "__main__":
    sys.exit(main())
