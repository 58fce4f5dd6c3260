"""The page Ask: a question, its answer with sources that play, where to look, follow-ups, cancelling."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from meetingmate.assistants.ask.nouns import Scope
from meetingmate.base.errors import Cancelled
from meetingmate.domain.meeting import ActionItem, Decision, Evidence, Meeting, Minutes, Utterance
from meetingmate.jobs import asking
from meetingmate.library import Library
from tests.ui.app.test_accessibility import faults_of
from tests.ui.conftest import Running
from ui.assistants.ask_page import AskPage
from ui.assistants.document_folders import DocumentFolders
from ui.base import desktop


def add_meeting(library: Library) -> None:
    library.add(Meeting(id="launch", title="Launch planning", date="2026-05-03", series="Launch"))
    lines = [
        ("Ann", "Let us talk about the launch date."),
        ("Tom", "The twentieth of May works for everyone."),
        ("Ann", "Then we launch on the twentieth of May."),
        ("Tom", "I will send the press release by Friday."),
    ]
    library.replace_utterances(
        "launch",
        [
            Utterance(id=f"u{n}", start=10.0 * n, end=10.0 * n + 8, text=text, speaker=speaker)
            for n, (speaker, text) in enumerate(lines)
        ],
    )
    made = Evidence(utterance="u2", quote="we launch on the twentieth of May", start=20.0, end=28.0)
    took = Evidence(utterance="u3", quote="I will send the press release", start=30.0, end=38.0)
    library.add_minutes(
        "launch",
        Minutes(
            decisions=[Decision(text="The launch date is 20 May", evidence=[made], id="d1")],
            actions=[ActionItem(task="Send the press release", owners=["Tom"], due="2026-05-08", evidence=[took])],
        ),
    )


@pytest.fixture
def page(running: Running) -> Iterator[AskPage]:
    add_meeting(running.library)
    running.start()
    page = running.window.assistants.ask.page
    running.window.navigation._show_page(running.window.assistants.ask._number)
    running.until(lambda: Scope(series="Launch") in page.places())
    yield page
    page.cancel()


def asked(running: Running, page: AskPage, question: str) -> list[str]:
    before = len(page.model.rows)
    page.field.setText(question)
    QTest.keyClick(page.field, Qt.Key.Key_Return)
    running.until(lambda: len(page.model.rows) > before)
    return [row.text for row in page.model.rows[before:]]


def test_an_answer_has_its_source_and_enter_plays_it(running: Running, page: AskPage) -> None:
    rows = asked(running, page, "What did we decide about the launch date?")
    assert rows[0] == "What did we decide about the launch date?"
    assert rows[1].startswith("Decided on ")
    assert rows[2] == "The launch date is 20 May [1]"
    wanted: list[tuple[str, float]] = []
    page.meeting_wanted.connect(lambda meeting, second: wanted.append((meeting, second)))
    page.list.setCurrentIndex(page.model.index(2))
    QTest.keyClick(page.list, Qt.Key.Key_Return)
    assert wanted == [("launch", 20.0)]
    assert page.field.text() == ""


def test_what_is_typed_while_an_answer_is_looked_for_stays(running: Running, page: AskPage) -> None:
    page.field.setText("What did we decide about the launch date?")
    page.ask()
    page.field.setText("And who sends")
    running.until(lambda: not page.waiting)
    assert page.model.rows
    assert page.field.text() == "And who sends"


def test_the_next_question_may_refer_to_the_last(running: Running, page: AskPage) -> None:
    asked(running, page, "What did we say about the press release?")
    rows = asked(running, page, "And who does it?")
    assert rows[2].startswith("Tom does this: Send the press release")
    page.new_button.click()
    assert page.model.rows == []
    assert page.empty.isVisibleTo(page)


def test_what_is_not_there_is_said(running: Running, page: AskPage) -> None:
    rows = asked(running, page, "Which colour has the zeppelin?")
    assert rows[1] == "Not in these meetings."


def test_a_menu_entry_asks_about_the_open_meeting(running: Running, page: AskPage) -> None:
    window = running.window
    window.show_meeting("launch")
    running.until(lambda: window.document.meeting is not None and window.document.meeting.id == "launch")
    window.actions_.by_name["ask"].trigger()
    assert page.isVisible()
    assert page.scope.currentData() == Scope(meeting="launch")


def test_what_is_cancelled_gives_no_answer(running: Running, page: AskPage) -> None:
    page.field.setText("What about the press release?")
    page.ask()
    assert page.cancel_button.isVisible()
    page.cancel_button.click()
    assert not page.waiting
    assert page.field.text() == "What about the press release?"
    rows = asked(running, page, "What did we decide about the launch date?")
    assert next(row for row in page.model.rows if row.kind == "question").text == rows[0]


def test_switched_off_it_is_not_shown(running: Running, page: AskPage) -> None:
    window = running.window
    window.settings_controller.apply(window.settings.with_values(ask=False))
    assert not window.sidebar.nav.isTabVisible(window.assistants.ask._number)
    assert not window.actions_.by_name["ask"].isVisible()


def test_a_folder_is_added_asked_about_and_removed(
    running: Running, page: AskPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "handbook"
    folder.mkdir()
    (folder / "vpn.md").write_text("# Reset the VPN password\n\nOpen the portal and choose Reset.\n")
    dialog = DocumentFolders(running.library, running.window.background, page._asker, page)
    dialog.changed.connect(page._load_choices)
    dialog.open()
    dialog.add(folder)
    assert not dialog.remove_button.isEnabled()
    running.until(lambda: dialog.list.count() == 1 and dialog.add_button.isEnabled())
    assert faults_of(dialog) == []
    place = Scope(documents=True, folder=str(folder))
    running.until(lambda: place in page.places())
    page.look_in(place)
    rows = asked(running, page, "How do I reset the VPN password?")
    assert "Open the portal and choose Reset. [1]" in rows
    opened: list[Path] = []
    said: list[str] = []
    page.problem.connect(said.append)
    monkeypatch.setattr(desktop, "open_file", lambda path: opened.append(path) or len(opened) == 1)
    source = next(number for number, row in enumerate(page.model.rows) if row.citation is not None)
    for count in (1, 2):
        page.list.opened.emit(page.model.index(source))
        running.until(lambda count=count: len(opened) == count)
    assert opened[0] == folder / "vpn.md"
    assert said == [f"No program of this computer opens {folder / 'vpn.md'}."]
    (folder / "vpn.md").unlink()
    page.list.opened.emit(page.model.index(source))
    running.until(lambda: said[1:] == [f"The document {folder / 'vpn.md'} is no longer there."])
    dialog.remove_button.click()
    running.until(lambda: dialog.list.count() == 0)
    assert running.library.database.row("SELECT count(*) FROM document_passages") == (0,)
    dialog.close()


def test_a_folder_whose_reading_is_stopped_can_be_asked_about(
    running: Running, page: AskPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_arguments: object, **_choices: object) -> int:
        raise Cancelled

    monkeypatch.setattr(asking, "read_folder", stopped)
    dialog = DocumentFolders(running.library, running.window.background, page._asker, page)
    dialog.changed.connect(page._load_choices)
    dialog.open()
    dialog.add(tmp_path)
    running.until(lambda: Scope(documents=True, folder=str(tmp_path)) in page.places())
    assert dialog.list.count() == 1
    dialog.reject()


def test_a_screen_reader_has_names_for_everything(running: Running, page: AskPage) -> None:
    asked(running, page, "What does Tom still owe us?")
    assert faults_of(page) == []


@pytest.fixture
def indexed(monkeypatch: pytest.MonkeyPatch) -> list[Scope]:
    """Where something was looked for to read for its meaning; there is nothing."""
    scopes: list[Scope] = []

    def index(_library: object, _worker: object, scope: Scope, **_options: object) -> int:
        scopes.append(scope)
        return 0

    monkeypatch.setattr(asking, "index", index)
    return scopes


def looked(running: Running) -> None:
    running.window.assistants.ask._look()
    running.until(lambda: not running.window.assistants.ask._reading)


@pytest.mark.usefixtures("page")
def test_meetings_and_then_documents_are_read_for_their_meaning(running: Running, indexed: list[Scope]) -> None:
    looked(running)
    assert indexed == [Scope(), Scope(documents=True)]


@pytest.mark.usefixtures("page")
@pytest.mark.parametrize("taken", ["recording", "queue", "off"])
def test_nothing_is_read_while_something_else_runs_and_memory_is_given_back(
    running: Running, indexed: list[Scope], monkeypatch: pytest.MonkeyPatch, taken: str
) -> None:
    ask = running.window.assistants.ask
    ended: list[float] = []
    monkeypatch.setattr(ask._asker.worker, "close_when_idle", ended.append)
    if taken == "recording":
        ask._recording.now.state = "recording"
    elif taken == "queue":
        monkeypatch.setattr(running.session, "busy", lambda: True)
    else:
        monkeypatch.setattr(running.session.settings, "ask", False)
    looked(running)
    ask._recording.now.state = ""
    monkeypatch.undo()  # a window whose queue works asks before it closes
    assert indexed == []
    assert len(ended) == 1


@pytest.mark.parametrize("begun", ["recording", "queue", "off"])
def test_reading_stops_when_something_else_begins(
    running: Running, page: AskPage, monkeypatch: pytest.MonkeyPatch, begun: str
) -> None:
    ask = running.window.assistants.ask
    stops: list[bool] = []

    def index(*_what: object, cancelled: object, **_options: object) -> int:
        stops.append(cancelled())
        if begun == "recording":
            ask._recorded = True
        elif begun == "queue":
            monkeypatch.setattr(running.session, "busy", lambda: True)
        else:
            monkeypatch.setattr(running.session.settings, "ask", False)
        stops.append(cancelled())
        return 1

    monkeypatch.setattr(asking, "index", index)
    looked(running)
    monkeypatch.undo()
    assert stops == [False, True]


def test_switched_off_a_question_is_given_up(running: Running, page: AskPage) -> None:
    page.field.setText("What about the press release?")
    page.ask()
    window = running.window
    window.settings_controller.apply(window.settings.with_values(ask=False))
    assert not page.waiting
