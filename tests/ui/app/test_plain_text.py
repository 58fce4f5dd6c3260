"""Text of people, files and errors is shown as it is: never laid out as HTML, which could read files of the disk."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractListModel, QModelIndex, QPoint, Qt, QTimer
from PySide6.QtGui import QAction, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QDialog,
    QLabel,
    QTabWidget,
    QTextEdit,
    QToolTip,
    QWidget,
)

import ui
from meetingmate.domain import events as e
from meetingmate.domain.meeting import Attendee, Check, Dropped, Minutes, Note, Removed, Track
from meetingmate.jobs.session import UnfinishedMeeting
from meetingmate.library import Job, Library
from tests.ui import filled
from tests.ui.conftest import Running
from tests.ui.recorder import Live
from ui.base import labels
from ui.library import questions
from ui.library.opening_window import OpeningWindow
from ui.library.troubles import QUIT, Trouble
from ui.recording.recovery import RecoveryDialog
from ui.widgets.controls import muted

UI = Path(ui.__file__).parent
#: Classes of Qt that guess at HTML or lay it out; only ``ui/base/labels.py`` may make them.
FORBIDDEN = {
    "QErrorMessage",
    "QInputDialog",
    "QLabel",
    "QMessageBox",
    "QProgressDialog",
    "QStaticText",
    "QTextBrowser",
    "QTextDocument",
    "QTextEdit",
    "QWhatsThis",
}
METHODS = {"setToolTip", "setStatusTip", "setWhatsThis", "setHtml", "insertHtml", "appendHtml", "setTextFormat"}
STATIC_BOXES = {"about", "critical", "information", "question", "warning"}


# --- the rule ---------------------------------------------------------------------------------------------


def faults(path: Path) -> Iterator[str]:
    """Where a module makes what guesses at HTML, or gives a tip that is not made plain."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        place = f"{path.relative_to(UI.parent)}:{getattr(node, 'lineno', 0)}"
        if isinstance(node, ast.ClassDef):
            for base in node.bases:
                if isinstance(base, ast.Name) and base.id in FORBIDDEN:
                    yield f"{place} derives from {base.id}"
        if isinstance(node, ast.Call):
            called = node.func
            if isinstance(called, ast.Name) and called.id in FORBIDDEN:
                yield f"{place} makes a {called.id}"
            if isinstance(called, ast.Attribute):
                if called.attr in METHODS:
                    yield f"{place} calls {called.attr}"
                if called.attr in STATIC_BOXES and isinstance(called.value, ast.Name) and called.value.id in FORBIDDEN:
                    yield f"{place} calls {called.value.id}.{called.attr}"
                if called.attr == "addRow" and isinstance(node.args[0], (ast.JoinedStr, ast.Name)):
                    yield f"{place} lets Qt make a label of a text that is not fixed"
        branch = node.test if isinstance(node, ast.If) else node.pattern if isinstance(node, ast.match_case) else None
        if branch is not None and "ToolTipRole" in ast.dump(branch):
            for found in (inner for line in node.body for inner in ast.walk(line) if isinstance(inner, ast.Return)):
                value = found.value
                if not (isinstance(value, ast.Call) and getattr(value.func, "id", "") == "plain_tip"):
                    yield f"{path.relative_to(UI.parent)}:{found.lineno} gives a tip without plain_tip"


def test_nothing_else_makes_labels_messages_and_tips() -> None:
    modules = [path for path in UI.rglob("*.py") if path.name != "labels.py"]
    assert len(modules) > 80
    assert [fault for path in modules for fault in faults(path)] == []


