"""What PyInstaller needs beside the program: icons for Windows and macOS, and the version that Windows shows.

python installer/frozen/prepare.py      writes build/meetingmate.ico, build/meetingmate.icns and build/version.txt
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from meetingmate import __version__  # noqa: E402 - of this folder

_VERSION_INFO = """VSVersionInfo(
  ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}),
  kids=[
    StringFileInfo([StringTable("040904B0", [
      StringStruct("CompanyName", "MeetingMate"),
      StringStruct("FileDescription", "MeetingMate"),
      StringStruct("FileVersion", "{version}"),
      StringStruct("LegalCopyright", "MIT licence"),
      StringStruct("ProductName", "MeetingMate"),
      StringStruct("ProductVersion", "{version}"),
    ])]),
    VarFileInfo([VarStruct("Translation", [1033, 1200])]),
  ],
)
"""


def main(folder: Path = ROOT / "build") -> None:
    """Write the files to ``folder``."""
    folder.mkdir(exist_ok=True)
    icons(folder)
    (folder / "version.txt").write_text(version_info(), "utf-8")


def icons(folder: Path) -> None:
    """The icon of the program in the forms of Windows (256 pixels) and macOS (1024)."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtGui import QGuiApplication, QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    app = QGuiApplication.instance() or QGuiApplication(sys.argv[:1])
    drawing = QSvgRenderer(str(ROOT / "resources" / "icons" / "meetingmate.svg"))
    for name, size in (("meetingmate.ico", 256), ("meetingmate.icns", 1024)):
        image = QImage(size, size, QImage.Format.Format_ARGB32)
        image.fill(0)
        painter = QPainter(image)
        drawing.render(painter)
        painter.end()
        if not image.save(str(folder / name)):
            sys.exit(f"{name} can't be written: this Qt has no plug-in for it.")
    del app


def version_info(version: str = __version__) -> str:
    """The file that PyInstaller's ``version`` takes."""
    numbers = [int(part) for part in version.split(".")]
    return _VERSION_INFO.format(numbers=tuple([*numbers, 0, 0, 0, 0][:4]), version=version)


if __name__ == "__main__":
    main()
