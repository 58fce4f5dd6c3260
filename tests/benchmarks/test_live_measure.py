"""Delays are measured right, whatever the recogniser makes of the words."""

from __future__ import annotations

import pytest

from benchmarks._live_measure import Spoken, delays, lines_of, percentile, settled_text


def test_delays_of_words_that_are_shown_corrected_and_settled() -> None:
    spoken = [
        Spoken(text="We", start=1.0, end=1.2),
        Spoken(text="ship", start=1.2, end=1.5),
        Spoken(text="on", start=1.5, end=1.7),
        Spoken(text="Friday.", start=1.7, end=2.0),
        Spoken(text="Good.", start=4.0, end=4.4),
    ]
    words = [{"text": t, "start": s} for t, s in (("We", 11.0), ("ship", 11.2), ("on", 11.5), ("Friday.", 11.7))]
    events = [
        (100.0, {"kind": "level", "t": 0.0, "track": "microphone"}),
        (100.4, {"kind": "level", "t": 0.1, "track": "microphone"}),  # came late: does not tie the clocks
        (112.0, {"kind": "provisional", "t": 12.0, "start": 11.0, "end": 11.8, "text": "we sheep on"}),
        (112.6, {"kind": "provisional", "t": 12.6, "start": 11.0, "end": 12.2, "text": "We ship on"}),
        (
            114.0,
            {"kind": "settled", "t": 14.0, "start": 11.0, "end": 12.0, "text": "We ship on Friday.", "words": words},
        ),
        (116.4, {"kind": "settled", "t": 16.4, "start": 14.0, "end": 14.4, "text": "Good.", "words": None}),
    ]
    lines = lines_of(events)
    found = delays(spoken, lines)
    assert found.words == 5
    assert found.provisional == pytest.approx([0.8, 1.1, 0.3, 2.0, 2.0])
    assert found.settled == pytest.approx([2.8, 2.5, 2.3, 2.0, 2.0])
    assert found.after_pause == pytest.approx([1.4, 1.4]), "0.6 s of the wait are the pause"
    assert settled_text(lines) == "We ship on Friday. Good."
    assert percentile(found.settled, 0.5) == pytest.approx(2.3)
    assert percentile([], 0.5) != percentile([], 0.5), "not a number"
