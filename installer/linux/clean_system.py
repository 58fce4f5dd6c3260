"""A minimal Debian or Ubuntu in a folder, made by debootstrap, to try packages in; nothing else is changed."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
ROOTS = ROOT / "build" / "package" / "roots"
USER = "mia"
_LIMIT_S = 1800


class Failed(Exception):
    """Something is not as it should be."""


class System:
    """A clean system in a folder: ``base`` is kept for the next time, ``root`` is a copy to work in.

    ``purpose`` tells copies of the same base apart.
    """

    def __init__(self, base: Path, purpose: str = "trial") -> None:
        self._base = base
        self.root = base.with_name(f"{base.name}-{purpose}")

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
        self.run("useradd", "--create-home", USER, network=False)

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


def install_depends(system: System, groups: list[str]) -> None:
    """Install, with the network, the first package of each group ("a | b (>= 1)") that this system has.

    Raises Failed when it has none of a group.
    """
    system.run("apt-get", "update", "-q", network=True)
    wanted = []
    for group in groups:
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


def mirror() -> str:
    """The first mirror that this computer's apt uses."""
    sources = [Path("/etc/apt/sources.list"), *sorted(Path("/etc/apt/sources.list.d").glob("*"))]
    for path in sources:
        if path.is_file() and (found := re.search(r"^(?:URIs:|deb(?: \[.*?\])?) +(\S+)", path.read_text(), re.M)):
            return found[1]
    return ""


def children(pid: int) -> list[str]:
    """The process and all that it has begun."""
    found = [str(pid)]
    for process in found:
        shown = subprocess.run(["pgrep", "-P", process], capture_output=True, text=True, check=False).stdout
        found += shown.split()
    return found


@contextmanager
def x_server(size: str = "1280x800") -> Iterator[str]:
    """An X server without a screen, ``size`` pixels large; gives its name."""
    ours, theirs = os.pipe()
    os.makedirs("/tmp/.X11-unix", mode=0o1777, exist_ok=True)
    command = ["Xvfb", "-displayfd", str(theirs), "-screen", "0", f"{size}x24", "-nolisten", "tcp", "-ac"]
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
