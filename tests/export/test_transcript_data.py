"""Transcripts for other programs: read back by the readers of this program and line by line."""

from __future__ import annotations

import json
import re

import pytest

from meetingmate import export
from meetingmate.base.errors import ExportError
from meetingmate.domain.meeting import Meeting, Utterance
from meetingmate.exchange import transcripts
from meetingmate.export import transcript_data
from tests.export import examples
from tests.export.test_special_characters import SPECIAL

SAMPLE = examples.sample()
HOSTILE = [*SPECIAL, "[00:12.00] x", "<00:12>", "[ar: x]", "a\tb\nc", "nul \x00 half \ud800"]


def talk(words: str) -> tuple[Meeting, list[Utterance]]:
    said = [
        Utterance(id="u1", start=1.0, end=2.5, text=words, speaker=words),
        Utterance(id="u2", start=3, end=4, text="b"),
    ]
    return Meeting(id="m", title=words, date="", duration_s=4000, language="en"), said


def test_whisper_json_is_read_by_those_who_read_whisper(tmp_path):
    path = tmp_path / "talk.whisper.json"
    export.write(path, *SAMPLE)
    document = json.loads(path.read_text(encoding="utf-8"))
    assert document["language"] == "en"
    assert document["text"] == "".join(segment["text"] for segment in document["segments"])
    first = document["segments"][0]
    assert (first["id"], first["speaker"]) == (0, "Priya")
    assert first["words"][0].keys() == {"word", "start", "end", "probability"}
    read = transcripts.read(path)
    assert [line.text for line in read.lines] == [u.text for u in SAMPLE[1]]
    assert [line.speaker for line in read.lines] == [u.speaker for u in SAMPLE[1]]


def test_tsv_as_whisper_writes_it(tmp_path):
    export.write(tmp_path / "t.tsv", *SAMPLE)
    head, *rows = (tmp_path / "t.tsv").read_text(encoding="utf-8").splitlines()
    assert head == "start\tend\ttext"
    start, end, text = rows[5].split("\t")
    assert (int(start), int(end)) == (round(SAMPLE[1][5].start * 1000), round(SAMPLE[1][5].end * 1000))
    assert text == f"Marcus: {SAMPLE[1][5].text}"
    assert len(rows) == len(SAMPLE[1])


def test_rttm_says_who_speaks_when():
    lines = transcript_data.rttm(*talk("Anna  Berg")).splitlines()
    assert lines == [
        "SPEAKER m 1 1.000 1.500 <NA> <NA> Anna_Berg <NA> <NA>",
        "SPEAKER m 1 3.000 1.000 <NA> <NA> unknown <NA> <NA>",
    ]


def test_names_that_look_alike_stay_two_people():
    said = [
        Utterance(id=f"u{n}", start=n, end=n + 1, text="x", speaker=who) for n, who in enumerate(("A B", "A_B", "A B"))
    ]
    names = [line.split()[7] for line in transcript_data.rttm(Meeting(id="m", title="", date=""), said).splitlines()]
    assert names == ["A_B", "A_B_2", "A_B"]


def test_lrc_has_a_time_before_every_line():
    meeting, said = talk("Hello")
    said.append(Utterance(id="u3", start=3725.5, end=3727, text="late", speaker="Ben"))
    assert transcript_data.lrc(meeting, said).splitlines() == [
        "[ti:Hello]",
        "[length:66:40]",
        "[re:MeetingMate]",
        "[00:01.00]Hello: Hello",
        "[00:03.00]b",
        "[62:05.50]Ben: late",
    ]


@pytest.mark.parametrize("words", HOSTILE)
def test_no_text_makes_a_line_or_a_field_of_its_own(words):
    meeting, said = talk(words)
    assert [len(line.split("\t")) for line in transcript_data.tsv(said).splitlines()] == [3, 3, 3]
    assert [len(line.split()) for line in transcript_data.rttm(meeting, said).splitlines()] == [10, 10]
    segments = json.loads(transcript_data.whisper_json(meeting, said))["segments"]
    assert len(segments) == 2
    lines = transcript_data.lrc(meeting, said).splitlines()
    assert all(re.match(r"\[(ti|length|re|\d+):", line) for line in lines)
    for line in lines[3:]:
        assert len(re.findall(r"\[\d+:[\d.]+\]", line)) == 1
        assert not re.search(r"<\d+:", line)


@pytest.mark.parametrize("suffix", [".lrc", ".tsv", ".rttm", ".whisper.json"])
def test_without_times_there_is_nothing_to_write(tmp_path, suffix):
    meeting, said, minutes = examples.sample()
    meeting.timed = False
    with pytest.raises(ExportError, match="has no times"):
        export.write(tmp_path / f"a{suffix}", meeting, said, minutes)
    assert list(tmp_path.iterdir()) == []
