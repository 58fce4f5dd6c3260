"""Fixtures of the window: a filled library, the window on it, and checks that nothing is left over."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("LC_ALL", "C.UTF-8")

import pytest
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from meetingmate.base.settings import Settings
from meetingmate.domain.events import MeetingChanged
from meetingmate.jobs.session import Session
from meetingmate.library import Library
from tests.ui import filled
from tests.ui.recorder import Live, Recorder
from ui.app.window import MainWindow
from ui.base.background_jobs import BackgroundJobs
from ui.base.session_events import SessionEvents
from ui.base.theme import Theme
from ui.recording import live_recording


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What Qt says on a machine without a window manager and a sound server is no fault of the window."""
    absent = (
        "does not support propagateSizeHints",
        r"does not support raise\(\)",
        "support grabbing the keyboard",
        "PulseAudioService",
        "pipewire",
    )
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore(*absent, extend=True))


@pytest.fixture(autouse=True)
def nothing_left_over(qapp: QApplication) -> Iterator[None]:
    """Threads, windows and running timers of a test must end with it (an idea of napari's conftest)."""
    threads = set(threading.enumerate())
    yield
    qapp.processEvents()
    left = [t for t in threading.enumerate() if t not in threads and t.is_alive()]
    windows = [w for w in QApplication.topLevelWidgets() if w.isVisible()]
    timers = [t for o in qapp.children() for t in o.findChildren(QTimer) if t.isActive()]
    for window in windows:
        window.close()
    assert not left, f"threads left over: {left}"
    assert not windows, f"windows left over: {windows}"
    assert not timers, f"timers left over: {timers}"


@pytest.fixture
def library(home: Path) -> Iterator[Library]:
    """An empty library."""
    made = Library(home)
    yield made
    made.close()


@pytest.fixture
def filled_library(library: Library) -> Library:
    """A library with the sample meeting as ``m1``."""
    filled.add_sample(library)
    return library


@pytest.fixture
def background(qtbot: object) -> Iterator[BackgroundJobs]:
    """The work of the window, in threads of its own."""
    made = BackgroundJobs()
    yield made
    made.close()


@pytest.fixture(scope="session")
def theme(qapp: QApplication) -> Theme:
    """The light look, set once: a change of style sheet touches every widget."""
    return Theme(qapp, "light")


class Running:
    """A window with all that is behind it."""

    def __init__(self, qtbot: object, library: Library, theme: Theme, settings: Settings) -> None:
        self.qtbot, self.library = qtbot, library
        self.session_events, self.background = SessionEvents(), BackgroundJobs()
        self.session = Session(library, settings, self.session_events.on_event)
        self.window = MainWindow(self.session, self.session_events, self.background, theme, settings)
        self.document, self.page = self.window.document, self.window.page

    def start(self, files: list[Path] | None = None, meeting: str = "") -> None:
        """Show the window as the program does."""
        self.window.show()
        self.window.start(files or [], meeting)

    def until(self, condition: object, timeout_s: float = 10) -> None:
        """Wait for the window to reach a state."""
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=round(timeout_s * 1000))

    def news(self, meeting: str, what: str) -> None:
        """Let the session say that something of a meeting is new."""
        self.session_events.on_event(MeetingChanged(meeting=meeting, what=what))

    def settle(self) -> None:
        """Wait until everything handed to the library is done, and the window has heard of it."""
        done: list[None] = []
        self.background.run(lambda: None, done.append)
        self.until(lambda: done)
        QApplication.processEvents()

    def open(self, meeting: str) -> None:
        """Show a meeting and wait for it."""
        self.until(lambda: self.window.sidebar.model.index_of(meeting).isValid())
        self.window.show_meeting(meeting)
        self.until(lambda: self.document.meeting is not None and self.document.meeting.id == meeting)

    def close(self) -> None:
        """End as the program does."""
        self.window.close()
        self.background.close()
        self.session.close()
        self.window.deleteLater()
        QObject.deleteLater(self.session_events)
        QApplication.sendPostedEvents(None, 52)  # QEvent.DeferredDelete
        QApplication.processEvents()


@pytest.fixture
def running(qtbot: object, filled_library: Library, theme: Theme) -> Iterator[Running]:
    """The window with the sample meeting open."""
    made = Running(qtbot, filled_library, theme, Settings())
    made.start()
    made.open("m1")
    yield made
    made.close()


@pytest.fixture
def empty_window(qtbot: object, library: Library, theme: Theme) -> Iterator[Running]:
    """The window on an empty library."""
    made = Running(qtbot, library, theme, Settings())
    made.start()
    yield made
    made.close()


@pytest.fixture
def live(running: Running, monkeypatch) -> Iterator[Live]:
    """The window with the sample meeting, nothing recorded yet; the recorder is stood in for."""
    Recorder.made = []
    monkeypatch.setattr(live_recording, "LiveMeeting", Recorder)
    made = Live(running)
    yield made
    if made.window.recording.running:
        made.state("ended")
