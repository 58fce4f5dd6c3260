"""The packages of the extra ``archive``: imported late, and named with a way to install them when they are missing."""

from __future__ import annotations

import importlib
from typing import Any

from meetingmate.base.errors import UsageError
from meetingmate.base.translation import tr


def needed(module: str) -> Any:
    """The module of that name. Raises UsageError when its package is not installed."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise UsageError(
            tr(
                "Working through an archive needs packages that are not installed ({name}). Install them in the folder "
                'of MeetingMate\'s source with `.venv/bin/pip install ".[archive]"`.',
                name=error.name or module,
            )
        ) from error
