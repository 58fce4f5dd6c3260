"""Shared by the benchmarks: test recordings cut to length, reference text, word error rate."""

from __future__ import annotations

import json
import re
import wave
from pathlib import Path

import jiwer
import numpy as np
from text_to_num import alpha2digit

from meetingmate.audio import decode

ROOT = Path(__file__).resolve().parent.parent
#: Test data that lies beside the project.
SHARED = ROOT.parent / "shared" / "data"
LONG_MEETING = SHARED / "meetings" / "long_meeting.ogg"

_FILLERS = re.compile(r"\b(um+|uh+|erm*|hm+|mm+|mhm|ah|eh)\b")
_CONTRACTIONS = [
    (r"won't\b", "will not"),
    (r"can't\b", "can not"),
    (r"n't\b", " not"),
    (r"'re\b", " are"),
    (r"'ll\b", " will"),
    (r"'ve\b", " have"),
    (r"'m\b", " am"),
    (r"\bokay\b", "ok"),
    (r"\bgonna\b", "going to"),
]


def normalised(text: str) -> str:
    """Text as Whisper's own evaluation compares it, in short: case, marks, fillers, contractions and numbers aside."""
    text = text.lower().replace("’", "'").replace("-", " ").replace("%", " percent")
    for pattern, replacement in _CONTRACTIONS:
        text = re.sub(pattern, replacement, text)
    text = _FILLERS.sub(" ", text)
    text = alpha2digit(re.sub(r"[^\w\s.,']", " ", text), "en")
    text = re.sub(r"(?<=\d),(?=\d)", "", text)
    return " ".join(re.sub(r"[^\w\s]", " ", text.replace("'s", "")).split())


def word_error_rate(reference: str, text: str) -> float:
    """Share of wrong words after normalising both."""
    return jiwer.wer(normalised(reference), normalised(text))


def turns_of(recording: Path) -> list[dict]:
    """The ground truth beside a recording."""
    return json.loads(recording.with_suffix(".json").read_text(encoding="utf-8"))["turns"]


def cut(recording: Path, seconds: float, target: Path) -> Path:
    """The first ``seconds`` of a recording as 16 kHz WAV, repeated from its start when it is shorter."""
    left = round(seconds * decode.RATE)
    with wave.open(str(target), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(decode.RATE)
        while left > 0:
            for block in decode.stream(recording):
                block = block[:left]
                out.writeframes((np.clip(block, -1, 1) * 32767).astype("<i2").tobytes())
                left -= block.size
                if left <= 0:
                    break
    return target


def table(header: list[str], rows: list[list[str]]) -> str:
    """Rows under a header, columns lined up."""
    widths = [max(len(row[n]) for row in [header, *rows]) for n in range(len(header))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in [header, *rows]]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])
