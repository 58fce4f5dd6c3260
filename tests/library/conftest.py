"""A library to work on, and short ways to fill it."""

from __future__ import annotations

import pytest

from meetingmate.library import Library


@pytest.fixture
def library(tmp_path):
    opened = Library(tmp_path / "library")
    yield opened
    opened.close()
