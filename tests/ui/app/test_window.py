"""The window as a user meets it, on a filled library."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
    QSlider,
    QTabBar,
    QWidget,
)

from meetingmate.base.settings import Settings
from meetingmate.domain.events import JobChanged
from meetingmate.domain.meeting import Meeting
from meetingmate.jobs.session import Session
from meetingmate.library import Job, Library
from tests.ui import filled
from tests.ui.conftest import Running
from ui.meeting.page import MINUTES, NOTES, TASKS, TRANSCRIPT, facts


def drag(window: QWidget, files: list[Path], *, drop: bool) -> bool:
    """Drag files over the middle of the window; whether they were taken."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(f)) for f in files])
    action, button, keys = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(300, 300), action, data, button, keys)
    QApplication.sendEvent(window, enter)
    if drop:
        QApplication.sendEvent(window, QDropEvent(QPointF(300, 300), action, data, button, keys))
    return enter.isAccepted()


def test_an_empty_library_says_what_to_do(empty_window: Running) -> None:
    window = empty_window.window
    empty_window.until(lambda: window.pages.currentWidget() is window.empty)
    assert window.empty.title == "No meetings yet"
    assert window.sidebar.record.button.isEnabled()
    assert window.sidebar.record.button.text() == "Record"


def test_the_newest_meeting_is_opened_at_the_start(qtbot, filled_library: Library, theme) -> None:
    running = Running(qtbot, filled_library, theme, Settings())
    running.start()
    running.until(lambda: running.document.meeting is not None)
    assert running.page.title.text() == "Harbor weekly product meeting"
    assert running.page.tabs.currentIndex() == MINUTES
    assert "English" in running.page.facts.text()
    assert [running.page.tabs.tabText(i) for i in range(4)] == ["Notes", "Transcript", "Minutes", "Tasks (5)"]
    running.close()


def test_the_list_stands_by_day_with_states_in_words(running: Running) -> None:
    filled.add_others(running.library)
    running.window.navigation.reload_list()
    model = running.window.sidebar.model
    running.until(lambda: model.index_of("m5").isValid())
    spoken = [model.index(i).data(Qt.ItemDataRole.AccessibleTextRole) for i in range(model.rowCount())]
    assert spoken[0] == "Tue 3 March 2026"
    assert "Budget review with finance, 45 min, Failed" in spoken
    running.session_events.on_event(JobChanged(meeting="m4", state="running", stage="writing", fraction=0.5))
    running.until(lambda: model.row_at(model.index_of("m4")).percent == 50)
    assert "Working, 50 %" in model.index_of("m4").data(Qt.ItemDataRole.AccessibleTextRole)


def test_words_typed_at_the_left_are_searched_on_the_page_and_the_list_stays(running: Running, qtbot) -> None:
    filled.add_others(running.library)
    running.window.navigation.reload_list()
    window, sidebar = running.window, running.window.sidebar
    running.until(lambda: sidebar.model.index_of("m5").isValid())
    sidebar.search.setFocus()
    qtbot.keyClicks(sidebar.search, "fire alarm")
    running.until(lambda: window.pages.currentWidget() is window.search.page)
    running.until(lambda: [row.meeting.id for row in window.search.page.model.rows[:1]] == ["m1"])
    assert sidebar.search.hasFocus()
    assert sidebar.model.index_of("m5").isValid()
    sidebar.search.clear()
    sidebar.list.clicked.emit(sidebar.model.index_of("m1"))
    running.until(lambda: window.pages.currentWidget() is window.page)


def test_every_control_has_a_name(running: Running) -> None:
    window = running.window
    dialogs = [window.settings_controller.open(), window.commands.open_export()]
    QApplication.processEvents()
    kinds = (
        QAbstractButton,
        QLineEdit,
        QPlainTextEdit,
        QComboBox,
        QAbstractSpinBox,
        QSlider,
        QAbstractItemView,
        QTabBar,
    )
    nameless = []
    for root in (window, *dialogs):
        for widget in root.findChildren(QWidget):
            inside = isinstance(widget.parent(), (QComboBox, QAbstractSpinBox, QAbstractItemView)) or (
                widget.metaObject().className() in ("QComboBoxListView", "QLineEditIconButton", "QTableCornerButton")
            )
            hidden = widget.objectName().startswith("qt_") or isinstance(widget.parent(), QTabBar)
            named = widget.accessibleName() or (isinstance(widget, QAbstractButton) and widget.text())
            if isinstance(widget, kinds) and not inside and not hidden and not named:
                nameless.append(f"{widget.metaObject().className()} in {widget.parent().metaObject().className()}")
    for dialog in dialogs:
        dialog.reject()
    assert not nameless


