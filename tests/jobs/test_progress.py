"""Progress never goes back and the time left is finite."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from meetingmate.jobs.progress import Estimate
from meetingmate.library import Job
from meetingmate.library.jobs import STAGES


@given(
    speakers=st.booleans(),
    minutes=st.booleans(),
    shares=st.lists(st.floats(0, 1), min_size=len(STAGES), max_size=len(STAGES)),
    duration=st.floats(0, 1e5),
)
def test_the_fraction_grows_from_stage_to_stage(speakers, minutes, shares, duration):
    estimate = Estimate(Job(meeting="m", source="s", speakers=speakers, minutes=minutes))
    estimate.duration_s = duration
    last = 0.0
    for stage, share in zip(STAGES, shares, strict=True):
        estimate.update(stage, share * 10, 10)
        fraction, eta_s = estimate.now(stage)
        assert last <= fraction <= 1.0
        assert (eta_s is None) == (duration == 0)
        assert eta_s is None or 0 <= eta_s <= duration
        last = fraction


def test_the_end_is_one():
    estimate = Estimate(Job(meeting="m", source="s"))
    estimate.duration_s = 60
    estimate.update("writing", 5, 5)
    assert estimate.now("writing") == (1.0, 0.0)


def test_a_stage_without_a_total_is_at_its_beginning():
    estimate = Estimate(Job(meeting="m", source="s"))
    estimate.update("reading", 0, 0)
    assert estimate.now("reading") == (0.0, None)
