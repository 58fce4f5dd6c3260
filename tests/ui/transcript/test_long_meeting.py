"""An eight-hour meeting: shown quickly, scrolled freely, and growing without a jump."""

from __future__ import annotations

import time

import msgspec
from PySide6.QtCore import QEvent, QObject, QPoint, QTimer
from PySide6.QtWidgets import QApplication

from meetingmate.base.settings import Settings
from meetingmate.domain.meeting import Utterance
from meetingmate.library import Library
from tests.ui import filled
from tests.ui.conftest import Running
from ui.meeting.page import TRANSCRIPT


def test_a_hundred_thousand_words(qtbot, library: Library, theme) -> None:
    filled.add_long(library)
    running = Running(qtbot, library, theme, Settings())
    running.window.show()
    running.window.navigation.reload_list()
    running.open("long")
    page, model = running.page, running.page.transcript.model
    view, bar = page.transcript.list, page.transcript.list.verticalScrollBar()
    assert model.rowCount() > 6000
    page.tabs.setCurrentIndex(TRANSCRIPT)
    running.until(lambda: view.indexAt(QPoint(100, 100)).isValid(), 5)  # long before all is laid out
    running.until(lambda: bar.maximum() > 300_000, 30)

    bar.setValue(bar.maximum() // 2)
    first = view.indexAt(QPoint(100, 100)).row()
    assert first > 2000
    last = model.rows[-1]
    added = msgspec.structs.replace(last, id="added", start=last.end, end=last.end + 2, text="One more line.")
    library.replace_utterances("long", [*model.rows, added])
    running.news("long", "transcript")
    running.until(lambda: model.rowCount() == len(running.document.utterances) and model.rows[-1].id == "added", 60)
    running.until(lambda: view.viewport().updatesEnabled() and view.indexAt(QPoint(100, 100)).row() == first, 30)
    running.close()


def test_a_moment_late_in_a_long_meeting_is_shown(qtbot, library: Library, theme) -> None:
    """Its line has no place yet when the meeting opens: it is shown as soon as it has."""
    filled.add_sample(library)
    filled.add_long(library)
    running = Running(qtbot, library, theme, Settings())
    running.window.show()
    running.window.navigation.reload_list()
    running.open("m1")
    page = running.page
    model, view = page.transcript.model, page.transcript.list
    running.window.navigation.show_moment("long", 27_000.0)
    running.until(lambda: running.document.id == "long" and model.rowCount() > 6000)
    wanted = model.row_at_time(27_000.0)
    running.until(lambda: view.viewport().rect().contains(view.visualRect(model.index(wanted)).center()), 30)
    assert view.currentIndex().row() == wanted > 5000
    last = model.index(model.rowCount() - 1)
    running.until(lambda: view.visualRect(last).height() > 0, 30)  # every line has its place
    assert view.viewport().rect().contains(view.visualRect(model.index(wanted)).center()), "and stays"
    running.close()


def test_a_batch_that_never_comes_leaves_nothing_blank(running: Running) -> None:
    running.window.resize(800, 520)
    running.page.tabs.setCurrentIndex(TRANSCRIPT)
    view = running.page.transcript.list
    running.until(lambda: view.verticalScrollBar().maximum() > 0)
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum() // 2)
    view.doItemsLayout()
    view._waiting.stop()  # what would end the hold
    assert not view.viewport().updatesEnabled()
    running.until(view.viewport().updatesEnabled)


def test_a_flood_of_new_lines_is_painted_while_it_comes(running: Running) -> None:
    running.window.resize(800, 520)
    running.page.tabs.setCurrentIndex(TRANSCRIPT)
    view, model = running.page.transcript.list, running.page.transcript.model
    running.until(lambda: view.verticalScrollBar().maximum() > 0)
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum() // 2)
    pictures: list[int] = []

    class Counter(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
            if event.type() == QEvent.Type.Paint:
                pictures.append(model.rowCount())
            return False

    counter, last = Counter(), model.rows[-1]
    view.viewport().installEventFilter(counter)
    flood = QTimer(interval=0)

    def add() -> None:
        number = model.rowCount()
        line = msgspec.structs.replace(last, id=f"f{number}", start=last.end + number, end=last.end + number + 1)
        model.set_rows([*model.rows, line])
        view.doItemsLayout()

    flood.timeout.connect(add)
    flood.start()
    running.until(lambda: len(set(pictures)) >= 3, 30)
    flood.stop()
    view.viewport().removeEventFilter(counter)
    running.until(view.viewport().updatesEnabled)


def test_a_heavy_stream_of_events_leaves_the_window_free(running: Running, qtbot) -> None:
    """However many events come, they cost the window one round in a tenth of a second."""
    from meetingmate.domain.events import JobChanged

    rounds: list[float] = []
    running.session_events.job_changed.connect(lambda job: rounds.append(job.fraction))
    until = time.monotonic() + 1.0
    sent = 0
    while time.monotonic() < until:
        sent += 1
        running.session_events.on_event(
            JobChanged(meeting="m1", state="running", stage="transcribing", fraction=sent / 1e6)
        )
        if sent % 50 == 0:
            QApplication.processEvents()
    assert sent > 500
    assert 3 <= len(rounds) <= 12
    last = sent / 1e6
    running.until(lambda: rounds[-1] == last)


def test_rows_that_stay_are_not_built_again(running: Running) -> None:
    model = running.page.transcript.model
    changes: list[str] = []
    model.rowsInserted.connect(lambda _p, first, last: changes.append(f"+{first}-{last}"))
    model.rowsRemoved.connect(lambda _p, first, last: changes.append(f"-{first}-{last}"))
    model.dataChanged.connect(lambda first, last: changes.append(f"~{first.row()}-{last.row()}"))
    model.modelReset.connect(lambda: changes.append("reset"))
    rows: list[Utterance] = list(model.rows)
    new = msgspec.structs.replace(rows[0], id="new")
    model.set_rows([*rows[:5], new, *rows[7:]])
    assert changes == ["-5-6", "+5-5"]
    changes.clear()
    model.set_rows([*rows[:3], msgspec.structs.replace(rows[3], text="Other"), rows[4], new, *rows[7:]])
    assert changes == ["~3-3"]
