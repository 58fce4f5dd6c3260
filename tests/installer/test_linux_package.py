"""The Linux package, as far as it can be checked without building it (building: installer/linux/build.py)."""

from __future__ import annotations

import ast
import configparser
import ctypes
import os
import py_compile
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from xml.etree import ElementTree

import click
import pytest

from meetingmate import __version__
from meetingmate.base.file_kinds import BUNDLE_SUFFIX
from meetingmate.cli.app import cli
from ui.app.start import _window

ROOT = Path(__file__).resolve().parents[2]
LINUX = ROOT / "installer" / "linux"


@pytest.fixture(scope="module", autouse=True)
def scripts() -> Iterator[None]:
    """The scripts import each other by their plain names."""
    before, known = list(sys.path), set(sys.modules)
    sys.path[:0] = [str(LINUX), str(ROOT / "installer")]
    yield
    sys.path[:] = before
    for name in ("build", "check_package", "contents", "deb", "man_page", "native", "tree"):
        if name not in known:
            sys.modules.pop(name, None)


def desktop_entry() -> configparser.ConfigParser:
    import deb

    text = (LINUX / "meetingmate.desktop").read_text(encoding="utf-8")
    entry = configparser.ConfigParser(interpolation=None)
    entry.optionxform = str  # type: ignore[assignment,method-assign]
    entry.read_string(deb.filled(text, {"@MIME_TYPES@": ";".join(deb.MIME_TYPES) + ";"}))
    return entry


def test_the_desktop_entry_starts_the_window_and_opens_bundles() -> None:
    import deb

    entry = desktop_entry()["Desktop Entry"]
    assert entry["Type"] == "Application"
    assert entry["Exec"] == "meetingmate-window %F"
    assert entry["StartupWMClass"] == "MeetingMate"  # what Qt makes of the application's name
    assert deb.BUNDLE_TYPE in entry["MimeType"].split(";")
    assert {f"Comment[{language}]" for language in ("de", "es", "fr")} <= set(entry)


def test_the_desktop_entry_asks_for_what_the_window_understands() -> None:
    entry = desktop_entry()
    for action in filter(None, entry["Desktop Entry"]["Actions"].split(";")):
        command, *arguments = entry[f"Desktop Action {action}"]["Exec"].split()
        assert command == "meetingmate-window"
        _window.make_context(command, arguments)


@pytest.mark.skipif(shutil.which("desktop-file-validate") is None, reason="desktop-file-utils is not installed")
def test_the_desktop_entry_is_valid(tmp_path: Path) -> None:
    path = tmp_path / "meetingmate.desktop"
    with path.open("w", encoding="utf-8") as stream:
        desktop_entry().write(stream, space_around_delimiters=False)
    done = subprocess.run(["desktop-file-validate", path], capture_output=True, text=True, check=False)
    assert done.stdout == ""


def test_the_metadata_has_all_that_software_centres_ask_for() -> None:
    import deb

    text = (LINUX / "meetingmate.metainfo.xml").read_text(encoding="utf-8")
    component = ElementTree.fromstring(deb.filled(text, {"@VERSION@": __version__, "@DATE@": "2026-11-30"}))
    for name in ("id", "name", "summary", "metadata_license", "project_license", "description", "launchable"):
        element = component.find(name)
        assert element is not None, name
        assert "".join(element.itertext()).strip(), name
    assert component.findtext("launchable") == "meetingmate.desktop"
    assert component.findtext("provides/mediatype") == deb.BUNDLE_TYPE
    release = component.find("releases/release")
    assert release is not None
    assert release.get("version") == __version__


def test_the_type_of_bundles_has_their_suffix() -> None:
    import deb

    name = "{http://www.freedesktop.org/standards/shared-mime-info}"
    kind = ElementTree.parse(LINUX / "meetingmate-mime.xml").getroot().find(f"{name}mime-type")
    assert kind is not None
    assert kind.get("type") == deb.BUNDLE_TYPE
    glob = kind.find(f"{name}glob")
    assert glob is not None
    assert glob.get("pattern") == f"*.{BUNDLE_SUFFIX}"


def commands(group: click.Group, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*before, name))
        elif not command.hidden:
            yield (*before, name)


