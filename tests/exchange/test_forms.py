"""Transcripts as other programs write them: who, when, what; and what they say of the meeting."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from docx import Document

from meetingmate import export
from meetingmate.domain.meeting import Meeting, Utterance
from meetingmate.exchange import transcripts
from meetingmate.exchange.transcripts.speakers import looks_like_speaker, speaker_name, split_label

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


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("otter.txt", [("Dana Whitlock", 3.0), ("Piet Aalto", 7.0)]),
        ("subtitles.srt", [("SPEAKER_00", 3.12), ("SPEAKER_01", 7.9)]),
        ("teams.docx", [("Dana Whitlock", 3.0), ("Piet Aalto", 7.0)]),
        ("teams.vtt", [("Dana Whitlock", 3.12), ("Piet Aalto", 7.9)]),
        ("whisper.json", [("SPEAKER_00", 3.1), ("SPEAKER_01", 7.9)]),
        ("zoom.vtt", [("Dana Whitlock", 3.12), ("Piet Aalto", 7.9), ("Dana Whitlock", 12.8)]),
    ],
)
def test_files_of_the_programs(shared_data: Path, file: str, expected: list[tuple[str, float]]) -> None:
    path = shared_data / "reports" / "40-imports" / file
    assert transcripts.is_transcript(path)
    found = lines(transcripts.read(path))
    assert [(who, when) for who, when, _ in found] == expected
    assert found[1][2] == "I'll send the newsletter draft to everybody by Friday."


def test_teams_says_when_the_meeting_was(shared_data: Path) -> None:
    found = transcripts.read(shared_data / "reports" / "40-imports" / "teams.docx")
    assert (found.title, found.date, found.start, found.duration_s) == ("Weekly sync", "2026-03-11", "13:05", 12.0)


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


TWO: Lines = [("Dana Whitlock", 3.0, OKAY), ("Piet Aalto", 7.0, SEND)]
UNTIMED: Lines = [(who, None, text) for who, _, text in TWO]


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


def test_words_before_a_colon_are_not_all_people(tmp_path: Path) -> None:
    text = f"""Weekly sync
Date: 11 March 2026, 13:05
Attendees: Whitlock, Dana; Piet Aalto

Dana: {OKAY}
Note: the printer is slow.
Problem: it is loud.

Piet: {SEND}
See https://example.org: it is there.

