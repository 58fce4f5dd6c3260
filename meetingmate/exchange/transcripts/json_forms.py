"""JSON of recognisers: Whisper and what is made of it (WhisperX, faster-whisper, whisper.cpp), AssemblyAI, Deepgram
and others that list pieces with text, times and speakers; and our own."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from meetingmate.base.translation import tr
from meetingmate.base.written_dates import day_in
from meetingmate.exchange.transcripts.parsed import Line, Transcript, TranscriptError, seconds
from meetingmate.exchange.transcripts.speakers import speaker_name

#: Where the pieces are, the best first: pieces by speaker before pieces of a recogniser.
_LISTS = (
    ("results", "utterances"),
    ("results", "audio_segments"),
    ("results", "segments"),
    ("results", "channels"),
    ("utterances",),
    ("segments",),
    ("sentences",),
    ("transcription",),
    ("turns",),
    ("transcript",),
    ("paragraphs",),
    ("entries",),
    ("chunks",),
    ("data",),
    ("result",),
    ("words",),
)
_TEXTS = ("text", "transcript", "content", "sentence", "punctuated_word", "word", "value")
_STARTS = ("start", "start_time", "startTime", "start_ts", "begin", "from", "ts", "time", "timestamp")
_ENDS = ("end", "end_time", "endTime", "end_ts", "to")
_SPEAKERS = ("speaker", "speaker_name", "speakerName", "speaker_label", "speaker_id", "speakerId", "name", "user")


def is_json(text: str) -> bool:
    """Whether it is meant to be JSON."""
    head = text.lstrip()[:2000]
    # "[Music] ..." and "[00:03] Dana: ..." begin like a list
    return head.startswith("{") or re.match(r"\[\s*[\[{\]]", head) is not None


def read(text: str) -> Transcript:
    """The transcript in a JSON document. Raises TranscriptError."""
    try:
        document = json.loads(text)
    except RecursionError as error:
        raise TranscriptError(tr("is JSON that is nested far deeper than a transcript is.")) from error
    except ValueError as error:
        if str(error).startswith("Extra data"):
            raise TranscriptError(
                tr("contains several JSON documents; use `meetingmate minutes` for files with one per line.")
            ) from error
        raise TranscriptError(
            tr("is damaged JSON ({reason}); export the transcript again.", reason=str(error)[:120])
        ) from error
    if isinstance(document, dict) and "schema" in document and isinstance(document.get("meeting"), dict):
        from meetingmate.export.machine import from_document  # late: the package of exports loads python-docx

        return Transcript(lines=[], own=from_document(document))
    pieces = _pieces(document)
    lines = [line for piece in pieces for line in _lines(piece)]
    if not any(line.text for line in lines):
        raise TranscriptError(tr("is JSON without a transcript: no list of segments with a text is in it."))
    about = document if isinstance(document, dict) else {}
    day, clock = day_in(str(about.get("date") or about.get("created_at") or about.get("start_date") or ""))
    title = about.get("title")
    return Transcript(
        lines=_in_seconds(lines),
        title=title.strip()[:200] if isinstance(title, str) else "",
        date=day,
        start=clock,
        language=_language(about),
        captions=True,
    )


def _pieces(document: Any) -> list[dict[str, Any]]:
    """The list of pieces with words; empty when there is none."""
    if isinstance(document, list):
        return _with_text(document)
    if not isinstance(document, dict):
        return []
    for path in _LISTS:
        found: Any = document
        for key in path:
            found = found.get(key) if isinstance(found, dict) else None
        if path[-1] == "channels" and isinstance(found, list):
            found = [word for channel in found for word in _deepgram(channel)]
        if isinstance(found, list) and (pieces := _with_text(found)):
            return pieces
    if isinstance(document.get("text"), str) and document["text"].strip():
        return [{"text": document["text"]}]
    return []


def _with_text(found: list[Any]) -> list[dict[str, Any]]:
    return [piece for piece in found if isinstance(piece, dict) and _text(piece)]


def _deepgram(channel: Any) -> list[Any]:
    """The words of the best alternative of a channel."""
    best = channel.get("alternatives") if isinstance(channel, dict) else None
    best = best[0] if isinstance(best, list) and best else None
    words = best.get("words") if isinstance(best, dict) else None
    if not isinstance(words, list):
        return [best] if isinstance(best, dict) else []
    return [
        {"text": "", "words": list(group)}
        for _, group in groupby((w for w in words if isinstance(w, dict)), key=lambda word: _first(word, _SPEAKERS))
    ]


def _text(piece: dict[str, Any]) -> str:
    for key in _TEXTS:
        if isinstance(value := piece.get(key), str) and value.strip():
            return " ".join(value.split())
    words = piece.get("words")
    if isinstance(words, list):
        return _spoken([word for word in words if isinstance(word, dict)])
    return ""


def _spoken(words: list[dict[str, Any]]) -> str:
    said = [next((w[k] for k in ("punctuated_word", "word", "text") if isinstance(w.get(k), str)), "") for w in words]
    # Whisper's words carry their own spaces, also where a script has none.
    return " ".join(("" if any(word.startswith(" ") for word in said) else " ").join(said).split())


def _lines(piece: dict[str, Any]) -> Iterator[Line]:
    speaker = _first(piece, _SPEAKERS)
    words = piece.get("words")
    words = [word for word in words if isinstance(word, dict)] if isinstance(words, list) else []
    if speaker is None and any(_first(word, _SPEAKERS) is not None for word in words):
        # WhisperX knows of each word who said it; a word it does not know of belongs to the one before.
        last: list[Any] = [None]

        def who(word: dict[str, Any]) -> Any:
            last[0] = said_by if (said_by := _first(word, _SPEAKERS)) is not None else last[0]
            return str(last[0])

        for _, group in groupby(words, key=who):
            part = list(group)
            one = next((_first(word, _SPEAKERS) for word in part if _first(word, _SPEAKERS) is not None), None)
            yield Line(_spoken(part), speaker_name(one), *_times({"words": part}))
        return
    yield Line(_text(piece), speaker_name(speaker), *_times(piece))


def _times(piece: dict[str, Any]) -> tuple[float | None, float | None]:
    for inner in ("offsets", "timestamps"):  # whisper.cpp: milliseconds, and the same as text
        if isinstance(of := piece.get(inner), dict):
            begin, end = _time(of.get("from")), _time(of.get("to"))
            scale = 1000.0 if inner == "offsets" else 1.0
            return (None if begin is None else begin / scale, None if end is None else end / scale)
    if isinstance(pair := piece.get("timestamp"), list) and len(pair) == 2:  # transformers: [start, end]
        return _time(pair[0]), _time(pair[1])
    begin, end = _time(_first(piece, _STARTS)), _time(_first(piece, _ENDS))
    words = piece.get("words")
    if begin is None and isinstance(words, list):
        timed = [word for word in words if isinstance(word, dict) and _time(_first(word, _STARTS)) is not None]
        if timed:
            begin, end = _time(_first(timed[0], _STARTS)), _time(_first(timed[-1], _ENDS))
    return begin, end if begin is not None and end is not None and end >= begin else None


def _time(value: Any) -> float | None:
    """Seconds of 3.1, "3.1", "3.1s", "00:00:03,100"; None for what can't be a time. Milliseconds are left as such."""
    if isinstance(value, str):
        found = re.fullmatch(r"\s*(?:(?:(\d{1,3}):)?(\d{1,3}):)?(\d{1,9}(?:[.,]\d{1,9})?)\s*s?\s*", value)
        if not found:
            return None
        value = int(found[1] or 0) * 3600 + int(found[2] or 0) * 60 + float(found[3].replace(",", "."))
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**10:
        return float(value)  # perhaps milliseconds: told by ``_in_seconds``
    return seconds(value)