def test_the_manual_page_names_all_commands_and_options() -> None:
    import man_page

    page = man_page.page("meetingmate", cli, __version__, "minutes").replace("\\-", "-")
    headings = [line.split(" ", 1)[1] for line in page.splitlines() if line.startswith(".SS ")]
    wanted = [" ".join(("meetingmate", *path)) for path in commands(cli)]
    assert [name for name in wanted if not any(heading.startswith(name) for heading in headings)] == []
    assert "--window / --no-window" in page
    assert len(headings) > 30


@pytest.mark.skipif(shutil.which("groff") is None, reason="groff is not installed")
@pytest.mark.parametrize(("name", "command"), [("meetingmate", cli), ("meetingmate-window", _window)])
def test_the_manual_page_is_valid(name: str, command: click.Command) -> None:
    import man_page

    page = man_page.page(name, command, __version__, "minutes")
    done = subprocess.run(
        ["groff", "-man", "-ww", "-Tutf8", "-z"], input=page, capture_output=True, text=True, check=False
    )
    assert [line for line in done.stderr.splitlines() if "cannot" not in line] == []


def test_the_versions_are_the_same() -> None:
    import build

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert build.version() == __version__
    assert project.get("version", __version__) == __version__


def imported(*folders: str) -> set[str]:
    """Full names of everything that the modules below ``folders`` import."""
    found = set()
    for path in (path for folder in folders for path in (ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def test_every_module_of_qt_that_is_imported_is_in_the_package() -> None:
    import contents

    used = {name.split(".")[1] for name in imported("ui") if name.startswith("PySide6.Qt")}
    assert used - set(contents.QT_MODULES) == set()


def test_nothing_is_left_out_of_python_that_is_imported() -> None:
    import contents

    tops = {name.split(".")[0] for name in imported("meetingmate", "ui")} & sys.stdlib_module_names
    left_out = [name.removesuffix(".*.so") for name in contents.STANDARD_LIBRARY_LEFT_OUT]
    assert [top for top in tops if any(fnmatchcase(top, pattern) for pattern in left_out)] == []


def test_what_needs_the_gpl_is_left_out() -> None:
    import contents

    assert {"readline.*.so", "_gdbm.*.so"} <= set(contents.STANDARD_LIBRARY_LEFT_OUT)
    assert {"libx264", "libx265"} <= set(contents.REPLACED)
    # under the GPL alone, in the same package of the index as those that are used
    assert not {"QtCharts", "QtGraphs", "QtDataVisualization", "QtNetworkAuth"} & set(contents.QT_MODULES)


@pytest.mark.skipif(shutil.which("cc") is None or shutil.which("nm") is None, reason="there is no compiler")
def test_a_replaced_library_answers_every_call_with_nothing(tmp_path: Path) -> None:
    import native

    source = "extern void *x264_encoder_open_165(void); extern const int x264_levels[]; extern int other(void);"
    source += "int use(void) { return x264_encoder_open_165() == 0 && x264_levels[0] == 0; }"
    source += "int more(void) { return other(); }"
    user = tmp_path / "libavcodec.so"
    subprocess.run(["cc", "-x", "c", "-", "-shared", "-fPIC", "-o", user], input=source, text=True, check=True)
    native._make_empty("cc", user, "libx264-d6533a8d.so.165")
    library = tmp_path / "libx264-d6533a8d.so.165"
    defined = subprocess.run(["nm", "-D", "--defined-only", library], capture_output=True, text=True, check=True).stdout
    assert {line.split()[-1] for line in defined.splitlines()} == {"x264_encoder_open_165", "x264_levels"}
    ctypes.CDLL(str(library), mode=ctypes.RTLD_GLOBAL)
    assert ctypes.CDLL(str(user), mode=os.RTLD_LAZY).use() == 1


@pytest.mark.skipif(shutil.which("dpkg") is None, reason="this is not Debian")
@pytest.mark.parametrize(
    ("arguments", "code"),
    [(("install",), 0), (("upgrade", "0.0.9"), 0), (("upgrade", "0.1.0"), 0), (("upgrade", "0.2.0"), 1)],
)
def test_an_older_version_is_refused_with_a_sentence(tmp_path: Path, arguments: tuple[str, ...], code: int) -> None:
    import deb

    script = tmp_path / "preinst"
    script.write_text(deb.filled((LINUX / "preinst").read_text(encoding="utf-8"), {"@VERSION@": "0.1.0"}))
    done = subprocess.run(["sh", script, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert (
        "MeetingMate 0.2.0 is installed, which is newer than 0.1.0: an older version can't open" in done.stderr
    ) is (code == 1)


def test_a_template_without_a_value_is_an_error() -> None:
    import deb
    import native

    with pytest.raises(native.BuildError, match="@DATE@"):
        deb.filled("@VERSION@ @DATE@", {"@VERSION@": "1"})


def test_what_was_compiled_here_is_taken_out_of_the_lock() -> None:
    import build

    lines = [
        "av==18.1.0 \\",
        "    --hash=sha256:a",
        "PyAudio==0.2.14 \\",
        "    --hash=sha256:b",
        "    # via x",
        "pip==1",
    ]
    kept = build.without("\n".join(lines), ("llama-cpp-python", "pyaudio"))
    assert kept.splitlines() == [*lines[:2], "pip==1"]


def test_the_mirror_comes_from_the_computer() -> None:
    """No address of a mirror stands in the scripts."""
    for path in LINUX.iterdir():
        addresses = re.findall(r"https?://[\w./-]+", path.read_text(encoding="utf-8")) if path.is_file() else []
        assert [address for address in addresses if "freedesktop.org/standards" not in address] == [], path.name


@pytest.fixture
def small_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What a package installs, in small."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    root = tmp_path / "root"
    for name in ("opt/meetingmate/bin/meetingmate", *(f"usr/share/{part}/x" for part in ("applications", "icons"))):
        (root / name).parent.mkdir(parents=True)
        (root / name).write_text("x")
    (root / "opt/meetingmate/bin/meetingmate").chmod(0o700)
    for part in ("man", "doc"):
        (root / "usr/share" / part).mkdir()
    return root


@pytest.mark.skipif(shutil.which("dpkg-deb") is None, reason="this is not Debian")
def test_a_package_has_its_version_what_it_needs_and_the_same_bytes_each_time(small_root: Path, tmp_path: Path) -> None:
    import deb

    made = []
    for turn in ("one", "two"):
        (tmp_path / turn).mkdir()
        package = deb.pack(small_root, tmp_path / turn, "1.2.3", ["libc6 (>= 2.36)", "libx11-6"], fast=True)
        made.append(package.read_bytes())
    assert made[0] == made[1]
    fields = subprocess.run(["dpkg-deb", "-f", package], capture_output=True, text=True, check=True).stdout
    assert "Version: 1.2.3\n" in fields
    assert "Depends: libc6 (>= 2.36), libx11-6\n" in fields
    listed = subprocess.run(["dpkg-deb", "-c", package], capture_output=True, text=True, check=True).stdout
    assert re.search(r"^-rwxr-xr-x root/root .* 2026-01-01 .*\./opt/meetingmate/bin/meetingmate$", listed, re.M)


def test_the_archive_holds_one_folder_that_belongs_to_nobody_here(small_root: Path, tmp_path: Path) -> None:
    import deb

    archive = deb.archive(small_root, tmp_path, "1.2.3", fast=True)
    first = archive.read_bytes()
    assert deb.archive(small_root, tmp_path, "1.2.3", fast=True).read_bytes() == first
    with tarfile.open(archive) as packed:
        members = {member.name: member for member in packed.getmembers()}
    assert {name.split("/")[0] for name in members} == {"meetingmate-1.2.3-linux-x86_64"}
    assert members["meetingmate-1.2.3-linux-x86_64/bin/meetingmate"].uname == "root"
    assert "meetingmate-1.2.3-linux-x86_64/share/applications/x" in members


def test_byte_code_of_all_modules_is_never_compared_with_its_source(tmp_path: Path) -> None:
    import tree

    made = tree.Tree(tmp_path, tmp_path / "patchelf")
    made.python = Path(sys.executable)
    (tmp_path / "python").mkdir()
    for name in ("copied", "own"):
        (tmp_path / "python" / f"{name}.py").write_text("x = 1\n")
    old = Path(py_compile.compile(str(tmp_path / "python" / "copied.py")))  # as Debian's own, by the date of the source
    assert int.from_bytes(old.read_bytes()[4:8], "little") == 0
    made.compile_modules()
    compiled = sorted((tmp_path / "python" / "__pycache__").iterdir())
    assert len(compiled) == 2
    for path in compiled:
        assert int.from_bytes(path.read_bytes()[4:8], "little") == 1, "by a hash that is not checked"
