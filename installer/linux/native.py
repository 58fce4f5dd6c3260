"""The native libraries of the package: where each finds the others, which are copied in and which are replaced."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

import contents

_LIBRARY_FOLDERS = [Path(f"{start}/{name}") for start in ("/lib", "/usr/lib") for name in ("x86_64-linux-gnu", ".")]


class BuildError(Exception):
    """The package can't be built; the text says why and what to do."""


class Native:
    """All native files below ``root``. ``patchelf`` is the program that changes them."""

    def __init__(self, root: Path, patchelf: Path) -> None:
        self._root = root
        self._patchelf = patchelf
        self._needed: dict[Path, list[str]] = {}

    def files(self) -> list[Path]:
        """All programs and libraries."""
        return sorted(path for path in self._root.rglob("*") if _is_elf(path))

    def needed(self, path: Path) -> list[str]:
        """The names of the libraries that ``path`` names as needed; asked once."""
        if path not in self._needed:
            self._needed[path] = self._run("--print-needed", path).split()
        return self._needed[path]

    def bundle(self, folder: Path) -> None:
        """Copy the libraries of contents.BUNDLED that are needed from this system to ``folder``, and say so to all."""
        folder.mkdir(parents=True, exist_ok=True)
        waiting = self.files()
        while waiting:
            path = waiting.pop()
            wanted = [name for name in self.needed(path) if name.startswith(contents.BUNDLED)]
            for name in wanted:
                if not (folder / name).exists():
                    shutil.copy2(_of_this_system(name), folder / name)
                    (folder / name).chmod(0o644)
                    waiting.append(folder / name)
            if wanted:
                self._look_also_in(path, folder)

    def _look_also_in(self, path: Path, folder: Path) -> None:
        here = f"$ORIGIN/{os.path.relpath(folder, path.parent)}".removesuffix("/.")
        before = [entry for entry in self._run("--print-rpath", path).strip().split(":") if entry.startswith("$ORIGIN")]
        self._run("--set-rpath", ":".join(dict.fromkeys([*before, "$ORIGIN", here])), path)

    def replace(self, compiler: str) -> None:
        """Put libraries without contents in the place of contents.REPLACED.

        Each function of such a library returns 0, which its users take for "not available".
        """
        everything = self.files()
        for path in everything:
            for name in self.needed(path):
                if name.startswith(tuple(contents.REPLACED)):
                    _make_empty(compiler, path, name)
                    self._needed.pop(path.parent / name, None)
                    if not any(other.name == name for other in everything):
                        self._look_also_in(path, path.parent)

    def needed_of(self, folder: Path, roots: Iterable[Path]) -> list[Path]:
        """The libraries of ``folder`` that ``roots`` need, directly or through others of them."""
        waiting, kept = list(roots), set()
        while waiting:
            for name in self.needed(waiting.pop()):
                if folder / name not in kept and (folder / name).exists():
                    kept.add(folder / name)
                    waiting.append(folder / name)
        return sorted(kept)

    def system_packages(self) -> list[str]:
        """What to name under Depends. Raises BuildError when something is needed that nobody brings."""
        everything = self.files()
        inside = {path.name for path in self._root.rglob("*.so*")}
        needed = {name: path for path in everything for name in self.needed(path) if name not in inside}
        from_system = {name: path for name, path in needed.items() if not name.startswith(contents.GLIBC)}
        unknown = [f"{name} (for {path.relative_to(self._root)})" for name, path in from_system.items()
                   if name not in contents.SYSTEM]  # fmt: skip
        if unknown:
            raise BuildError(
                f"neither in the package nor in contents.SYSTEM: {', '.join(unknown)}; add it there or to BUNDLED"
            )
        packages = {name: contents.SYSTEM[name] for name in from_system}
        return sorted({package for package in packages.values() if package})

    def glibc(self) -> str:
        """The oldest version of the C library that all of it runs with."""
        found = {"2.17"}
        for path in self.files():
            shown = subprocess.run(["readelf", "-V", path], capture_output=True, text=True, check=False).stdout
            found.update(re.findall(r"GLIBC_(2\.\d+)", shown))
        return max(found, key=lambda version: int(version.split(".")[1]))

    def _run(self, *arguments: str | Path) -> str:
        done = subprocess.run([self._patchelf, *arguments], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise BuildError(f"patchelf {arguments[0]} {arguments[-1]}: {done.stderr.strip()}")
        return done.stdout


def _is_elf(path: Path) -> bool:
    if path.is_symlink() or not path.is_file():
        return False
    with path.open("rb") as stream:
        return stream.read(4) == b"\x7fELF"


def _of_this_system(name: str) -> Path:
    """Where the dynamic linker finds a library. Raises BuildError."""
    shown = subprocess.run(["/sbin/ldconfig", "-p"], capture_output=True, text=True, check=True).stdout
    for line in shown.splitlines():
        if line.split(" ", 1)[0].strip() == name and "x86-64" in line:
            return Path(line.split(" => ")[1]).resolve()
    for folder in _LIBRARY_FOLDERS:  # a name that is not the library's own, as libbz2.so.1 is on Debian
        if (folder / name).exists():
            return (folder / name).resolve()
    raise BuildError(f"{name} is missing on this computer: install the packages of installer/debian-packages.txt")


def _make_empty(compiler: str, user: Path, name: str) -> None:
    """Compile the library ``name`` with what ``user`` needs of it: functions that return 0, data that is 0."""
    existing = user.parent / name
    stem = re.match(r"lib([a-z0-9]+)", name)
    prefix = stem[1] if stem else name
    shown = subprocess.run(["nm", "-D", "--undefined-only", user], capture_output=True, text=True, check=True).stdout
    symbols = sorted({line.split()[-1].split("@")[0] for line in shown.splitlines() if f" {prefix}_" in line})
    data = ("x264_levels",)
    code = ["/* nothing of the library of this name is in here */"]
    code += [f"const char {symbol}[4096] = {{0}};" if symbol in data else _function(symbol) for symbol in symbols]
    subprocess.run(
        [compiler, "-x", "c", "-", "-shared", "-fPIC", "-O1", "-s", f"-Wl,-soname,{name}", "-o", existing],
        input="\n".join(code),
        text=True,
        check=True,
    )


def _function(symbol: str) -> str:
    return f"void *{symbol}(void) {{ return 0; }}"
