"""Lines of another program's transcript as utterances of the library."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec.structs import replace

from meetingmate.domain.meeting import ORDER_S, Utterance
from meetingmate.exchange.transcripts.parsed import Line, Transcript

#: Captions of one speaker this near to each other may be parts of one sentence ...
_TOGETHER_S = 2.0
#: ... which is not joined beyond this many characters, so that a line stays something to click on.
_LONGEST_SENTENCE = 400
#: A longer turn is cut, in a pause between sentences where there is one.
_LONGEST_TURN = 4_000
_PAUSE = re.compile(r"[.!?…]\s|[。！？]")
_ENDS = (".", "?", "!", "…", "。", "？", "！", "।", "॥", "؟", "۔", '."', '?"', '!"', ".”", "?”", "!”")


def utterances_of(transcript: Transcript) -> tuple[list[Utterance], float, bool]:
    """The utterances in order, the length of the meeting in seconds (0: not known), and whether times are known.

    A line that only says when it began ends where the next one begins; nothing else is supposed of times.
    """
    lines = [replace(line, text=" ".join(line.text.split())) for line in transcript.lines]
    lines = [line for line in lines if line.text]
    timed = any(line.start is not None for line in lines)
    if timed:
        lines = _with_ends(lines, transcript.duration_s)
        if transcript.captions:
            lines = list(_sentences(lines))
    else:
        lines = [replace(line, start=number * ORDER_S, end=(number + 1) * ORDER_S) for number, line in enumerate(lines)]
    parts = [part for line in lines for part in _parts(line)]
    utterances = [
        Utterance(id=f"u{number}", start=line.start or 0.0, end=line.end or 0.0, text=line.text, speaker=line.speaker)
        for number, line in enumerate(parts, start=1)
    ]
    length = max([transcript.duration_s, *(u.end for u in utterances)]) if timed else 0.0
    return utterances, length, timed


def _with_ends(lines: list[Line], duration_s: float) -> list[Line]:
    last = 0.0
    for line in lines:
        if line.start is None:  # a program that stamps only some lines
            line.start = line.end = last
        last = line.start
    lines = sorted(lines, key=lambda line: line.start or 0.0)
    starts = [line.start or 0.0 for line in lines]
    for number, line in enumerate(lines):
        begin = starts[number]
        # of several lines with one stamp nobody knows how long each is
        shared = begin in (starts[number - 1] if number else None, *starts[number + 1 : number + 2])
        then = starts[number + 1] if number + 1 < len(starts) else duration_s
        line.end = max(begin, line.end if line.end is not None else begin if shared else then)
    return lines


def _sentences(lines: list[Line]) -> Iterator[Line]:
    """Captions joined where a sentence goes on in the next one."""
    held: Line | None = None
    for line in lines:
        if (
            held is not None
            and held.speaker == line.speaker
            and not held.text.endswith(_ENDS)
            and (line.start or 0.0) - (held.end or 0.0) <= _TOGETHER_S
            and len(held.text) + len(line.text) < _LONGEST_SENTENCE
        ):
            held = replace(held, text=f"{held.text} {line.text}", end=max(held.end or 0.0, line.end or 0.0))
            continue
        if held is not None:
            yield held
        held = line
    if held is not None:
        yield held


def _parts(line: Line) -> Iterator[Line]:
    """A line that is far too long in several; the time of the later parts is not known, but for the end of all."""
    text, begin = line.text, 0
    while begin < len(text):
        stop = min(len(text), begin + _LONGEST_TURN)
        if stop < len(text):
            ends = [found.end() for found in _PAUSE.finditer(text, begin, stop)]
            stop = ends[-1] if ends else text.rfind(" ", begin + 1, stop) + 1 or stop
        yield replace(line, text=text[begin:stop].strip(), start=line.end if begin else line.start)
        begin = stop
