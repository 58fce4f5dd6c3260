"""Approving minutes, what is said of it, and what keeps it."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path

import pytest

from meetingmate.base.settings import Settings
from meetingmate.domain.approval import state_of
from meetingmate.domain.meeting import Meeting, Minutes
from meetingmate.editing import approval
from meetingmate.editing import people as everywhere
from meetingmate.editing.minutes import keep_edits
from meetingmate.exchange import archive
from meetingmate.jobs.session import Session
from meetingmate.library import Library, backup, encryption, tasks
from tests.library.filled import meeting, minutes, task

PASSPHRASE = "five words are better still"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    opened = Library(tmp_path / "library")
    yield opened
    opened.close()


@pytest.fixture
def approved(library: Library) -> str:
    """A meeting whose minutes Ann approved; gives its id."""
    one = meeting(library, "Weekly", "the budget")
    found = minutes(task("Pay the bill", "Zoë"))
    approval.approve(library.meeting(one), "Ann")(found)
    library.add_minutes(one, found)
    return one


def stored(library: Library, one: str) -> tuple[Meeting, Minutes]:
    found = library.minutes(one)
    assert found is not None
    return library.meeting(one), found


def test_it_is_said_in_words(library: Library, approved: str) -> None:
    details, made = stored(library, approved)
    assert made.approval is not None
    made.approval.at = "2026-03-04T09:00:00+01:00"
    assert approval.described(details, made, str) == "Approved by Ann on 2026-03-04"
    details.title = "Other"
    made.actions.clear()
    assert approval.described(details, made, str) == "Changed since Ann approved on 2026-03-04: title, tasks"
    made.approval.by = None
    assert approval.described(details, made, str) == "Changed since approval on 2026-03-04: title, tasks"
    approval.approve(details, "  ")(made)
    assert made.approval.by is None
    assert approval.described(details, made, lambda day: "today") == "Approved on today"
    approval.withdraw(made)
    assert approval.described(details, made, str) == "Draft"


def test_a_new_run_that_says_the_same_stays_approved_and_another_does_not(library: Library, approved: str) -> None:
    details, old = stored(library, approved)
    same = copy.deepcopy(old)
    same.approval = None
    assert state_of(details, keep_edits(old, same)) == "approved"
    assert state_of(details, keep_edits(old, minutes(task("Send the bill", "Zoë")))) == "changed"


def test_a_restored_version_is_approved_if_it_is_what_was_approved(library: Library, approved: str) -> None:
    session = Session(library, Settings(), lambda event: None)
    _, old = stored(library, approved)
    library.add_minutes(approved, keep_edits(old, minutes(task("Send the bill", "Zoë"))))
    assert state_of(*stored(library, approved)) == "changed"
    session.restore_minutes(approved, 1)
    assert state_of(*stored(library, approved)) == "approved"
    newest = stored(library, approved)[1]
    approval.withdraw(newest)
    library.save_minutes(approved, newest)
    session.restore_minutes(approved, 1)
    assert state_of(*stored(library, approved)) == "draft", "a withdrawn approval does not come back by itself"


def test_a_new_name_and_another_due_date_change_what_was_approved(library: Library, approved: str) -> None:
    [item] = tasks.tasks(library)
    tasks.set_status(library, approved, item.item, "done")
    assert state_of(*stored(library, approved)) == "approved"
    tasks.set_due(library, approved, item.item, "2026-05-04")
    assert state_of(*stored(library, approved)) == "changed"
    tasks.set_due(library, approved, item.item, None)
    assert state_of(*stored(library, approved)) == "approved"
    everywhere.rename(library, "Zoë", "Zoë Kim")
    assert state_of(*stored(library, approved)) == "changed"


def test_backup_encryption_and_another_library_keep_it(
    library: Library, approved: str, tmp_path: Path, keyring_entries: object
) -> None:
    backup.backup(library, tmp_path / "b.zip")
    backup.restore(tmp_path / "b.zip", tmp_path / "restored")
    library.close()
    encryption.encrypt(library.folder, PASSPHRASE)
    taken = Library(tmp_path / "taken")
    archive.import_library(taken, tmp_path / "restored")
    restored, encrypted = Library(tmp_path / "restored"), Library(library.folder)
    for one in (restored, encrypted, taken):
        details, made = stored(one, approved)
        assert state_of(details, made) == "approved"
        assert made.approval is not None
        assert made.approval.by == "Ann"
        one.close()
