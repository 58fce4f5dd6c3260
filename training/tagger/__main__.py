"""Trains the tagger and puts it where the program finds it: ``python -m training.tagger [options of train]``.

The run lies in ``training/run`` unless ``--out`` names another folder; stopped, the same command goes on.
"""

from __future__ import annotations

import sys
from pathlib import Path

from training.tagger import export, train

_RUN = Path(__file__).resolve().parents[1] / "run"
_SHIPPED = Path(__file__).resolve().parents[2] / "resources" / "models" / "minutes"


def main(arguments: list[str]) -> None:
    """Train, then export."""
    if "--out" not in arguments:
        arguments = [*arguments, "--out", str(_RUN)]
    run = Path(arguments[arguments.index("--out") + 1])
    if train.main(arguments):
        export.main([str(run), "--out", str(_SHIPPED)])


if __name__ == "__main__":
    main(sys.argv[1:])
