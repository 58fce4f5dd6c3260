"""What the bars of a waveform show: how loud it is and who speaks, for each bar; no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from meetingmate.domain.meeting import Meeting, Minutes, telling
from meetingmate.domain.waveform import Waveform

#: The speaker of a bar during which nobody speaks.
NOBODY = -1
#: Louder than all but this share of the bars is drawn as high as can be: one bang must not make all else flat.
_BANGS = 0.01
#: A level below which all is as good as silent; the power that makes pauses low beside speech.
_QUIET, _CONTRAST = 0.1, 1.6


@dataclass(frozen=True)
class Mark:
    """A place of the recording that stands for something: a ``decision``, a ``task`` or a ``note`` of the user."""

    seconds: float
    kind: str
    text: str


class Turns:
    """Who speaks when: start, end and number of the speaker of each line, in order of starts."""

    def __init__(self, spans: Sequence[tuple[float, float, int]] = ()) -> None:
        self._starts = np.array([start for start, _, _ in spans])
        self._ends = np.array([end for _, end, _ in spans])
        self._speakers = np.array([speaker for _, _, speaker in spans], dtype=int)

    def speaker_at(self, seconds: float) -> int:
        """The number of the one who speaks then, the last to begin of several; NOBODY."""
        for place in np.flatnonzero((self._starts <= seconds) & (seconds < self._ends))[::-1]:
            return int(self._speakers[place])
        return NOBODY

    def of_bars(self, duration_s: float, count: int) -> np.ndarray:
        """For each of ``count`` bars of ``duration_s`` in all, the number of the one who speaks longest in it."""
        edges = np.linspace(0.0, duration_s, count + 1)
        heard = np.zeros((max(self._speakers.max(initial=0) + 1, 1), count))
        for speaker in np.unique(self._speakers[self._speakers != NOBODY]):
            own = self._speakers == speaker
            times = np.maximum.accumulate(np.stack((self._starts[own], self._ends[own]), axis=1).ravel())
            spoken = np.cumsum(np.diff(times, prepend=times[0]) * (np.arange(times.size) % 2))  # up to each time
            heard[speaker] = np.diff(np.interp(edges, times, spoken))
        return np.where(heard.any(axis=0), heard.argmax(axis=0), NOBODY)


def heights(waveform: Waveform, duration_s: float, count: int) -> np.ndarray:
    """How high each of ``count`` bars of ``duration_s`` in all is, 0 to 1."""
    levels = np.frombuffer(waveform.levels, dtype=np.uint8) / 255.0
    if not levels.size or count <= 0:
        return np.zeros(max(0, count))
    energy = np.concatenate(([0.0], np.cumsum(levels**4)))  # of sound: a level is the root of the root of it
    edges = np.linspace(0.0, duration_s / waveform.bin_s, count + 1).clip(0, levels.size)
    sums = np.interp(edges, np.arange(energy.size), energy)
    widths = np.diff(edges)
    found = (np.diff(sums) / np.where(widths > 0, widths, 1.0)).clip(0) ** 0.25
    loudest = float(np.quantile(found, 1 - _BANGS))
    return (found / max(loudest, _QUIET)).clip(0, 1) ** _CONTRAST


def marks(meeting: Meeting | None, minutes: Minutes | None) -> list[Mark]:
    """The decisions and tasks of the minutes where they were said, and the user's notes with a time."""
    if meeting is None or not meeting.timed:
        return []
    found = [Mark(note.time, "note", note.text) for note in meeting.notes if note.time is not None]
    if minutes is not None:
        items = [("decision", one.text, one.evidence) for one in minutes.decisions]
        items += [("task", one.task, one.evidence) for one in minutes.actions if one.status != "withdrawn"]
        found += [Mark(said.start, kind, text) for kind, text, evidence in items if (said := telling(text, evidence))]
    return sorted(found, key=lambda mark: mark.seconds)
