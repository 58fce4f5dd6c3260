"""What the processes load: no model and no window beside the recording, no decoder in the window because of it."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

_HEAVY = {"PySide6", "faster_whisper", "ctranslate2", "llama_cpp", "onnxruntime", "sherpa_onnx"}


def loaded_by(*modules: str) -> set[str]:
    """Top names of all that importing these modules loads."""
    code = f"import json, sys, {', '.join(modules)}; print(json.dumps(list(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in json.loads(done.stdout)}


def test_the_recording_process_loads_no_model_and_no_window() -> None:
    modules = ("entry", "engine", "finish", "sources.linux", "sources.windows", "sources.macos")
    assert not _HEAVY & loaded_by(*(f"meetingmate.capture.{name}" for name in modules))


@pytest.mark.parametrize("module", ["meetingmate.capture", "meetingmate.jobs.live"])
def test_the_program_loads_no_audio_library_for_it(module: str) -> None:
    assert not (_HEAVY | {"av", "pyaudio", "sounddevice"}) & loaded_by(module)
