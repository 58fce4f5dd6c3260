"""The scripts of ``installer/`` as modules."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def wheels(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """installer/wheels.py, with no wheels named in the environment."""
    monkeypatch.syspath_prepend(str(ROOT / "installer"))
    monkeypatch.delenv("MEETINGMATE_WHEELS", raising=False)
    monkeypatch.delitem(sys.modules, "wheels", raising=False)
    return importlib.import_module("wheels")
