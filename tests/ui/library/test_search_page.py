"""The page Search: found while it is typed, in every part of a meeting, and opened at the moment."""

from __future__ import annotations

import re
import threading

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from meetingmate.domain.meeting import ActionItem, Attendee, Evidence, Meeting, Minutes, Note, Utterance
from meetingmate.library import Library, tasks
from meetingmate.library.search import COUNTED
from tests.ui import filled
from tests.ui.app.test_accessibility import faults_of
from tests.ui.conftest import Running
from ui.library import search_page
from ui.library.search_filters import SearchFilters
from ui.library.search_model import HeadingRow, HitRow, MoreRow
from ui.library.search_page import SearchPage
from ui.meeting.page import NOTES, TRANSCRIPT

Key, Modifier = Qt.Key, Qt.KeyboardModifier


def add_meeting(library: Library, ident: str, day: str, *lines: str, **details: object) -> None:
    meeting = Meeting(id=ident, title=f"Meeting {ident}", date=day, duration_s=600.0)
    for name, value in details.items():
        setattr(meeting, name, value)
    library.add(meeting)
    said = [Utterance(id=f"u{n}", start=10.0 * n, end=10.0 * n + 5, text=line) for n, line in enumerate(lines)]
    library.replace_utterances(ident, said)


def searched(running: Running, words: str) -> SearchPage:
    """The page with the results for what is typed."""
    window = running.window
    page = window.search.page
    QTest.keyClick(window, Key.Key_F, Modifier.ControlModifier | Modifier.ShiftModifier)
    running.until(lambda: page.isVisible() and window.sidebar.search.hasFocus())
    QTest.keyClicks(window.sidebar.search, words)
    running.until(lambda: page.answered == words.strip())
    return page


def spoken(page: SearchPage) -> list[str]:
    role = Qt.ItemDataRole.AccessibleTextRole
    return [page.model.index(number).data(role) for number in range(page.model.rowCount())]


def found(page: SearchPage) -> list[str]:
    """The meetings that are shown."""
    return [row.meeting.id for row in page.model.rows if isinstance(row, HeadingRow)]


def test_enter_goes_to_the_moment_plays_it_and_the_results_wait(running: Running) -> None:
    filled.add_others(running.library)
    running.window.navigation.reload_list()
    running.open("m5")
    page, window = searched(running, "fire alarm"), running.window
    QTest.keyClick(window.sidebar.search, Key.Key_Return)
    assert page.list.hasFocus()
    row = page.model.rows[page.list.currentIndex().row()]
    assert isinstance(row, HitRow)
    while page.model.rows[page.list.currentIndex().row()].hit.kind != "transcript":
        QTest.keyClick(page.list, Key.Key_Down)
    row = page.model.rows[page.list.currentIndex().row()]
    QTest.keyClick(page.list, Key.Key_Return)
    running.until(lambda: running.document.id == "m1" and window.pages.currentWidget() is window.page)
    running.until(lambda: running.page.player.playing)
    assert running.page.tabs.currentIndex() == TRANSCRIPT
    assert abs(running.page.player.position - row.hit.time) < 5
    view = running.page.transcript.list
    assert view.currentIndex().row() == running.page.transcript.model.row_at_time(row.hit.time)
    running.until(lambda: view.viewport().rect().intersects(view.visualRect(view.currentIndex())))
    running.page.player.pause()
    window.search.focus()
    running.until(page.isVisible)
    assert page.model.rows[page.list.currentIndex().row()] == row


def test_enter_may_come_before_the_results(running: Running) -> None:
    window, page = running.window, running.window.search.page
    window.search.focus()
    QTest.keyClicks(window.sidebar.search, "alarm")
    QTest.keyClick(window.sidebar.search, Key.Key_Return)
    assert not page.model.rows
    running.until(lambda: page.list.hasFocus() and page.list.currentIndex().row() == 1)


def test_each_row_says_meeting_kind_time_and_words(running: Running) -> None:
    page = searched(running, "alarm")
    rows = spoken(page)
    assert rows[0].startswith("Meeting, Harbor weekly product meeting, Tue 3 March 2026  ·  3 min, ")
    assert rows[0].endswith(" matches")
    hits = [row for row in page.model.rows if isinstance(row, HitRow)]
    assert {"task", "transcript"} <= {row.hit.kind for row in hits}
    for row, said in zip(page.model.rows, rows, strict=True):
        if isinstance(row, HitRow) and row.hit.kind == "transcript":
            assert said.startswith("Harbor weekly product meeting, Transcript, ")
            assert f": {row.hit.speaker}: " in said
            for start, end in row.spans:
                assert row.text[start:end].lower().startswith("alarm")
    assert faults_of(running.window) == []


