"""Tries the archive for other Linux systems in a clean system without network, as root: ``make check-package``.

It is unpacked into a folder whose name has spaces and letters of other scripts, by a user without rights. The libraries
that every desktop has are installed before, with the network. Prints what was seen, and fails at the first thing that
is not as it should be.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

import contents
from check_package import indented, look_at_window, must_be_word
from clean_system import ROOT, ROOTS, USER, Failed, System, install_depends, mirror, say

#: Below the home folder of the user.
_FOLDER = "Meine Programme 会議 встречи"


def main() -> int:
    """Try the archive; returns the exit code."""
    parser = argparse.ArgumentParser(description="Try the archive of MeetingMate in a clean system without network.")
    parser.add_argument("archive", type=Path, help="the .tar.xz")
    parser.add_argument("--suite", default="bookworm", help="the release: bookworm, trixie, jammy, noble ...")
    parser.add_argument("--mirror", default=mirror(), help="where debootstrap and apt get the release from")
    parser.add_argument("--unverified", action="store_true", help="the keys of the mirror are not on this computer")
    parser.add_argument("--pictures", type=Path, default=ROOT / "build" / "package" / "pictures")
    options = parser.parse_args()
    if os.geteuid() != 0:
        print("This makes a system of its own and needs root: run it with sudo.", file=sys.stderr)
        return 2
    try:
        system = System(ROOTS / options.suite, "archive")
        system.make(options.suite, options.mirror, unverified=options.unverified)
        check(system, options.archive, options.pictures)
    except Failed as error:
        print(f"FAILED: {error}", file=sys.stderr)
        return 1
    print("All as it should be.")
    return 0


def check(system: System, archive: Path, pictures: Path) -> None:
    """All checks, one after the other. Raises Failed."""
    say("What every desktop has, with the network")
    groups = {group for group in contents.SYSTEM.values() if group}
    install_depends(system, [*sorted(groups), *contents.MORE_DEPENDS])
    say("Everything from here on without network")
    folder = f"/home/{USER}/{_FOLDER}"
    began = time.monotonic()
    unpack(system, archive, folder)
    (unpacked,) = (system.root / folder[1:]).iterdir()
    program = f"{folder}/{unpacked.name}"
    print(f"  {archive.stat().st_size / 1e6:.0f} MB unpacked in {time.monotonic() - began:.0f} s into {program}")
    before = snapshot(unpacked)
    say("Minutes of the sample, and the Word file")
    began = time.monotonic()
    minutes = system.run(f"{program}/bin/meetingmate", "demo", "--no-window", "-o", "Protokoll 会議.docx", user=USER)
    print(f"  made in {time.monotonic() - began:.0f} s")
    must_be_word(system.root / "home" / USER / "Protokoll 会議.docx", minutes)
    print(indented("\n".join([line for line in minutes.splitlines() if line.strip()][:12])))
    say("What the doctor says")
    print(indented(system.run(f"{program}/bin/meetingmate", "doctor", user=USER)))
    say("The window")
    look_at_window(system, pictures, f"{program}/bin/meetingmate-window", program)
    if changed := before.symmetric_difference(snapshot(unpacked)):
        raise Failed(f"the program has changed its own folder: {sorted(changed)[:10]}")
    print("  nothing was written into the folder of the program")


def unpack(system: System, archive: Path, folder: str) -> None:
    """Unpack with the tar of this computer: a clean system has no xz. Raises Failed."""
    target = system.root / folder[1:]
    system.run("mkdir", folder, user=USER)
    owner = target.stat()
    done = subprocess.run(["tar", "-C", target, "--no-same-owner", "-xf", archive], check=False)
    if done.returncode != 0:
        raise Failed("the archive can't be unpacked")
    for path in [target, *target.rglob("*")]:
        os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)


def snapshot(folder: Path) -> set[tuple[str, int, int]]:
    """Name, size and date of all files."""
    found = ((path, path.lstat()) for path in folder.rglob("*"))
    return {(str(path), shown.st_size, shown.st_mtime_ns) for path, shown in found}


if __name__ == "__main__":
    sys.exit(main())
