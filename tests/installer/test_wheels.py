"""Wheels that were built before: which fit here, what is said about those that don't, and how they are built."""

from __future__ import annotations

import functools
import http.server
import os
import subprocess
import sys
import threading
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

from tests.installer.conftest import ROOT

PYTHON = f"cp{sys.version_info[0]}{sys.version_info[1]}"
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="the names are those of wheels for Linux")
REQUIREMENT = "llama-cpp-python>=0.3.30,<0.4"
#: What a build for any processor holds, and a build for one.
MODULES = "llama_cpp/lib/libggml-cpu-x64.so", "llama_cpp/lib/libggml-cpu-haswell.so"
ONE = ("llama_cpp/lib/libggml-cpu.so",)


def pip(command: str, *arguments: object) -> list[object]:
    return [sys.executable, "-m", "pip", command, "--disable-pip-version-check", *arguments]


def make(folder: Path, name: str, tag: str, *members: str) -> Path:
    """A small wheel that pip takes: ``name`` with its version, the tag of what it fits, files inside."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}-{tag}.whl"
    package, version = name.split("-")
    with zipfile.ZipFile(path, "w") as archive:
        for member in members:
            archive.writestr(member, "x")
        archive.writestr(f"{name}.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n")
        archive.writestr(f"{name}.dist-info/WHEEL", f"Wheel-Version: 1.0\nRoot-Is-Purelib: false\nTag: {tag}\n")
        archive.writestr(f"{name}.dist-info/RECORD", "")
    return path


@linux_only
def test_a_wheel_that_fits_is_taken(wheels: ModuleType, tmp_path: Path) -> None:
    ready = make(tmp_path / "my wheels", "llama_cpp_python-0.3.36", f"py3-none-linux_{os.uname().machine}", *MODULES)
    found, why = wheels.find(REQUIREMENT, tmp_path / "into", pip, str(ready.parent))
    assert (found, why) == (tmp_path / "into" / ready.name, "")


@linux_only
@pytest.mark.parametrize(
    ("name", "tag", "members", "why"),
    [
        ("llama_cpp_python-0.3.36", "py3-none-win_amd64", MODULES, "fits this Python and system"),
        ("llama_cpp_python-0.2.0", "py3-none-any", MODULES, "fits this Python and system"),  # too old
        ("llama_cpp_python-0.3.36", "py3-none-any", ONE, "one kind of processor"),
    ],
)
def test_one_that_does_not_fit_is_left(
    wheels: ModuleType, tmp_path: Path, name: str, tag: str, members: tuple[str, ...], why: str
) -> None:
    make(tmp_path / "wheels", name, tag, *members)
    found, said = wheels.find(REQUIREMENT, tmp_path / "into", pip, str(tmp_path / "wheels"))
    assert found is None
    assert why in said
    assert not list((tmp_path / "into").iterdir())


@linux_only
def test_wheels_come_from_an_address_too(wheels: ModuleType, tmp_path: Path) -> None:
    """A folder that a web server shows, and a package index: pip asks for both."""
    page, index = tmp_path / "served" / "page", tmp_path / "served" / "index" / "pyaudio"
    for folder in (page, index):
        make(folder, "PyAudio-0.2.14", f"{PYTHON}-{PYTHON}-linux_{os.uname().machine}")
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(tmp_path / "served"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            for place in ("page", "index"):
                address = f"http://127.0.0.1:{server.server_port}/{place}/"
                found, why = wheels.find("PyAudio>=0.2.14,<0.3", tmp_path / place, pip, address)
                assert found is not None, why
        finally:
            server.shutdown()


@linux_only
def test_a_compiler_is_wanted_only_for_what_has_no_wheel(wheels: ModuleType, tmp_path: Path) -> None:
    built = tmp_path / "build" / "wheels"
    machine = os.uname().machine
    assert wheels.to_compile(tmp_path) == ["llama-cpp-python", "PyAudio"]
    make(built, "llama_cpp_python-0.3.36", f"py3-none-manylinux_2_17_{machine}.manylinux2014_{machine}", *MODULES)
    make(built, "PyAudio-0.2.14", f"cp39-cp39-linux_{machine}")
    make(built, "pyaudio-0.2.14", f"{PYTHON}-{PYTHON}-linux_other")
    assert wheels.to_compile(tmp_path) == ["PyAudio"]
    make(built, "pyaudio-0.2.14", f"{PYTHON}-{PYTHON}-linux_{machine}")
    assert wheels.to_compile(tmp_path) == []


def test_the_place_that_somebody_names_comes_first(
    wheels: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert wheels.source(tmp_path) == ""
    assert wheels.find(REQUIREMENT, tmp_path / "into", pip, "") == (None, "there are no ready wheels")
    make(tmp_path / "build" / "wheels", "PyAudio-0.2.14", "py3-none-any")
    assert wheels.source(tmp_path) == str(tmp_path / "build" / "wheels")
    monkeypatch.setenv("MEETINGMATE_WHEELS", "https://wheels.example/simple/")
    assert wheels.source(tmp_path) == "https://wheels.example/simple/"
    assert wheels.to_compile(tmp_path) == []  # whoever names an address has the wheels there


def test_wheels_are_built_once_for_any_processor(wheels: ModuleType, tmp_path: Path) -> None:
    asked: list[tuple[list[object], dict[str, str]]] = []
    make(tmp_path, "pyaudio-0.2.14", f"{PYTHON}-{PYTHON}-{_system_tag()}")
    wheels.build([REQUIREMENT, "PyAudio>=0.2"], tmp_path, pip, lambda *call: asked.append(call))
    [(command, environment)] = asked  # the other is there
    assert command[-1] == REQUIREMENT
    assert "--no-cache-dir" in command
    assert "-DGGML_CPU_ALL_VARIANTS=ON" in environment["CMAKE_ARGS"]
    assert environment["SOURCE_DATE_EPOCH"].isdigit()
    assert environment["CFLAGS"].endswith("-g0")  # the folder that was compiled in does not get into them


def _system_tag() -> str:
    import platform

    machine = platform.machine().lower()
    return {"linux": f"linux_{machine}", "darwin": f"macosx_11_0_{machine}"}.get(sys.platform, f"win_{machine}")


def test_what_has_to_be_compiled_is_printed(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "installer" / "wheels.py")],
        env={**os.environ, "MEETINGMATE_WHEELS": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["llama-cpp-python", "PyAudio"]
