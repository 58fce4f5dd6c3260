"""Transcripts as subtitles: WebVTT and SubRip."""

from __future__ import annotations

from pathlib import Path

import pytest

from meetingmate import export
from meetingmate.domain.meeting import Meeting, Utterance
from meetingmate.exchange import transcripts
from tests.exchange.reading import OKAY, SEND, lines, read

VTT_TAGS = """\ufeffWEBVTT - made by X
X-TIMESTAMP-MAP=LOCAL:00:00:00.000

NOTE
Recorded on 2026-03-11 at 13:05

STYLE
::cue { color: red }

6f1c/12-0
00:03.000 --> 00:05.000 align:start position:0%
<v.loud Whitlock, Dana>Okay, <i>item</i> one &amp; two &lt;3</v> is
<v Piet Aalto (Guest)>Good.

6f1c/15-0
00:07.000 --> 00:09.500
<v Piet Aalto (Guest)><c.yellow>I&#39;ll</c> send 5 < 6.</v>
"""


def test_webvtt_tags_comments_and_entities(tmp_path: Path) -> None:
    found = read(tmp_path, "x.vtt", VTT_TAGS)
    assert lines(found) == [
        ("Dana Whitlock", 3.0, "Okay, item one & two <3 is"),
        ("Piet Aalto", 3.0, "Good."),
        ("Piet Aalto", 7.0, "I'll send 5 < 6."),
    ]
    assert (found.date, found.start) == ("2026-03-11", "13:05")


def test_cues_whose_times_are_damaged_are_named(tmp_path: Path) -> None:
    text = "WEBVTT\n\n00:01,000 --> 00:02,000\nDana: Hi.\n\n00:99.000 --> 01:00.000\nPiet: Ho.\n"
    found = read(tmp_path, "x.vtt", text)
    assert lines(found) == [("Dana", 1.0, "Hi.")]
    assert found.problems == ["One cue has times that can't be read; their words are left out."]


def test_our_own_subtitles_come_back(tmp_path: Path) -> None:
    said = [
        Utterance(id="u1", start=3.0, end=6.5, text=f"{OKAY} <b>3 & 4", speaker="Dana"),
        Utterance(id="u2", start=7.0, end=9.0, text=SEND, speaker="Piet"),
    ]
    for suffix in (".vtt", ".srt"):
        path = tmp_path / f"x{suffix}"
        export.write(path, Meeting(id="m", title="T", date="2026-03-11"), said, None)
        found = lines(transcripts.read(path))
        assert [(who, when) for who, when, _ in found] == [("Dana", 3.0), ("Piet", 7.0)], suffix


YOUTUBE = """WEBVTT
Kind: captions
Language: de

00:00:00.000 --> 00:00:02.000 align:start position:0%
 
also<00:00:00.500><c> wir</c><00:00:00.900><c> fangen</c><00:00:01.100><c> an</c>

00:00:02.000 --> 00:00:02.010 align:start position:0%
also wir fangen an
 

00:00:02.010 --> 00:00:04.000 align:start position:0%
also wir fangen an
mit<00:00:02.500><c> dem</c><00:00:03.000><c> Newsletter</c>

00:00:04.000 --> 00:00:04.010 align:start position:0%
mit dem Newsletter
 

00:00:04.010 --> 00:00:06.000 align:start position:0%
mit dem Newsletter
Piet<00:00:05.000><c> schickt</c> ihn
"""
GROWING = """WEBVTT

00:01.000 --> 00:02.000
<v Dana>I'll send</v>

00:02.000 --> 00:03.000
<v Dana>I'll send the newsletter</v>

00:03.000 --> 00:05.000
<v Dana>I'll send the newsletter draft by Friday.</v>

00:05.500 --> 00:06.000
<v Piet>Yes.</v>

00:06.000 --> 00:06.400
<v Piet>Yes.</v>
"""


def test_captions_that_roll_up_or_grow_are_joined(tmp_path: Path) -> None:
    rolled = read(tmp_path, "youtube.vtt", YOUTUBE)
    assert lines(rolled) == [(None, 0.0, "also wir fangen an mit dem Newsletter Piet schickt ihn")]
    assert rolled.language == "de"
    assert lines(read(tmp_path, "grown.vtt", GROWING)) == [
        ("Dana", 1.0, "I'll send the newsletter draft by Friday."),
        ("Piet", 5.5, "Yes."),
        ("Piet", 6.0, "Yes."),
    ]


def test_what_people_repeat_stays(tmp_path: Path) -> None:
    cues = "\n".join(
        f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\n{t}\n"
        for n, t in enumerate(
            ["Dana: No, no, no.", "Dana: No, no, no.", "Piet: Why?", "Dana: So.", "Piet: Ah.", "Dana: So."]
        )
    )
    assert [text for _, _, text in lines(read(tmp_path, "x.srt", cues))].count("No, no, no.") == 2


@pytest.mark.parametrize("numbered", [True, False])
def test_subrip_without_speakers_joins_sentences(tmp_path: Path, numbered: bool) -> None:
    times = ("00:00:01,000 --> 00:00:02,000", "00:00:02,000 --> 00:00:03,500", "00:00:04,000 --> 00:00:05,000")
    cues = zip(times, ("We start", "with the budget.", "Warning: it is\n42"), strict=True)
    rows = [
        row
        for number, (time, said) in enumerate(cues, 1)
        for row in ([str(number)] if numbered else []) + [time, *said.split("\n"), ""]
    ]
    text = "\r\n".join(rows)
    assert lines(read(tmp_path, "x.srt", text)) == [
        (None, 1.0, "We start with the budget."),
        (None, 4.0, "Warning: it is 42"),
    ]
