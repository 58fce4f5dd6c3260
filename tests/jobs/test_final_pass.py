"""What is planned for a meeting when its recording has ended."""

from __future__ import annotations

import pytest

from meetingmate.base.settings import Settings
from meetingmate.jobs.live import final_pass
from meetingmate.library import Job


def planned(settings: Settings, *, has_text: bool, complete: bool, minutes: bool = True) -> Job:
    job = Job(meeting="m1", source="", minutes=minutes, speech_model="whisper-base")
    final_pass.plan(job, settings, has_text=has_text, complete=complete)
    return job


@pytest.mark.parametrize(
    ("wanted", "has_text", "complete", "is_made"),
    [(True, True, True, True), (False, True, True, False), (False, True, False, True), (True, False, False, False)],
)
def test_a_final_pass_is_made_when_it_is_wanted_or_text_is_missing(
    wanted: bool, has_text: bool, complete: bool, is_made: bool
) -> None:
    assert planned(Settings(final_pass=wanted), has_text=has_text, complete=complete).final_pass is is_made


def test_the_minutes_come_first_when_the_live_text_is_complete() -> None:
    assert planned(Settings(), has_text=True, complete=True).stage == "drafting"
    assert planned(Settings(), has_text=True, complete=False).stage == "reading"
    assert planned(Settings(), has_text=True, complete=True, minutes=False).stage == "reading"


def test_a_model_that_is_not_installed_is_named_and_the_other_one_used() -> None:
    job = planned(Settings(final_model="whisper-tiny.en"), has_text=True, complete=True)
    assert job.speech_model == "whisper-base"
    assert "whisper-tiny.en" in job.missing[0]
    assert (
        planned(Settings(final_pass=False, final_model="whisper-tiny.en"), has_text=True, complete=True).missing == []
    )