def test_keyboard_reaches_everything_and_the_focus_is_visible(running: Running, qtbot) -> None:
    page = running.page
    for tab in (NOTES, TRANSCRIPT, MINUTES, TASKS):
        page.tabs.setCurrentIndex(tab)
        seen: list[QWidget] = []
        running.window.sidebar.search.setFocus()
        for _ in range(60):
            running.window.focusNextChild()
            now = running.window.focusWidget()
            if now in seen:
                break
            seen.append(now)
        for wanted in (page.title, page.export, page.tabs.tabBar(), page.player_bar.play, running.window.sidebar.list):
            assert wanted in seen, (tab, wanted.accessibleName())


def test_dropping_a_recording_shows_the_overlay_and_queues_it(running: Running, tmp_path: Path) -> None:
    sources = []
    running.session.submit = lambda path: sources.append(path) or "m1"
    files = [tmp_path / "Weekly 2026-03-10.mp3", tmp_path / "talk.mkv", tmp_path / "notes.pdf"]
    assert drag(running.window, files, drop=False)
    assert running.window.file_opener.overlay.isVisible()
    assert "wav, mp3" in running.window.file_opener.overlay.accessibleName()
    assert drag(running.window, files, drop=True)
    running.until(lambda: len(sources) == 2)
    assert sources == files[:2]
    assert not running.window.file_opener.overlay.isVisible()
    assert running.window.banner.message.startswith("notes.pdf can’t be opened")


