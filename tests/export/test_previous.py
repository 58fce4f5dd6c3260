"""The tasks of earlier meetings in every format."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO

import docx
import jsonschema
import pytest

from meetingmate import export
from meetingmate.base import paths
from meetingmate.domain.meeting import Minutes, PreviousAction, Update
from meetingmate.export import ExportOptions
from meetingmate.texts import document_texts
from tests.export import examples

LANGUAGES = ["en", "de", "fr", "es", "hi", "pt", "it", "nl"]


def sample() -> tuple:
    """The sample with three tasks of the week before: one said to be done, one put off, one set aside by a person."""
    meeting, utterances, minutes = examples.sample()
    about = {"meeting": "m0", "meeting_title": "Weekly", "meeting_date": "2026-02-24"}
    done = Update(kind="done", evidence=[examples.quote(utterances, 5, "We shipped the new calendar on Thursday")])
    later = Update(kind="postponed", due="2026-03-20", due_text="by the twentieth", evidence=done.evidence)
    minutes.previous_actions = [
        PreviousAction(
            item="a1", task="Ship the *new* calendar", owners=["Marcus"], due="2026-02-26", update=done, **about
        ),
        PreviousAction(item="a2", task="Book the room", update=later, **about),
        PreviousAction(
            item="a3", task="Call the bank", owners=["Priya"], update=Update(kind="done", state="dismissed"), **about
        ),
    ]
    return meeting, utterances, minutes


def word_texts(document: docx.document.Document) -> Iterator[str]:
    yield from (p.text for p in document.paragraphs)
    for table in document.tables:
        for row in table.rows:
            yield from (cell.text for cell in row.cells)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("suffix", [".md", ".txt", ".docx"])
def test_they_are_a_section_in_the_language_of_the_minutes(tmp_path, suffix: str, language: str) -> None:
    path = tmp_path / f"minutes{suffix}"
    export.write(path, *sample(), ExportOptions(language=language))
    text = (
        "\n".join(word_texts(docx.Document(BytesIO(path.read_bytes()))))
        if suffix == ".docx"
        else path.read_text(encoding="utf-8")
    )
    assert document_texts.text("previous_actions", language) in text
    assert "Weekly" in text
    assert text.count(document_texts.text("to_confirm", language)) >= 2  # also in the list of the owner
    assert "We shipped the new calendar on Thursday" in text
    assert "Call the bank" in text
    if language != "en":
        assert "Previous actions" not in text


def test_what_was_accepted_needs_no_confirmation_and_nothing_open_gives_no_section(tmp_path) -> None:
    meeting, utterances, minutes = sample()
    for item in minutes.previous_actions[:2]:
        item.update.state = "accepted"
    minutes.previous_actions[0].status = "done"
    export.write(tmp_path / "a.txt", meeting, utterances, minutes, ExportOptions(locale="en_GB"))
    text = (tmp_path / "a.txt").read_text(encoding="utf-8")
    assert "P1 Ship the *new* calendar (Marcus, due 26 Feb 2026, done, from Weekly, 24 Feb 2026)" in text
    assert "Said in this meeting: done." in text
    assert "not yet confirmed" not in text
    minutes.previous_actions = []
    export.write(tmp_path / "b.txt", meeting, utterances, minutes)
    assert "Previous actions" not in (tmp_path / "b.txt").read_text(encoding="utf-8")


def test_the_open_ones_stand_on_the_sheet_of_their_owner(tmp_path) -> None:
    meeting, utterances, minutes = sample()
    assert "Ship the *new* calendar" in export.copy_for(meeting, utterances, minutes, "Marcus").text
    assert "Ship the" not in export.copy_for(meeting, utterances, minutes, "Priya").text
    sheets = {p.stem: p for p in export.write_attendee_sheets(tmp_path, meeting, utterances, minutes)}
    sheet = next(path for name, path in sheets.items() if "Marcus" in name)
    assert any("Ship the *new* calendar" in text for text in word_texts(docx.Document(str(sheet))))
    minutes.previous_actions[0].status = "done"
    assert "Ship the" not in export.copy_for(meeting, utterances, minutes, "Marcus").text


def test_json_has_them_as_the_schema_says_and_reads_them_back(tmp_path) -> None:
    trio = sample()
    path = tmp_path / "m.json"
    export.write(path, *trio)
    document = json.loads(path.read_text(encoding="utf-8"))
    schema = json.loads((paths.resources_dir() / "schema" / "meeting-1.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(document, schema)
    assert [p["update"]["kind"] for p in document["minutes"]["previous_actions"]] == ["done", "postponed", "done"]
    document["minutes"]["previous_actions"][0]["update"]["kind"] = "forgotten"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, schema)
    assert export.read_json(path)[2].previous_actions == trio[2].previous_actions
    del document["minutes"]["previous_actions"]  # one that an earlier version wrote
    path.write_text(json.dumps(document), encoding="utf-8")
    assert export.read_json(path)[2].previous_actions == Minutes().previous_actions