def test_each_part_of_a_meeting_opens_where_it_stands(running: Running, monkeypatch) -> None:
    library = running.library
    add_meeting(library, "a", "2026-01-05", "Nothing.", notes=[Note(text="zebra crossing")], agenda=["zebra"])
    add_meeting(library, "b", "2026-01-04", title="The zebra", attendees=[Attendee(name="Zebra Jones")])
    cited = [Evidence(utterance="u0", quote="zebra", start=12.0, end=15.0)]
    library.add_minutes("b", Minutes(actions=[ActionItem(id="a1", task="Feed the zebra", evidence=cited)]))
    page = searched(running, "zebra")
    assert found(page) == ["a", "b"]
    wanted: list[tuple] = []
    page.meeting_wanted.disconnect()
    page.meeting_wanted.connect(lambda *where: wanted.append(where))
    for number in range(page.model.rowCount()):
        page.list.doubleClicked.emit(page.model.index(number))
    assert wanted == [
        *[("a", -1.0, -1), ("a", -1.0, NOTES), ("a", -1.0, NOTES)],
        *[("b", -1.0, -1), ("b", 12.0, 3), ("b", -1.0, NOTES)],
    ]
    heading = page.model.rows[3]
    assert [heading.title[start:end] for start, end in heading.spans] == ["zebra"], "a title is found in the heading"
    running.window.navigation.show_moment("a", -1.0, NOTES)
    running.until(lambda: running.document.id == "a" and running.page.tabs.currentIndex() == NOTES)


def test_filters_narrow_and_are_cleared(running: Running) -> None:
    library = running.library
    add_meeting(library, "a", "2026-01-05", "the lighthouse", series="Harbour board", tags=["Quay"])
    add_meeting(library, "b", "2026-02-05", "the lighthouse", attendees=[Attendee(name="Ann")])
    add_meeting(library, "c", "2026-03-01", "the lighthouse")
    library.add_minutes("c", Minutes(actions=[ActionItem(id="a1", task="Paint it", owners=["Ben"])]))
    page = searched(running, "lighthouse")
    filters = page.filters
    running.until(lambda: found(page) == ["c", "b", "a"] and filters.tag.count() == 2)
    assert page.count.text() == "3 meetings, 3 matches"
    for combo, value, left in (
        (filters.series, "Harbour board", ["a"]),
        (filters.tag, "Quay", ["a"]),
        (filters.person, "Ann", ["b"]),
        (filters.person, "Ben", ["c"]),
    ):
        combo.setCurrentIndex(combo.findData(value))
        running.until(lambda left=left: found(page) == left)
        assert filters.clear_button.isEnabled()
        filters.clear_button.click()
        running.until(lambda: len(found(page)) == 3)
        assert not filters.clear_button.isEnabled()
    filters.open_tasks.setChecked(True)
    running.until(lambda: found(page) == ["c"])
    tasks.set_status(library, "c", "a1", "done")
    running.news("c", "minutes")
    running.until(lambda: page.empty.isVisible())
    assert page.empty.title == "Nothing found"
    filters.clear()
    filters.when.setCurrentIndex(filters.when.count() - 1)
    running.until(lambda: filters.since.isVisible())
    assert filters.filters().since == "2026-01-05", "from the oldest meeting on"
    filters.until.setDate(QDate(2026, 2, 28))
    running.until(lambda: found(page) == ["b", "a"])
    filters.since.setDate(QDate(2026, 2, 1))
    running.until(lambda: found(page) == ["b"])
    assert faults_of(running.window) == []


def test_filters_alone_list_the_meetings(running: Running) -> None:
    add_meeting(running.library, "a", "2026-01-05", "hello", tags=["Quay"])
    page = searched(running, "")
    assert page.empty.title == "Search all meetings"
    running.until(lambda: page.filters.tag.count() == 2)
    page.filters.tag.setCurrentIndex(1)
    running.until(lambda: spoken(page) == ["Meeting, Meeting a, Mon 5 January 2026  ·  10 min"])
    assert page.count.text() == "1 meeting"


def test_all_places_of_a_meeting_are_shown_when_asked_for(running: Running) -> None:
    add_meeting(running.library, "a", "2026-01-05", *[f"turnip {n}" for n in range(9)])
    page = searched(running, "turnip")
    more = page.model.rows[-1]
    assert isinstance(more, MoreRow)
    assert more.text == "4 more matches"
    page.list.setFocus()
    page.list.setCurrentIndex(page.model.index(page.model.rowCount() - 1))
    QTest.keyClick(page.list, Key.Key_Return)
    running.until(lambda: page.model.rowCount() == 10)
    assert page.model.rows[page.list.currentIndex().row()].text == "turnip 5", "the first new line has the keyboard"
    assert page.count.text() == "1 meeting, 9 matches"


