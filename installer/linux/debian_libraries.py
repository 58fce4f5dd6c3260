"""Whether what the package copies from this Debian (Python and small libraries) is the newest that apt knows."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import contents


def outdated(policy: str) -> list[str]:
    """The packages that are older here than the newest, from what ``apt-cache policy`` prints."""
    rows = re.findall(r"^(\S+?):\n +\S+: (\S+)\n +\S+: (\S+)", policy, re.M)
    return [f"{name} {here} (newest: {newest})" for name, here, newest in rows if here != newest]


def advice() -> str:
    """What to do before this build is published; empty if all is the newest or this is no Debian."""
    try:
        names = packages_of(copied_files())
        command = ["apt-cache", "policy", *names]
        policy = subprocess.run(command, capture_output=True, text=True, check=True, env={"LC_ALL": "C"}).stdout
    except (OSError, subprocess.CalledProcessError):
        return ""
    if not (old := outdated(policy)):
        return ""
    return (
        f"Copied from this system, but not the newest: {', '.join(old)}. Faults that Debian has mended may be inside:"
        " run apt-get update && apt-get upgrade, then build again before you pass the package on."
    )


def copied_files() -> set[str]:
    """The files of this system that get into the package: the Python that builds, and contents.BUNDLED."""
    shown = subprocess.run(["/sbin/ldconfig", "-p"], capture_output=True, text=True, check=True).stdout
    wanted = "|".join(map(re.escape, contents.BUNDLED))
    found = set(re.findall(rf"^\s*(?:{wanted})\S* .*=> (\S+)$", shown, re.M))
    python = str(Path(sys._base_executable).resolve())  # type: ignore[attr-defined]
    return found | {str(Path(path).resolve()) for path in found} | {python}


def packages_of(files: Iterable[str]) -> list[str]:
    """The Debian packages that files belong to; other files are passed over."""
    command = ["dpkg-query", "--search", *files]
    shown = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    return sorted({line.split(":")[0] for line in shown.splitlines()})
