"""A whole use of the program under the usual umask, by its commands and its window, for all tests here to look at."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import wave
from pathlib import Path

import pytest
from msgspec import Struct

from meetingmate.audio import decode
from tests.privacy.watched import ROOT

#: Words that are typed, or stand in the name of a file; nobody else says them.
TYPED = ("Zyxglorb", "Quandlewick", "Brimthorpe", "Yarrowby", "Snorkelheim", "Wobbleton")
_UMASK = 0o022

WINDOW = """
import sys
from PySide6.QtCore import QTimer
from ui.app import start as app

def main():
    from PySide6.QtWidgets import QApplication, QFileDialog
    application = QApplication([])

    def look():
        shown = [w for w in application.topLevelWidgets() if type(w).__name__ == "MainWindow" and w.isVisible()]
        if not shown:
            return
        library = shown[0].session.library
        jobs = [job for row in library.rows() if (job := library.job(row.id))]
        if len(jobs) >= int(sys.argv[1]) and not any(job.unfinished() for job in jobs):
            print("states", *sorted(job.state for job in jobs))
            timer.stop()
            dialog = QFileDialog(shown[0])
            dialog.show()
            dialog.reject()
            dialog.deleteLater()
            QTimer.singleShot(0, lambda: {}["Zyx" + "glorb"])  # an error nobody expects, which quotes what was typed
            QTimer.singleShot(500, shown[0].close)

    timer = QTimer(interval=300)
    timer.timeout.connect(look)
    timer.start()
    return app.main(sys.argv[2:])

if __name__ == "__main__":
    sys.exit(main())
"""


class Use(Struct, kw_only=True):
    """What a use of the program left: its home, what went to a place of the user, and the words that were said."""

    home: Path
    places: Path
    tmp: Path
    said: str


def words_in(text: str, said: str) -> list[str]:
    """What of ``said`` stands in ``text``: any 14 characters that begin with a word."""
    said, text = said.lower(), text.lower()
    assert len(said.split()) > 10, "too little was understood to look for"
    return [part for at in re.finditer(r"\b\w", said[:-14]) if (part := said[at.start() : at.start() + 14]) in text]


def rights_for_others(home: Path) -> list[Path]:
    """Files and folders that other users of the computer can do something with."""
    everything = [home, *(path for path in home.rglob("*") if not path.is_symlink())]
    return [path for path in everything if path.lstat().st_mode & 0o077]


def write_clip(sample: Path, target: Path, seconds: int = 20) -> None:
    """The beginning of the sample meeting as WAV."""
    with wave.open(str(target), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(decode.RATE)
        left = seconds * decode.RATE
        for block in decode.stream(sample):
            out.writeframes((block[:left] * 32767).astype("<i2").tobytes())
            left -= len(block)
            if left <= 0:
                return


@pytest.fixture(scope="session")
def used(tmp_path_factory: pytest.TempPathFactory, models_dir: Path, quick_model: str) -> Use:
    """A meeting from a file with everything typed, edits, a damaged file, backup, trash, kept voices, the window."""
    folder = tmp_path_factory.mktemp("use")
    home, places, tmp = folder / "home", folder / "places", folder / "tmp"
    for made in (home, places, tmp, folder / "user"):
        made.mkdir()
        made.chmod(0o755)  # whatever the umask of the tests themselves is
    (home / "models").symlink_to(models_dir)
    (home / "settings.toml").write_text(
        f'speech_model = "{quick_model}"\nwriting_model = "smollm2-135m"\nbeam_size = 1\n'
        'vocabulary = ["Snorkelheim", "Wobbleton"]\n',
        "utf-8",
    )
    _as_an_older_version(home)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")} | {
        "HOME": str(folder / "user"),
        "TMPDIR": str(tmp),
        "MEETINGMATE_HOME": str(home),
        "PYTHONPATH": str(ROOT),
        "QT_QPA_PLATFORM": "offscreen",
    }

    def run(*command: str, code: int = 0) -> str:
        done = subprocess.run(
            [sys.executable, *command],
            cwd=folder,
            env=environment,
            umask=_UMASK,
            capture_output=True,
            text=True,
            timeout=400,
            check=False,
        )
        assert done.returncode == code, (command, done.stdout, done.stderr)
        if command[0] == "window.py":  # what a desktop's journal would keep
            assert not [word for word in TYPED if word in done.stderr], done.stderr
        return done.stdout

    def command(*arguments: str, code: int = 0) -> str:
        return run("-m", "meetingmate.cli", *arguments, code=code)

    sample = ROOT / "resources" / "sample" / "sample_standup.ogg"
    write_clip(sample, folder / "Quandlewick plans.wav")
    (folder / "Quandlewick broken.ogg").write_bytes(sample.read_bytes()[:3000])
    (folder / "Quandlewick no sound.ogg").write_bytes(b"nothing" * 100)
    command(
        *("process", "Quandlewick plans.wav", "--title", "Zyxglorb weekly", "--attendees", "Marcus Yarrowby, Priya"),
        *("--agenda", "Brimthorpe bridge", "-o", str(places / "new" / "minutes.docx")),
        *("-o", str(places / "new" / "minutes.json")),
    )
    said = json.loads((places / "new" / "minutes.json").read_text("utf-8"))
    (one,) = json.loads(command("list", "--json"))["meetings"]
    command("edit", one["id"], "--title", "Zyxglorb and Brimthorpe")
    command("process", "Quandlewick no sound.ogg", code=1)
    command("rule", "Wobbletown", "Wobbleton")
    command("search", "Zyxglorb")
    command("backup", str(places / "library.zip"))
    command("archive", str(places / "archive"))
    command("export", one["id"], "-o", str(places / "again.md"))
    (folder / "window.py").write_text(WINDOW, "utf-8")
    run("window.py", "3", "Quandlewick plans.wav", "Quandlewick no sound.ogg")
    return Use(home=home, places=places, tmp=tmp, said=" ".join(u["text"] for u in said["utterances"]))


def _as_an_older_version(home: Path) -> None:
    """Files with the rights and the logs that earlier versions made."""
    for name in ("recordings/20250101-000000-000000/recording.ogg", "voices/anna.voice.json", "state/recording.json"):
        (home / name).parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        (home / name).write_text("{}")
    (home / "state" / "logs").mkdir()
    for name in ("logs/transcriber.log", "window.log", "window.log.1", "window.log.2"):
        (home / "state" / name).write_text("INFO left out 1.0-2.0 s: 'Zyxglorb said it'\n")
    for path in home.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() else 0o644)
