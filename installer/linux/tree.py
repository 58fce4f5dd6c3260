"""The folder that a package installs: a private Python, the packages of the index, the program, its models."""

from __future__ import annotations

import csv
import fnmatch
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import contents
from native import BuildError, Native

#: Parts of the repository that the program is made of.
PROGRAM = ("meetingmate", "ui", "resources")


class Tree:
    """The folder ``root``, which works wherever it is put."""

    def __init__(self, root: Path, patchelf: Path) -> None:
        self.root = root
        self.python_folder = root / "python"
        self.python = self.python_folder / "bin" / "python3"
        self.native = Native(root, patchelf)

    def copy_python(self) -> None:
        """The Python that runs this script, without what the program does not use."""
        version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
        binary = self.python_folder / "bin" / version
        binary.parent.mkdir(parents=True)
        shutil.copy2(Path(sys._base_executable).resolve(), binary)  # type: ignore[attr-defined]
        self.python.symlink_to(version)
        source = Path(sysconfig.get_path("stdlib"))
        target = self.python_folder / "lib" / version
        left_out = shutil.ignore_patterns(*contents.STANDARD_LIBRARY_LEFT_OUT)
        shutil.copytree(source, target, ignore=left_out)
        licence = next((path for path in (source / "LICENSE.txt", Path("/usr/share/doc") / version / "copyright")
                        if path.exists()), None)  # fmt: skip
        if licence is not None:
            shutil.copy2(licence, self.python_folder / "LICENSE.txt")

    def site_packages(self) -> Path:
        """The folder that this Python looks for packages in; Debian's is called differently."""
        code = "import site; print(site.getsitepackages()[-1])"
        return Path(self.ask(code).strip())

    def ask(self, code: str, *arguments: str | Path, home: Path | None = None) -> str:
        """What a piece of Python prints in the finished tree. Raises BuildError."""
        environment = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "QT_QPA_PLATFORM": "offscreen"}
        if home is not None:
            environment["MEETINGMATE_HOME"] = str(home)
        for name in ("http_proxy", "https_proxy", "no_proxy", "PIP_INDEX_URL", "PIP_CONFIG_FILE", "SSL_CERT_FILE"):
            if name in os.environ:
                environment[name] = os.environ[name]
        done = subprocess.run(
            [self.python, "-I", "-B", "-c", code, *arguments],
            capture_output=True,
            text=True,
            env=environment,
            check=False,
        )
        if done.returncode != 0:
            raise BuildError(f"the private Python says: {done.stderr.strip()}")
        return done.stdout

    def add_packages(self, packages: Path) -> None:
        """What pip has put into the folder ``packages``, without the parts that are not used."""
        site = self.site_packages()
        left_out = {path for pattern in contents.PACKAGES_LEFT_OUT for path in packages.glob(pattern)}
        left_out |= self._left_out_of_qt(packages / "PySide6")

        def ignored(folder: str, names: list[str]) -> list[str]:
            return [name for name in names if name == "__pycache__" or Path(folder, name) in left_out]

        shutil.copytree(packages, site, symlinks=True, ignore=ignored)
        _join_twins(site / "llama_cpp" / "lib")
        clean_records(site)

    def _left_out_of_qt(self, pyside: Path) -> set[Path]:
        modules = [f"{module}.abi3.so" for module in contents.QT_MODULES]
        plugins, qt = pyside / "Qt" / "plugins", pyside / "Qt"
        kept = [*(p for p in pyside.iterdir() if _fits(p.name, (*contents.QT_BINDING, *modules))), qt]
        kept += [qt / name for name in ("lib", "plugins", "translations")]
        kept += [p for p in (qt / "translations").iterdir() if _fits(p.name, contents.QT_TRANSLATIONS)]
        kept += [p for p in plugins.rglob("*.so") if _fits(str(p.relative_to(plugins)), contents.QT_PLUGINS)]
        roots = [p for p in kept if ".so" in p.name] + list(pyside.parent.glob("shiboken6/*.so*"))
        kept += self.native.needed_of(qt / "lib", roots)
        looked_at = [pyside, qt, qt / "lib", qt / "translations"]
        return {p for folder in looked_at for p in folder.iterdir()}.union(plugins.rglob("*.so")).difference(kept)

    def add_libraries(self, compiler: str) -> None:
        """The libraries that not every computer has, and those in the place of what is left out."""
        self.native.bundle(self.python_folder / "lib")
        self.native.replace(compiler)

    def add_program(self, repository: Path) -> None:
        """The files of the program that the version control knows."""
        listed = subprocess.run(
            ["git", "-C", repository, "ls-files", "-z", *PROGRAM], capture_output=True, text=True, check=True
        ).stdout
        for name in filter(None, listed.split("\0")):
            target = self.root / "program" / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(repository / name, target)
        site = self.site_packages()
        relative = os.path.relpath(self.root / "program", site)
        (site / "meetingmate.pth").write_text(f"{relative}\n", encoding="utf-8")

    def add_models(self, models: list[Path]) -> None:
        """The folders of installed models."""
        target = self.root / "program" / "resources" / "models" / "starter"
        for folder in models:
            shutil.copytree(folder, target / folder.name)

    def add_launchers(self, launcher: str) -> None:
        """The two commands."""
        (self.root / "bin").mkdir()
        for name, module in (("meetingmate", "meetingmate.cli"), ("meetingmate-window", "ui.app")):
            path = self.root / "bin" / name
            path.write_text(launcher.replace("@MODULE@", module), encoding="utf-8")
            path.chmod(0o755)

    def compile_modules(self) -> None:
        """Byte code that needs no look at the date of its source: nothing is written here after the installation.

        Also where there is some: that of Python's own modules goes by the dates of the system it was copied from.
        """
        code = (
            "import compileall, sys, py_compile; "
            "ok = compileall.compile_dir(sys.argv[1], quiet=1, force=True, stripdir=sys.argv[1], "
            "prependdir='/opt/meetingmate', invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)"
        )
        self.ask(code, self.root)


def clean_records(site: Path) -> None:
    """Take out of pip's records what is not in the package, and where it was installed from.

    The commands that pip makes name the folder of the build, and so their digests differ in two builds.
    """
    for record in site.glob("*.dist-info/RECORD"):
        (record.parent / "direct_url.json").unlink(missing_ok=True)
        with record.open(encoding="utf-8", newline="") as stream:
            rows = [row for row in csv.reader(stream) if row and (site / row[0]).exists()]
        with record.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, lineterminator="\n").writerows(rows)


def _fits(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)


def _join_twins(folder: Path) -> None:
    """The wheel of llama.cpp holds each library under three names; two of them become links."""
    by_content: dict[bytes, Path] = {}
    for path in sorted(folder.glob("*.so*"), key=lambda path: len(path.name)):
        content = path.read_bytes()
        if content in by_content:
            path.unlink()
            path.symlink_to(by_content[content].name)
        else:
            by_content[content] = path
