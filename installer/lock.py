"""The exact packages of the installers, with hashes: writes installer/requirements-PLATFORM.lock.

    python installer/lock.py                      all platforms, new versions within the ranges of pyproject.toml
    python installer/lock.py linux                one of them

Needs ``uv`` (``pip install uv``). Only ready wheels are taken, but for what installer/wheels.py builds.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from wheels import COMPILED

ROOT = Path(__file__).resolve().parent.parent
#: The Python that the installers bring along.
PYTHON = "3.11"
#: How uv calls the systems; Linux with the C library of Debian 12 and Ubuntu 22.04.
PLATFORMS = {
    "linux": "x86_64-manylinux_2_34",
    "windows": "x86_64-pc-windows-msvc",
    "macos-arm64": "aarch64-apple-darwin",
    "macos-x86_64": "x86_64-apple-darwin",
}
#: The oldest macOS that all packages have wheels for.
OLDEST_MACOS = "14.0"
#: What has no wheel for a platform besides, and is built on its runner.
BUILT_THERE = {"macos-x86_64": ("text2num",)}
HEAD = "# Made by installer/lock.py from pyproject.toml: all that the installer for this system holds.\n"


def lock_file(platform: str) -> Path:
    """Where the lock of a platform lies."""
    return ROOT / "installer" / f"requirements-{platform}.lock"


def command(platform: str, out: Path) -> list[str]:
    """What makes a lock; neither the index nor where a package was found gets into it."""
    options = ["--quiet", "--no-config", "--upgrade", "--generate-hashes"]
    options += ["--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links"]
    options += ["--python-version", PYTHON, "--python-platform", PLATFORMS[platform]]
    options += ["--extra", "encryption", "--extra", "record", "--only-binary", ":all:"]
    for name in (*COMPILED, *BUILT_THERE.get(platform, ())):
        options += ["--no-binary", name]
    return ["uv", "pip", "compile", *options, "--output-file", str(out), str(ROOT / "pyproject.toml")]


def main() -> None:
    """Make the locks that the command line names."""
    for platform in sys.argv[1:] or PLATFORMS:
        out = lock_file(platform)
        environment = {**os.environ, "MACOSX_DEPLOYMENT_TARGET": OLDEST_MACOS}
        subprocess.run(command(platform, out), check=True, env=environment)
        out.write_text(HEAD + out.read_text("utf-8"), "utf-8")
        print(out.relative_to(ROOT))


if __name__ == "__main__":
    main()
