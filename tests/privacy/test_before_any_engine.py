"""What turns off the reports of the engines is set before anything can load one."""

from __future__ import annotations

import ast
import os
import subprocess
import sys

import pytest

from meetingmate.base import privacy
from tests.privacy.watched import ROOT

_NATIVE = {"faster_whisper", "onnxruntime", "sherpa_onnx", "llama_cpp", "ctranslate2", "huggingface_hub", "tokenizers"}


@pytest.mark.parametrize(
    "module", ["meetingmate.workers.entry", "meetingmate.capture.entry", "ui.app.start", "ui.base.theme"]
)
def test_every_process_is_quiet_from_its_first_import_on(module: str) -> None:
    code = f"import {module}, os; print([os.environ[name] for name in {list(privacy.VARIABLES)!r}])"
    bare = {name: value for name, value in os.environ.items() if name not in privacy.VARIABLES}
    bare |= {"PYTHONPATH": str(ROOT), "ORT_DISABLE_TELEMETRY": "0"}
    done = subprocess.run([sys.executable, "-c", code], env=bare, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(list(privacy.VARIABLES.values()))


def test_benchmarks_import_the_program_before_an_engine() -> None:
    """Tests do so in conftest.py; the parts of the program by their package."""
    late = []
    for path in sorted((ROOT / "benchmarks").glob("*.py")):
        for node in ast.parse(path.read_text("utf-8")).body:
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            tops = {name.partition(".")[0] for name in names}
            if tops & {"meetingmate", "_common", "benchmarks"}:  # _common imports it
                break
            if tops & _NATIVE:
                late.append(path.name)
    assert not late
