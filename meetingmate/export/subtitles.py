"""Subtitles: SubRip (.srt) and WebVTT (.vtt)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from meetingmate.domain.meeting import Utterance
from meetingmate.export import subtitle_cues
from meetingmate.export.cleaning import one_line

#: SubRip has no escapes: players read <...> as formatting, and --> as a line of times.
_SRT_TAG = re.compile(r"<(?=[A-Za-z/])")


def srt(utterances: Sequence[Utterance]) -> str:
    """SubRip: numbered cues, the speaker's name where the speaker changes.

    The format has no escapes, so an arrow is written as → and the < of what looks like a tag as ‹.
    """
    blocks = []
    for number, cue in enumerate(subtitle_cues.build(utterances, label=True), 1):
        text = "\n".join(_SRT_TAG.sub("‹", line).replace("-->", "→") for line in cue.lines)
        blocks.append(f"{number}\n{_time(cue.start, ',')} --> {_time(cue.end, ',')}\n{text}\n")
    return "\n".join(blocks)


def vtt(utterances: Sequence[Utterance], title: str) -> str:
    """WebVTT (W3C): cue ids made of utterance id and part, speakers as voice tags, text escaped."""
    blocks = ["WEBVTT\n"]
    name = one_line(title).replace("-->", "→")
    if name:
        blocks.append(f"NOTE {name}\n")
    seen: set[str] = set()
    for cue in subtitle_cues.build(utterances, label=False):
        text = "\n".join(escape(line, quote=False) for line in cue.lines)
        voice = f"<v {escape(cue.speaker, quote=False)}>{text}</v>" if cue.speaker else text
        blocks.append(f"{_cue_id(cue, seen)}\n{_time(cue.start, '.')} --> {_time(cue.end, '.')}\n{voice}\n")
    return "\n".join(blocks)


def _cue_id(cue: subtitle_cues.Cue, seen: set[str]) -> str:
    """``u12-1``; made unique, for two tracks may count alike, and without arrows, which end an id."""
    base = f"{one_line(cue.utterance).replace('-->', '→')}-{cue.part}"
    name, count = base, 2
    while name in seen:
        name, count = f"{base}-{count}", count + 1
    seen.add(name)
    return name


def _time(milliseconds: int, mark: str) -> str:
    seconds, thousandths = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{mark}{thousandths:03d}"