def test_text_fields_leave_dropped_files_to_the_window(running: Running, tmp_path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.wav"))])
    assert not running.page.notes.notes.canInsertFromMimeData(data)
    args = (QPoint(3, 3), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    for field in (running.page.title, running.page.notes.notes.viewport(), running.window.sidebar.search):
        running.window.file_opener.overlay.hide()
        enter = QDragEnterEvent(*args)
        QApplication.sendEvent(field, enter)
        assert enter.isAccepted()
        assert running.window.file_opener.overlay.isVisible(), "the window takes what the field leaves"


def test_a_job_shows_stage_percent_time_left_and_can_be_cancelled(running: Running, qtbot) -> None:
    cancelled = []
    running.session.cancel = cancelled.append
    job = JobChanged(meeting="m1", state="running", stage="transcribing", fraction=0.42, eta_s=190)
    running.session_events.on_event(job)
    strip = running.page.strip
    running.until(lambda: strip.isVisible())
    assert strip.stage.text() == "Transcribing – 42 %"
    assert strip.left.text() == "about 3 min left"
    qtbot.mouseClick(strip.cancel, Qt.MouseButton.LeftButton)
    running.until(lambda: cancelled == ["m1"])
    running.session_events.on_event(JobChanged(meeting="m1", state="done", stage="writing", fraction=1.0))
    running.until(lambda: not strip.isVisible())


def test_a_failure_stays_with_its_sentence_and_retry(running: Running, qtbot) -> None:
    retried = []
    running.session.retry = retried.append
    sentence = "talk.mp3 is not a sound file; choose another one."
    running.session_events.on_event(JobChanged(meeting="m1", state="failed", stage="reading", sentence=sentence))
    strip = running.page.strip
    running.until(lambda: strip.isVisible())
    assert strip.sentence.text() == sentence
    assert strip.stage.text() == "Failed while reading the file"
    qtbot.mouseClick(strip.retry, Qt.MouseButton.LeftButton)
    running.until(lambda: retried == ["m1"])


def test_interrupted_work_goes_on_and_says_so(
    qtbot, home: Path, library: Library, theme, models_dir: Path, tmp_path: Path
) -> None:
    (home / "models").symlink_to(models_dir)
    meeting = filled.sample_meeting("m9", title="Interrupted")
    library.add(meeting, Job(meeting="m9", source=str(tmp_path / "gone.wav"), state="running", speech_model="none"))
    running = Running(qtbot, library, theme, Settings())
    running.start()
    running.until(lambda: "continues where it stopped" in running.window.banner.message)
    running.until(lambda: running.session.status("m9").state == "failed")
    running.until(lambda: running.page.strip.isVisible() and running.page.strip.sentence.text() != "")
    running.close()


def test_a_bad_settings_file_is_named(qtbot, filled_library: Library, theme) -> None:
    problem = "The setting colour in settings.toml is not known and was ignored."
    running = Running(qtbot, filled_library, theme, Settings(problems=[problem]))
    running.start()
    assert problem in running.window.banner.message
    running.close()


def test_quitting_while_work_runs_tells_that_it_goes_on(running: Running, qtbot) -> None:
    running.session.busy = lambda: True
    said: list[str] = []

    def answer() -> None:
        box = next(w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox) and w.isVisible())
        said.append(box.informativeText())
        next(b for b in box.buttons() if b.text() == "Keep working").click()

    QTimer.singleShot(200, answer)
    running.window.close()
    assert running.window.isVisible()
    assert "continues at the next start" in said[0]
    running.session.busy = lambda: False


def test_unexpected_news_of_other_meetings_changes_nothing_here(running: Running) -> None:
    running.news("other", "transcript")
    running.session_events.on_event(JobChanged(meeting="other", state="failed", stage="reading", sentence="No."))
    running.settle()
    assert not running.page.strip.isVisible()
    assert running.page.transcript.model.rowCount() == 35


def test_the_line_of_facts_names_at_most_four_people() -> None:
    meeting = Meeting(id="x", title="x", date="2026-03-03", duration_s=3700, language="de")
    assert facts(meeting, list("ABCDEF")) == ["Tue 3 March 2026", "1 h 2 min", "Deutsch", "A, B, C, D and 2 more"]


@pytest.mark.parametrize("width", [1024])
def test_it_works_small_and_with_large_letters(qtbot, filled_library: Library, theme, width: int) -> None:
    normal = QApplication.font()
    large = QApplication.font()
    large.setPointSizeF(normal.pointSizeF() * 1.5)
    QApplication.setFont(large)
    try:
        running = Running(qtbot, filled_library, theme, Settings())
        running.window.resize(width, 640)
        running.start()
        running.open("m1")
        for tab in range(4):
            running.page.tabs.setCurrentIndex(tab)
            QApplication.processEvents()
            assert running.window.width() <= width
            assert running.window.height() <= 640
            assert running.page.player_bar.geometry().bottom() <= running.page.height()
            for control in (running.page.export, running.page.player_bar.speed, running.window.sidebar.open):
                assert control.width() >= control.minimumSizeHint().width()
        running.close()
    finally:
        QApplication.setFont(normal)


def test_a_meeting_that_is_gone_is_said(running: Running) -> None:
    running.document.open("gone")
    running.until(lambda: "There is no meeting gone" in running.window.banner.message)
    running.open("m1")
    assert running.page.title.text() == "Harbor weekly product meeting"


def test_a_page_of_the_library_and_back(running: Running, qtbot) -> None:
    nav, table = running.window.sidebar.nav, running.window.sidebar.list
    assert nav.isVisible()
    labels = [nav.tabText(n) for n in range(nav.count())]
    assert labels[:2] == ["Meetings", "Tasks"]
    page = QLabel("Everything else")
    running.window.navigation.add_page("Else", page)
    assert [nav.tabText(n) for n in range(nav.count())] == [*labels, "Else"]
    nav.setCurrentIndex(len(labels))
    assert page.isVisible()
    row = table.visualRect(running.window.sidebar.model.index_of("m1"))
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=row.center())
    assert running.page.isVisible()
    assert nav.currentIndex() == 0


def test_a_broken_store_is_said_in_the_window(running: Running, home: Path) -> None:
    running.session.submit = lambda path: Session.submit(running.session, path)
    shutil.rmtree(home / "recordings")
    running.library.database.rows("DROP TABLE jobs")
    running.window.open_files([home / "a.wav"])
    running.until(lambda: "database can’t be read" in running.window.banner.message)
