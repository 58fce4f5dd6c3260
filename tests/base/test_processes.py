"""Processes of the program's own."""

from __future__ import annotations

from collections.abc import Iterator
from multiprocessing.connection import Connection

import pytest

from meetingmate.base import translation
from meetingmate.base.in_process import in_process
from meetingmate.base.translation import tr


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    translation.use("en")


def say(answers: Connection) -> None:
    answers.send((translation.language(), tr("Cancel")))


@pytest.mark.parametrize(("code", "said"), [("de", "Abbrechen"), ("en", "Cancel")])
def test_a_process_speaks_the_language_of_the_program(code: str, said: str) -> None:
    translation.use(code)
    assert in_process(say) == (code, said)