Dana: Great: thanks. At 13:05 we end.
"""
    found = read(tmp_path, "talk.txt", text)
    assert lines(found) == [
        ("Dana", None, f"{OKAY} Note: the printer is slow. Problem: it is loud."),
        ("Piet", None, f"{SEND} See https://example.org: it is there."),
        ("Dana", None, "Great: thanks. At 13:05 we end."),
    ]
    assert (found.title, found.date, found.start) == ("Weekly sync", "2026-03-11", "13:05")
    assert found.people == ["Dana Whitlock", "Piet Aalto"]


@pytest.mark.parametrize(
    ("label", "is_one"),
    [
        ("Dana", True),
        ("Whitlock, Dana", True),
        ("Dr. Anna Müller-Lüdenscheidt", True),
        ("José María de la Cruz", True),
        ("SPEAKER_01", True),
        ("Interviewer 2", True),
        ("田中", True),
        ("Note", False),
        ("Hinweis", False),
        ("and then he said", False),
        ("Is it done?", False),
        ("We went home. Then", False),
        ("Thirteen words before a colon are far too many to be somebody's name", False),
        ("https", False),
        ("42", False),
    ],
)
def test_who_may_be_a_speaker(label: str, is_one: bool) -> None:
    assert looks_like_speaker(label) is is_one
    assert (split_label(f"{label}: hello") is not None) is is_one


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("Whitlock, Dana", "Dana Whitlock"),
        ("Piet Aalto (Extern)", "Piet Aalto"),
        ("Piet Aalto (he/him) (Guest)", "Piet Aalto"),
        ("Anna (Sales)", "Anna (Sales)"),
        ("O&#39;Neil, Zo&euml;", "Zoë O'Neil"),
        ("speaker_0", "speaker_0"),
        ("A", "Speaker A"),
        (0, "Speaker 0"),
        ("Unknown Speaker", None),
        (None, None),
        (True, None),
    ],
)
def test_names(given: object, name: str | None) -> None:
    assert speaker_name(given) == name


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
    assert found.problems == ["One cue has times that can't be read; the words of it are left out."]


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


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_encodings_and_line_ends(tmp_path: Path, encoding: str, ends: str) -> None:
    text = f"Jörg: Für Müller über 5 €, ça va?{ends}Zoë: Ja.{ends}"
    found = read(tmp_path, "x.txt", text, encoding)
    assert lines(found) == [("Jörg", None, "Für Müller über 5 €, ça va?"), ("Zoë", None, "Ja.")]
    vtt = f"WEBVTT{ends}{ends}00:01.000 --> 00:02.000{ends}Zoë: Grüße{ends}"
    assert lines(read(tmp_path, "x.vtt", vtt, encoding)) == [("Zoë", 1.0, "Grüße")]


SEGMENTS = [{"start": 3.0, "end": 6.5, "text": f" {OKAY}"}, {"start": 7.0, "end": 9.0, "text": f" {SEND}"}]
WORDS = [
    {"word": "Okay.", "start": 3.0, "end": 3.4, "speaker": "SPEAKER_00"},
    {"word": "Fine.", "start": 3.5, "end": 3.9},
    {"word": "Yes.", "start": 7.0, "end": 7.4, "speaker": "SPEAKER_01"},
]


DEEPGRAM = [
    {"word": "okay", "punctuated_word": "Okay.", "start": 3.0, "end": 3.4, "speaker": 0},
    {"word": "yes", "punctuated_word": "Yes.", "start": 7.0, "end": 7.4, "speaker": 1},
]


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"text": "x", "segments": SEGMENTS, "language": "en"}, [(None, 3.0, OKAY), (None, 7.0, SEND)]),
        (SEGMENTS, [(None, 3.0, OKAY), (None, 7.0, SEND)]),
        (
            {"segments": [{"start": 3.0, "end": 7.4, "text": "Okay. Fine. Yes.", "words": WORDS}], "word_segments": []},
            [("SPEAKER_00", 3.0, "Okay. Fine."), ("SPEAKER_01", 7.0, "Yes.")],
        ),
        (
            {
                "result": {"language": "en"},
                "transcription": [
                    {
                        "timestamps": {"from": "00:00:03,000", "to": "00:00:06,500"},
                        "offsets": {"from": 3000, "to": 6500},
                        "text": f" {OKAY}",
                    }
                ],
            },
            [(None, 3.0, OKAY)],
        ),
        ({"chunks": [{"timestamp": [3.0, None], "text": OKAY}]}, [(None, 3.0, OKAY)]),
        (
            {"utterances": [{"speaker": "A", "start": 3000, "end": 6500, "text": OKAY}], "language_code": "en_us"},
            [("Speaker A", 3.0, OKAY)],
        ),
        (
            {"results": {"utterances": [{"start": 3.0, "end": 6.5, "transcript": OKAY, "speaker": 0}]}},
            [("Speaker 0", 3.0, OKAY)],
        ),
        (
            {"results": {"channels": [{"alternatives": [{"transcript": "okay yes", "words": DEEPGRAM}]}]}},
            [("Speaker 0", 3.0, "Okay."), ("Speaker 1", 7.0, "Yes.")],
        ),
        (
            {"sentences": [{"speaker_name": "Dana Whitlock", "start_time": "00:00:03", "text": OKAY}]},
            [("Dana Whitlock", 3.0, OKAY)],
        ),
        ({"turns": [{"speaker": "Dana", "text": OKAY}]}, [("Dana", None, OKAY)]),
        ({"text": OKAY}, [(None, None, OKAY)]),
    ],
)
def test_forms_of_json(tmp_path: Path, document: object, expected: Lines) -> None:
    assert lines(read(tmp_path, "x.json", json.dumps(document))) == expected


def test_numbers_that_are_no_times(tmp_path: Path) -> None:
    pieces = '{"start": NaN, "end": 1e999, "text": "Hi.", "avg_logprob": -Infinity}, {"start": -4, "text": "Ho."}'
    text = f'{{"segments": [{pieces}]}}'
    assert lines(read(tmp_path, "x.json", text)) == [(None, None, "Hi."), (None, None, "Ho.")]


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
