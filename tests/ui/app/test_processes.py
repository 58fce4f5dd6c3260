"""What must never be loaded together: Qt in a worker, the models' libraries in the window; and one window only."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QProcess, QProcessEnvironment

from ui.app.single_instance import SingleInstance

ROOT = Path(__file__).resolve().parents[3]
NATIVE = ("faster_whisper", "ctranslate2", "llama_cpp", "onnxruntime", "sherpa_onnx", "av")


def _python(code: str) -> list[str]:
    result = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    return json.loads(result.stdout.splitlines()[-1])


def test_importing_the_program_loads_no_qt() -> None:
    loaded = _python("import sys, json, ui.app; print(json.dumps(sorted(sys.modules)))")
    assert not [name for name in loaded if name.startswith(("PySide6", "shiboken6"))]


def test_the_window_loads_no_library_of_the_models() -> None:
    code = """
import sys, json
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from ui.app import start as app
application = QApplication([])
def end():
    shown = [w for w in application.topLevelWidgets() if type(w).__name__ == "MainWindow" and w.isVisible()]
    QTimer.singleShot(1000, shown[0].close if shown else end)
QTimer.singleShot(1000, end)
app.main([])
print(json.dumps(sorted(sys.modules)))
"""
    loaded = _python(code)
    assert "PySide6.QtWidgets" in loaded
    assert not [name for name in loaded if name.split(".")[0] in NATIVE]


def test_a_worker_process_loads_no_qt() -> None:
    # a spawned child imports the main module again, which only a file is
    script = Path(os.environ["MEETINGMATE_HOME"]) / "main_like_the_program.py"
    script.write_text(
        "import sys, json, multiprocessing\n"
        "from ui.app.start import main\n"
        "import meetingmate.workers.entry\n"
        "def report(connection):\n    connection.send(sorted(sys.modules))\n"
        "if __name__ == '__main__':\n"
        "    import PySide6.QtWidgets\n"
        "    ours, theirs = multiprocessing.get_context('spawn').Pipe()\n"
        "    child = multiprocessing.get_context('spawn').Process(target=report, args=(theirs,))\n"
        "    child.start()\n"
        "    print(json.dumps(ours.recv()))\n"
        "    child.join()\n"
    )
    result = subprocess.run(
        [sys.executable, str(script)],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])},
    )
    loaded = json.loads(result.stdout)
    assert not [name for name in loaded if name.startswith(("PySide6", "shiboken6"))]


def test_a_second_start_hands_its_files_over_and_ends_well(qtbot, home: Path) -> None:
    first = SingleInstance(home)
    assert first.become_first()
    asked: list[dict] = []
    first.asked.connect(asked.append)
    second = QProcess()
    environment = QProcessEnvironment.systemEnvironment()
    environment.insert("QT_QPA_PLATFORM", "offscreen")
    second.setProcessEnvironment(environment)
    second.setWorkingDirectory(str(ROOT))
    second.start(sys.executable, ["-m", "ui.app", "talk.mp3", "--meeting", "m7"])
    try:
        qtbot.waitUntil(lambda: second.state() == QProcess.ProcessState.NotRunning, timeout=30_000)
        assert second.exitCode() == 0
        assert asked[0]["files"] == [str(ROOT / "talk.mp3")]
        assert asked[0]["meeting"] == "m7"
    finally:
        second.kill()
        second.waitForFinished(5000)
        first.close()


def test_the_lock_is_free_after_the_first_window_has_gone(qtbot, home: Path) -> None:
    first = SingleInstance(home)
    assert first.become_first()
    other = SingleInstance(home)
    assert not other.become_first()
    first.close()
    assert other.become_first()
    other.close()


@pytest.mark.parametrize("folder", ["one", "two"])
def test_other_libraries_have_windows_of_their_own(qtbot, home: Path, folder: str) -> None:
    first, other = SingleInstance(home), SingleInstance(home / folder)
    assert first.become_first()
    assert other.become_first()
    first.close()
    other.close()
