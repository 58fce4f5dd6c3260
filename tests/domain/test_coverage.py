"""What was transcribed, left out and silent adds up to the whole, whatever overlaps."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from meetingmate.cli.app import cli
from meetingmate.domain.coverage import report
from meetingmate.domain.meeting import Meeting, Removed, Track, Utterance
from meetingmate.library import Library


def meeting(*removed: Removed, duration: float = 100.0) -> Meeting:
    tracks = [Track(name=name, path="", duration_s=duration) for name in ("microphone", "computer")]
    return Meeting(
        id="m1", title="Weekly", date="2026-03-03", duration_s=duration, tracks=tracks, removed=list(removed)
    )


def line(start: float, end: float, track: str = "microphone") -> Utterance:
    return Utterance(id=f"u{start}", start=start, end=end, text="words", track=track)


def test_each_second_is_in_one_place() -> None:
    found = meeting(
        Removed(start=0, end=2, text="", reason="starting", track="microphone", recording=True),
        Removed(start=1, end=30, text="Thank you.", reason="words where nobody speaks", track="microphone"),
        Removed(start=60, end=70, text="", reason="idle", track="computer", recording=True),
    )
    room, call = report(found, [line(10, 20), line(15, 25), line(50, 65, "computer")])
    assert (room.transcribed_s, room.silence_s) == (15, 70)
    assert [(s.reason, s.seconds) for s in room.gaps] == [("the device was still being opened", 2)]
    assert [(s.reason, s.seconds) for s in room.left_out] == [("words where nobody speaks", 13)]
    assert (call.transcribed_s, call.silence_s) == (10, 80)
    assert [(s.reason, s.seconds) for s in call.gaps] == [("nothing was played", 10)]


SPANS = st.lists(
    st.tuples(
        st.floats(-5, 130, allow_nan=False),
        st.floats(0, 40, allow_nan=False),
        st.sampled_from(["text", "idle", "device", "repeated words"]),
    ),
    max_size=25,
)


@given(SPANS)
def test_it_adds_up_whatever_overlaps(spans: list[tuple[float, float, str]]) -> None:
    removed = [
        Removed(start=a, end=a + b, text="", reason=what, track="microphone", recording=what != "repeated words")
        for a, b, what in spans
        if what != "text"
    ]
    lines = [line(max(0.0, a), max(0.0, a) + b) for a, b, what in spans if what == "text"]
    for track in report(meeting(*removed), lines):
        parts = [track.transcribed_s, track.silence_s, *(s.seconds for s in [*track.left_out, *track.gaps])]
        assert sum(parts) == pytest.approx(track.duration_s)
        assert all(part >= 0 for part in parts)


def test_the_command_tells_it(home) -> None:
    library = Library(home)
    library.add(meeting(Removed(start=40, end=43, text="Bye.", reason="repeated words", track="microphone")))
    library.close()
    shown = CliRunner().invoke(cli, ["coverage", "m1"])
    assert shown.exit_code == 0, shown.output
    assert "repeated words" in shown.output
    assert "Bye." in shown.output
    document = json.loads(CliRunner().invoke(cli, ["coverage", "m1", "--json"]).stdout)
    assert [track["duration_s"] for track in document["tracks"]] == [100, 100]
    assert document["left_out"][0]["text"] == "Bye."
