"""What goes into the programs for Windows and macOS, as far as it can be seen on any system."""

from __future__ import annotations

import ast
import importlib.util
import plistlib
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from meetingmate import __version__
from tests.installer.conftest import ROOT

INSTALLER = ROOT / "installer"


@pytest.fixture
def frozen(monkeypatch: pytest.MonkeyPatch) -> dict[str, ModuleType]:
    """The modules of installer/frozen by their names."""
    found = {}
    for path in (INSTALLER / "frozen").glob("*.py"):
        spec = importlib.util.spec_from_file_location(path.stem, path)
        found[path.stem] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(found[path.stem])
    monkeypatch.setitem(sys.modules, "contents", found["contents"])
    return found


# --- the beginning of the program -------------------------------------------------------------------------------


def run(*arguments: str, name: str = "meetingmate") -> subprocess.CompletedProcess[str]:
    """Begin as the frozen program does: ``name`` is that of its file."""
    code = "import sys; sys.path.insert(0, sys.argv.pop(1)); import entry; sys.exit(entry.main(sys.argv))"
    code = code.replace("entry.main(sys.argv)", f"entry.main([{name!r}, *sys.argv[1:]])")
    command = [sys.executable, "-c", code, str(INSTALLER / "frozen"), *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False)


def test_the_command_line_and_its_processes_begin_in_one_place(home: Path) -> None:
    said = run("--version", name=r"C:\Users\Зоя Müller\MeetingMate\meetingmate.exe".replace("\\", "/"))
    assert said.stdout == f"meetingmate, version {__version__}\n", said.stderr
    assert run("-m", "meetingmate.cli", "--version").stdout == said.stdout
    assert run("-m", "pip", "--version").stdout.startswith("pip ")


def test_the_window_is_begun_by_its_name_and_as_a_module(home: Path) -> None:
    for done in (run("--help", name="/opt/a b/meetingmate-window"), run("-m", "ui.app", "--help")):
        assert done.returncode == 0, done.stderr
        assert "--meeting" in done.stdout


def test_nothing_else_is_run() -> None:
    for arguments in (("-m", "http.server"), ("-m",)):
        done = run(*arguments)
        assert done.returncode == 2
        assert "does not run" in done.stderr


def test_all_that_the_program_runs_as_a_module_is_taken(frozen: dict[str, ModuleType]) -> None:
    ran = set()
    for package in ("meetingmate", "ui"):
        for path in (ROOT / package).rglob("*.py"):
            ran |= set(re.findall(r'sys\.executable, "-m", "([\w.]+)"', path.read_text("utf-8")))
    assert ran
    assert ran <= set(frozen["entry"].MODULES)


# --- what is inside ---------------------------------------------------------------------------------------------


def test_all_modules_are_found(frozen: dict[str, ModuleType]) -> None:
    contents = frozen["contents"]
    names = [name for name in contents.hidden_imports("linux") if name.split(".")[0] not in ("meetingmate", "ui")]
    names += [*contents.WHOLE, "meetingmate.workers.entry", "ui.app.__main__"]
    assert [name for name in names if importlib.util.find_spec(name) is None] == []
    own = set(contents.own_modules())
    assert {"meetingmate", "meetingmate.cli.__main__", "ui.app.__main__", "meetingmate.workers.entry"} <= own
    assert "pyaudiowpatch" in contents.hidden_imports("win32")


def test_nothing_that_is_imported_is_left_out(frozen: dict[str, ModuleType]) -> None:
    left_out = frozen["contents"].left_out()
    used = set()
    for package in ("meetingmate", "ui"):
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    used |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
                elif isinstance(node, ast.Import):
                    used |= {alias.name for alias in node.names}
    wanted = {name for name in used for out in left_out if name == out or name.startswith(f"{out}.")}
    assert wanted <= {"torch"}, "torch is looked for only in checkpoints of the user's own"


def test_files_of_the_packages_come_along(frozen: dict[str, ModuleType]) -> None:
    files = frozen["contents"].files()
    assert [source for source, _ in files if not Path(source).exists()] == []
    into = {(Path(source).name, folder) for source, folder in files}
    assert ("0001_first.sql", "meetingmate/library/migrations") in into
    assert ("resources", "resources") in into
    assert ("THIRD_PARTY_LICENSES.md", ".") in into


