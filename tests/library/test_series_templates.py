"""The template of a series is kept with the library: through backup and rescue, and never as a path."""

from __future__ import annotations

import pytest

from meetingmate.library import Library, backup, series_templates
from meetingmate.library.rescue import rescue


@pytest.fixture
def library(tmp_path):
    made = Library(tmp_path / "l")
    series_templates.set_template(made, "Weekly", "board")
    yield made
    made.close()


def test_it_is_set_and_cleared(library):
    assert series_templates.template_of(library, "Weekly") == "board"
    assert series_templates.template_of(library, "Other") == series_templates.template_of(library, None) == ""
    series_templates.set_template(library, "Weekly", "")
    assert series_templates.template_of(library, "Weekly") == ""


def test_it_is_in_a_backup(library, tmp_path):
    backup.backup(library, tmp_path / "backup.zip")
    backup.restore(tmp_path / "backup.zip", tmp_path / "restored")
    restored = Library(tmp_path / "restored")
    assert series_templates.template_of(restored, "Weekly") == "board"
    restored.close()


def test_it_is_rescued(library):
    library.close()
    rescue(library.folder)
    rescued = Library(library.folder)
    assert series_templates.template_of(rescued, "Weekly") == "board"
    rescued.close()


@pytest.mark.parametrize("path", ["/home/somebody/x.docx", "../x.docx", r"\\server\share\x.docx", "C:x.docx", b"board"])
def test_a_path_in_a_library_of_somebody_else_is_no_template(library, path):
    series_templates.set_template(library, "Weekly", path)
    assert series_templates.template_of(library, "Weekly") == ""
