"""Converting Word files with LibreOffice, and reading what a PDF shows."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def convert(tmp_path_factory: pytest.TempPathFactory) -> Callable[[list[Path], str], list[Path]]:
    """``convert(files, kind)`` gives the converted files; LibreOffice gets a profile of its own."""
    program = shutil.which("soffice")
    if program is None or shutil.which("pdftotext") is None:
        if sys.platform == "linux":
            pytest.fail("LibreOffice or pdftotext is missing; `make setup` installs them")
        pytest.skip("LibreOffice and pdftotext are installed by the set-up on Linux only")
    profile = tmp_path_factory.mktemp("office-profile")

    def run(files: list[Path], kind: str) -> list[Path]:
        folder = tmp_path_factory.mktemp("converted")
        command = [program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", kind]
        done = subprocess.run(
            [*command, "--outdir", str(folder), *map(str, files)], capture_output=True, text=True, timeout=240
        )
        assert done.returncode == 0, done.stderr
        suffix = kind.split(":")[0]
        results = [folder / f"{file.stem}.{suffix}" for file in files]
        missing = [result.name for result in results if not result.is_file()]
        assert not missing, f"{missing}: {done.stdout} {done.stderr}"
        return results

    return run


def pdf_text(path: Path) -> str:
    """The text of a PDF as one line with single blanks."""
    done = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True)
    return " ".join(done.stdout.split())
