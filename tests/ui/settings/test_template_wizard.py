"""A template is made of minutes in the window, and templates are previewed."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QTreeWidgetItem

from meetingmate.export import template_store
from meetingmate.export.word import page_preview
from meetingmate.export.word.making import Mark
from tests.export import examples
from tests.export.word_templates import minutes_documents
from tests.ui.conftest import Running
from ui.base.background_jobs import BackgroundJobs
from ui.meeting.export_dialog import ExportDialog
from ui.settings.template_parts import PartsTree
from ui.settings.template_preview import TemplatePreview
from ui.settings.template_wizard import TemplateWizard


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "committee.docx"
    path.write_bytes(minutes_documents.english())
    return path


@pytest.fixture
def export(running: Running, monkeypatch: pytest.MonkeyPatch) -> ExportDialog:
    """The export of the open meeting, on a computer without LibreOffice."""
    monkeypatch.setattr(page_preview, "program", lambda: None)
    made = running.window.commands.open_export()
    yield made
    made.reject()


def row(tree: PartsTree, text: str) -> QTreeWidgetItem:
    return next(one for one in tree.rows() if one.text(0) == text)


def opened(running: Running, export: ExportDialog, path: Path) -> TemplateWizard:
    wizard = export.template.make(path)
    running.until(lambda: bool(wizard.parts.rows()), 60)
    return wizard


def test_suggestions_are_shown_and_the_template_is_kept_and_chosen(
    running: Running, export: ExportDialog, document: Path
) -> None:
    before = document.read_bytes()
    wizard = opened(running, export, document)
    shown = {one.text(0): one.text(1) for one in wizard.parts.rows()}
    assert shown["Finance committee"] == "Title of the meeting"
    assert shown["The budget is passed."] == "Decisions, a line for each"
    assert shown["_____________________ (chair)"] == "Leave as it is"
    assert shown["Table: No. | Action | Who | Due | Status"] == "Table of tasks"
    assert shown["Column: Who"] == "Owner"
    assert "Tom" not in shown, "cells of a table that becomes a list are not parts"
    title = running.document.meeting.title
    running.until(lambda: title in wizard.preview.outline.toPlainText() and not wizard.preview.is_busy, 60)
    assert "With LibreOffice on this computer you see the page itself" in wizard.preview.caption.text()
    wizard.name.setText("")
    wizard.create_button.click()
    assert wizard.status.text() == "Enter a name for the template."
    wizard.name.setText("board")
    wizard.create_button.click()
    running.until(lambda: "comes with MeetingMate" in wizard.status.text(), 60)
    wizard.name.setText("committee")
    wizard.create_button.click()
    running.until(lambda: export.template.value == "committee", 60)
    assert export.template.status.text() == "Added the template committee."
    assert document.read_bytes() == before
    kept = docx.Document(template_store.find("committee"))
    assert kept.paragraphs[0].text == "{{ title }}"


def test_a_choice_is_made_by_keyboard_and_the_preview_follows(
    running: Running, export: ExportDialog, document: Path
) -> None:
    wizard = opened(running, export, document)
    tree = wizard.parts
    place = row(tree, "Location: Room 12")
    assert place.text(1) == "Location"
    tree.setFocus()
    tree.setCurrentItem(place, 1)
    QTest.keyClick(tree, Qt.Key.Key_Return)
    combo = tree.findChild(QComboBox)
    assert combo is not None
    assert combo.accessibleName() == "What “Location: Room 12” becomes"
    combo.setCurrentIndex(combo.findData(""))
    combo.activated.emit(combo.currentIndex())
    assert place.text(1) == "Leave as it is"
    assert "p3" not in [one.key for one in tree.marks()]
    running.until(lambda: "Location: Room 12" in wizard.preview.outline.toPlainText(), 60)
    running.until(lambda: not wizard.preview.is_busy, 60)
    wizard.reject()


def test_a_table_has_columns_when_it_becomes_a_list_and_cells_when_it_does_not(qtbot) -> None:
    from meetingmate.export.word import making

    parts = making.outline(minutes_documents.english())
    tree = PartsTree()
    qtbot.addWidget(tree)
    tree.show_parts(parts, making.suggest(parts))
    assert tree.marks() == making.suggest(parts)
    table = row(tree, "Table: No. | Action | Who | Due | Status")
    assert [child.text(1) for child in (table.child(n) for n in range(5))] == [
        "Number",
        "Text",
        "Owner",
        "Due date",
        "Status",
    ]
    tree.choose(table.child(0), "")
    assert next(one for one in tree.marks() if one.key == "t1").columns == ("", "text", "owner", "due", "status")
    tree.choose(table, "")
    assert "Tom" in [one.text(0) for one in tree.rows()]
    tree.choose(row(tree, "Tom"), "chair")
    found = tree.marks()
    assert "t1" not in [one.key for one in found]
    assert Mark("p23", "chair") in [Mark("p23", one.field) for one in found]
    tree.choose(table, "decisions")
    assert "Tom" not in [one.text(0) for one in tree.rows()]
    assert next(one for one in tree.marks() if one.key == "t1").field == "decisions"


def test_a_wrong_document_gives_one_sentence(running: Running, export: ExportDialog, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.docx"
    damaged.write_bytes(minutes_documents.english()[:5000])
    wizard = export.template.make(damaged)
    running.until(lambda: "No template can be made of damaged.docx." in wizard.status.text(), 60)
    assert not wizard.create_button.isEnabled()
    wizard.reject()


def test_the_chosen_template_is_previewed(running: Running, export: ExportDialog) -> None:
    running.until(lambda: export.template.combo.count() == 5)
    title = running.document.meeting.title
    for name in ("board", ""):
        export.template.show_value(name)
        dialog = export.template.preview()
        running.until(
            lambda shown=dialog: title in shown.preview.outline.toPlainText() and not shown.preview.is_busy, 60
        )
        dialog.reject()


def test_the_page_is_drawn_by_libreoffice(running: Running, qtbot) -> None:
    if page_preview.program() is None:
        pytest.skip("LibreOffice is installed by the set-up on Linux only")
    background = BackgroundJobs()
    preview = TemplatePreview(background)
    qtbot.addWidget(preview)
    preview.show_document(minutes_documents.english)
    qtbot.waitUntil(lambda: not preview.is_busy, timeout=120_000)
    assert preview.shows_page
    assert preview.caption.text().startswith("The first page as LibreOffice draws it.")
    assert "Finance committee" in preview.page.accessibleDescription()
    background.close()


def test_a_page_that_takes_too_long_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = tmp_path / "soffice"
    slow.write_text(f'#!/bin/sh\necho words > "$TMPDIR/aside"\necho "$TMPDIR" > "{tmp_path}/where"\nsleep 600\n')
    slow.chmod(0o755)
    monkeypatch.setattr(page_preview, "program", lambda: slow)
    assert page_preview.first_page(minutes_documents.english(), limit_s=2) is None
    aside = Path((tmp_path / "where").read_text().strip())
    assert aside.name.startswith("meetingmate-page-")
    assert not aside.exists()


def test_without_minutes_the_sample_is_shown() -> None:
    from meetingmate.export import ExportOptions
    from meetingmate.export.sample_minutes import sample_view

    shown = sample_view(ExportOptions(locale="en_GB"))
    assert shown.title == examples.sample()[0].title
    assert shown.summary
    assert shown.decisions
    assert shown.actions
    assert shown.topics
    assert all(topic.points for topic in shown.topics)
