"""Forms are kept with their meeting: through new runs, backup, rescue and taking over, and deleted with it."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from meetingmate.domain.forms import FieldValue, FilledForm, Form, FormField
from meetingmate.domain.meeting import Meeting, Minutes
from meetingmate.exchange import archive
from meetingmate.library import Library, backup, filled_forms
from meetingmate.library.rescue import rescue
from tests.library.filled import said

FORM = Form(id="visit", title={"": "Visit"}, languages=["en"], fields=[FormField(id="a", type="text", label={"": "A"})])


def filled(text: str = "words") -> FilledForm:
    return FilledForm(form=FORM, values={"a": FieldValue(text=text)}, sources=["m1"])


@pytest.fixture
def library(tmp_path):
    made = Library(tmp_path / "l")
    made.add(Meeting(id="m1", title="Visit", date="2026-04-14"))
    made.replace_utterances("m1", [said(1, "Hello")])
    filled_forms.keep(made, "m1", filled())
    yield made
    made.close()


def text_of(library: Library) -> str | None:
    found = filled_forms.get(library, "m1", "visit")
    return found.value("a").text if found else None


def test_a_form_survives_new_transcripts_and_minutes(library):
    library.replace_utterances("m1", [said(1, "Other words")])
    library.add_minutes("m1", Minutes())
    assert text_of(library) == "words"
    assert filled_forms.get(library, "m1", "visit").changed


def test_a_form_is_kept_once_and_can_be_removed(library):
    filled_forms.keep(library, "m1", filled("later"))
    assert [one.value("a").text for one in filled_forms.of_meeting(library, "m1")] == ["later"]
    filled_forms.remove(library, "m1", "visit")
    assert filled_forms.of_meeting(library, "m1") == []


def test_a_form_is_deleted_with_its_meeting(library):
    library.delete("m1")
    assert library.database.rows("SELECT * FROM filled_forms") == []
    filled_forms.keep(library, "m1", filled())  # nothing happens
    assert library.database.rows("SELECT * FROM filled_forms") == []


def test_a_form_is_in_a_backup(library, tmp_path):
    path = tmp_path / "backup.zip"
    backup.backup(library, path)
    backup.restore(path, tmp_path / "restored")
    restored = Library(tmp_path / "restored")
    assert text_of(restored) == "words"
    restored.close()


def test_a_form_is_rescued_as_it_was(library):
    kept = replace(filled(), changed="2026-04-14T10:00:00+02:00")
    filled_forms.put(library, "m1", kept)
    library.close()
    rescue(library.folder)
    rescued = Library(library.folder)
    assert filled_forms.of_meeting(rescued, "m1") == [kept]
    rescued.close()


def test_a_form_is_rescued_when_nothing_else_of_its_meeting_can_be_read(library):
    library.replace_utterances("m1", [])
    with library.database.change() as db:
        db.execute("UPDATE meetings SET document = '{'")
    library.close()
    assert rescue(library.folder).meetings == 1
    rescued = Library(library.folder)
    assert text_of(rescued) == "words"
    rescued.close()


def test_a_form_of_another_library_is_kept_with_its_own_meeting(library, tmp_path):
    """Filled again, it would take the place of the form of the meeting that it names first."""
    filled_forms.put(library, "m1", replace(filled(), sources=["mine"]))
    library.close()
    other = Library(tmp_path / "other")
    archive.import_library(other, library.folder)
    assert [one.sources for one in filled_forms.of_meeting(other, "m1")] == [["m1", "mine"]]
    other.close()


def test_a_form_goes_along_when_a_library_is_taken_over(library, tmp_path):
    library.close()
    other = Library(tmp_path / "other")
    archive.import_library(other, library.folder)
    assert text_of(other) == "words"
    other.close()
