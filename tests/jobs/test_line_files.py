"""Files of lines: what is wrong is named and left out, the others are done; forms that others write are read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from meetingmate.base.errors import UsageError
from meetingmate.base.languages import code_of
from meetingmate.base.settings import Settings
from meetingmate.base.written_dates import day_in, is_ambiguous
from meetingmate.jobs import batch
from meetingmate.jobs.batch import make_batch
from meetingmate.minutes.lines import checked
from tests.jobs.test_imported_transcripts import meetingmate

TURNS = [
    {"speaker": "Ana", "text": "Bo, can you send the invoice by Friday?"},
    {"speaker": "Bo", "text": "Yes, I'll send it."},
]


def line(name: object, **fields: object) -> str:
    whole = {"id": name, "date": "2026-03-11", "lang": "en", "attendees": ["Ana", "Bo"], "turns": TURNS}
    return json.dumps(whole | fields, ensure_ascii=False)


WRONG = {
    line("lang", lang=5): '"lang" is 5',
    line("klingon", lang="klingon"): "\"lang\" is 'klingon'",
    line("ok"): "is that of line 1 already",
    line("date", date=20260311): '"date" is 20260311',
    line("slash", date="4/5/2026"): "may be two different days",
    line("someday", date="one day"): "no day that can be read",
    line(True): '"id" must be',
    line("title", title=[]): '"title" must be',
    line("attendees", attendees=[5]): '"attendees" must hold names',
    line("people", attendees=5): '"attendees" must be a list',
    line("role", attendees=[{"name": "Ana", "role": 5}]): 'the "role" of Ana',
    line("speaker", turns=[{"speaker": {}, "text": "x"}]): 'the "speaker" of turn 0',
    line("huge", turns=[{"start": 10**400, "text": "x"}]): "a huge number",
    line("soon", turns=[{"start": "soon", "text": "x"}]): "'soon', which is no time",
    line("text", turns=[{"text": None}]): 'has no "text"',
    line("turns", turns={}): 'a list "turns"',
    '{"id": "cut", "turns": [{"sp': "not JSON",
    '{"id": "deep", "turns": ' + "[" * 100_000: "nested",
    "[1, 2]": 'a list "turns"',
    '"text"': 'a list "turns"',
    "12": 'a list "turns"',
}


def test_each_bad_line_is_named_and_the_others_are_done(home: Path, tmp_path: Path) -> None:
    odd = [{"speaker": "Ana", "text": "Bo, can you send\u2028 the\u0085 invoice by Friday?\x0b\x0c"}, *TURNS[1:]]
    source, output = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    rows = [
        line("ok"),
        *WRONG,
        "",
        line("odd", turns=odd),
        line("extra", more=json.loads("[" * 200 + "]" * 200), big=10**30),
        '{"id": "half", "turns": [{"speaker": "Ana", "text": "Good morning \\ud800 to you."}]}',
    ]
    source.write_text("\r\n".join(rows) + "\r\n", encoding="utf-8", newline="")
    done = meetingmate("minutes", source, "-o", output, "--writing-model", "none", "-q")
    assert "Traceback" not in done.stderr
    assert done.returncode == 3
    said = done.stderr.splitlines()
    for number, part in enumerate(WRONG.values(), start=2):
        begin = f"Line {number} of {source} was left out: "
        assert [sentence for sentence in said if sentence.startswith(begin) and part in sentence], (number, part)
    made = [json.loads(row) for row in output.read_text(encoding="utf-8").split("\n") if row]
    assert [one["id"] for one in made] == ["ok", "odd", "extra", "half"], "half a character is no reason to leave out"
    assert [[(a["owner"], a["due"]) for a in one["actions"]] for one in made[:3]] == [[("Bo", "2026-03-13")]] * 3


def test_a_file_without_any_good_line_is_refused(tmp_path: Path) -> None:
    for text, part in (("", "no lines"), ('{"a": 1}\n5\n', "Line 1 .* So were 1 more"), ("\ufffe\x00", "not text")):
        (tmp_path / "in.jsonl").write_text(text, encoding="utf-8")
        with pytest.raises(UsageError, match=part):
            make_batch(tmp_path / "in.jsonl", tmp_path / "out.jsonl", Settings(), lambda done, total: None)
    assert not (tmp_path / "out.jsonl").exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\n\n"])
def test_encodings_and_line_ends(tmp_path: Path, encoding: str, ends: str) -> None:
    (tmp_path / "in.jsonl").write_bytes((line("a") + ends + line("ü") + ends).encode(encoding))
    lines, left_out = batch.read_lines(tmp_path / "in.jsonl")
    assert ([one["id"] for one in lines.values()], left_out) == (["a", "ü"], [])


def test_the_given_files(shared_data: Path) -> None:
    folder = shared_data / "reports" / "36-line-files"
    for name, ids, bad in (
        ("array.jsonl", ["a", "b"], 0),
        ("bom-crlf-blank.jsonl", ["a", "b"], 0),
        ("one-broken-line.jsonl", ["a", "b"], 2),
        ("utf16.jsonl", ["a", "b"], 0),
    ):
        lines, left_out = batch.read_lines(folder / name)
        assert ([one["id"] for one in lines.values()], len(left_out)) == (ids, bad), name


def test_fields_as_others_write_them() -> None:
    found = checked(
        {
            "id": 7,
            "date": "2026-03-11T14:05:00+01:00",
            "language": "en-US",
            "attendees": "Müller, Anna; O'Neil, Zoë (Sales)",
            "absent": None,
            "turns": [
                {"speaker": 1, "text": "Hi.", "start": "00:00:01.500", "end": "4,25"},
                {"speaker": None, "text": ""},
                {"speaker": " SPEAKER_00 ", "text": "Ho.", "start": 5, "unknown": {}},
            ],
        }
    )
    assert (found["id"], found["date"], found["lang"]) == (7, "2026-03-11", "en")
    assert found["attendees"] == [{"name": "Anna Müller", "role": None}, {"name": "Zoë O'Neil", "role": "Sales"}]
    assert [(t["speaker"], t["start"], t["end"]) for t in found["turns"]] == [
        ("1", 1.5, 4.25),
        (None, None, None),
        ("SPEAKER_00", 5.0, None),
    ]


@pytest.mark.parametrize(
    ("text", "day", "time"),
    [
        ("2026-03-11", "2026-03-11", None),
        ("2026-03-11T14:05:00+01:00", "2026-03-11", "14:05"),
        ("2026/3/11 09:30", "2026-03-11", "09:30"),
        ("20260311_140503", "2026-03-11", "14:05"),
        ("Weekly sync-20260311_140503UTC-Meeting Recording", "2026-03-11", "14:05"),
        ("March 11, 2026, 1:05PM", "2026-03-11", "13:05"),
        ("Wed, Mar 11, 2026 12:05 AM", "2026-03-11", "00:05"),
        ("11 March 2026 at 13:05", "2026-03-11", "13:05"),
        ("11. März 2026", "2026-03-11", None),
        ("le 1er avril 2026 à 9h30", "2026-04-01", "09:30"),
        ("11 de marzo de 2026", "2026-03-11", None),
        ("11.03.2026 13:05", "2026-03-11", "13:05"),
        ("13/03/2026", "2026-03-13", None),
        ("03/13/2026", "2026-03-13", None),
        ("03/03/2026", "2026-03-03", None),
        ("04/05/2026", None, None),
        ("2026-13-45", None, None),
        ("31 February 2026", None, None),
        ("may be 5 of 2026 things", None, None),
        ("", None, None),
    ],
)
def test_days_as_files_write_them(text: str, day: str | None, time: str | None) -> None:
    assert day_in(text) == (day, time)
    assert is_ambiguous(text) == (text == "04/05/2026")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("en-US", "en"),
        ("EN", "en"),
        ("en_us", "en"),
        ("english", "en"),
        ("Deutsch", "de"),
        ("deu", "de"),
        ("ger", "de"),
        ("Spanish (Latin America)", "es"),
        ("zh-Hans", "zh"),
        ("yue", "yue"),
        ("klingon", None),
        ("5", None),
        ("", None),
    ],
)
def test_languages_as_others_write_them(text: str, code: str | None) -> None:
    assert code_of(text) == code
