"""The set-up: what it does again, what it says when something is missing, and what a failure leaves behind."""

from __future__ import annotations

import importlib
import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import psutil
import pytest

from meetingmate import models
from meetingmate.base import settings

ROOT = Path(__file__).resolve().parents[2]
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="this set-up script is for Linux")


_SCRIPTS = ("bootstrap", "engine_build", "environment", "project_requirements", "wheels")


@pytest.fixture
def bootstrap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """installer/bootstrap.py, working in a copy of the files that it reads."""
    monkeypatch.syspath_prepend(str(ROOT / "installer"))
    monkeypatch.delenv("MEETINGMATE_WHEELS", raising=False)
    for name in _SCRIPTS:
        monkeypatch.delitem(sys.modules, name, raising=False)
    module = importlib.import_module("bootstrap")
    environment = module.environment
    house = tmp_path / "a house"
    shutil.copytree(ROOT / "installer", house / "installer")
    shutil.copy(ROOT / "pyproject.toml", house)
    monkeypatch.setattr(environment, "ROOT", house)
    monkeypatch.setattr(environment, "VENV", house / ".venv")
    monkeypatch.setattr(module, "STAMP", house / ".venv" / "set-up.json")
    monkeypatch.setattr(environment, "WHEELS", house / ".venv" / "wheels")
    monkeypatch.setattr(environment, "LOG", house / "build" / "set-up.log")
    monkeypatch.setattr(environment, "PYTHON", Path(sys.executable))
    monkeypatch.chdir(house)
    environment.LOG.parent.mkdir()
    environment.LOG.touch()
    environment.VENV.mkdir()
    yield module
    for name in _SCRIPTS:
        sys.modules.pop(name, None)


def stamp(bootstrap: ModuleType, **changes: object) -> None:
    record = {"key": bootstrap.ingredients(), "test": True, "failed": []} | changes
    bootstrap.STAMP.write_text(json.dumps(record))


def everything_answers(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap.environment, "answers", lambda code: True)


