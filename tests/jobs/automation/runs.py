"""What the tests of automations have in common: a finished job, and its runs."""

from __future__ import annotations

import sys
from collections.abc import Callable

from meetingmate.jobs.automation.service import Automations
from meetingmate.library import Job, Library

Add = Callable[..., None]


def finished(library: Library, *, again: bool = False) -> Job:
    job = library.job("m1")
    assert job is not None
    job.again = again
    return job


def run_all(service: Automations, job: Job) -> list[tuple[str, str, int]]:
    service.before_done(job)
    return [(run.state, run.code, run.amount) for run in service.work_off()]


def hurry(service: Automations) -> None:
    """Let the next try come now."""
    with service.ledger.change() as db:
        db.execute("UPDATE runs SET next_try = 0")


def python(code: str, *arguments: str) -> list[str]:
    return [sys.executable, "-c", code, *arguments]
