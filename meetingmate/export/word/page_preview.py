"""The first page of a Word file as a PDF, by LibreOffice where it is on the computer."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import tempfile
import threading
from contextlib import suppress
from functools import cache
from pathlib import Path

import psutil

from meetingmate.base.privacy import VARIABLES

#: Seconds that the page may take; the first time LibreOffice sets up its folder.
_LIMIT_S = 60.0
_NAMES = ("soffice", "libreoffice")
_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.exe",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.exe",
)
_FIRST_PAGE = 'pdf:writer_pdf_Export:{"PageRange":{"type":"string","value":"1"}}'
#: One at a time: two that share a folder of settings are one program.
_LOCK = threading.Lock()


def program() -> Path | None:
    """LibreOffice, if it is on this computer."""
    found = next((path for path in map(shutil.which, _NAMES) if path), None)
    return Path(found) if found else next((path for path in map(Path, _PLACES) if path.is_file()), None)


def first_page(data: bytes, *, limit_s: float = _LIMIT_S) -> bytes | None:
    """A PDF of the first page of a Word file; None where LibreOffice is not there, or does not make one in time."""
    office = program()
    if office is None:
        return None
    with _LOCK, tempfile.TemporaryDirectory(prefix="meetingmate-page-") as name:
        source, target = Path(name) / "page.docx", Path(name) / "page.pdf"
        source.write_bytes(data)
        command = [str(office), f"-env:UserInstallation={_profile().as_uri()}", "--headless", "--norestore", "--nologo"]
        command += ["--convert-to", _FIRST_PAGE, "--outdir", name, str(source)]
        environment = {key: value for key, value in os.environ.items() if key not in VARIABLES}
        # What LibreOffice puts aside goes with the folder, even when it is ended.
        environment.update(dict.fromkeys(("TMPDIR", "TEMP", "TMP"), name))
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=environment,
                cwd=name,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError:  # it is there, but can't be started
            return None
        try:
            process.wait(limit_s)
        except subprocess.TimeoutExpired:
            _kill(process)
            return None
        return target.read_bytes() if target.is_file() else None


@cache
def _profile() -> Path:
    """A folder of settings of its own for LibreOffice, as long as this program runs."""
    folder = Path(tempfile.mkdtemp(prefix="meetingmate-office-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End LibreOffice and what it has started."""
    with suppress(psutil.Error):
        for child in psutil.Process(process.pid).children(recursive=True):
            with suppress(psutil.Error):
                child.kill()
    process.kill()
    process.wait()
