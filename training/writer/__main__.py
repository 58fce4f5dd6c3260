"""Trains the writer and puts its adapter where the program finds it: ``python -m training.writer [options of train]``.

The model is the one that ``meetingmate models install`` puts in place. The run lies in ``training/run-writer`` unless
``--out`` names another folder; stopped, the same command goes on.
"""

from __future__ import annotations

import sys
from pathlib import Path

from meetingmate.models import store
from training.writer import base, export, train

_RUN = Path(__file__).resolve().parents[1] / "run-writer"


def main(arguments: list[str]) -> None:
    """Train, then export."""
    if "--out" not in arguments:
        arguments = [*arguments, "--out", str(_RUN)]
    train.main([str(store.model_path(base.CARD)), *arguments])
    export.main([arguments[arguments.index("--out") + 1]])


if __name__ == "__main__":
    main(sys.argv[1:])
