"""The packages of the extra ``archive`` are imported late: who lacks them is told how to install them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from meetingmate.base.errors import UsageError
from meetingmate.base.translation import tr


@contextmanager
def needed() -> Iterator[None]:
    """Around imports of these packages. Raises UsageError when one is not installed."""
    try:
        yield
    except ImportError as error:
        raise UsageError(
            tr(
                "Working through an archive needs packages that are not installed ({name}). Install them in the folder "
                'of MeetingMate\'s source with `.venv/bin/pip install ".[archive]"`.',
                name=error.name or error,
            )
        ) from error
