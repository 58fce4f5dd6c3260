"""No engine reports to its maker. Run by the import of ``meetingmate``, so that no engine can be loaded before it.

Engines read these variables when they are loaded: ONNX Runtime (its event collector, device id and queue below
~/.cache), huggingface_hub and transformers (usage reports, look-ups of models by name: ours are files), PyTorch's and
others' update checks. They are set whatever the surroundings say, and processes that are started inherit them.
"""

from __future__ import annotations

import os
import sys
from types import ModuleType

VARIABLES = {
    "ORT_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_UPDATE_CHECK": "1",
    "HF_HUB_DISABLE_IMPLICIT_TOKEN": "1",
    "HF_HUB_DISABLE_XET": "1",
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
}


def no_telemetry() -> None:
    """Set the variables of all engines in this process and those that it starts."""
    os.environ.update(VARIABLES)
    if "onnxruntime" in sys.modules:  # a program of somebody else, which imports this package late
        quiet(sys.modules["onnxruntime"])


def quiet(onnxruntime: ModuleType) -> ModuleType:
    """``onnxruntime`` with its reports turned off by its own means too, for versions that know no variable."""
    if disable := getattr(onnxruntime, "disable_telemetry_events", None):
        disable()
    return onnxruntime