def _in_seconds(lines: list[Line]) -> list[Line]:
    """AssemblyAI and others count milliseconds: nobody says less than a letter in five whole seconds."""
    spans = [
        (line.end - line.start, len(line.text)) for line in lines if line.start is not None and line.end is not None
    ]
    whole = all(t is None or t == int(t) for line in lines for t in (line.start, line.end))
    letters, length = sum(count for _, count in spans), sum(span for span, _ in spans)
    if whole and spans and length > 5 * letters:
        for line in lines:
            line.start = None if line.start is None else line.start / 1000
            line.end = None if line.end is None else line.end / 1000
    for line in lines:
        line.start, line.end = seconds(line.start), seconds(line.end)
    return lines


def _language(about: dict[str, Any]) -> str | None:
    inner = about.get("result")
    for holder in (about, inner if isinstance(inner, dict) else {}):
        for key in ("language", "language_code", "lang"):
            if isinstance(value := holder.get(key), str) and value.strip():
                return value.strip()
    return None


def _first(piece: dict[str, Any], keys: tuple[str, ...]) -> Any:
    for key in keys:
        value = piece.get(key)
        if isinstance(value, dict):  # {"speaker": {"name": "Dana"}}
            value = value.get("name") or value.get("displayName") or value.get("id")
        if value is not None and not isinstance(value, list | dict):
            return value
    return None
