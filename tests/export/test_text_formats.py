"""Markdown and plain text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetingmate import export
from meetingmate.base.errors import UsageError
from meetingmate.editing.approval import approve
from meetingmate.export import ExportOptions
from meetingmate.export.bidi import FSI, PDI, spans
from meetingmate.export.markdown import escape
from meetingmate.texts import document_texts
from tests.export import examples


def written(tmp_path, trio, suffix, **options) -> str:
    path = tmp_path / f"minutes{suffix}"
    export.write(path, *trio, ExportOptions(locale="en_GB", **options))
    return path.read_text(encoding="utf-8")


def every_text(trio) -> list[str]:
    meeting, utterances, minutes = trio
    return [
        meeting.title,
        *meeting.agenda,
        *(p.text for p in minutes.summary),
        *(t.title for t in minutes.topics),
        *(d.text for d in minutes.decisions),
        *(a.task for a in minutes.actions),
        *(u.text for u in utterances),
    ]


@pytest.mark.parametrize("suffix", [".md", ".txt"])
def test_everything_is_there(tmp_path, suffix):
    trio = examples.sample()
    text = written(tmp_path, trio, suffix, appendix=True)
    for wanted in every_text(trio):
        assert wanted in text
    assert "DRAFT" in text
    assert "not stated" not in text
    assert "5 Mar 2026" in text
    assert "“after Easter”" in text


@pytest.mark.parametrize("suffix", [".md", ".txt"])
def test_approved_minutes_are_no_draft_and_name_who_approved(tmp_path, suffix):
    meeting, utterances, minutes = examples.sample()
    approve(meeting)(minutes)
    minutes.approval.at = "2026-03-04T09:00:00+01:00"
    text = written(tmp_path, (meeting, utterances, minutes), suffix)
    assert "DRAFT" not in text
    assert re.search(r"^Approved by:$", text, re.MULTILINE)
    assert re.search(r"^Date: 4 Mar 2026$", text, re.MULTILINE)
    minutes.approval.by = "Eleanor *Hart*"
    text = written(tmp_path, (meeting, utterances, minutes), suffix)
    assert ("Approved by: Eleanor \\*Hart\\*" if suffix == ".md" else "Approved by: Eleanor *Hart*") in text
    minutes.actions[0].owners = ["Nobody"]
    text = written(tmp_path, (meeting, utterances, minutes), suffix)
    assert "DRAFT" in text
    assert "Eleanor \\*Hart" not in text
    assert "DRAFT" not in written(tmp_path, (meeting, utterances, None), suffix), "a transcript is nothing to approve"


@pytest.mark.parametrize("suffix", [".md", ".txt"])
def test_empty_and_missing_minutes(tmp_path, suffix):
    text = written(tmp_path, examples.empty(), suffix)
    assert "No decisions were recorded." in text
    assert "Summary" not in text
    meeting, utterances, _ = examples.sample()
    text = written(tmp_path, (meeting, utterances, None), suffix)
    assert document_texts.text("no_minutes", "en") in text
    assert utterances[-1].text in text


def test_markdown_tables_have_the_same_columns_in_every_row(tmp_path):
    text = written(tmp_path, examples.scripts(), ".md")
    rows = [line for line in text.splitlines() if line.startswith("| A")]
    assert len(rows) == 6
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {6}


def test_markdown_shows_markup_as_text(tmp_path):
    text = written(tmp_path, examples.scripts(), ".md", appendix=True)
    assert "<script>" not in text.replace("\\<script", "")
    assert "\n# not a heading" not in text
    assert re.search(r"\\\*stars\\\*, \\_lines\\_, \\\| pipes", text)


@pytest.mark.parametrize("start", ["# heading", "- list", "+ list", "1. list", "12) list", "===", "> quote", "---"])
def test_markdown_escapes_what_begins_a_block(start):
    escaped = escape(start)
    assert escaped.replace("\\", "") == start
    assert "\\" in escaped[:4]


def test_right_to_left_text_is_isolated(tmp_path):
    text = written(tmp_path, examples.scripts(), ".txt")
    line = next(line for line in text.splitlines() if line.startswith("A1"))
    assert f"{FSI}אני אשלח את הדוח ביום חמישי, בסדר?{PDI}" in line
    assert all(line.count(FSI) == line.count(PDI) for line in text.splitlines())


def test_text_for_one_person():
    meeting, utterances, minutes = examples.sample()
    text = export.copy_for(meeting, utterances, minutes, "Marcus", ExportOptions(locale="en_GB")).text
    assert text.startswith("Task list for Marcus\n")
    assert "- [ ] Have a fix for the time zone bug in review (due 5 Mar 2026)" in text
    assert "Questions for Marcus" in text
    assert "Redraw" not in text
    with pytest.raises(UsageError, match="not among the people"):
        export.copy_for(meeting, utterances, minutes, "Nobody")


@given(st.text(alphabet="ab אבج ,.(12)") | st.text())
def test_spans_joined_are_the_text(text):
    parts = spans(text)
    assert "".join(part for part, _ in parts) == text
    assert all(part for part, _ in parts)


@pytest.mark.parametrize("language", ["en", "de", "hi"])
@pytest.mark.parametrize("away", [False, True])
def test_documents_say_where_text_was_sent(tmp_path, language, away):
    meeting, utterances, minutes = examples.sample()
    minutes.language = language
    quiet = written(tmp_path, (meeting, utterances, minutes), ".txt")
    assert "http" not in quiet
    minutes.how_made.sent_to, minutes.how_made.left_computer = "http://house:8080", away
    text = written(tmp_path, (meeting, utterances, minutes), ".txt")
    sent = document_texts.text("sent_away" if away else "sent_here", language, address="http://house:8080")
    assert sent in text
    with_server = document_texts.text("made_with_server", language) in text
    on_this_computer = document_texts.text("made_by_program", language) in text
    assert (with_server, on_this_computer) == (away, not away)


@pytest.mark.parametrize("language", ["en", "fr", "nl"])
@pytest.mark.parametrize("away", [False, True])
def test_documents_say_where_sound_was_sent(tmp_path, language, away):
    meeting, utterances, minutes = examples.sample()
    minutes.language = language
    minutes.how_made.sound_sent_to, minutes.how_made.sound_left_computer = "http://house:8000", away
    text = written(tmp_path, (meeting, utterances, minutes), ".txt")
    key = "sound_sent_away" if away else "sound_sent_here"
    assert document_texts.text(key, language, address="http://house:8000") in text
    assert (document_texts.text("made_with_server", language) in text) == away