@pytest.mark.parametrize("system", ["windows", "macos"])
def test_the_recipe_can_be_followed(
    system: str, frozen: dict[str, ModuleType], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The spec, run with stand-ins for what PyInstaller gives it."""
    asked: dict[str, list[tuple[tuple, dict]]] = {}

    def stand_in(name: str) -> type:
        def __init__(self, *arguments: object, **options: object) -> None:  # noqa: N807
            asked.setdefault(name, []).append((arguments, options))

        members = {"__init__": __init__, "pure": [], "scripts": [], "binaries": [], "datas": []}
        return type(name, (), members)

    hooks = ModuleType("PyInstaller.utils.hooks")
    hooks.collect_all = lambda package: ([], [], [])
    for name in ("PyInstaller", "PyInstaller.utils"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    monkeypatch.setitem(sys.modules, "PyInstaller.utils.hooks", hooks)
    spec = INSTALLER / system / "meetingmate.spec"
    names = ("Analysis", "PYZ", "EXE", "COLLECT", "BUNDLE")
    given = {name: stand_in(name) for name in names} | {"SPECPATH": str(spec.parent)}
    monkeypatch.setattr(sys, "path", list(sys.path))
    exec(compile(spec.read_text("utf-8"), spec, "exec"), given)
    [(scripts, analysis)] = asked["Analysis"]
    assert Path(scripts[0][0]).is_file()
    assert analysis["hiddenimports"]
    assert {options["name"] for _, options in asked["EXE"]} == {"meetingmate", "meetingmate-window"}
    if system == "macos":
        [(_, bundle)] = asked["BUNDLE"]
        assert bundle["version"] == __version__
        assert bundle["info_plist"]["CFBundleExecutable"] == "meetingmate-window"
        assert all(Path(options["entitlements_file"]).is_file() for _, options in asked["EXE"])


def test_icons_and_version_of_windows_are_made(tmp_path: Path, frozen: dict[str, ModuleType]) -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import prepare, pathlib; prepare.main(pathlib.Path(sys.argv[2]))"
    )
    # in a process of its own: its application without widgets would be in the way of other tests
    subprocess.run([sys.executable, "-c", code, str(INSTALLER / "frozen"), str(tmp_path)], check=True)
    assert (tmp_path / "meetingmate.ico").read_bytes()[:4] == b"\0\0\1\0"
    assert (tmp_path / "meetingmate.icns").read_bytes()[:4] == b"icns"
    assert f'"ProductVersion", "{__version__}"' in (tmp_path / "version.txt").read_text("utf-8")
    assert "filevers=(1, 2, 3, 0)" in frozen["prepare"].version_info("1.2.3")
    ast.parse(frozen["prepare"].version_info("1.2.3"))


def test_parts_under_the_gpl_stop_the_build(tmp_path: Path) -> None:
    script = str(INSTALLER / "frozen" / "check_licences.py")
    (tmp_path / "av.libs").mkdir()
    for name in ("libavcodec-1.dll", "x265.h", "libmp3lame.dll"):
        (tmp_path / "av.libs" / name).touch()
    assert subprocess.run([sys.executable, script, tmp_path], check=False).returncode == 0
    for name in ("libx264-164-ab.dll", "libx265.215.dylib"):
        (tmp_path / "av.libs" / name).touch()
    done = subprocess.run([sys.executable, script, tmp_path], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    for name in ("libx264-164-ab.dll", "libx265.215.dylib", "must not be given to others"):
        assert name in done.stderr


# --- scripts and descriptions -------------------------------------------------------------------------------------


def test_macos_is_told_what_is_recorded_and_why() -> None:
    info = plistlib.loads((INSTALLER / "macos" / "Info.plist").read_bytes())
    for key in ("NSMicrophoneUsageDescription", "NSAudioCaptureUsageDescription"):
        assert "The recording stays on this Mac." in info[key]
    rights = plistlib.loads((INSTALLER / "macos" / "entitlements.plist").read_bytes())
    assert rights["com.apple.security.device.audio-input"] is True
    assert "com.apple.security.cs.disable-library-validation" not in rights


def test_the_script_of_inno_setup_is_whole() -> None:
    text = (INSTALLER / "windows" / "meetingmate.iss").read_text("utf-8")
    sections = re.findall(r"^\[(\w+)\]$", text, re.MULTILINE)
    assert sections == ["Setup", "Languages", "Tasks", "InstallDelete", "Files", "Icons", "Run", "Code"]
    setup = dict(re.findall(r"^(\w+)=(.*)$", text, re.MULTILINE))
    assert setup["PrivilegesRequired"] == "lowest"
    assert setup["AppVersion"] == "{#Version}"
    number = re.search(r"\{\{([0-9A-F-]{36})\}", setup["AppId"])[1]
    assert f"Uninstall\\{{{number}}}_is1" in text, "an upgrade finds the one that is installed"
    for value in (setup["LicenseFile"],):
        assert (INSTALLER / "windows" / value.replace("\\", "/")).resolve().is_file()
    code = text.partition("[Code]")[2]
    assert len(re.findall(r"\bbegin\b", code)) == len(re.findall(r"\bend;", code))
    for line in text.partition("[Code]")[0].splitlines():
        assert line.count('"') % 2 == 0, line


@pytest.mark.parametrize("name", ["windows/build.ps1", "windows/check.ps1", "setup-windows.ps1"])
def test_scripts_of_powershell_close_what_they_open(name: str) -> None:
    """There is no PowerShell here: brackets and quotes are counted, no more."""
    text = re.sub(r"^\s*#.*$", "", (INSTALLER / name).read_text("utf-8"), flags=re.MULTILINE)
    text = re.sub(r'`"', "", text)
    outside = re.sub(r"\"[^\"]*\"|'[^']*'", "", text)
    assert not re.search("[\"']", outside)
    for first, last in ("()", "{}", "[]"):
        assert outside.count(first) == outside.count(last)


@pytest.mark.parametrize("name", ["build.sh", "check.sh"])
def test_scripts_of_macos_are_read_by_bash(name: str) -> None:
    subprocess.run(["bash", "-n", INSTALLER / "macos" / name], check=True)


def test_files_that_scripts_and_workflows_name_exist() -> None:
    workflow = ROOT / ".github" / "workflows" / "installers.yml"
    described = yaml.safe_load(workflow.read_text("utf-8"))
    assert set(described["jobs"]) == {"audit", "windows", "macos"}
    triggers = described[True]  # YAML 1.1 reads the key "on" so
    assert set(triggers) == {"push", "workflow_dispatch"}
    assert triggers["push"] == {"tags": ["v*"]}
    scripts = [workflow, *(INSTALLER / "windows").glob("*.ps1"), *(INSTALLER / "macos").glob("*.sh")]
    named = set()
    for script in scripts:
        for path in re.findall(r"\binstaller[\\/][\w\\/.*$-]*\.\w+", script.read_text("utf-8")):
            named.add(path.replace("\\", "/").replace("$machine", "arm64"))
    assert len(named) > 10
    assert [path for path in named if not list(ROOT.glob(path))] == []
