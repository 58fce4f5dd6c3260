"""Tries a package in a clean system, as root: ``make check-package``. Nothing of this system is changed.

debootstrap makes a minimal Debian (or Ubuntu: ``--suite noble --mirror ADDRESS``) in a folder, the mirror being that of
this computer's apt. What the package depends on is installed there with the network; everything after that runs
without one. Prints what was seen, and fails at the first thing that is not as it should be.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
ROOTS = ROOT / "build" / "package" / "roots"
_USER = "mia"
_LIMIT_S = 1800


class Failed(Exception):
    """Something is not as it should be."""


def main() -> int:
    """Try the packages; returns the exit code."""
    parser = argparse.ArgumentParser(description="Try a package of MeetingMate in a clean system without network.")
    parser.add_argument("package", type=Path, help="the .deb")
    parser.add_argument("--older", type=Path, help="an older .deb: tried first, then upgraded")
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
        check(system, options.package, options.older, options.pictures)
    except Failed as error:
        print(f"FAILED: {error}", file=sys.stderr)
        return 1
    print("All as it should be.")
    return 0


def mirror() -> str:
    """The first mirror that this computer's apt uses."""
    sources = [Path("/etc/apt/sources.list"), *sorted(Path("/etc/apt/sources.list.d").glob("*"))]
    for path in sources:
        if path.is_file() and (found := re.search(r"^(?:URIs:|deb(?: \[.*?\])?) +(\S+)", path.read_text(), re.M)):
            return found[1]
    return ""


class System:
    """A clean system in a folder. ``base`` is kept for the next time, ``root`` is a copy to work in."""

    def __init__(self, base: Path) -> None:
        self._base = base
        self.root = base.with_name(f"{base.name}-trial")

    def make(self, suite: str, address: str, *, unverified: bool) -> None:
        """Make the base if it is not there, and a fresh copy of it. Raises Failed."""
        if not (self._base / "etc/debian_version").exists():
            say(f"A minimal {suite} by debootstrap")
            shutil.rmtree(self._base, ignore_errors=True)
            self._base.parent.mkdir(parents=True, exist_ok=True)
            command = [
                "debootstrap",
                "--variant=minbase",
                *(["--no-check-gpg"] if unverified else []),
                suite,
                self._base,
                *([address] if address else []),
            ]
            if address and not Path("/usr/share/debootstrap/scripts", suite).exists():
                command.append("gutsy")  # how all Ubuntus are made; the newest are not known to it by name
            if subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode != 0:
                shutil.rmtree(self._base, ignore_errors=True)
                raise Failed(f"debootstrap can't make {suite} from {address or 'its own mirror'}")
        subprocess.run(["rm", "-rf", "--one-file-system", self.root], check=True)
        subprocess.run(["cp", "-a", "--reflink=auto", self._base, self.root], check=True)
        self.run("useradd", "--create-home", _USER, network=False)

    def run(
        self, *command: str | Path, network: bool = False, user: str = "root", fails: bool = False, display: str = ""
    ) -> str:
        """What a command in the system prints. Raises Failed unless it ends as expected."""
        done = subprocess.run(
            self.command(*command, network=network, user=user, display=display),
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
            text=True, timeout=_LIMIT_S, check=False,
        )  # fmt: skip
        if (done.returncode != 0) != fails:
            raise Failed(f"`{shlex.join(map(str, command))}` ended with code {done.returncode}:\n{done.stdout[-3000:]}")
        return done.stdout

    def command(self, *command: str | Path, network: bool, user: str, display: str) -> list[str]:
        """The command line that runs ``command`` there, in namespaces of its own: mounts are gone when it ends."""
        home = "/root" if user == "root" else f"/home/{user}"
        environment = {
            "HOME": home, "USER": user, "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8",
            "DEBIAN_FRONTEND": "noninteractive", **({"DISPLAY": display} if display else {}),
        }  # fmt: skip
        inside = [
            "env", "-i", *(f"{name}={value}" for name, value in environment.items()), "chroot", f"--userspec={user}",
            str(self.root), "sh", "-c", f"cd {home}; exec {shlex.join(map(str, command))}",
        ]  # fmt: skip
        root = shlex.quote(str(self.root))
        mounts = (
            f"mount -t proc proc {root}/proc; mount --rbind /dev {root}/dev; mkdir -p {root}/tmp/.X11-unix;"
            f" mount --bind /tmp/.X11-unix {root}/tmp/.X11-unix; exec {shlex.join(inside)}"
        )
        return ["unshare", "--mount", *([] if network else ["--net"]), "sh", "-c", mounts]

    def put(self, file: Path) -> str:
        """Copy a file into the system; returns its path there."""
        shutil.copyfile(file, self.root / "tmp" / file.name)
        return f"/tmp/{file.name}"

    def files(self) -> set[str]:
        """All files and folders, without those of the running system and of package databases."""
        skipped = ("dev", "proc", "sys", "tmp", "run", "var/lib/dpkg", "var/log", "var/cache", "var/lib/apt")
        found = set()
        for folder, folders, names in os.walk(self.root):
            here = os.path.relpath(folder, self.root)
            folders[:] = [name for name in folders if os.path.normpath(f"{here}/{name}") not in skipped]
            found.update(os.path.normpath(f"{here}/{name}") for name in (*folders, *names))
        return found