def test_the_rule_finds_what_it_forbids(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.ui.app.test_plain_text.UI", tmp_path / "ui")
    module = tmp_path / "bad.py"
    module.write_text(
        "QLabel('a')\nw.setToolTip(n)\nQMessageBox.warning(p, 'a', n)\nclass A(QTextBrowser): ...\n"
        "form.addRow(f'{name}', field)\n"
        "def data(role):\n    if role in (D, Role.ToolTipRole):\n        return name\n",
        encoding="utf-8",
    )
    assert len(list(faults(module))) == 6


# --- the parts --------------------------------------------------------------------------------------------

HOSTILE = ('<img src="file:///dev/zero">', "<b>Bob</b>", '<a href="https://x.example">Ann</a>', "&lt;Eve&gt;", "a < b")


def guessed_rich(tip: str) -> bool:
    """More than what Qt takes for HTML."""
    return "<" in tip or "&lt;" in tip


@pytest.mark.parametrize("text", HOSTILE)
def test_a_tip_shows_every_character(text: str) -> None:
    tip = labels.plain_tip(text)
    shown = QTextDocument()
    if guessed_rich(tip):
        shown.setHtml(tip)
    else:
        shown.setPlainText(tip)
    assert shown.toPlainText() == text


def test_a_tip_is_of_a_length_that_can_be_laid_out() -> None:
    assert len(labels.plain_tip("x" * 1_000_000)) == labels.LONGEST_TIP


def test_a_message_is_plain_in_both_its_parts(qtbot: object) -> None:
    box = labels.MessageBox()
    qtbot.addWidget(box)
    box.setText(HOSTILE[0])
    box.setInformativeText(HOSTILE[1])
    box.show()
    words = [label for label in box.findChildren(QLabel) if label.text() in HOSTILE]
    assert len(words) == 2
    assert {label.textFormat() for label in words} == {Qt.TextFormat.PlainText}
    assert muted(HOSTILE[0]).textFormat() == Qt.TextFormat.PlainText
    box.close()


# --- every view ---------------------------------------------------------------------------------------------


#: Opens the pipe for writing, which works only while somebody has it open for reading, and says so in a file. A
#: process of its own: who lays out a picture holds Python's lock while he waits for the pipe.
WATCH = """
import os, sys, time
pipe, taken, parent = sys.argv[1], sys.argv[2], os.getppid()
print("ready", flush=True)
while os.getppid() == parent:
    try:
        handle = os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
    except OSError:
        time.sleep(0.01)
        continue
    open(taken, "w").close()
    os.close(handle)
"""


class Bait:
    """A pipe whose name hostile texts give as a picture: ``taken`` when somebody opens it to read."""

    def __init__(self, folder: Path) -> None:
        self.path, self._note = folder / "bait.png", folder / "taken"
        os.mkfifo(self.path)
        command = [sys.executable, "-c", WATCH, str(self.path), str(self._note)]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE)
        self._process.stdout.readline()

    @property
    def taken(self) -> bool:
        return self._note.exists()

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()

    def words(self, what: str) -> str:
        """A text that makes whoever lays it out as HTML read the pipe."""
        return f'<img src="file://{self.path}"><b>{what}</b> &amp; <a href="x">x</a>'


@pytest.fixture
def bait(tmp_path: Path) -> Iterator[Bait]:
    made = Bait(tmp_path)
    yield made
    made.close()


def add_hostile(library: Library, ident: str, bait: Bait, state: str = "done", error: str = "") -> None:
    """The sample with every text of people replaced by a hostile one."""
    utterances = filled.sample_utterances()
    names = {name: bait.words(name) for name in dict.fromkeys(u.speaker for u in utterances)}
    for utterance in utterances:
        utterance.speaker = names[utterance.speaker]
        utterance.original = utterance.text
        utterance.text = bait.words(utterance.text)
    minutes = filled.sample_minutes(filled.sample_utterances())
    for evidence in _evidence_of(minutes):
        evidence.quote = bait.words(evidence.quote)
    for point in [*minutes.summary, *minutes.open_questions, *(p for t in minutes.topics for p in t.points)]:
        point.text = bait.words(point.text)
        point.speaker = next(iter(names.values()))
    for topic in minutes.topics:
        topic.title = bait.words(topic.title)
    for decision in minutes.decisions:
        decision.text = bait.words(decision.text)
        decision.by = next(iter(names.values()))
        decision.check = Check(result="repaired", reason=bait.words("reason"))
    for action in minutes.actions:
        action.task, action.due_text = bait.words(action.task), bait.words("soon")
        action.owners = list(names.values())
        action.check = Check(result="repaired", reason=bait.words("reason"))
    minutes.next_meeting.text = bait.words("next")
    minutes.checks.dropped = [Dropped(text=bait.words("text"), reason=bait.words("reason"), kind="action")]
    minutes.how_made.remarks = [bait.words("remark")]
    minutes.how_made.speech_model = bait.words("model")
    folder = library.meeting_dir(ident)
    folder.mkdir(parents=True)
    (folder / "audio.ogg").write_bytes((filled.SAMPLE / "sample_standup.ogg").read_bytes())
    meeting = filled.sample_meeting(
        ident,
        title=bait.words("title"),
        place=bait.words("place"),
        chair=bait.words("chair"),
        series=bait.words("series"),
        tags=[bait.words("tag")],
        attendees=[Attendee(name=name, role=bait.words("role")) for name in names.values()],
        agenda=[bait.words("agenda")],
        notes=[Note(text=bait.words("note"), time=5.0)],
        tracks=[Track(path="audio.ogg", duration_s=178.65, original_name=bait.words("file"))],
        removed=[Removed(start=1.0, end=2.0, text=bait.words("removed"), reason="silence")],
    )
    job = Job(meeting=ident, source=bait.words("file"), state=state, stage="writing", error=error)
    library.add(meeting, job)
    library.replace_utterances(ident, utterances)
    library.add_minutes(ident, minutes)
    library.add_minutes(ident, minutes)


