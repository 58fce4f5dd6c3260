"""Minutes and transcript beside each other in a wide window: one transcript, which follows and is followed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from tests.ui.app.test_accessibility import faults_of, unreachable
from tests.ui.conftest import Running
from tests.ui.editors import editor_in
from ui.base.window_state import window_state
from ui.meeting.minutes_rows import BASED_ON_SHOWN, ItemRow, QuoteRow
from ui.meeting.minutes_view import MinutesView
from ui.meeting.page import MINUTES, NOTES, TRANSCRIPT
from ui.transcript.view import TranscriptView

LEFT = Qt.MouseButton.LeftButton
SPOKEN = Qt.ItemDataRole.AccessibleTextRole


@pytest.fixture
def wide(running: Running) -> Running:
    """The window with room for both."""
    running.window.resize(1700, 700)
    running.until(lambda: running.page.minutes_tab.beside)
    running.window.activateWindow()
    return running


def set_page_width(running: Running, characters: int) -> None:
    """Make the page about this many average characters wide."""
    page, window = running.page, running.window
    window.resize(window.width() + page.fontMetrics().averageCharWidth() * characters - page.width(), 700)
    QApplication.processEvents()


def marked_items(running: Running) -> list[tuple]:
    model = running.page.minutes.model
    return [model.row_at(index).ref for index in model.marked_rows()]


def test_the_transcript_comes_and_goes_with_the_width_and_does_not_flicker(running: Running) -> None:
    page, tab = running.page, running.page.minutes_tab
    assert not tab.beside, "at the usual size there is room for one"
    shown: list[bool] = []
    tab.beside_changed.connect(shown.append)
    for width in (126, 128, 131, 128, 126, 124, 127, 131):
        set_page_width(running, width)
    assert shown == [True], "once there it stays, a little below the border too"
    assert tab.isAncestorOf(page.transcript)
    assert page.transcript.isVisible()
    set_page_width(running, 120)
    assert shown == [True, False]
    assert tab.home.isAncestorOf(page.transcript)
    set_page_width(running, 140)
    assert tab.beside
    page.text_size.set_percent(150)
    assert not tab.beside, "large text needs more room"


def test_there_is_one_transcript_which_keeps_its_state(wide: Running, qtbot) -> None:
    page = wide.page
    page.transcript.open_find()
    qtbot.keyClicks(page.transcript.find_bar.field, "tax")
    hit = page.transcript.list.currentIndex().row()
    page.tabs.setCurrentIndex(TRANSCRIPT)
    assert page.minutes_tab.home.isAncestorOf(page.transcript)
    page.tabs.setCurrentIndex(MINUTES)
    assert page.transcript.find_bar.isVisible()
    assert page.transcript.find_bar.field.text() == "tax"
    assert page.transcript.list.currentIndex().row() == hit
    assert len(page.findChildren(TranscriptView)) == 1
    assert len(page.findChildren(MinutesView)) == 1


def test_what_is_being_typed_in_a_line_is_kept_when_the_window_gets_narrow(wide: Running) -> None:
    view = wide.page.transcript
    view.list.setCurrentIndex(view.model.index(0))
    view.edit_line()
    editor_in(view.list).setPlainText("Good morning to all.")
    wide.window.resize(1000, 700)
    wide.until(lambda: not wide.page.minutes_tab.beside)
    assert view.model.rows[0].text == "Good morning to all."


def test_an_item_shows_its_lines_in_the_transcript(wide: Running, qtbot) -> None:
    page = wide.page
    page.minutes.list.setFocus()
    page.transcript.list.setCurrentIndex(page.transcript.model.index(3))
    last = len(wide.document.minutes.actions) - 1
    evidence = wide.document.minutes.actions[last].evidence
    index = page.minutes.model.index_of(("action", last))
    page.minutes.list.setCurrentIndex(page.minutes.model.index(index.row() - 1))
    page.transcript.list.scrollToTop()
    qtbot.keyClick(page.minutes.list, Qt.Key.Key_Down)
    assert page.minutes.list.currentIndex() == index
    model = page.transcript.model
    assert set(model.marked) == {one.utterance for one in evidence}
    row = model.marked_row()
    rows = page.transcript.list
    wide.until(lambda: rows.viewport().rect().contains(rows.visualRect(model.index(row))))
    assert "quoted in the selected item" in model.index(row).data(SPOKEN)
    assert rows.currentIndex().row() == 3, "the line that is chosen stays chosen"
    assert page.minutes.list.hasFocus()
    quoted = [model.rows[row].text[at : at + length] for at, length in model.quoted(model.rows[row])]
    assert quoted == [one.quote for one in evidence if one.utterance == model.rows[row].id]


def test_a_quote_marks_its_own_line_and_a_heading_none(wide: Running, qtbot) -> None:
    page = wide.page
    view = page.minutes
    number = next(i for i, r in enumerate(view.model.rows) if isinstance(r, ItemRow) and r.quotes)
    view.model.toggle(view.model.index(number))
    view.list.setFocus()
    view.list.setCurrentIndex(view.model.index(number))
    qtbot.keyClick(view.list, Qt.Key.Key_Down)
    quote = view.model.rows[number + 1]
    assert isinstance(quote, QuoteRow)
    assert dict(page.transcript.model.marked) == {quote.evidence.utterance: [quote.evidence.quote]}
    view.list.setCurrentIndex(view.model.index(1))
    qtbot.keyClick(view.list, Qt.Key.Key_Up)
    assert page.transcript.model.marked == {}


def test_a_line_marks_its_items_and_shows_one(wide: Running, qtbot) -> None:
    page = wide.page
    last = len(wide.document.minutes.actions) - 1
    line = wide.document.minutes.actions[last].evidence[0].utterance
    row = next(i for i, u in enumerate(page.transcript.model.rows) if u.id == line)
    page.transcript.list.setFocus()
    page.minutes.list.scrollToTop()
    page.transcript.list.setCurrentIndex(page.transcript.model.index(row))
    assert ("action", last) in marked_items(wide)
    assert BASED_ON_SHOWN in page.minutes.model.index_of(("action", last)).data(SPOKEN)
    view = page.minutes.list
    seen = view.viewport().rect()
    assert any(seen.intersects(view.visualRect(index)) for index in page.minutes.model.marked_rows())
    assert page.transcript.list.hasFocus()
    qtbot.keyClick(page.transcript.list, Qt.Key.Key_Home)
    assert ("action", last) not in marked_items(wide)


def test_playback_marks_the_items_and_moves_nothing(wide: Running) -> None:
    page = wide.page
    last = len(wide.document.minutes.actions) - 1
    start = page.minutes.model.row_at(page.minutes.model.index_of(("action", last))).time
    page.minutes.list.scrollToTop()
    page.minutes.list.setFocus()
    page.transcript.set_position(start, playing=True)
    assert ("action", last) in marked_items(wide)
    assert page.minutes.list.verticalScrollBar().value() == 0
    assert page.minutes.list.hasFocus()
    page.transcript.set_position(start, playing=False)


def test_scrolling_the_transcript_marks_the_items_of_what_is_seen(wide: Running) -> None:
    page = wide.page
    rows = page.transcript.list
    rows.setFocus()
    page.minutes.list.scrollToTop()
    first = page.minutes.model.row_at(page.minutes.model.index_of(("action", 1))).time
    rows.scrollTo(page.transcript.model.index(page.transcript.model.row_at_time(first)), rows.ScrollHint.PositionAtTop)
    seen = rows.viewport().rect()
    lines = {
        u.id
        for i, u in enumerate(page.transcript.model.rows)
        if seen.intersects(rows.visualRect(page.transcript.model.index(i)))
    }
    expected = [
        ("action", n)
        for n, action in enumerate(wide.document.minutes.actions)
        if any(e.utterance in lines for e in action.evidence)
    ]
    assert expected
    assert [ref for ref in marked_items(wide) if ref[0] == "action"] == expected
    assert page.minutes.list.verticalScrollBar().value() == 0


def test_show_in_transcript_and_find_stay_where_the_transcript_is_seen(wide: Running) -> None:
    page = wide.page
    page.minutes.line_wanted.emit(page.transcript.model.rows[20].start)
    assert page.tabs.currentIndex() == MINUTES
    assert page.transcript.list.currentIndex().row() == 20
    page.open_find()
    assert page.tabs.currentIndex() == MINUTES
    assert page.transcript.find_bar.isVisible()
    page.tabs.setCurrentIndex(NOTES)
    page.open_find()
    assert page.tabs.currentIndex() == TRANSCRIPT


def test_copy_takes_what_has_the_keyboard(wide: Running) -> None:
    page = wide.page
    page.transcript.list.setCurrentIndex(page.transcript.model.index(1))
    page.minutes.list.setCurrentIndex(page.minutes.model.index_of(("decision", 0)))
    page.minutes.list.setFocus()
    page.copy()
    wide.until(lambda: QApplication.clipboard().text() == wide.document.minutes.decisions[0].text)
    page.transcript.list.setFocus()
    page.copy()
    assert page.transcript.model.rows[1].text in QApplication.clipboard().text()


def test_it_is_turned_off_and_on_and_remembered(wide: Running, qtbot) -> None:
    page, action = wide.page, wide.window.actions_.by_name["beside"]
    assert action.isChecked()
    held = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(page.minutes.list, Qt.Key.Key_B, held)
    assert not page.minutes_tab.beside
    assert not action.isChecked()
    assert window_state().value("beside", True, bool) is False
    action.trigger()
    assert action.isChecked()
    assert page.minutes_tab.beside


def test_the_place_of_the_border_is_remembered(wide: Running) -> None:
    tab = wide.page.minutes_tab
    tab.splitter.moveSplitter(round(tab.width() * 0.6), 1)
    assert float(window_state().value("beside-share")) == pytest.approx(0.6, abs=0.02)
    wide.window.resize(1900, 700)
    QApplication.processEvents()
    left, right = tab.splitter.sizes()
    assert left / (left + right) == pytest.approx(0.6, abs=0.02)
    tab.set_wanted(False)
    tab.set_wanted(True)
    left, right = tab.splitter.sizes()
    assert left / (left + right) == pytest.approx(0.6, abs=0.02)


def test_screen_reader_and_tab_key_come_to_both(wide: Running) -> None:
    page = wide.page
    assert faults_of(wide.window) == []
    assert unreachable(wide.window) == []
    order = []
    widget = page.tabs.tabBar()
    while widget is not page.player_bar.play:
        widget = widget.nextInFocusChain()
        if widget in (page.minutes.list, page.transcript.list, page.player_bar.play):
            order.append(widget)
    assert order == [page.minutes.list, page.transcript.list, page.player_bar.play]
    assert QApplication.focusWidget() is not None


def test_the_keyboard_goes_along_to_the_transcript(wide: Running, qtbot) -> None:
    page = wide.page
    page.transcript.list.setFocus()
    wide.window.actions_.by_name["transcript"].trigger()
    assert page.transcript.list.hasFocus()
    wide.window.actions_.by_name["minutes"].trigger()
    assert page.transcript.isVisible()
    page.minutes.list.setFocus()
    wide.window.actions_.by_name["transcript"].trigger()
    assert QApplication.focusWidget() is not None
    assert page.minutes_tab.home.isAncestorOf(QApplication.focusWidget())
    wide.window.actions_.by_name["minutes"].trigger()
    assert page.minutes_tab.isAncestorOf(QApplication.focusWidget())


def test_a_meeting_without_a_transcript_has_nothing_beside_its_minutes(wide: Running) -> None:
    wide.library.replace_utterances("m1", [])
    wide.news("m1", "transcript")
    wide.until(lambda: not wide.document.utterances)
    assert not wide.page.minutes_tab.beside
