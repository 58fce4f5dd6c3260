"""Runs a program without any network and with every system call in sight that could reach one, or write a file.

In a network namespace of its own a forbidden query merely fails; what is judged is therefore what was *attempted*:
the log of strace, one file for each thread.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

ROOT = Path(__file__).resolve().parents[2]
_CALLS = (
    "trace=network,open,openat,openat2,creat,mkdir,mkdirat,mknod,mknodat,rename,renameat,renameat2,link,linkat,"
    "symlink,symlinkat,io_uring_setup"
)
#: Files that only a look-up of a name reads, and what answers one over a local socket.
_LOOK_UP = re.compile(
    r'"(/etc/resolv\.conf|/etc/hosts|/etc/gai\.conf|/etc/host\.conf|[^"]*/libnss_(dns|resolve|mdns|myhostname)[^"]*)"'
    r'|sun_path="[^"]*(systemd/resolve|avahi)[^"]*"|"hosts\\0"'
)
_ADDRESS = re.compile(r'inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)"')
_WRITES = re.compile(r"O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_APPEND")
_MAKES = re.compile(r"^(creat|mkdir|mkdirat|mknod|mknodat|rename|renameat|renameat2|link|linkat|symlink|symlinkat)\(")
#: No files: devices, the kernel's own, semaphores of multiprocessing, and the memory that sound servers share.
_NO_FILES = re.compile(r"/dev/(null|tty|dsp|mixer|snd|shm/(sem\.|jack|pulse-shm-))|/proc/|anon_inode:|pipe:|socket:")

#: The program itself must set them, not the test that starts it.
_SET_BY_THE_PROGRAM = ("ORT_DISABLE_TELEMETRY", "HF_HUB_OFFLINE", "HF_HUB_DISABLE_TELEMETRY", "DO_NOT_TRACK")
#: ONNX Runtime sends nothing where it finds one of these: a user's computer has none of them.
_SIGNS_OF_CI = (
    *("CI", "GITHUB_ACTIONS", "GITLAB_CI", "CIRCLECI", "TRAVIS", "TF_BUILD", "JENKINS_URL", "TEAMCITY_VERSION"),
    *("BITBUCKET_BUILD_NUMBER", "BUILDKITE", "CODEBUILD_BUILD_ID", "APPVEYOR", "SYSTEM_TEAMFOUNDATIONCOLLECTIONURI"),
    *("ORT_RUNNING_UNIT_TESTS",),
)


class Run(Struct, kw_only=True):
    """``code`` and ``output`` of a program, and ``found``: what it attempted and must not."""

    code: int
    output: str
    found: list[str]


def why_not() -> str:
    """Why programs can't be watched here; empty when they can."""
    for tool in ("strace", "unshare"):
        if not shutil.which(tool):
            return f"{tool} is not installed; the set-up installs it"
    done = subprocess.run([*_strace(os.devnull), *_alone(), "true"], capture_output=True, text=True, check=False)
    return f"no tracing or no namespaces here: {done.stderr.strip()[-200:]}" if done.returncode else ""


def watch(command: list[str], folder: Path, *, more: dict[str, str] | None = None, allowed: Path | None = None) -> Run:
    """Run Python with ``command`` in ``folder`` (made here), with a home folder, a folder for temporary files and a
    MEETINGMATE_HOME of its own. Nothing may be written outside of the last two, ``folder``/out, and ``allowed``."""
    places = {name: folder / name for name in ("user", "tmp", "home", "out", "trace")}
    for place in places.values():
        place.mkdir(parents=True, exist_ok=True)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "COVERAGE_"))}
    environment |= {
        "HOME": str(places["user"]),
        "TMPDIR": str(places["tmp"]),
        "MEETINGMATE_HOME": str(places["home"]),
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",  # the interpreter's own cache beside the program
        "QT_QPA_PLATFORM": "offscreen",
    } | (more or {})
    for name in (*_SET_BY_THE_PROGRAM, *_SIGNS_OF_CI):
        environment.pop(name, None)
    log = places["trace"] / "log"
    done = subprocess.run(
        [*_strace(str(log), "-ff"), *_alone(), sys.executable, *command],
        cwd=folder,
        env=environment,
        umask=0o022,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
    )
    ours = [places["home"], places["tmp"], places["out"], *([allowed] if allowed else [])]
    found = [fault for path in sorted(log.parent.iterdir()) for fault in judged(path.read_text("utf-8"), folder, ours)]
    found += [f"left in the user's folder: {path}" for path in places["user"].rglob("*") if path.is_file()]
    assert any(log.parent.iterdir()), "strace wrote nothing"
    return Run(code=done.returncode, output=done.stdout + done.stderr, found=found)


def judged(trace: str, folder: Path, allowed: list[Path]) -> Iterator[str]:
    """What the calls of one thread attempt that they must not. ``folder`` is where relative paths begin."""
    for line in trace.splitlines():
        if _reaches_out(line) or _LOOK_UP.search(line) or line.startswith("io_uring_setup("):
            yield line
        elif _MAKES.match(line) or (line.startswith(("open(", "openat(", "openat2(")) and _WRITES.search(line)):
            path = _target(line, folder)
            if not _NO_FILES.match(str(path)) and not any(path.is_relative_to(place) for place in allowed):
                yield line


def _reaches_out(line: str) -> bool:
    kind = re.match(r"socket\((AF_\w+)", line)
    return bool(kind and kind[1] != "AF_UNIX") or any(not _is_loopback(a or b) for a, b in _ADDRESS.findall(line))


def _is_loopback(address: str) -> bool:
    return address.startswith("127.") or address == "::1"


def _target(line: str, folder: Path) -> Path:
    """The path that the call makes or opens: the last one it is given."""
    arguments = line[line.index("(") + 1 : line.rindex(" = ")]
    given = re.findall(r'(?:(?:AT_FDCWD|\d+)<([^>]*)>, )?"((?:[^"\\]|\\.)*)"', arguments)
    base, path = given[-1]
    return Path(os.path.normpath(Path(base or folder, path)))


def _strace(log: str, *more: str) -> list[str]:
    return ["strace", "-f", "-qq", "-y", "-s", "400", "-e", _CALLS, "-e", "signal=none", "-o", log, *more]


def _alone() -> list[str]:
    return (
        ["unshare", "--net", "--"] if os.geteuid() == 0 else ["unshare", "--user", "--map-current-user", "--net", "--"]
    )