def _evidence_of(minutes: Minutes) -> Iterator[object]:
    for items in (minutes.summary, minutes.decisions, minutes.actions, minutes.open_questions):
        for item in items:
            yield from item.evidence
    for topic in minutes.topics:
        for point in topic.points:
            yield from point.evidence


def tips_of(view: QAbstractItemView) -> Iterator[str]:
    """The tips of all cells of a list, table or tree."""
    model = view.model()
    if model is None:
        return
    above = [QModelIndex()]
    while above:
        parent = above.pop()
        for row in range(min(model.rowCount(parent), 300)):
            for column in range(1 if isinstance(model, QAbstractListModel) else model.columnCount(parent)):
                index = model.index(row, column, parent)
                if tip := model.data(index, Qt.ItemDataRole.ToolTipRole):
                    yield str(tip)
                if column == 0:
                    above.append(index)


def check_all(bait: Bait, seen: set[str]) -> None:
    """Nothing that is shown now lays out a text of people; ``seen`` gathers the labels' texts."""
    QApplication.processEvents()
    for widget in QApplication.allWidgets():
        if isinstance(widget, QLabel) and widget.text() and widget.objectName() != "qtooltip_label":  # its tips: below
            assert widget.textFormat() == Qt.TextFormat.PlainText or str(bait.path) not in widget.text(), widget
            seen.add(widget.text())
        assert not isinstance(widget, QTextEdit), widget
        tips = [widget.toolTip(), *(action.toolTip() for action in widget.findChildren(QAction))]
        if isinstance(widget, QAbstractItemView):
            tips += tips_of(widget)
        for tip in tips:
            if str(bait.path) in tip and guessed_rich(tip):
                shown = QTextDocument()
                shown.setHtml(tip)
                assert f"file://{bait.path}" in shown.toPlainText(), tip
    assert not bait.taken


def show_tip(widget: QWidget) -> None:
    """Let Qt lay the tip of ``widget`` out and show it."""
    QToolTip.showText(widget.mapToGlobal(QPoint(2, 2)), widget.toolTip(), widget)
    QApplication.processEvents()
    QToolTip.hideText()


@pytest.mark.qt_log_ignore("Cannot set file position", extend=True)
def test_the_bait_works(bait: Bait, qtbot: object) -> None:
    label = QLabel(bait.words("x"))
    qtbot.addWidget(label)
    label.show()
    qtbot.waitUntil(lambda: bait.taken, timeout=10_000)