def test_counts_do_not_pretend(running: Running, monkeypatch) -> None:
    monkeypatch.setattr(search_page, "MOST", 2)
    for ident in ("a", "b", "c"):
        add_meeting(running.library, ident, "2026-01-05", "turnip", "parsnip" if ident != "c" else "")
    add_meeting(running.library, "d", "2026-01-06", *["radish"] * (COUNTED + 10))
    page = searched(running, "turnip")
    assert re.findall(r"More than \d+|\d+", page.count.text()) == ["More than 2", "2"]
    assert len(found(page)) == 2
    running.window.sidebar.search.setText("parsnip")
    running.until(lambda: page.count.text() == "2 meetings, 2 matches")
    running.window.sidebar.search.setText("radish")
    running.until(lambda: page.count.text() == f"1 meeting, {COUNTED}+ matches")
    assert page.model.rows[-1].text == f"{COUNTED - 5}+ more matches"
    running.window.sidebar.search.setText("--")
    running.until(lambda: page.empty.title == "Nothing to search for")
    running.window.sidebar.search.setText("nothing like this")
    running.until(lambda: page.empty.title == "Nothing found")
    assert page.count.text() == ""


def test_a_newer_search_ends_the_older_one(running: Running, monkeypatch) -> None:
    """A search that would never end by itself gives way to the next words."""
    real, begun, stopped = search_page.search, threading.Event(), threading.Event()

    def slow(library: Library, words: str, *rest: object, stop, **more: object) -> list:
        if words == "old":
            begun.set()
            while not stop():
                stopped.wait(0.01)
            stopped.set()
            return []
        return real(library, words, *rest, stop=stop, **more)

    monkeypatch.setattr(search_page, "search", slow)
    page = running.window.search.page
    running.window.sidebar.search.setText("old")
    running.until(begun.is_set)
    running.until(lambda: page.count.text() == "Searching …")
    running.window.sidebar.search.setText("alarm")
    running.until(lambda: found(page) == ["m1"])
    assert stopped.is_set()
    begun.clear()
    stopped.clear()
    running.window.sidebar.search.setText("old")
    running.until(begun.is_set)
    running.window.sidebar.nav.setCurrentIndex(0)
    running.until(stopped.is_set)


def test_a_search_that_fails_says_so(running: Running, monkeypatch) -> None:
    def broken(*_args: object, **_more: object) -> list:
        raise OSError("The drive of the library is gone; connect it again.")

    monkeypatch.setattr(search_page, "search", broken)
    running.window.sidebar.search.setText("alarm")
    running.until(lambda: running.window.banner.message == "The drive of the library is gone; connect it again.")


def test_the_places_are_highlighted_on_the_screen(running: Running) -> None:
    page = searched(running, "alarm")
    number = page.model.first_hit()
    rect = page.list.visualRect(page.model.index(number))
    image: QImage = page.list.viewport().grab(rect).toImage()
    highlight = "#ffe28a"
    colours = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(0, image.height(), 3)}
    assert highlight in colours


def test_what_is_new_in_the_library_is_found(running: Running) -> None:
    page = searched(running, "walrus")
    assert page.empty.isVisible()
    running.library.edit_meeting("m1", lambda meeting: meeting.notes.append(Note(text="the walrus", time=64.0)))
    running.news("m1", "details")
    running.until(lambda: "Harbor weekly product meeting, Note, 1:04: the walrus" in spoken(page))


def test_the_page_takes_no_room_among_the_tabs(running: Running) -> None:
    nav = running.window.sidebar.nav
    number = next(n for n in range(nav.count()) if nav.tabText(n) == "Search")
    assert not nav.isTabVisible(number)
    page = searched(running, "budget")
    assert (nav.currentIndex(), page.isVisible(), nav.isTabVisible(number)) == (number, True, False)
    running.window.navigation.show_moment("m1", -1.0)
    running.until(lambda: nav.currentIndex() == 0)
    running.window.actions_.by_name["search"].trigger()
    running.until(lambda: page.isVisible() and running.window.sidebar.search.hasFocus())


@pytest.mark.parametrize(("code", "shown"), [("en", "5 Mar 2026"), ("de", "05.03.2026"), ("fr", "5 mars 2026")])
def test_dates_are_typed_as_the_language_writes_them(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, code: str, shown: str
) -> None:
    monkeypatch.setattr("ui.library.search_filters.language", lambda: code)
    filters = SearchFilters()
    filters.set_choices([], [], [], "2026-03-05")
    assert filters.since.text() == shown
    filters.deleteLater()
