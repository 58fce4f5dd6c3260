"""Exporting: every format, what can go wrong, and never in the thread of the window."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import docx
import pytest

from meetingmate.base import settings
from tests.export.word_templates.organisations import simple
from tests.ui.conftest import Running
from ui.meeting import export_dialog
from ui.meeting.export_dialog import FORMATS, ExportDialog, file_name


def finish(running: Running, dialog: ExportDialog) -> str:
    """Export and give what is said about it."""
    dialog.start()
    running.until(lambda: dialog.status.isVisible(), 30)
    return dialog.status.text()


@pytest.mark.parametrize("suffix", [suffix for suffix, _ in FORMATS])
def test_every_format_is_written(running: Running, tmp_path: Path, suffix: str) -> None:
    dialog = running.window.commands.open_export()
    dialog.path.setText(str(tmp_path / "minutes.docx"))
    dialog.format.setCurrentIndex([s for s, _ in FORMATS].index(suffix))
    assert dialog.path.text().endswith(f"minutes{suffix}")
    assert finish(running, dialog) == f"✓ Saved minutes{suffix} in {tmp_path}"
    assert (tmp_path / f"minutes{suffix}").stat().st_size > 500
    assert dialog.open_folder.isVisible()
    if suffix == ".json":
        assert len(json.loads((tmp_path / "minutes.json").read_text())["utterances"]) == 35
    dialog.reject()


def test_quotes_are_a_choice_and_what_is_shown_is_remembered(running: Running, tmp_path: Path) -> None:
    dialog = running.window.commands.open_export()
    dialog.format.setCurrentIndex([s for s, _ in FORMATS].index(".txt"))
    dialog.path.setText(str(tmp_path / "to-hand-out.txt"))
    finish(running, dialog)
    handed_out = (tmp_path / "to-hand-out.txt").read_text(encoding="utf-8")
    quote = running.document.minutes.actions[0].evidence[0].quote
    assert "DRAFT" in handed_out
    assert "until the minutes are approved" in dialog.draft.text()
    assert dialog.draft.isVisible()
    assert f"“{quote}”" not in handed_out
    dialog.quotes.setChecked(True)
    dialog.path.setText(str(tmp_path / "review.txt"))
    finish(running, dialog)
    running.until((tmp_path / "review.txt").is_file)
    review = (tmp_path / "review.txt").read_text(encoding="utf-8")
    assert f"“{quote}”" in review
    dialog.reject()
    running.until(lambda: settings.load().quotes)
    again = running.window.commands.open_export()
    assert again.quotes.isChecked()
    again.format.setCurrentIndex([s for s, _ in FORMATS].index(".json"))
    assert not again.quotes.isEnabled()
    assert not again.draft.isVisible(), "JSON has no word for it"
    again.reject()


def test_one_word_file_a_person(running: Running, tmp_path: Path) -> None:
    dialog = running.window.commands.open_export()
    dialog.path.setText(str(tmp_path / "all.docx"))
    dialog.per_person.setChecked(True)
    assert finish(running, dialog).startswith("✓ Saved all.docx and ")
    names = " ".join(p.name for p in tmp_path.glob("*.docx"))
    assert "Marcus" in names
    assert "Eleanor" in names
    dialog.reject()


def test_a_failure_is_said_and_nothing_is_lost(running: Running, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file where a folder is wanted")
    dialog = running.window.commands.open_export()
    dialog.path.setText(str(tmp_path / "taken" / "minutes.docx"))
    said = finish(running, dialog)
    assert said.startswith("⚠ ")
    assert "choose another folder" in said
    assert dialog.go.isEnabled()
    assert (tmp_path / "taken").read_text() == "a file where a folder is wanted"
    dialog.reject()


def test_the_thread_of_the_window_writes_nothing(running: Running, tmp_path: Path, monkeypatch) -> None:
    threads: list[str] = []

    def note_thread(path: Path, *_args: object, **_choices: object) -> list[Path]:
        threads.append(threading.current_thread().name)
        return [path]

    monkeypatch.setattr(export_dialog, "write_all", note_thread)
    dialog = running.window.commands.open_export()
    dialog.path.setText(str(tmp_path / "a.docx"))
    finish(running, dialog)
    assert threads
    assert threads[0].startswith("window-work")
    dialog.reject()


def test_the_name_offered_suits_every_file_system(running: Running) -> None:
    running.document.meeting.title = 'Q1: "plan" a/b?'
    assert file_name(running.document.meeting) == "2026-03-03 Q1 plan a b.docx"


def test_a_template_can_be_added_chosen_and_kept_for_the_series(running: Running, tmp_path: Path) -> None:
    file = tmp_path / "letter.docx"
    file.write_bytes(simple("Dear all: {{ title }}"))
    bad = tmp_path / "bad.docx"
    bad.write_bytes(simple("{{ titel }}"))
    running.document.meeting.series = "Weekly"
    dialog = running.window.commands.open_export()
    running.until(lambda: dialog.template.combo.count() == 5)
    dialog.template.add(bad)
    running.until(lambda: "did you mean “title”" in dialog.template.status.text(), 60)
    dialog.template.add(file)
    running.until(lambda: dialog.template.value == "letter", 60)
    assert "Added the template letter." in dialog.template.status.text()
    assert dialog.template.remove_button.isEnabled()
    assert dialog.for_series.isVisible()
    dialog.for_series.setChecked(True)
    dialog.path.setText(str(tmp_path / "minutes.docx"))
    assert finish(running, dialog).startswith("✓ Saved minutes.docx")
    assert [p.text for p in docx.Document(tmp_path / "minutes.docx").paragraphs] == [
        "DRAFT",
        f"Dear all: {running.document.meeting.title}",
    ]
    dialog.format.setCurrentIndex([s for s, _ in FORMATS].index(".md"))
    assert not dialog.template.isEnabled()
    dialog.reject()
    again = running.window.commands.open_export()
    running.until(lambda: again.template.value == "letter")
    assert again.for_series.isChecked()
    again.template.remove_button.click()
    running.until(lambda: again.template.value == "" and again.template.combo.count() == 5)
    assert not again.template.remove_button.isEnabled()
    again.reject()
