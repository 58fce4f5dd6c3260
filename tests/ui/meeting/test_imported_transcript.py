"""A transcript of another program in the window: dropped, shown without a recording, edited like any other."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtWidgets import QLabel

from meetingmate.domain.meeting import Attendee
from tests.jobs.test_imported_transcripts import TALK, VTT
from tests.ui.app.test_accessibility import faults_of
from tests.ui.conftest import Running
from ui.base.recordings import sort_dropped
from ui.meeting.minutes_rows import ItemRow, QuoteRow
from ui.meeting.page import MINUTES, TRANSCRIPT
from ui.meeting.tags_field import TagsField

IMPORTED = "Imported transcript, no recording"


def drop(running: Running, *paths: Path) -> None:
    """Drop files on the window."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    event = QDropEvent(
        QPointF(50, 50),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    running.window.dropEvent(event)


def imported(running: Running, path: Path) -> str:
    """Drop ``path`` and wait until its minutes are there."""
    drop(running, path)
    running.until(lambda: len(running.library.rows()) == 1, 30)
    ident = running.library.rows()[0].id
    running.until(lambda: running.library.job(ident).state == "done", 120)
    running.open(ident)
    running.until(lambda: running.document.minutes is not None and running.document.utterances)
    running.settle()
    return ident


def quotes(running: Running) -> list[QuoteRow]:
    """The evidence of the first action, opened."""
    model = running.page.minutes.model
    if not any(isinstance(row, QuoteRow) for row in model.rows):
        model.toggle(model.index_of(("action", 0)))
    return [row for row in model.rows if isinstance(row, QuoteRow)]


def test_it_is_shown_without_a_recording(empty_window: Running, tmp_path: Path) -> None:
    running, page = empty_window, empty_window.page
    (tmp_path / "zoom.vtt").write_text(VTT, encoding="utf-8")
    imported(running, tmp_path / "zoom.vtt")
    assert IMPORTED in page.facts.text()
    assert not page.player_bar.isEnabled()
    assert page.player_bar.times.text() == page.player_bar.toolTip() == IMPORTED
    assert not page.missing_sound.isVisible()
    assert not running.window.actions_.by_name["play"].isEnabled()
    page.tabs.setCurrentIndex(MINUTES)
    shown = quotes(running)
    assert [(row.playable, row.timed) for row in shown] == [(False, True)]
    played = []
    page.minutes.play_wanted.connect(played.append)
    model = page.minutes.model
    page.minutes.list.activated_row.emit(model.index(model.rows.index(shown[0])))
    assert (played, page.tabs.currentIndex()) == ([], TRANSCRIPT)
    assert page.transcript.list.currentIndex().row() == 1
    page.grab()  # every row is drawn
    assert faults_of(page) == []


def test_the_coverage_says_so(empty_window: Running, tmp_path: Path) -> None:
    (tmp_path / "zoom.vtt").write_text(VTT, encoding="utf-8")
    imported(empty_window, tmp_path / "zoom.vtt")
    dialog = empty_window.window.commands.open_coverage()
    said = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert IMPORTED in said
    assert not dialog.play.isVisible()
    assert not dialog.table.isVisible()
    dialog.reject()


def test_without_times_none_are_shown(empty_window: Running, tmp_path: Path) -> None:
    running, page = empty_window, empty_window.page
    (tmp_path / "talk.txt").write_text(TALK, encoding="utf-8")
    imported(running, tmp_path / "talk.txt")
    assert page.title.text() == "Weekly sync"
    assert "0:" not in page.facts.text().replace("13:05", "")
    assert [row.time for row in page.minutes.model.rows if isinstance(row, ItemRow) and row.time is not None] == []
    assert [row.timed for row in quotes(running)] == [False]
    page.tabs.setCurrentIndex(TRANSCRIPT)
    model = page.transcript.model
    assert model.data(model.index(0), Qt.ItemDataRole.AccessibleTextRole).startswith("Dana: Okay")
    page.transcript.copy()
    assert QGuiApplication.clipboard().text().startswith("Dana: Okay")
    page.grab()
    page.tabs.setCurrentWidget(page.talk)
    running.until(lambda: page.talk.empty.title == "No times")


def test_it_is_edited_like_any_other(empty_window: Running, tmp_path: Path) -> None:
    running = empty_window
    (tmp_path / "zoom.vtt").write_text(VTT, encoding="utf-8")
    ident = imported(running, tmp_path / "zoom.vtt")
    running.document.rename_person("Piet Aalto", "Piet Aaltonen")
    running.until(lambda: running.library.utterances(ident)[1].speaker == "Piet Aaltonen")
    running.until(lambda: "Piet Aaltonen" in running.library.meeting(ident).names())


def test_folders_and_several_files_are_taken(empty_window: Running, tmp_path: Path) -> None:
    folder = tmp_path / "meetings"
    folder.mkdir()
    (folder / "a.vtt").write_text(VTT, encoding="utf-8")
    (folder / "letter.txt").write_text("Dear all, it rains.", encoding="utf-8")
    (tmp_path / "talk.txt").write_text(TALK, encoding="utf-8")
    drop(empty_window, folder, tmp_path / "talk.txt")
    empty_window.until(lambda: len(empty_window.library.rows()) == 2, 30)
    empty_window.until(lambda: "added to the queue" in empty_window.window.banner.message)
    empty_window.until(lambda: not empty_window.session.busy(), 120)
    assert {empty_window.library.meeting(r.id).imported for r in empty_window.library.rows()} == {"a.vtt", "talk.txt"}


@pytest.mark.parametrize("name", ["a.vtt", "a.SRT", "a.docx", "a.txt", "a.json", "a.mp3"])
def test_what_is_taken_by_name(name: str) -> None:
    assert sort_dropped([Path(name)]) == ([Path(name)], "")
    assert sort_dropped([Path("a.exe")])[0] == []


def test_a_list_typed_into_a_name_is_several_people(running: Running) -> None:
    table = running.page.notes.attendees
    table.add()
    table.table.item(4, 0).setText("Müller, Anna (Sales); O'Neil, Zoë\nMarcus")
    running.until(lambda: running.library.meeting("m1").names()[4:] == ["Anna Müller", "Zoë O'Neil"])
    assert running.library.meeting("m1").attendees[4] == Attendee(name="Anna Müller", role="Sales")


def test_tags_of_a_list(qtbot: object) -> None:
    field = TagsField()
    field.setText("budget; Budget, north\nsouth\teast ;")
    assert field.tags() == ["budget", "north", "south", "east"]
