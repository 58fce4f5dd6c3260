"""Transcripts as text and in Word: Otter, Google Meet, Teams, by hand."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from docx import Document

from meetingmate.exchange import transcripts
from tests.exchange.reading import OKAY, SEND, Lines, lines, read, word

TWO: Lines = [("Dana Whitlock", 3.0, OKAY), ("Piet Aalto", 7.0, SEND)]
UNTIMED: Lines = [(who, None, text) for who, _, text in TWO]
OTTER = f"""Budget meeting
Wed, Mar 11, 2026 1:05PM \u2022 12:34

SUMMARY KEYWORDS
budget, printer

SPEAKERS
Whitlock, Dana; Speaker 2

Dana Whitlock  0:03
{OKAY} We met at 9:30.
Note: the printer is slow.

Speaker 2  1:02:07
{SEND}

Transcribed by https://otter.ai
"""
MEET = f"""Weekly sync (2026-03-11 13:05 GMT+1) - Transcript
Attendees
Dana Whitlock, Piet Aalto
Transcript
00:00:00

Dana Whitlock: {OKAY}
Piet Aalto: {SEND}
00:05:00

Dana Whitlock: Next.
Transcription ended after 00:05:21

This editable transcript was computer generated and might contain errors. People can also change the text after it was \
created.
"""


def test_otter_with_its_head(tmp_path: Path) -> None:
    found = read(tmp_path, "otter.txt", OTTER)
    assert lines(found) == [
        ("Dana Whitlock", 3.0, f"{OKAY} We met at 9:30. Note: the printer is slow."),
        ("Speaker 2", 3727.0, SEND),
    ]
    assert (found.title, found.date, found.start) == ("Budget meeting", "2026-03-11", "13:05")


@pytest.mark.parametrize("as_word", [False, True])
def test_google_meet(tmp_path: Path, as_word: bool) -> None:
    found = read(tmp_path, "meet", word(*MEET.split("\n")) if as_word else MEET)
    assert lines(found) == [
        ("Dana Whitlock", 0.0, OKAY),
        ("Piet Aalto", 0.0, SEND),
        ("Dana Whitlock", 300.0, "Next."),
    ]
    assert (found.title, found.date, found.start) == ("Weekly sync", "2026-03-11", "13:05")
    assert found.people == ["Dana Whitlock", "Piet Aalto"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"Dana Whitlock: {OKAY}\nPiet Aalto: {SEND}\n", UNTIMED),
        (f"**Dana Whitlock:** {OKAY}\n\n**Piet Aalto:** {SEND}\n", UNTIMED),
        (f">> Dana Whitlock: {OKAY}\r\n>> Aalto, Piet: {SEND}\r\n", UNTIMED),
        (f"[00:00:03] Dana Whitlock: {OKAY}\n[00:00:07] Piet Aalto: {SEND}\n", TWO),
        (f"00:03 Dana Whitlock: {OKAY}\n00:07 Piet Aalto (Guest): {SEND}\n", TWO),
        (f"Dana Whitlock (0:03): {OKAY}\nPiet Aalto (0:07): {SEND}\n", TWO),
        (f"Dana Whitlock   0:03\n{OKAY}\nPiet Aalto   0:07\n{SEND}\n", TWO),
        (f"Dana Whitlock\t00:03\n{OKAY}\n\nPiet Aalto\t00:07\n{SEND}\n", TWO),
        (f"Dana Whitlock 0:03\n{OKAY}\n\nPiet Aalto 0:07\n{SEND}\n", TWO),
        (f"0:03 Dana Whitlock\n{OKAY}\n\n0:07 Piet Aalto\n{SEND}\n", TWO),
        (f"Dana Whitlock\n0:03\n{OKAY}\n\nPiet Aalto\n0:07\n{SEND}\n", TWO),
        (f"0:0:3.0 --> 0:0:7.0\nWhitlock, Dana\n{OKAY}\n0:0:7.0 --> 0:0:12.3\nPiet Aalto (Extern)\n{SEND}\n", TWO),
        (f"0:03\tDana Whitlock\t{OKAY}\n0:07\tPiet Aalto\t{SEND}\n", TWO),
        (f"[Dana Whitlock] 13:05:03\n{OKAY}\n\n[Piet Aalto] 13:05:07\n{SEND}\n", [(w, t - 3, x) for w, t, x in TWO]),
        (f"[13:05:03] Dana Whitlock: {OKAY}\n[13:05:07] Piet Aalto: {SEND}\n", [(w, t - 3, x) for w, t, x in TWO]),
        (f"0:03\n{OKAY}\n0:07\n{SEND}\n", [(None, t, x) for _, t, x in TWO]),
        (f"[0:03] {OKAY}\n[0:07] {SEND}\n", [(None, t, x) for _, t, x in TWO]),
    ],
)
@pytest.mark.parametrize("as_word", [False, True])
def test_forms_of_text(tmp_path: Path, text: str, expected: Lines, as_word: bool) -> None:
    content = word(*text.replace("\r", "").strip().split("\n")) if as_word else text
    assert lines(read(tmp_path, "talk.docx" if as_word else "talk.txt", content)) == expected


def test_a_table_in_word(tmp_path: Path) -> None:
    document = Document()
    table = document.add_table(rows=0, cols=3)
    for row in (("Time", "Speaker", "Text"), ("0:03", "Dana Whitlock", OKAY), ("0:07", "Piet Aalto", SEND)):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    stream = io.BytesIO()
    document.save(stream)
    assert lines(read(tmp_path, "table.docx", stream.getvalue())) == TWO


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_encodings_and_line_ends(tmp_path: Path, encoding: str, ends: str) -> None:
    text = f"Jörg: Für Müller über 5 €, ça va?{ends}Zoë: Ja.{ends}"
    found = read(tmp_path, "x.txt", text, encoding)
    assert lines(found) == [("Jörg", None, "Für Müller über 5 €, ça va?"), ("Zoë", None, "Ja.")]
    vtt = f"WEBVTT{ends}{ends}00:01.000 --> 00:02.000{ends}Zoë: Grüße{ends}"
    assert lines(read(tmp_path, "x.vtt", vtt, encoding)) == [("Zoë", 1.0, "Grüße")]


def test_times_only_as_far_as_the_file_has_them(tmp_path: Path) -> None:
    found = read(tmp_path, "x.txt", f"Dana  0:03\n{OKAY}\nPiet  0:07\n{SEND}\n")
    utterances, length, timed = transcripts.utterances_of(found)
    assert (timed, length) == (True, 7.0)
    # the last line's end is not known, so it has none beyond its beginning
    assert [(u.start, u.end) for u in utterances] == [(3.0, 7.0), (7.0, 7.0)]
    assert transcripts.utterances_of(read(tmp_path, "y.txt", f"Dana: {OKAY}\nPiet: {SEND}\n"))[1:] == (0.0, False)


def test_a_turn_without_end_is_cut_and_nothing_is_lost(tmp_path: Path) -> None:
    long = " ".join(f"Sentence number {number} ends here." for number in range(2000))
    utterances, _, _ = transcripts.utterances_of(read(tmp_path, "x.txt", f"Dana: {long}\nPiet: Yes.\n"))
    assert " ".join(u.text for u in utterances if u.speaker == "Dana") == long
    assert max(len(u.text) for u in utterances) <= 4000
