"""What was transcribed of a meeting, what was left out and why, what was silent, and what was never recorded and why.

Each second of a track is in exactly one of these, so that they add up to its length: nothing disappears silently.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import Struct

from meetingmate.base.translation import mark, tr
from meetingmate.domain.meeting import Meeting, Removed, Utterance

#: Why nothing was recorded, in words.
GAPS = {
    "starting": mark("the device was still being opened"),
    "device": mark("the device was disconnected"),
    "restart": mark("the recording was interrupted and resumed"),
    "overflow": mark("the computer was too busy"),
    "idle": mark("nothing was played"),
    "cut-off": mark("the recording was interrupted"),
    "damaged": mark("the file is damaged here"),
    "silent": mark("this track is silent"),
    "hum": mark("this track has only noise"),
    "mix": mark("a mix of tracks that are already used"),
    "contained": mark("same sound as a track that is already used"),
    "end": mark("after the last sound"),
}

#: Kinds, the one that counts first first.
_GAP, _TEXT, _LEFT_OUT, _SILENCE = range(4)


class Share(Struct, kw_only=True):
    """``seconds`` of a track that have one reason."""

    reason: str
    seconds: float


class TrackReport(Struct, kw_only=True):
    """Seconds of one track; ``transcribed_s``, ``silence_s``, ``left_out`` and ``gaps`` add up to ``duration_s``."""

    track: str
    duration_s: float
    transcribed_s: float
    silence_s: float
    left_out: list[Share] = []
    gaps: list[Share] = []


#: What is said of a meeting whose text another program wrote.
IMPORTED = mark("Imported transcript, no recording")


def report(meeting: Meeting, utterances: Sequence[Utterance]) -> list[TrackReport]:
    """One report for each track of ``meeting``; none for an imported transcript, as there is no recording to cover.

    Where two things are said of one second, a gap of the recording comes first, then text, then what was left out.
    """
    if meeting.imported is not None:
        return []
    names = [track.name for track in meeting.tracks] or list(dict.fromkeys(u.track for u in utterances))
    return [_of_track(name, meeting, utterances) for name in names]


def reason_of(removed: Removed) -> str:
    """Why it was left out, in words."""
    return tr(GAPS.get(removed.reason, removed.reason)) if removed.recording else removed.reason


def _of_track(name: str, meeting: Meeting, utterances: Sequence[Utterance]) -> TrackReport:
    own = [u for u in utterances if u.track == name]
    length = next((t.duration_s for t in meeting.tracks if t.name == name and t.duration_s), meeting.duration_s)
    length = max([length, *(u.end for u in own)])
    removed = [r for r in meeting.removed if r.track == name]
    seconds = _shared_out(
        length,
        [
            *((_GAP, reason_of(r), r.start, r.end) for r in removed if r.recording),
            *((_TEXT, "", u.start, u.end) for u in own),
            *((_LEFT_OUT, reason_of(r), r.start, r.end) for r in removed if not r.recording),
        ],
    )
    return TrackReport(
        track=name,
        duration_s=length,
        transcribed_s=seconds.get((_TEXT, ""), 0.0),
        silence_s=seconds.get((_SILENCE, ""), 0.0),
        left_out=_shares(_LEFT_OUT, seconds),
        gaps=_shares(_GAP, seconds),
    )


def _shared_out(length: float, stretches: Iterable[tuple[int, str, float, float]]) -> dict[tuple[int, str], float]:
    """Seconds of each kind and reason; where stretches overlap, the first kind counts."""
    changes: list[tuple[float, int, tuple[int, str]]] = [(length, 0, (_SILENCE, ""))]
    for kind, reason, start, end in stretches:
        first, last = (min(length, max(0.0, edge)) for edge in (start, end))
        if last > first:
            changes += [(first, 1, (kind, reason)), (last, -1, (kind, reason))]
    seconds: dict[tuple[int, str], float] = {}
    there = Counter({(_SILENCE, ""): 1})
    before = 0.0
    for at, change, key in sorted(changes):
        if at > before:
            now = min(key for key, count in there.items() if count > 0)
            seconds[now] = seconds.get(now, 0.0) + at - before
            before = at
        there[key] += change
    return seconds


def _shares(kind: int, seconds: dict[tuple[int, str], float]) -> list[Share]:
    found = [Share(reason=reason, seconds=value) for (of, reason), value in seconds.items() if of == kind]
    return sorted(found, key=lambda share: -share.seconds)