def check(system: System, package: Path, older: Path | None, pictures: Path) -> None:
    """All checks, one after the other. Raises Failed."""
    say("What the package depends on, with the network")
    fetch_depends(system, package)
    before = system.files()
    new = system.put(package)
    old = system.put(older) if older else ""
    say("Everything from here on without network")
    size = package.stat().st_size / 1e6
    print(f"  size of the package: {size:.0f} MB, installed {int(field(package, 'Installed-Size')) / 1024:.0f} MB")
    began = time.monotonic()
    system.run("dpkg", "-i", old or new)
    print(f"  installed in {time.monotonic() - began:.0f} s")
    print("  " + system.run("meetingmate", "--version", user=_USER).strip())
    say("Minutes of the sample, and the Word file")
    began = time.monotonic()
    minutes = system.run("meetingmate", "demo", "--no-window", "-o", "Minutes.docx", user=_USER)
    print(f"  made in {time.monotonic() - began:.0f} s")
    document = system.root / "home" / _USER / "Minutes.docx"
    if not document.is_file() or document.read_bytes()[:2] != b"PK":
        raise Failed(f"there is no Word file:\n{minutes}")
    lines = [line for line in minutes.splitlines() if line.strip()]
    print("\n".join(f"    {line}" for line in lines[:12]))
    if old:
        say("Upgrade")
        system.run("dpkg", "-i", new)
        print("  " + system.run("meetingmate", "--version", user=_USER).strip())
    print("  the library holds: " + ", ".join(titles(system)))
    if old:
        said = system.run("dpkg", "-i", old, fails=True)
        sentence = next((line for line in said.splitlines() if "older version" in line), "")
        if not sentence:
            raise Failed(f"the downgrade was refused without a sentence:\n{said}")
        print(f"  downgrade refused: {sentence}")
        titles(system)
    say("What the doctor says")
    print(indented(system.run("meetingmate", "doctor", user=_USER)))
    say("The window")
    look_at_window(system, pictures)
    say("Files of the desktop")
    system.run("sh", "-c", "test -r /usr/share/applications/meetingmate.desktop && man -w meetingmate 2> /dev/null ||"
               " test -r /usr/share/man/man1/meetingmate.1.gz")  # fmt: skip
    say("Removal")
    system.run("dpkg", "--purge", "meetingmate")
    left = {name for name in system.files() - before if not name.startswith("home/")}
    if left - caches(left):
        raise Failed(f"left behind: {', '.join(sorted(left)[:20])}")
    print("  nothing is left but what the user has:")
    print(indented("\n".join(sorted(name for name in system.files() - before if name.count("/") <= 5)[:20])))