def test_nothing_is_done_twice(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    everything_answers(bootstrap, monkeypatch)
    monkeypatch.setattr(bootstrap, "set_up", lambda *, test: pytest.fail("it was set up again"))
    stamp(bootstrap)
    monkeypatch.setattr(sys, "argv", ["bootstrap.py"])
    assert bootstrap.main() == 0


def test_it_is_done_again_when_something_changed(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    everything_answers(bootstrap, monkeypatch)
    assert not bootstrap.is_done(test=False)  # never set up
    bootstrap.STAMP.write_text('{"key": ')
    assert not bootstrap.is_done(test=False)  # broken off while it was written
    stamp(bootstrap, test=False)
    assert bootstrap.is_done(test=False)
    assert not bootstrap.is_done(test=True)  # without the tools for tests
    stamp(bootstrap, failed=["PyAudio"])
    assert bootstrap.is_done(test=False)  # a part that can't be had here is not tried at each start
    assert not bootstrap.is_done(test=True)
    stamp(bootstrap)
    pyproject = bootstrap.environment.ROOT / "pyproject.toml"
    pyproject.write_text(pyproject.read_text() + "\n# a comment changes nothing that is installed\n")
    assert bootstrap.is_done(test=True)
    pyproject.write_text(pyproject.read_text().replace('"tomlkit>=', '"another", "tomlkit>='))
    assert not bootstrap.is_done(test=False)


def test_models_that_were_deleted_are_missed(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    stamp(bootstrap)
    assert not bootstrap.is_done(test=False)  # MEETINGMATE_HOME of this test is empty


@pytest.mark.usefixtures("home")
def test_models_that_are_there_are_enough(
    bootstrap: ModuleType, home: Path, models_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    (home / "models").symlink_to(models_dir)
    stamp(bootstrap)
    assert bootstrap.is_done(test=False)


def test_a_step_that_fails_leaves_no_record(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stamp(bootstrap, key="of an older version")

    def fail() -> None:
        bootstrap.environment.run(
            sys.executable, "-c", "print('ERROR: no network.'); print('bye'); exit(1)", otherwise="try again later"
        )

    monkeypatch.setattr(bootstrap.environment, "make_venv", fail)
    monkeypatch.setattr(sys, "argv", ["bootstrap.py"])
    assert bootstrap.main() == 1
    assert not bootstrap.STAMP.exists()
    said = capsys.readouterr().err
    for part in ("no network", "try again later", "build/set-up.log"):
        assert part in said


def test_the_program_comes_without_a_part_that_fails(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*command: object, otherwise: str) -> None:
        if any("PyAudio" in str(word) for word in command):
            raise bootstrap.SetUpError("portaudio.h: No such file or directory")

    monkeypatch.setattr(bootstrap.environment, "make_venv", lambda: None)
    monkeypatch.setattr(bootstrap.environment, "run", run)
    everything_answers(bootstrap, monkeypatch)
    monkeypatch.setattr(bootstrap.engine_build.Build, "_is_satisfied", lambda self: True)
    monkeypatch.setenv("MEETINGMATE_MODELS", "small")
    bootstrap.set_up(test=False)
    assert json.loads(bootstrap.STAMP.read_text())["failed"] == ["PyAudio"]
    said = capsys.readouterr().out
    assert "not done: portaudio.h" in said
    assert "Without PyAudio" in said
    with pytest.raises(bootstrap.SetUpError, match="the tests need PyAudio"):
        bootstrap.set_up(test=True)


def test_the_writing_model_goes_by_the_computer_and_the_user(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    """It is said how large it is, tests do not choose it for the user, and one that was chosen stays."""
    asked: list[list[str]] = []
    monkeypatch.setattr(
        bootstrap.environment, "run", lambda *command, otherwise: asked.append([str(word) for word in command])
    )
    monkeypatch.setattr(bootstrap.environment, "ROOT", ROOT)
    monkeypatch.delenv("MEETINGMATE_MODELS", raising=False)
    best = models.recommended("writing")
    bootstrap.install_writer([], test=False)
    bootstrap.install_writer([], test=True)
    if best is None or best.card.starter:  # a computer for the smallest one
        assert asked == []
    else:
        assert [command[-2:] for command in asked] == [["--use", best.card.id], ["--quiet", best.card.id]]
        assert f"{best.card.id}, 1.1 GB" in capsys.readouterr().out
    asked.clear()
    monkeypatch.setenv("MEETINGMATE_MODELS", "small")
    bootstrap.install_writer([], test=False)
    monkeypatch.delenv("MEETINGMATE_MODELS")
    settings.save(settings.Settings(writing_model="qwen2.5-coder-0.5b"))
    bootstrap.install_writer([], test=False)
    assert asked == []


def test_what_encryption_needs_is_installed(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    commands = []
    monkeypatch.setattr(bootstrap.environment, "make_venv", lambda: None)
    monkeypatch.setattr(
        bootstrap.environment, "run", lambda *command, otherwise: commands.append(" ".join(map(str, command)))
    )
    everything_answers(bootstrap, monkeypatch)
    monkeypatch.setattr(bootstrap.engine_build.Build, "_is_satisfied", lambda self: True)
    bootstrap.set_up(test=True)
    for name in ("cryptography", "keyring", "sqlcipher3"):
        assert any(" install " in command and name in command for command in commands)


def test_the_engine_that_does_not_compile_is_explained(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap.environment, "answers", lambda code: False)
    monkeypatch.setattr(bootstrap.engine_build.Build, "_is_satisfied", lambda self: False)
    broken = [sys.executable, "-c", "print('error: no C++ compiler'); exit(1)"]
    monkeypatch.setattr(bootstrap.environment, "pip", lambda *arguments: broken)
    with (
        bootstrap.engine_build.background_build("llama-cpp-python") as build,
        pytest.raises(bootstrap.SetUpError, match=r"could not be compiled \(error: no C\+\+ compiler\)"),
    ):
        build.finish()


@linux_only
def test_the_compiler_is_stopped_when_another_step_fails(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap.environment, "answers", lambda code: False)
    monkeypatch.setattr(bootstrap.engine_build.Build, "_is_satisfied", lambda self: False)
    monkeypatch.setattr(
        bootstrap.environment, "pip", lambda *arguments: [sys.executable, "-c", "import time; time.sleep(60)"]
    )

    def compilers() -> list[psutil.Process]:
        return [one for one in psutil.Process().children() if "time.sleep(60)" in " ".join(one.cmdline())]

    def interrupted() -> None:
        with bootstrap.engine_build.background_build("llama-cpp-python"):
            assert compilers()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert compilers() == []


def test_how_the_engine_is_built(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    import shlex

    requirements, llama = bootstrap.project_requirements.wanted(test=False)
    assert llama.startswith("llama-cpp-python")
    assert not any(r.startswith("llama") for r in requirements)
    assert len(requirements) == len(tomllib.loads(Path("pyproject.toml").read_text())["project"]["dependencies"]) - 1
    monkeypatch.setenv("CMAKE_ARGS", "-DMINE=1")
    arguments = shlex.split(bootstrap.wheels.cmake_arguments(for_any_processor=False))
    assert f"-DCMAKE_PROJECT_llama_cpp_INCLUDE={ROOT / 'installer' / 'llama_cpp.cmake'}" in arguments
    assert "-DLLAVA_BUILD=OFF" in arguments
    assert "-DMINE=1" in arguments
    assert "-DGGML_NATIVE=OFF" not in arguments
    assert not bootstrap.wheels.portable()
    monkeypatch.setenv("MEETINGMATE_PORTABLE", "1")
    assert bootstrap.wheels.portable()
    anywhere = shlex.split(bootstrap.wheels.cmake_arguments(for_any_processor=True))
    assert {"-DGGML_NATIVE=OFF", "-DGGML_BACKEND_DL=ON", "-DGGML_CPU_ALL_VARIANTS=ON"} < set(anywhere)


def script(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


@pytest.fixture
def bare_system(tmp_path: Path) -> Path:
    """Commands of a system where no package is installed, and a Python that only says how it was called."""
    folder = tmp_path / "bin"
    folder.mkdir()
    script(folder, "dpkg-query", "exit 1")
    real = f'case $1 in -c | installer/wheels.py) exec {sys.executable} "$@" ;; esac'
    script(folder, "python", real + '; echo "called: $*"')
    return folder


def set_up_linux(bin_folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", str(ROOT / "installer" / "setup-linux.sh"), *arguments],
        env={**os.environ, "PATH": f"{bin_folder}:{os.environ['PATH']}", "PYTHON": "python", **environment},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=60,
        check=False,
    )


@linux_only
def test_without_root_the_exact_command_is_named(bare_system: Path) -> None:
    script(bare_system, "id", "echo 1000")
    script(bare_system, "sudo", "exit 1")
    done = set_up_linux(bare_system)
    assert done.returncode == 1
    assert "sudo apt-get update && sudo apt-get install -y --no-install-recommends portaudio19-dev" in done.stderr
    assert "libxcb-cursor0" in done.stderr
    assert "xvfb" not in done.stderr
    assert "xvfb" in set_up_linux(bare_system, "--test").stderr


@linux_only
@pytest.mark.parametrize("privilege", ["root", "sudo"])
def test_missing_packages_are_installed(bare_system: Path, tmp_path: Path, privilege: str) -> None:
    script(bare_system, "id", "echo 0" if privilege == "root" else "echo 1000")
    script(bare_system, "sudo", f'echo "$@" >> {tmp_path}/sudo; shift; [ "$1" = true ] || exec "$@"')
    script(bare_system, "apt-get", f'echo "$@" >> {tmp_path}/apt')
    done = set_up_linux(bare_system, "--test")
    assert done.returncode == 0, done.stderr
    assert "called: installer/bootstrap.py --test" in done.stdout
    first, second = (tmp_path / "apt").read_text().splitlines()
    assert first.startswith("update")
    assert "portaudio19-dev" in second
    assert (tmp_path / "sudo").exists() == (privilege == "sudo")


@linux_only
def test_apt_that_fails_stops_the_set_up(bare_system: Path) -> None:
    script(bare_system, "id", "echo 0")
    script(bare_system, "apt-get", "echo 'E: no network'; exit 100")
    done = set_up_linux(bare_system)
    assert done.returncode == 1
    assert "E: no network" in done.stderr
    assert "called" not in done.stdout


@linux_only
def test_nothing_is_installed_when_all_is_there(bare_system: Path) -> None:
    script(bare_system, "dpkg-query", "echo installed")
    script(bare_system, "apt-get", "echo apt was called >&2; exit 1")
    done = set_up_linux(bare_system)
    assert (done.returncode, done.stdout) == (0, "called: installer/bootstrap.py\n")


@linux_only
def test_system_packages_can_be_left_to_the_user(bare_system: Path) -> None:
    done = set_up_linux(bare_system, MEETINGMATE_SKIP_SYSTEM_PACKAGES="1")
    assert (done.returncode, done.stdout) == (0, "called: installer/bootstrap.py\n")


@linux_only
def test_a_python_that_is_too_old_is_refused(bare_system: Path) -> None:
    script(bare_system, "python", "exit 1")
    done = set_up_linux(bare_system)
    assert done.returncode == 1
    assert "needs Python 3.11 or newer" in done.stderr


@linux_only
def test_a_real_window_opens_with_the_packages_of_the_set_up() -> None:
    """The xcb platform of Qt loads its libraries only now; the other tests use the offscreen platform."""
    code = (
        "from PySide6.QtWidgets import QApplication, QWidget; app = QApplication([]); w = QWidget(); w.show();"
        "app.processEvents(); print(app.platformName(), w.isVisible(), app.primaryScreen().size().width() > 0)"
    )
    done = subprocess.run(
        ["xvfb-run", "-a", sys.executable, "-c", code],
        env={**os.environ, "QT_QPA_PLATFORM": "xcb"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout.split() == ["xcb", "True", "True"], done.stderr


@linux_only
def test_ready_wheels_need_no_compiler(bare_system: Path, tmp_path: Path) -> None:
    script(bare_system, "id", "echo 1000")
    script(bare_system, "sudo", "exit 1")
    done = set_up_linux(bare_system, MEETINGMATE_WHEELS="https://wheels.example/")
    assert "libportaudio2" in done.stderr
    for package in ("g++", "portaudio19-dev", "-dev "):
        assert package not in done.stderr
    assert (
        "portaudio19-dev" in set_up_linux(bare_system, "--wheels", MEETINGMATE_WHEELS="https://wheels.example/").stderr
    )


def test_a_ready_engine_is_installed_instead_of_compiled(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One that does not load here is compiled after all."""
    loads = iter([True, False, True])
    asked: list[list[str]] = []
    ready = bootstrap.environment.WHEELS / "llama_cpp_python-0.3.36-py3-none-any.whl"

    def find(requirement: str, into: Path, pip: object, place: str) -> tuple[Path, str]:
        into.mkdir()
        ready.touch()
        return ready, ""

    monkeypatch.setattr(bootstrap.environment, "answers", lambda code: next(loads))
    monkeypatch.setattr(bootstrap.engine_build.Build, "_is_satisfied", lambda self: False)
    monkeypatch.setattr(bootstrap.engine_build.Build, "_start", lambda self, *, fresh: asked.append(["compile"]))
    monkeypatch.setattr(
        bootstrap.environment, "run", lambda *command, otherwise: asked.append([str(word) for word in command])
    )
    monkeypatch.setattr(bootstrap.wheels, "find", find)
    monkeypatch.setenv("MEETINGMATE_WHEELS", str(tmp_path))
    with bootstrap.engine_build.background_build("llama-cpp-python") as build:
        assert build.title() == ("Writing engine (llama.cpp)",)
        build.finish()
        assert [command[-1] for command in asked] == [str(ready), "llama-cpp-python"]
        asked.clear()
        build.finish()
        assert ["compile"] in asked
    assert f"ready wheel: {ready.name} from {tmp_path}" in capsys.readouterr().out