def test_every_view_shows_hostile_names_as_they_are(running: Running, bait: Bait, qtbot: object) -> None:
    window, library, seen = running.window, running.library, set()
    add_hostile(library, "h1", bait)
    add_hostile(library, "h2", bait, state="failed", error=bait.words("error"))
    window.navigation.reload_list()
    running.open("h2")
    check_all(bait, seen)
    running.open("h1")
    for number in range(running.page.tabs.count()):
        running.page.tabs.setCurrentIndex(number)
        running.settle()
        check_all(bait, seen)
        for tabs in running.page.tabs.widget(number).findChildren(QTabWidget):
            for inner in range(tabs.count()):
                tabs.setCurrentIndex(inner)
                check_all(bait, seen)
    for number in range(window.sidebar.nav.count()):
        window.sidebar.nav.setCurrentIndex(number)
        running.settle()
        check_all(bait, seen)
    window.search.focus()
    window.sidebar.search.setText("img")
    running.settle()
    check_all(bait, seen)
    window.banner.show_message(bait.words("banner"), "problem", action=bait.words("do"), on_action=lambda: None)
    check_all(bait, seen)
    assert window.windowTitle().startswith(bait.words("title"))
    running.page.transcript.ask_who(running.document.speakers[0])
    window.commands.open_export()
    window.commands.open_coverage()
    window.commands.open_versions()
    window.bundles.ask([])
    window.settings_controller.open()
    window.maintenance.open()
    running.settle()
    check_all(bait, seen)
    dialogs = [w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog) and w.isVisible()]
    assert len(dialogs) >= 7
    for dialog in dialogs:
        for tabs in dialog.findChildren(QTabWidget):
            for number in range(tabs.count()):
                tabs.setCurrentIndex(number)
                running.settle()
                check_all(bait, seen)
    for widget in QApplication.allWidgets():
        if widget.toolTip() and widget.isVisible():
            show_tip(widget)
    check_all(bait, seen)
    for dialog in dialogs:
        dialog.close()
    window.delete_meeting("h2")  # its title is in the banner now, and in the list of the trash
    running.until(lambda: "title" in window.banner.message)
    window.maintenance.open()
    running.settle()
    for tabs in window.maintenance.dialog.findChildren(QTabWidget):
        for number in range(tabs.count()):
            tabs.setCurrentIndex(number)
            running.settle()
            check_all(bait, seen)
    window.maintenance.dialog.close()
    assert sum(str(bait.path) in text for text in seen) >= 8  # the walk did meet what it looks for


def test_names_of_people_in_menus_keep_their_characters(running: Running) -> None:
    library = running.library
    utterances = filled.sample_utterances()
    for utterance in utterances:
        utterance.speaker = "R&D\tlab"
    library.replace_utterances("m1", utterances)
    running.news("m1", "transcript")
    running.until(lambda: running.document.speakers == ["R&D\tlab"])
    action = running.window.actions_.rename_menu.actions()[0]
    assert action.text() == "Rename R&&D lab…"


def test_a_recording_shows_hostile_devices_and_words_as_they_are(live: Live, bait: Bait) -> None:
    seen: set[str] = set()
    live.record()
    for track in ("computer", "microphone"):
        live.tell(
            e.LiveTrackChanged, track=track, state="lost", device=bait.words(track), sentence=bait.words("lost it")
        )
    draft = filled.sample_minutes(filled.sample_utterances())
    draft.actions[0].task, draft.actions[0].owners = bait.words("task"), [bait.words("owner")]
    live.tell(e.LiveDraft, minutes=draft)
    live.running.settle()
    for number in range(live.page.tabs.count()):
        live.page.tabs.setCurrentIndex(number)
        live.running.settle()
        check_all(bait, seen)
    for widget in QApplication.allWidgets():
        if widget.toolTip() and widget.isVisible():
            show_tip(widget)
    check_all(bait, seen)


def test_windows_outside_the_main_one_show_texts_as_they_are(running: Running, bait: Bait, tmp_path: Path) -> None:
    seen: set[str] = set()
    opening = OpeningWindow()
    trouble = Trouble(bait.words("title"), bait.words("sentence"), (QUIT,))
    shown: list[bool] = []

    def look() -> None:
        if not opening.isVisible():
            QTimer.singleShot(20, look)
            return
        check_all(bait, seen)
        shown.append(True)
        opening.close()

    QTimer.singleShot(0, look)
    assert opening.ask(trouble) == QUIT
    opening.end()
    cut_off = UnfinishedMeeting(
        meeting="m1",
        title=bait.words("title"),
        begun="2026-01-01T10:00:00+00:00",
        duration_s=3.0,
        tracks=["microphone"],
        folder=str(tmp_path),
    )
    dialog = RecoveryDialog([cut_off], running.window)
    dialog.show()
    check_all(bait, seen)
    dialog.close()

    def answer() -> None:
        check_all(bait, seen)
        shown.append(True)
        for box in QApplication.topLevelWidgets():
            if isinstance(box, labels.MessageBox) and box.isVisible():
                QTest.keyClick(box, Qt.Key.Key_Escape)

    QTimer.singleShot(50, answer)
    assert not questions.may(running.window, "Delete", bait.words("what"), bait.words("consequence"), "Delete")
    assert len(shown) == 2
    assert sum(str(bait.path) in text for text in seen) >= 4
