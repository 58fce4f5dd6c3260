"""WebVTT and SubRip: cues with times, and speakers as tags or as "Name: text"."""

from __future__ import annotations

import io
import re
from html import unescape

import webvtt
from webvtt.errors import MalformedCaptionError, MalformedFileError

from meetingmate.base.translation import tr
from meetingmate.base.written_dates import day_in
from meetingmate.exchange.transcripts.parsed import Line, Transcript, TranscriptError, seconds
from meetingmate.exchange.transcripts.rolling_captions import joined
from meetingmate.exchange.transcripts.speakers import is_name, plausible_speakers, speaker_name, split_label

_TIME = r"(?:\d+:)?\d{1,2}:\d{1,2}[.,]\d{1,3}"
_TIMES = re.compile(rf"^\s*{_TIME}\s*-->\s*{_TIME}", re.MULTILINE)
#: Lines that are meant to give times.
_ARROW = re.compile(r"^[ \t]*\d[\d:.,]*\s*-->", re.MULTILINE)
_SRT = re.compile(rf"^\s*(?:\d+\s*\n\s*)?{_TIME}\s*-->")
#: The tag that says who speaks from there on.
_VOICE = re.compile(r"<v(?:\.[^\s<>]{0,80})?[ \t]+([^<>\n]{1,200})>", re.IGNORECASE)
#: Formatting and times of words; a < that begins no tag stays.
_TAG = re.compile(r"</?(?:[a-z][^<>]{0,200}|\d[\d:.,]{3,20})>|\{\\[^{}]{0,80}\}", re.IGNORECASE)


def is_vtt(text: str) -> bool:
    """Whether it is WebVTT."""
    return text.lstrip().startswith("WEBVTT")


def is_srt(text: str) -> bool:
    """Whether it begins as SubRip does, with or without numbers."""
    return _SRT.match(text.lstrip()[:300].replace("\r\n", "\n").replace("\r", "\n")) is not None


def read_vtt(text: str) -> Transcript:
    """The cues of WebVTT. Raises TranscriptError."""
    captions = _parsed(_dotted(text.lstrip()), "vtt")
    head = "\n".join([captions.header_text, *captions.metadata, *captions.header_comments])
    language = re.search(r"^\s*Language:\s*([A-Za-z]{2,3})\b", head, re.MULTILINE)
    found = _transcript(captions.captions, text)
    found.language = language[1].lower() if language else None
    found.date, found.start = day_in(head)
    return found


def read_srt(text: str) -> Transcript:
    """The cues of SubRip. Raises TranscriptError."""
    text = text.lstrip()
    if text[:1].isdigit() and not _TIMES.match(text):
        return _transcript(_parsed(text, "srt").captions, text)
    # without numbers it is WebVTT but for the commas
    return _transcript(_parsed(f"WEBVTT\n\n{_dotted(text)}", "vtt").captions, text)


def _parsed(text: str, form: str) -> webvtt.WebVTT:
    name = {"vtt": "WebVTT", "srt": "SRT"}[form]
    try:
        return webvtt.WebVTT.from_buffer(io.StringIO(text), format=form)
    except (MalformedFileError, MalformedCaptionError, ValueError) as error:
        raise TranscriptError(
            tr("is a damaged {name} file ({error}); export it again.", name=name, error=error)
        ) from error


def _transcript(captions: list[webvtt.Caption], text: str) -> Transcript:
    cues: list[Line] = []
    tagged = any(_VOICE.search(caption.raw_text) for caption in captions)
    for caption in captions:
        begin, end = (seconds(_seconds(time)) for time in (caption.start, caption.end))
        end = None if begin is None or end is None or end < begin else end
        before, *rest = _VOICE.split("\n".join(caption.lines))
        parts = [
            (None, before),
            *((speaker_name(name), said) for name, said in zip(rest[::2], rest[1::2], strict=True)),
        ]
        cues += [Line(words, who, begin, end) for who, said in parts if (words := _words(said))]
    if not cues:
        raise TranscriptError(tr("holds no cue with words; export the transcript again."))
    cues = joined(cues)
    found = Transcript(lines=cues if tagged else _named(cues), captions=True)
    if damaged := len(_ARROW.findall(text)) - len(captions):
        cue = "One cue has" if damaged == 1 else f"{damaged} cues have"
        found.problems.append(f"{cue} times that can't be read; their words are left out.")
    return found


def _dotted(text: str) -> str:
    """Times with commas, as SubRip has them, with dots."""
    return _TIMES.sub(lambda found: found[0].replace(",", "."), text)


def _named(cues: list[Line]) -> list[Line]:
    """Cues without voice tags: "Name: text" says who speaks, until the next name."""
    labels = [split_label(cue.text.split("\n")[0]) for cue in cues]
    people = plausible_speakers(label[0] if label else None for label in labels)
    if not people:
        return _named_above(cues)
    lines: list[Line] = []
    most = sum(1 for label in labels if label and label[0] in people) * 10 >= len(cues) * 9
    speaker: str | None = None
    for cue in cues:
        # In a file that names everybody each time, a cue without a name is nobody's.
        parts: list[tuple[str | None, list[str]]] = [(None if most else speaker, [])]
        for row in cue.text.split("\n"):
            label = split_label(row)
            if label and label[0] in people:
                speaker = speaker_name(label[0])
                parts.append((speaker, [label[1]]))
            else:
                parts[-1][1].append(row)
        lines += [Line(words, who, cue.start, cue.end) for who, rows in parts if (words := " ".join(rows).strip())]
    return lines


def _named_above(cues: list[Line]) -> list[Line]:
    """Cues without any "Name:"; where the first row of every cue is a name, that is who speaks (Teams of old)."""
    rows = [cue.text.split("\n") for cue in cues]
    if not all(len(one) > 1 and is_name(one[0]) for one in rows):
        return cues
    return [
        Line("\n".join(said), speaker_name(name), cue.start, cue.end)
        for cue, (name, *said) in zip(cues, rows, strict=True)
    ]


def _words(said: str) -> str:
    """The text of a cue as it is read, a line a row."""
    plain = unescape(_TAG.sub("", said)).replace("\xa0", " ").replace("\u200b", "")
    rows = (" ".join(row.split()) for row in re.split(r"\r\n|[\r\n]", plain))
    return "\n".join(row for row in rows if row)


def _seconds(time: str) -> float:
    total = 0.0
    for part in time.replace(",", ".").split(":"):
        total = total * 60 + float(part)
    return total
