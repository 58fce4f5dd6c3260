"""The transcript for other programs: a table and JSON as Whisper writes them, speakers as RTTM, lyrics as LRC."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from meetingmate.base.text import well_formed
from meetingmate.domain.meeting import Meeting, Utterance
from meetingmate.export import subtitle_cues
from meetingmate.export.cleaning import one_line

#: What a player of LRC takes for a time, or for a tag of the file.
_LRC_TAG = re.compile(r"([\[<])(?=\d+:|[A-Za-z#]+:)")
#: Called so where nobody knows who speaks.
_UNKNOWN = "unknown"


def tsv(utterances: Sequence[Utterance]) -> str:
    """Three columns as Whisper writes them: start and end in milliseconds, text. The speaker stands before the text."""
    rows = ["start\tend\ttext"]
    for utterance in _spoken(utterances):
        start, end = round(utterance.start * 1000), round(utterance.end * 1000)
        rows.append(f"{start}\t{max(start, end)}\t{_named(utterance)}")
    return "\n".join(rows) + "\n"


def whisper_json(meeting: Meeting, utterances: Sequence[Utterance]) -> str:
    """The JSON that Whisper writes (text, language, segments with words), with the speakers as WhisperX names them.

    What Whisper tells of its own decoding (tokens, temperature ...) is left out: nobody would read it from here.
    """
    segments = []
    for number, utterance in enumerate(_spoken(utterances)):
        segment: dict[str, object] = {
            "id": number,
            "start": round(utterance.start, 3),
            "end": round(max(utterance.start, utterance.end), 3),
            "text": f" {one_line(utterance.text)}",
        }
        if utterance.words:
            segment["words"] = [
                {
                    "word": f" {one_line(word.text)}",
                    "start": round(word.start, 3),
                    "end": round(max(word.start, word.end), 3),
                    "probability": round(word.probability, 4),
                }
                for word in utterance.words
            ]
        if utterance.speaker and one_line(utterance.speaker):
            segment["speaker"] = one_line(utterance.speaker)
        segments.append(segment)
    text = "".join(str(segment["text"]) for segment in segments)
    document = {"text": text, "segments": segments, "language": meeting.language or ""}
    return well_formed(json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False)) + "\n"


def rttm(meeting: Meeting, utterances: Sequence[Utterance]) -> str:
    """Who speaks when, as NIST's Rich Transcription Time Marked lines.

    Fields are separated by blanks, so that blanks in names become underscores; two names that become the same this way
    stay apart by a number.
    """
    file_id = _token(meeting.id, {})
    names: dict[str, str] = {}
    lines = []
    for utterance in _spoken(utterances):
        name = _token(one_line(utterance.speaker or "") or _UNKNOWN, names)
        length = max(0.0, utterance.end - utterance.start)
        lines.append(f"SPEAKER {file_id} 1 {utterance.start:.3f} {length:.3f} <NA> <NA> {name} <NA> <NA>")
    return "\n".join(lines) + ("\n" if lines else "")


def lrc(meeting: Meeting, utterances: Sequence[Utterance]) -> str:
    """Lines with their time, as players of music show lyrics. The speaker stands where the speaker changes.

    The format has no escapes, so the bracket of what looks like a time or a tag becomes a round one.
    """
    lines = []
    if title := one_line(meeting.title):
        lines.append(f"[ti:{title.replace('[', '(').replace(']', ')')}]")
    if meeting.duration_s > 0:
        lines.append(f"[length:{_lrc_time(round(meeting.duration_s * 1000))[:-3]}]")
    lines.append("[re:MeetingMate]")
    for cue in subtitle_cues.build(utterances, label=True):
        words = _LRC_TAG.sub(lambda found: "(" if found[1] == "[" else "‹", " ".join(cue.lines))
        lines.append(f"[{_lrc_time(cue.start)}]{words}")
    return "\n".join(lines) + "\n"


def _spoken(utterances: Sequence[Utterance]) -> list[Utterance]:
    return sorted((u for u in utterances if one_line(u.text)), key=lambda u: (u.start, u.end))


def _named(utterance: Utterance) -> str:
    speaker, words = one_line(utterance.speaker or ""), one_line(utterance.text)
    return f"{speaker}: {words}" if speaker else words


def _token(name: str, taken: dict[str, str]) -> str:
    """``name`` as one field, a different one for each name; ``taken`` remembers them."""
    if name not in taken:
        base = token = re.sub(r"\s+", "_", one_line(name)) or _UNKNOWN
        number = 2
        while token in taken.values():
            token, number = f"{base}_{number}", number + 1
        taken[name] = token
    return taken[name]


def _lrc_time(milliseconds: int) -> str:
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes:02d}:{rest // 1000:02d}.{rest % 1000 // 10:02d}"
