"""A library with the sample meeting, and its automations."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from meetingmate.base.settings import Settings
from meetingmate.jobs.automation import plan
from meetingmate.jobs.automation.plan import Automation, ExportSet
from meetingmate.jobs.automation.service import Automations
from meetingmate.library import Library
from tests.ui import filled


@pytest.fixture
def library(home: Path) -> Iterator[Library]:
    """A library with the sample meeting as ``m1``."""
    made = Library(home)
    filled.add_sample(made, audio=False)
    yield made
    made.close()


@pytest.fixture
def service(library: Library) -> Iterator[Automations]:
    """Automations that are switched on; nothing runs by itself before ``start``."""
    made = Automations(library, Settings(automation=True))
    yield made
    made.close()


@pytest.fixture
def add() -> Callable[..., None]:
    """Write entries into the user's file."""

    def put(*entries: ExportSet | Automation) -> None:
        with plan.changing() as found:
            for entry in entries:
                found.put(entry)

    return put
