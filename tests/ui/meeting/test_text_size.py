"""The size of the text in what is read: changed by keys, menu and wheel, remembered, and nothing is cut by it."""

from __future__ import annotations

import copy

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QFontMetricsF, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QListView

from tests.ui.conftest import Running
from tests.ui.editors import editor_in
from ui.base.text_size import STEPS, TextSize
from ui.base.window_state import window_state
from ui.meeting.minutes_geometry import RowGeometry, add_rect, heading_layout, meta_layout, shown_rect, task_rects
from ui.meeting.minutes_rows import HeadingRow, QuoteRow
from ui.meeting.page import MINUTES, NOTES, TASKS, TRANSCRIPT
from ui.transcript.delegate import RowGeometry as TranscriptGeometry
from ui.widgets.controls import LineEdit, TextEdit

_CTRL = Qt.KeyboardModifier.ControlModifier


def turn(widget: QListView, angle: int, held: Qt.KeyboardModifier = _CTRL) -> None:
    """Turn the mouse wheel over the middle of a view."""
    viewport = widget.viewport()
    at = QPointF(viewport.rect().center())
    event = QWheelEvent(
        at,
        viewport.mapToGlobal(at),
        QPoint(),
        QPoint(0, angle),
        Qt.MouseButton.NoButton,
        held,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(viewport, event)


def sizes(running: Running) -> set[int]:
    page = running.page
    views = (page.transcript.list, page.minutes.list, page.tasks.tree, page.notes.notes, page.notes.agenda)
    return {round(100 * view.font().pointSizeF() / page.font().pointSizeF()) for view in views}


def test_keys_and_menu_change_all_views_and_say_how_large_it_is(running: Running, qtbot) -> None:
    actions = running.window.actions_.by_name
    running.window.activateWindow()
    running.page.minutes.list.setFocus()
    assert actions["normal"].text() == "&Normal text size (now 100 %)"
    assert not actions["normal"].isEnabled()
    qtbot.keyClick(running.page.minutes.list, Qt.Key.Key_Plus, _CTRL)
    qtbot.keyClick(running.page.minutes.list, Qt.Key.Key_Equal, _CTRL)
    assert sizes(running) == {125}
    assert actions["normal"].text() == "&Normal text size (now 125 %)"
    qtbot.keyClick(running.page.minutes.list, Qt.Key.Key_Minus, _CTRL)
    assert sizes(running) == {110}
    qtbot.keyClick(running.page.minutes.list, Qt.Key.Key_0, _CTRL)
    assert sizes(running) == {100}
    for _ in STEPS:
        actions["larger"].trigger()
    assert (running.page.text_size.percent, actions["larger"].isEnabled()) == (200, False)
    for _ in STEPS:
        actions["smaller"].trigger()
    assert (running.page.text_size.percent, actions["smaller"].isEnabled()) == (80, False)


@pytest.mark.parametrize("tab", [NOTES, TRANSCRIPT, MINUTES, TASKS])
def test_ctrl_and_the_wheel_change_it_over_every_view(running: Running, tab: int) -> None:
    page = running.page
    page.tabs.setCurrentIndex(tab)
    view = {NOTES: page.notes.notes, TRANSCRIPT: page.transcript.list, MINUTES: page.minutes.list}.get(
        tab, page.tasks.tree
    )
    turn(view, 120)
    assert page.text_size.percent == 110
    for _ in range(4):  # a touch pad sends parts of a notch
        turn(view, 30)
    assert page.text_size.percent == 125
    turn(view, -120)
    turn(view, -120)
    assert page.text_size.percent == 100
    turn(view, 120, Qt.KeyboardModifier.NoModifier)
    assert page.text_size.percent == 100, "the wheel alone scrolls"


def test_it_is_remembered(running: Running) -> None:
    running.page.text_size.set_percent(150)
    assert TextSize().percent == 150
    for useless in ("huge", "1000000", ""):
        window_state().setValue("text-size", useless)
        assert TextSize().percent == 100
    with pytest.raises(ValueError, match="95 %"):
        running.page.text_size.set_percent(95)


def test_rows_are_laid_out_again_and_what_was_at_the_top_stays(running: Running) -> None:
    page = running.page
    for tab, view in ((MINUTES, page.minutes), (TRANSCRIPT, page.transcript)):
        page.text_size.reset()
        page.tabs.setCurrentIndex(tab)
        rows = view.list
        running.until(lambda rows=rows, view=view: rows.visualRect(view.model.index(20)).height() > 0)
        height = rows.visualRect(view.model.index(20)).height()
        rows.scrollTo(view.model.index(20), rows.ScrollHint.PositionAtTop)
        page.text_size.set_percent(200)
        running.until(lambda rows=rows, view=view, low=height: rows.visualRect(view.model.index(20)).height() > low)
        running.until(lambda rows=rows, view=view, low=height: abs(rows.visualRect(view.model.index(20)).top()) < low)


def test_nothing_is_cut_in_a_narrow_window_with_large_text(running: Running) -> None:
    running.window.resize(800, 600)
    running.page.text_size.set_percent(200)
    page = running.page
    minutes = copy.deepcopy(running.document.minutes)
    minutes.actions[0].owners = ["Bartholomew Featherstonehaugh", "Wilhelmina Quartermaine"]
    page.minutes.model.show(minutes, {u.id: u for u in running.document.utterances})
    page.tabs.setCurrentIndex(MINUTES)
    page.minutes.model.toggle(page.minutes.model.index_of(("action", 0)))
    QApplication.processEvents()
    rows = page.minutes.list
    font, width = rows.font(), rows.viewport().width()
    place = QRect(0, 0, width, 10)
    for row in page.minutes.model.rows:
        geometry = RowGeometry(place, font, row)
        assert geometry.right <= width
        assert geometry.text_width >= QFontMetricsF(font).averageCharWidth() * 10
        if isinstance(row, HeadingRow):
            made, height = heading_layout(row, font, geometry)
            widest = max(made.lineAt(i).naturalTextWidth() for i in range(made.lineCount()))
            assert 20 + widest <= (add_rect(place, font, row).left() if row.add else geometry.right)
            index = page.minutes.model.index(page.minutes.model.rows.index(row))
            assert height < rows.visualRect(index).height()
    index = page.minutes.model.index_of(("action", 0))
    task = page.minutes.model.row_at(index)
    meta, height = meta_layout(task, font, RowGeometry(place, font, task))
    assert meta.lineCount() > 1
    parts = task_rects(rows.visualRect(index), font, task)
    assert parts["due"].bottom() <= rows.visualRect(index).bottom() + 1
    assert parts["owner"].top() + round(height) <= rows.visualRect(index).bottom() + 8
    quote = page.minutes.model.index(index.row() + 1)
    shown = page.minutes.model.row_at(quote)
    assert isinstance(shown, QuoteRow)
    assert rows.visualRect(quote).contains(shown_rect(rows.visualRect(quote), font, shown))
    for view in (page.transcript.list, page.tasks.tree):
        assert view.font() == font
    transcript = TranscriptGeometry(place, font)
    assert transcript.stacked
    assert transcript.text_width >= QFontMetricsF(font).averageCharWidth() * 24
    assert not TranscriptGeometry(QRect(0, 0, 500, 10), page.font()).stacked


def test_a_due_date_below_an_item_is_clicked_in_its_second_line(running: Running, qtbot) -> None:
    running.window.resize(800, 600)
    running.page.text_size.set_percent(200)
    view = running.page.minutes
    index = view.model.index_of(("action", 1))
    view.list.scrollTo(index)
    clicked: list[str] = []
    view.list.part_clicked.disconnect()
    view.list.part_clicked.connect(lambda _index, part: clicked.append(part))
    parts = task_rects(view.list.visualRect(index), view.list.font(), view.model.row_at(index))
    assert parts["due"].top() > parts["owner"].top(), "not enough room for both in one line"
    for part in ("owner", "due"):
        qtbot.mouseClick(view.list.viewport(), Qt.MouseButton.LeftButton, pos=parts[part].center())
    assert clicked == ["owner", "due"]


def test_the_name_above_a_line_is_clicked_with_large_text(running: Running, qtbot) -> None:
    running.window.resize(800, 600)
    running.page.text_size.set_percent(200)
    running.page.tabs.setCurrentIndex(TRANSCRIPT)
    rows, asked, played = running.page.transcript.list, [], []
    rows.speaker_clicked.disconnect()
    rows.speaker_clicked.connect(asked.append)
    rows.play_wanted.connect(played.append)
    first = running.page.transcript.model.index(0)
    delegate = rows.itemDelegate()
    running.until(lambda: rows.visualRect(first).height() > 40)
    name = delegate.name_rect(rows.visualRect(first), rows.font(), first)
    time = delegate.time_rect(rows.visualRect(first), rows.font(), first)
    assert name.top() == time.top()
    assert not name.intersects(time)
    qtbot.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=name.center())
    qtbot.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=time.center())
    assert (len(asked), len(played)) == (1, 1)


def test_what_is_edited_is_as_large_as_what_is_read(running: Running, qtbot) -> None:
    running.page.text_size.set_percent(175)
    running.page.tabs.setCurrentIndex(TASKS)
    tree = running.page.tasks.tree
    for column in range(3):
        if tree.isColumnHidden(column):
            continue
        index = running.page.tasks.model.index(0, column, running.page.tasks.model.index(0, 0))
        tree.setCurrentIndex(index)
        tree.edit(index)
        field = editor_in(tree, {0: TextEdit, 1: QComboBox}.get(column, LineEdit))
        assert field.font().pointSizeF() == pytest.approx(tree.font().pointSizeF())
        QTest.keyClick(field, Qt.Key.Key_Escape)
