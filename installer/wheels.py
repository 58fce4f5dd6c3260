"""Wheels of what has no ready one on the package index: building them once, and finding those that fit here.

They are looked for in the folder or at the address that ``MEETINGMATE_WHEELS`` names, otherwise in ``build/wheels``,
where ``make wheels`` puts them. Needs only the standard library; run as a program it prints which parts have to be
compiled here (setup-linux.sh asks before it installs a compiler).
"""

from __future__ import annotations

import os
import platform
import re
import shlex
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
#: Packages that the index offers as source only, on Linux at least.
COMPILED = ("llama-cpp-python", "PyAudio")
#: llama.cpp's part for the processor, once for each set of instructions: a wheel with these runs on any processor.
_FOR_ANY_PROCESSOR = re.compile(r"ggml-cpu-[^/]+\.(so|dylib|dll)$")

#: The date of all files inside the wheels (2026-01-01), so that it says nothing about when they were built.
_DATE_OF_FILES = "1767225600"

#: The command line of pip in .venv for a command and its arguments.
Pip = Callable[..., list[object]]


def source(root: Path = ROOT) -> str:
    """Where ready wheels are looked for: a folder or an address; empty if there is no such place."""
    named = os.environ.get("MEETINGMATE_WHEELS", "")
    if named:
        return named
    folder = root / "build" / "wheels"
    return str(folder) if any(folder.glob("*.whl")) else ""


def find(requirement: str, into: Path, pip: Pip, place: str) -> tuple[Path | None, str]:
    """A ready wheel for ``requirement`` copied to ``into``, or None and why not.

    pip decides what fits this Python and system; an engine that was built for one processor only is refused.
    """
    if not place:
        return None, "there are no ready wheels"
    into.mkdir(parents=True, exist_ok=True)
    name = canonical(requirement_name(requirement))
    if is_address(place):
        options = ["--index-url", place, "--find-links", place]
    else:
        options = ["--no-index", "--find-links", place]
    command = pip("download", *options, "--no-deps", "--only-binary", ":all:", "--dest", into, requirement)
    done = subprocess.run([str(a) for a in command], capture_output=True, check=False)
    found = [wheel for wheel in sorted(into.glob("*.whl")) if canonical(wheel.stem.split("-")[0]) == name]
    if done.returncode != 0 or not found:
        return None, f"no wheel in {place} fits this Python and system"
    if name == "llama-cpp-python" and not runs_on_any_processor(found[0]):
        found[0].unlink()
        return None, f"the wheel in {place} was built for one kind of processor"
    return found[0], ""


def runs_on_any_processor(wheel: Path) -> bool:
    """Whether a wheel of llama-cpp-python chooses the processor's instructions when it runs."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            return any(_FOR_ANY_PROCESSOR.search(name) for name in archive.namelist())
    except (OSError, zipfile.BadZipFile):
        return False


def build(requirements: list[str], into: Path, pip: Pip, run: Callable[[list[object], dict[str, str]], None]) -> None:
    """Build a wheel of each requirement that has none in ``into`` yet; ``run`` gets a command and its environment."""
    into.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "CMAKE_ARGS": cmake_arguments(for_any_processor=True)}
    environment.setdefault("SOURCE_DATE_EPOCH", _DATE_OF_FILES)
    if os.name != "nt":  # information for debuggers names the folder that was compiled in
        environment["CFLAGS"] = f"{os.environ.get('CFLAGS', '')} -g0".strip()
    for requirement in requirements:
        if fitting(requirement_name(requirement), into) is None:
            # no cache: pip's may hold one for this processor only
            run(pip("wheel", "--no-cache-dir", "--no-deps", "--wheel-dir", into, requirement), environment)


def portable() -> bool:
    """Whether the set-up is to compile for any processor of this kind instead of for this very one."""
    return os.environ.get("MEETINGMATE_PORTABLE", "") not in ("", "0")


def cmake_arguments(*, for_any_processor: bool) -> str:
    """Options for llama.cpp: no multimodal part, no tools; see llama_cpp.cmake.

    ``for_any_processor``: its part for the processor is built once for each set of instructions, as modules beside the
    library; ``meetingmate/slm/backends.py`` loads the one that suits the processor.
    """
    arguments = ["-DLLAVA_BUILD=OFF", f"-DCMAKE_PROJECT_llama_cpp_INCLUDE={ROOT / 'installer' / 'llama_cpp.cmake'}"]
    if for_any_processor:
        arguments += ["-DGGML_NATIVE=OFF", "-DGGML_BACKEND_DL=ON", "-DGGML_CPU_ALL_VARIANTS=ON"]
        arguments += ["-DCMAKE_INSTALL_BINDIR=llama_cpp/lib"]  # where the modules are installed
    return " ".join([*map(shlex.quote, arguments), os.environ.get("CMAKE_ARGS", "")]).strip()


def fitting(name: str, folder: Path) -> Path | None:
    """A wheel of the package ``name`` in ``folder`` whose name fits this Python and system, without asking pip."""
    interpreter = f"cp{sys.version_info[0]}{sys.version_info[1]}"
    system = {"linux": r"(many|musl)?linux", "darwin": "macosx", "win32": "win"}.get(sys.platform, "none")
    machine = platform.machine().lower()
    for wheel in sorted(folder.glob("*.whl")):
        parts = wheel.stem.split("-")
        if len(parts) < 5 or canonical(parts[0]) != canonical(name):
            continue
        python, abi, platforms = parts[-3:]
        if (
            {interpreter, "py3"} & set(python.split("."))
            and {interpreter, "abi3", "none"} & set(abi.split("."))
            and any(re.match(system, one) and one.endswith(machine) for one in platforms.split("."))
        ):
            return wheel
    return None


def to_compile(root: Path = ROOT) -> list[str]:
    """The packages for which a compiler is needed here. An address that somebody names is taken to hold them all."""
    place = source(root)
    if is_address(place):
        return []
    return [name for name in COMPILED if not place or fitting(name, Path(place)) is None]


def is_address(place: str) -> bool:
    """Whether wheels come from the network."""
    return re.match(r"[a-z+]{2,}://", place) is not None


def requirement_name(requirement: str) -> str:
    """The name of the package that a requirement asks for."""
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    return found[0] if found else requirement


def canonical(name: str) -> str:
    """As packages are compared: any of "-", "_" and "." is the same, and so are capitals."""
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    print("\n".join(to_compile()))
