"""New minutes in the library: beside the last version, or over the facts that were stored first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from meetingmate.jobs import new_minutes
from meetingmate.library import Job, Library
from tests.library.filled import meeting, minutes, task


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    opened = Library(tmp_path / "library")
    yield opened
    opened.close()


def test_the_words_of_the_model_take_the_place_of_the_first_ones_and_a_person_s_work_stays(library: Library) -> None:
    one = meeting(library, "Weekly", "Ann, can you order chairs?", "I will tell Ben.")
    job = Job(meeting=one, source="")
    first = minutes(task("“can you order chairs”", "Ann", number=1), task("“I will tell Ben”", number=2))
    new_minutes.store(library, job, first, "")
    shown = library.minutes(one)
    assert shown is not None
    shown.actions[0].status, shown.actions[0].check.result = "done", "person"
    shown.actions[1].task = "Tell Ben about the chairs"
    shown.actions[1].check.result = "person"
    library.save_minutes(one, shown)
    worded = minutes(task("Order chairs", "Ann", number=1), task("Tell Ben", number=2))
    new_minutes.store(library, job, worded, "", over_last=True)
    now = library.minutes(one)
    assert now is not None
    assert [(a.task, a.status) for a in now.actions] == [
        ("“can you order chairs”", "done"),
        ("Tell Ben about the chairs", "open"),
    ]
    assert now.version == 1
    assert [one.version for one in library.minutes_versions(one)] == [1]
    new_minutes.store(library, job, worded, "")
    assert library.minutes(one).version == 2
