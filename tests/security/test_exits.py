"""Text on its way out: no cell is run, no file is broken, whatever was said, typed or imported."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
import zipfile

import docx
import pypdf
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from lxml import etree

from meetingmate import export
from meetingmate.base import text
from meetingmate.base.errors import ExportError
from meetingmate.domain.meeting import Attendee, Decision, Evidence, Meeting, Minutes, Note, Point, Utterance
from meetingmate.export import tasks_csv, tasks_ics, write_tasks
from meetingmate.jobs.batch import read_lines
from tests.export.test_task_list import a_task
from tests.library.filled import task

#: Any code point at all, half characters among them, and more of the dangerous ones.
ANY = st.text(alphabet=st.characters() | st.sampled_from("\ud800\udce9\0\x07\x1b\x7f\x85\x9b\u2028\u202e\ufffe=\n\r\t"))
FORMULAS = [
    "=1+1", "+1", "-1+cmd|' /C calc'!A0", "@SUM(1)", "\n=1", "\r=1", "\r\n=1", "\t=1", " =1", "\u00a0=1", "\u3000=1",
    "＝1", "＋1", "－1", "＠SUM", "﹦1", "﹢1", "⁺1", "\u200b=1", "\ufeff=1", "\x00=1", "\x1b=1", "\u2028=1",
    "\u202e=1", "\"=1", "'\n=1", "|calc", "%0A=1", "−1", "\u00ad=1",
]  # fmt: skip
FIRST = ("=", "+", "-", "@", "|", "%")
SLOW = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)


def cells(written: str) -> list[str]:
    heading, row = csv.reader(io.StringIO(written, newline=""))
    assert len(row) == len(heading)
    return row


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_cell_begins_a_formula(formula):
    written = tasks_csv.render([a_task(formula, owners=[formula], comment=formula, series=formula)])
    for cell in cells(written):
        first = unicodedata.normalize("NFKC", cell[:1])
        assert not first.startswith(FIRST), repr(cell)
        assert not cell[:1].isspace()
    assert cells(written)[0].startswith("'")


@given(ANY)
@example("a;=1\n=2")
@example('x","=1')
def test_any_text_makes_one_cell(written):
    row = cells(tasks_csv.render([a_task(written)]))
    row[0].encode()
    first = next((c for c in row[0] if not c.isspace() and unicodedata.category(c) not in ("Cc", "Cf")), "")
    assert not unicodedata.normalize("NFKC", first).startswith(FIRST)
    assert '"=' not in tasks_csv.render([a_task(written)]).replace('""', "")


def test_plain_text_is_not_changed():
    said = "Write to Zoë: 5 + 5 = 10, ok?\nSoon"
    assert cells(tasks_csv.render([a_task(said)]))[0] == said


@given(ANY, ANY)
@SLOW
def test_any_text_makes_a_calendar_that_is_read(written, name):
    data = tasks_ics.render([a_task(written, owners=[name], comment=written, meeting_title=name)], {name: "a@b.c"})
    data.decode("utf-8")
    assert not [byte for byte in data if (byte < 32 and byte not in b"\r\n\t") or byte == 127]
    [todo] = Calendar.from_ical(data).walk("VTODO")
    assert str(todo["summary"]).split() == text.clean(written).split() or "\\" in written
    assert data.count(b"BEGIN:VTODO") == 1


@given(ANY)
@SLOW
@example("a\x0bb\x0cc\x1b[31m\x85\x9b\ud800\ufffe")
def test_any_text_makes_documents_that_are_read(tmp_path, written):
    meeting = Meeting(
        id="m", title=written, date="2026-03-03", place=written, chair=written, agenda=[written],
        attendees=[Attendee(name=written, role=written)], notes=[Note(text=written)],
    )  # fmt: skip
    said = [Utterance(id="u1", start=0.0, end=2.0, text=written, speaker=written)]
    evidence = [Evidence(utterance="u1", quote=written, start=0.0, end=2.0)]
    made = Minutes(
        summary=[Point(text=written, evidence=evidence)],
        decisions=[Decision(text=written, evidence=evidence, by=written, note=written)],
        actions=[task(written, written)],
        open_questions=[Point(text=written)],
    )
    made.how_made.remarks = [written]
    for suffix in export.FORMATS:
        path = tmp_path / f"x{suffix}"
        export.write(path, meeting, said, made, export.ExportOptions(appendix=True))
        if suffix in (".docx", ".xlsx"):
            if suffix == ".docx":
                docx.Document(path)
            with zipfile.ZipFile(path) as package:
                for name in package.namelist():
                    if name.endswith(".xml"):
                        etree.fromstring(package.read(name))
            continue
        if suffix == ".pdf":
            assert "\x1b" not in "".join(page.extract_text() for page in pypdf.PdfReader(path).pages)
            continue
        out = path.read_bytes().decode("utf-8")
        if suffix == ".json":
            assert json.loads(out)["meeting"]["title"] == text.well_formed(written)
            export.read_json(path)
            continue
        assert not [c for c in out if unicodedata.category(c) in ("Cc", "Cs") and c not in "\r\n\t"], suffix
        assert not [c for c in out if c in "\u202a\u202b\u202d\u202e\u2028\u2029"], suffix
    write_tasks(tmp_path / "t.docx", [a_task(written, owners=[written], comment=written)], title=written)
    docx.Document(tmp_path / "t.docx")


def test_half_characters_escaped_in_json_are_read_as_missing_ones(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"turns": [{"text": "a \\ud800 b", "speaker": "\\udfff"}]}\n', encoding="utf-8")
    lines, left_out = read_lines(tmp_path / "a.jsonl")
    assert left_out == []
    [line] = lines.values()
    assert [(turn["text"], turn["speaker"]) for turn in line["turns"]] == [("a \ufffd b", "\ufffd")]
    document = {"schema": 1, "meeting": {"id": "../x", "title": "\ud83d", "date": ""}, "utterances": []}
    (tmp_path / "a.json").write_text(json.dumps(document), encoding="utf-8")
    meeting, _, _ = export.read_json(tmp_path / "a.json")
    assert meeting.title == "\ufffd"
    assert meeting.id != "../x"
    (tmp_path / "b.json").write_text('{"a": "\\ud800"', encoding="utf-8")
    with pytest.raises(ExportError, match="is not a JSON file"):
        export.read_json(tmp_path / "b.json")


@given(ANY)
def test_clean_text_is_whole_and_stays_as_it_is(written):
    for way in (text.well_formed, text.clean, text.for_terminal):
        way(written).encode("utf-8")
        assert way(way(written)) == way(written)
    plain = "".join(c for c in written if unicodedata.category(c) not in ("Cc", "Cs", "Cn", "Zl", "Zp"))
    assert text.clean(plain) == plain
