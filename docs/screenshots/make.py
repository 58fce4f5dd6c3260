"""Pictures of every view, light and dark, some in high contrast and with a large font.

    python docs/screenshots/make.py [FOLDER]

The library is filled with an example (tests/ui/filled.py), so that no model has to run. Needs no screen.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(Path(__file__).parent))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_LOGGING_RULES", "qt.text.font.db=false")

#: Appearance, factor of the font, language of the program, and the views that are taken (None: all).
LOOKS = {
    "light": ("light", 1.0, "en", None),
    "dark": ("dark", 1.0, "en", ("transcript", "minutes", "page-people", "recording", "settings-speech", "first-3")),
    "contrast": ("dark-contrast", 1.0, "en", ("minutes",)),
    "large": ("light", 1.5, "en", ("transcript", "minutes", "page-tasks")),
    "german": ("light", 1.0, "de", ("minutes", "page-tasks", "settings-minutes", "first-1")),
    "guide": ("light", 1.0, "en", None),
}


def main(folder: Path, look: str) -> None:
    """Write the pictures of one look."""
    folder.mkdir(parents=True, exist_ok=True)
    from meetingmate.base import paths

    models = paths.models_dir()
    with tempfile.TemporaryDirectory(prefix="mm-shots-") as home:
        os.environ["MEETINGMATE_HOME"] = home
        if models.is_dir():
            (Path(home) / "models").symlink_to(models)
        _shoot(folder, Path(home), look)


def _shoot(folder: Path, home: Path, look: str) -> None:
    import assistants
    from PySide6.QtWidgets import QApplication

    from meetingmate.base import translation
    from meetingmate.base.settings import Settings
    from meetingmate.jobs.session import Session
    from meetingmate.library import Library
    from ui.app.window import MainWindow
    from ui.base.background_jobs import BackgroundJobs
    from ui.base.interface_language import direct
    from ui.base.session_events import SessionEvents
    from ui.base.theme import Theme

    appearance, factor, language, wanted = LOOKS[look]
    translation.use(language)
    app = QApplication([])
    direct(app)
    theme = Theme(app, appearance)
    font = app.font()
    font.setPointSizeF(font.pointSizeF() * factor)
    app.setFont(font)
    library = Library(home)
    _fill(library)
    if look == "guide":
        assistants.fill(library, home)
    session_events, background = SessionEvents(), BackgroundJobs()
    settings = Settings()
    session = Session(library, settings, session_events.on_event)
    window = MainWindow(session, session_events, background, theme, settings)
    window.show()
    window.start([], "m1")

    def until(condition: Callable[[], object], seconds: float = 15.0) -> None:
        deadline = time.monotonic() + seconds
        while not condition() and time.monotonic() < deadline:
            app.processEvents()
            time.sleep(0.01)

    until(lambda: window.document.meeting is not None and window.document.minutes is not None)
    until(lambda: window.page.player_bar.slider.waveform is not None, 60)
    window.resize(1180, 780)
    shown = assistants.views if look == "guide" else _views
    for name, widget in shown(window, until):
        until(lambda: False, 0.4)
        if wanted is None or name in wanted:
            _save(widget.grab().toImage(), folder / f"{name}-{look}.png")
    window.close()
    background.close()
    session.close()
    library.close()


def _save(picture: object, path: Path) -> None:
    """Write it with 256 colours, which makes it a third as large: the most frequent shade of each kind of colour."""
    from collections import Counter

    from PySide6.QtGui import QImage

    picture = picture.convertToFormat(QImage.Format.Format_RGB32)
    pixels = memoryview(picture.constBits()).cast("I")
    kinds: dict[int, int] = {}
    for color, _count in Counter(pixels).most_common():
        kinds.setdefault(color & 0xF0F0F0, color)
    table = list(kinds.values())[:256]
    if not picture.convertToFormat(QImage.Format.Format_Indexed8, table).save(str(path), "PNG", 0):
        raise OSError(f"{path} can't be written")


def _views(window: object, until: Callable) -> Iterator[tuple[str, object]]:
    """Each view by its name, shown just now."""
    from meetingmate.domain import events

    page = window.page
    window.navigation.show_meetings()
    for number, name in enumerate(("notes", "transcript", "minutes", "tasks", "talk-time")):
        page.tabs.setCurrentIndex(number)
        yield name, window
    usual = window.size()
    window.resize(1680, 900)  # the transcript stands beside the minutes
    page.tabs.setCurrentWidget(page.minutes_tab)
    yield "minutes-wide", window
    window.resize(usual)
    nav = window.sidebar.nav
    for number, name in enumerate(("tasks", "people", "search"), 1):
        if name == "search":
            window.sidebar.search.setText("tax")
        nav.setCurrentIndex(number)
        until(lambda: False, 0.6)
        yield f"page-{name}", window
    window.sidebar.search.clear()
    window.navigation.show_meetings()
    dialog = window.settings_controller.open()
    yield "settings", dialog
    for name, number in (("settings-speech", 2), ("settings-minutes", 4), ("settings-shortcuts", 7)):
        dialog.names.setCurrentRow(number)
        until(lambda: False, 1.5)  # until the models are listed
        yield name, dialog
    dialog.reject()
    window.first_run.open()
    for number in range(3):
        window.first_run.window.show_step(number)
        until(lambda: False, 1.5)
        yield f"first-{number + 1}", window.first_run.window
    window.first_run.window.close()
    for name, opened in (
        ("export", window.commands.open_export),
        ("coverage", window.commands.open_coverage),
    ):
        dialog = opened()
        yield name, dialog
        dialog.reject()
    dialog = window.maintenance.open()
    yield "library", dialog
    dialog.reject()
    _record(window, until)
    yield "recording", window
    window.session_events.on_event(events.LiveStateChanged(meeting=window.recording.now.meeting, state="ended", t=31.0))
    until(lambda: not window.recording.running)


def _record(window: object, until: Callable) -> None:
    """A meeting that seems to be recorded: its events without a microphone."""
    import msgspec

    from meetingmate.domain import events
    from tests.ui import filled
    from tests.ui.recorder import Recorder
    from ui.recording import live_recording

    live_recording.LiveMeeting, Recorder.made = Recorder, []
    window.recording_controller.record()
    until(lambda: Recorder.made and window.document.id == Recorder.made[-1].id)
    meeting = Recorder.made[-1]
    meeting.t = 46.0
    said = [msgspec.structs.replace(u, track="microphone") for u in filled.sample_utterances()[:9]]
    for event in (
        events.JobChanged(meeting=meeting.id, state="running", stage="recording"),
        events.LiveStateChanged(meeting=meeting.id, state="recording", t=46.0),
        events.LiveTrackChanged(meeting=meeting.id, track="microphone", state="recording", device="Built-in", t=46.0),
        events.LiveTrackChanged(meeting=meeting.id, track="computer", state="recording", device="Built-in", t=46.0),
        events.LiveLevel(meeting=meeting.id, track="microphone", peak=-14.0, rms=-24.0, t=46.0),
        events.LiveLevel(meeting=meeting.id, track="computer", peak=-40.0, rms=-60.0, t=46.0),
        events.LiveUtterances(meeting=meeting.id, utterances=said, t=46.0),
        events.LiveFinalChanged(meeting=meeting.id, until_s=24.0, t=46.0),
        events.LiveText(
            meeting=meeting.id, track="microphone", start=47.0, end=49.0, text="Great. Eleanor, how did the", t=46.0
        ),
    ):
        window.session_events.on_event(event)
    meeting.add_note("Ask about the fire alarm")
    until(lambda: len(window.document.utterances) == len(said))


def _fill(library: object) -> None:
    from tests.library import filled as small
    from tests.ui import filled

    filled.add_sample(library)
    meeting = library.meeting("m1")
    meeting.series, meeting.tags = "Harbor weekly", ["product"]
    library.save_meeting(meeting)
    last = date.fromisoformat(meeting.date) - timedelta(days=7)
    for title, day, lines, tasks in (
        (
            "Harbor weekly product meeting",
            last.isoformat(),
            ("Let's look at the calendar first.", "The tax number scares people off.", "I'll talk to the hotels."),
            (("Talk to six hotel managers about the sign-up form", "Eleanor", (last + timedelta(days=3)).isoformat()),),
        ),
        (
            "Budget round",
            (last + timedelta(days=2)).isoformat(),
            ("The booking page stays in the budget.", "I'll send the figures on Friday."),
            (("Send the figures to finance", "Marcus", (last + timedelta(days=4)).isoformat()),),
        ),
    ):
        one = small.meeting(library, title, *lines, date=day, series="Harbor weekly" if "Harbor" in title else None)
        made = [
            small.task(what, owner, number=number, due=due) for number, (what, owner, due) in enumerate(tasks, start=2)
        ]
        library.add_minutes(one, small.minutes(*made))


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent
    if len(sys.argv) > 2:
        main(target, sys.argv[2])
    else:
        for each in LOOKS:  # a font is taken over by what is made after it: a process for each look
            subprocess.run([sys.executable, __file__, str(target), each], check=True)
