"""What the frozen program holds, for PyInstaller: the same on Windows and macOS."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ENTRY = ROOT / "installer" / "frozen" / "entry.py"

#: Packages that come whole, with their files and libraries: they load parts of themselves by name.
WHOLE = ("faster_whisper", "llama_cpp", "pip", "sherpa_onnx", "typst", "babel", "icalendar", "snowballstemmer", "docx")
#: Modules that are imported by name only.
HIDDEN = ("ctranslate2", "onnxruntime", "cryptography", "keyring.backends", "sqlcipher3", "sounddevice", "pyaudio")
#: Those that exist on one system only.
HIDDEN_ON = {
    "win32": ("pyaudiowpatch", "keyring.backends.Windows", "win32ctypes.core"),
    "darwin": ("keyring.backends.macOS",),
    "linux": ("keyring.backends.SecretService", "Xlib"),
}
#: Packages that others would pull in and the program does not use. The server of llama-cpp-python is for tests.
LEFT_OUT = ("tkinter", "pytest", "IPython", "matplotlib", "torch", "transformers", "llama_cpp.server", "setuptools")
#: Parts of Qt that are not used.
LEFT_OUT_OF_QT = ("QtWebEngineCore", "QtWebEngineWidgets", "QtQml", "QtQuick", "Qt3DCore", "QtCharts", "QtDesigner")


def hidden_imports(platform: str = sys.platform) -> list[str]:
    """All modules of the program, and those of others that are imported by name."""
    return sorted({*own_modules(), *HIDDEN, *HIDDEN_ON.get(platform, ())})


def own_modules() -> list[str]:
    """Every module of ``meetingmate`` and ``ui``: workers are found by name when they begin."""
    found = []
    for package in ("meetingmate", "ui"):
        for path in (ROOT / package).rglob("*.py"):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found.append(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
    return sorted(found)


def left_out() -> list[str]:
    """Modules that stay out."""
    return [*LEFT_OUT, *(f"PySide6.{name}" for name in LEFT_OUT_OF_QT)]


def files() -> list[tuple[str, str]]:
    """(file or folder, the folder it lies in inside the program) as PyInstaller takes them."""
    found = [(str(ROOT / "resources"), "resources"), (str(ROOT / "docs" / "user-guide"), "docs/user-guide")]
    found += [(str(ROOT / name), ".") for name in ("LICENSE", "THIRD_PARTY_LICENSES.md", "CHANGELOG.md", "README.md")]
    found += [(str(ROOT / "docs" / "user-guide.md"), "docs")]
    built = ROOT / "build" / "notices"
    if built.is_dir():  # made by installer/bill_of_materials.py before
        found += [(str(built / name), ".") for name in ("NOTICES.txt", "sbom.cdx.json")]
    if (ROOT / "build" / "models").is_dir():  # the starter models, installed there before
        found.append((str(ROOT / "build" / "models"), "resources/models/starter"))
    for package in ("meetingmate", "ui"):
        for path in sorted((ROOT / package).rglob("*")):
            if path.is_file() and path.suffix in {".txt", ".sql", ".gbnf", ".json", ".toml"}:
                found.append((str(path), path.parent.relative_to(ROOT).as_posix()))
    return found
