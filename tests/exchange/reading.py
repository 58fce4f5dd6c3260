"""Reading transcripts of other programs in tests."""

from __future__ import annotations

import io
from pathlib import Path

from docx import Document

from meetingmate.exchange import transcripts

Lines = list[tuple[str | None, float | None, str]]
OKAY, SEND = "Okay, item one is the newsletter.", "I'll send the draft by Friday."


def read(tmp_path: Path, name: str, content: str | bytes, encoding: str = "utf-8") -> transcripts.Transcript:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    assert transcripts.is_transcript(path)
    return transcripts.read(path)


def lines(found: transcripts.Transcript) -> Lines:
    utterances, _, timed = transcripts.utterances_of(found)
    return [(u.speaker, round(u.start, 3) if timed else None, u.text) for u in utterances]


def word(*paragraphs: str, title: str = "") -> bytes:
    document = Document()
    document.core_properties.title = title
    for text in paragraphs:
        document.add_paragraph(text)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()
