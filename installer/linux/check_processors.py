"""Tries a package on older processors, emulated by qemu-user: ``check_processors.py [FOLDER]``.

``FOLDER`` is what a package installs (/opt/meetingmate); without it the one of the last build. All engines are loaded
and the smallest writing model reads a few words. Slow: minutes for each processor. Nothing may end with "illegal
instruction".
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
#: The oldest that is supported (SSE4.2), one with AVX, one with AVX2, as qemu calls them.
PROCESSORS = ("Nehalem", "SandyBridge", "Haswell")
_ENGINES = """
import meetingmate, numpy, scipy.signal, lxml.etree, av, sentencepiece, tokenizers, sherpa_onnx, onnxruntime
import ctranslate2, sqlcipher3, cryptography.fernet, typst, rapidfuzz.fuzz, PySide6.QtGui
"""
_WRITER = """
import numpy
from meetingmate.models import model_path
from meetingmate.slm.runtime import Runtime
runtime = Runtime(model_path("smollm2-135m"), threads=1, context=64)
runtime.evaluate(runtime.tokens("The meeting is"), 0)
assert numpy.isfinite(runtime.log_probabilities()).all()
import re
loaded = set(re.findall(r"ggml-cpu-(\\w+)", open("/proc/self/maps").read()))
print("llama.cpp uses", *loaded)
"""


def main(folder: Path) -> int:
    """Try all; returns the exit code."""
    python = folder / "python" / "bin" / "python3"
    failed = False
    for processor in PROCESSORS:
        for name, code in (("engines", _ENGINES), ("writing model", _WRITER)):
            began = time.monotonic()
            command = ["qemu-x86_64", "-cpu", processor, python, "-I", "-c", code]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            said = done.stdout.strip()
            if done.returncode != 0:
                failed = True
                said = f"FAILED with code {done.returncode}: {(done.stderr.strip().splitlines() or ['?'])[-1]}"
            print(f"{processor}, {name}: {said or 'loaded'} ({time.monotonic() - began:.0f} s)", flush=True)
    return int(failed)


if __name__ == "__main__":
    built = ROOT / "build" / "package" / "root" / "opt" / "meetingmate"
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else built))