def titles(system: System) -> list[str]:
    """The titles of the meetings in the user's library. Raises Failed when there are none."""
    meetings = json.loads(system.run("meetingmate", "list", "--json", user=_USER))["meetings"]
    if not meetings:
        raise Failed("the library is empty")
    return [meeting["title"] for meeting in meetings]


def caches(names: set[str]) -> set[str]:
    """What other packages keep about all programs: databases of file types and icons."""
    return {name for name in names if name.startswith(("usr/share/mime/", "usr/share/icons/hicolor/icon-theme"))}


def fetch_depends(system: System, package: Path) -> None:
    """Install what the package names under Depends, of alternatives the first that this system has."""
    system.run("apt-get", "update", "-q", network=True)
    wanted = []
    for group in field(package, "Depends").split(","):
        names = [re.sub(r"\(.*", "", name).strip() for name in group.split("|")]
        has = [name for name in names if "Candidate: (none)" not in (
            policy := system.run("apt-cache", "policy", name)) and "Candidate" in policy]  # fmt: skip
        if not has:
            raise Failed(f"this system has none of {', '.join(names)}")
        wanted.append(has[0])
    before = system.run("dpkg-query", "-W", "-f", "${Package}\\n").split()
    system.run("apt-get", "install", "-q", "-y", "--no-install-recommends", *wanted, network=True)
    after = system.run("dpkg-query", "-W", "-f", "${Package}\\n").split()
    print(f"  {len(wanted)} packages are named, {len(set(after) - set(before))} of all it takes were missing")


def look_at_window(system: System, pictures: Path) -> None:
    """Start the window on an X server of this system and photograph it from inside. Raises Failed."""
    probe = system.put(HERE / "photograph.py")
    pictures.mkdir(parents=True, exist_ok=True)
    with x_server() as display:
        command = system.command("meetingmate-window", network=False, user=_USER, display=display)
        with subprocess.Popen(command, stdin=subprocess.DEVNULL) as window:
            try:
                shown = system.run(
                    "/opt/meetingmate/python/bin/python3", "-I", probe, "/tmp/window.png", user=_USER, display=display
                )
            finally:
                window.terminate()
                subprocess.run(["kill", *children(window.pid)], check=False)
    print(f"  {shown.strip()}")
    target = pictures / f"window-{system.root.name}.png"
    shutil.copyfile(system.root / "tmp/window.png", target)
    print(f"  picture: {target}")


def children(pid: int) -> list[str]:
    """The process and all that it has begun."""
    found = [str(pid)]
    for process in found:
        shown = subprocess.run(["pgrep", "-P", process], capture_output=True, text=True, check=False).stdout
        found += shown.split()
    return found


@contextmanager
def x_server() -> Iterator[str]:
    """An X server without a screen; gives its name."""
    ours, theirs = os.pipe()
    os.makedirs("/tmp/.X11-unix", mode=0o1777, exist_ok=True)
    command = ["Xvfb", "-displayfd", str(theirs), "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-ac"]
    with subprocess.Popen(command, pass_fds=[theirs], stderr=subprocess.DEVNULL) as server:
        os.close(theirs)
        try:
            with os.fdopen(ours) as answer:
                yield f":{answer.readline().strip()}"
        finally:
            server.terminate()


def field(package: Path, name: str) -> str:
    """A field of a package's control file."""
    done = subprocess.run(["dpkg-deb", "-f", package, name], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def indented(text: str) -> str:
    """Text moved to the right."""
    return "\n".join(f"    {line}" for line in text.rstrip().splitlines())


def say(title: str) -> None:
    """A heading with the time."""
    print(f"- {time.strftime('%H:%M:%S')} {title}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
