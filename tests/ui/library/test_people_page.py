"""The page with everybody of all meetings, and the voices that are kept."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from meetingmate import voices
from meetingmate.base.settings import Settings
from meetingmate.domain.meeting import ActionItem, Attendee, Evidence, Meeting, Minutes, Point, Utterance
from meetingmate.editing import people as everywhere
from meetingmate.library import Library, people, tasks
from meetingmate.library.people import Person
from tests.ui.app.test_accessibility import faults_of, unreachable
from tests.ui.conftest import Running
from ui.base import text
from ui.library.people_model import ALIASES, EMAIL, MEETINGS, NAME, OPEN, OVERDUE, VOICE
from ui.library.people_page import PeoplePage
from ui.meeting.page import TRANSCRIPT
from ui.widgets import dialogs

YESTERDAY = (date.today() - timedelta(days=1)).isoformat()
VOICE_VECTOR = np.eye(192, dtype=np.float32)[0]


def add_meeting(library: Library, ident: str, title: str, *names: str) -> None:
    """A meeting in which each of ``names`` says a line and takes a task that was due yesterday."""
    library.add(Meeting(id=ident, title=title, date="2026-01-05", attendees=[Attendee(name=name) for name in names]))
    lines = [
        Utterance(id=f"u{n}", start=n * 10.0, end=n * 10.0 + 5, text="I will see to it.", speaker=name)
        for n, name in enumerate(names, start=1)
    ]
    library.replace_utterances(ident, lines)
    actions = [
        ActionItem(
            id=f"a{n}",
            task=f"Task of {line.speaker}",
            owners=[line.speaker],
            due=YESTERDAY,
            evidence=[Evidence(utterance=line.id, quote=line.text, start=line.start, end=line.end)],
        )
        for n, line in enumerate(lines, start=1)
    ]
    summary = [Point(id="s1", text=f"{names[0]} sees to it.", speaker=names[0])]
    library.add_minutes(ident, Minutes(actions=actions, summary=summary))


@pytest.fixture
def page(running: Running) -> Iterator[PeoplePage]:
    """Anna Lee under two names in two meetings, Ben in one; the voices of both Annas are kept."""
    library = running.library
    add_meeting(library, "a", "Budget", "Anna Lee", "Ben")
    add_meeting(library, "b", "Garden", "Ana Lee")
    people.save(library, Person(name="Anna Lee", aliases=["Al"], email="anna@example.org"))
    folder = voices.folder_of(library.folder)
    voices.learn(folder, "Anna Lee", "a", VOICE_VECTOR, 40)
    voices.learn(folder, "Ana Lee", "b", VOICE_VECTOR, 25)
    window = running.window
    window.sidebar.nav.setCurrentIndex(2)
    made = window.people_page
    running.until(lambda: window.pages.currentWidget() is made and made.model.people)
    running.settle()
    yield made
    window.page.player.pause()


def cells(page: PeoplePage, name: str) -> list[str]:
    row = page.model.row_of(name)
    return [page.model.index(row, column).data() for column in range(page.model.columnCount())]


def names(page: PeoplePage) -> list[str]:
    return [known.person.name for known in page.model.people]


def choose(running: Running, page: PeoplePage, *wanted: str) -> None:
    page.select(*wanted)
    assert [known.person.name for known in page.chosen()] == sorted(wanted, key=str.casefold)
    running.settle()


def voice_files(running: Running) -> list[Path]:
    return sorted(voices.folder_of(running.library.folder).iterdir())


def undo(running: Running) -> None:
    button = running.window.banner.buttons[0]
    assert button.text() == "Undo"
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_everybody_is_listed_and_every_part_speaks(running: Running, page: PeoplePage) -> None:
    shown = cells(page, "Anna Lee")
    assert (shown[NAME], shown[ALIASES], shown[EMAIL]) == ("Anna Lee", "Al", "anna@example.org")
    assert (shown[MEETINGS], shown[OPEN], shown[OVERDUE], shown[VOICE]) == ("1", "1", "1", "40 s")
    assert cells(page, "Ben")[VOICE] == ""
    assert page.count.text().startswith(f"{len(names(page))} people, 2 voices kept")
    choose(running, page, "Anna Lee")
    assert faults_of(running.window) == []
    assert unreachable(running.window) == []
    choose(running, page, "Ana Lee", "Anna Lee")
    assert faults_of(running.window) == []
    assert unreachable(running.window) == []


def test_the_search_finds_by_other_names_too(running: Running, page: PeoplePage) -> None:
    page.search.setText("al")
    shown = [page.sorted.index(row, NAME).data() for row in range(page.sorted.rowCount())]
    assert "Anna Lee" in shown
    assert "Ben" not in shown
    assert page.chosen()
    page.search.setText("nobody has this name")
    assert page.chosen() == []
    assert page.below.currentWidget() is page.hint


def test_renaming_changes_everything_at_once_and_is_taken_back(running: Running, page: PeoplePage) -> None:
    running.window.show_meeting("a")
    running.until(lambda: running.document.meeting is not None and running.document.meeting.id == "a")
    running.window.sidebar.nav.setCurrentIndex(2)
    running.settle()
    choose(running, page, "Anna Lee")
    page.details.name.selectAll()
    QTest.keyClicks(page.details.name, "Anne Lee")
    QTest.keyClick(page.details.name, Qt.Key.Key_Return)
    running.until(lambda: running.document.speakers == ["Anne Lee", "Ben"])
    running.until(lambda: running.document.minutes.actions[0].owners == ["Anne Lee"])
    running.until(lambda: [known.person.name for known in page.chosen()] == ["Anne Lee"])
    assert running.document.meeting.names() == ["Anne Lee", "Ben"]
    assert running.document.minutes.summary[0].text == "Anne Lee sees to it."
    assert cells(page, "Anne Lee")[ALIASES] == "Anna Lee, Al"
    assert cells(page, "Anne Lee")[VOICE] == "40 s"
    running.window.sidebar.nav.setCurrentIndex(1)
    running.until(lambda: any(task.owners == ["Anne Lee"] for task in running.window.tasks_page.model.tasks))
    running.window.sidebar.nav.setCurrentIndex(2)
    undo(running)
    running.until(lambda: running.document.speakers == ["Anna Lee", "Ben"])
    running.until(lambda: [known.person.name for known in page.chosen()] == ["Anna Lee"])
    assert people.kept(running.library, "Anna Lee").aliases == ["Al"]
    assert [p.name for p in voices.profiles(voices.folder_of(running.library.folder))] == ["Ana Lee", "Anna Lee"]


def test_a_name_that_somebody_has_is_refused_and_nothing_is_lost(running: Running, page: PeoplePage) -> None:
    choose(running, page, "Anna Lee")
    for typed, said in (("Ben", "already a person called Ben"), ("", "")):
        page.details.name.selectAll()
        QTest.keyClick(page.details.name, Qt.Key.Key_Delete)
        QTest.keyClicks(page.details.name, typed)
        QTest.keyClick(page.details.name, Qt.Key.Key_Return)
        running.until(lambda: page.details.name.text() == "Anna Lee")
        assert said in running.window.banner.message
    assert people.kept(running.library, "Anna Lee").email == "anna@example.org"


def test_other_names_and_the_address_are_kept_in_place(running: Running, page: PeoplePage) -> None:
    choose(running, page, "Ben")
    QTest.keyClicks(page.details.aliases, "Benny,  B. Bell ,")
    QTest.keyClick(page.details.aliases, Qt.Key.Key_Return)
    running.until(lambda: cells(page, "Ben")[ALIASES] == "Benny, B. Bell")
    QTest.keyClicks(page.details.email, "ben@example.org")
    QTest.keyClick(page.details.email, Qt.Key.Key_Return)
    running.until(lambda: cells(page, "Ben")[EMAIL] == "ben@example.org")
    assert people.kept(running.library, "benny").aliases == ["Benny", "B. Bell"]
    undo(running)
    running.until(lambda: cells(page, "Ben")[EMAIL] == "")
    assert cells(page, "Ben")[ALIASES] == "Benny, B. Bell"
    QTest.keyClick(page.details.aliases, Qt.Key.Key_End)
    QTest.keyClicks(page.details.aliases, ", Al")
    QTest.keyClick(page.details.aliases, Qt.Key.Key_Return)
    running.until(lambda: "Al is a name of Anna Lee" in running.window.banner.message)
    assert people.kept(running.library, "Ben").aliases == ["Benny", "B. Bell"]


def test_several_become_one_and_are_taken_apart_again(running: Running, page: PeoplePage) -> None:
    choose(running, page, "Ana Lee")
    index = page.sorted.mapFromSource(page.model.index(page.model.row_of("Anna Lee"), NAME))
    QTest.mouseClick(
        page.table.viewport(),
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.ControlModifier,
        page.table.visualRect(index).center(),
    )
    assert [known.person.name for known in page.chosen()] == ["Ana Lee", "Anna Lee"]
    assert page.below.currentWidget() is page.merging
    panel = page.merging
    assert panel.names.currentData() == "Anna Lee"  # as much in meetings, but something is kept about her
    QTest.mouseClick(panel.merge, Qt.MouseButton.LeftButton)
    running.until(lambda: "Ana Lee" not in names(page) and "Anna Lee" in names(page))
    running.until(lambda: [known.person.name for known in page.chosen()] == ["Anna Lee"])
    assert cells(page, "Anna Lee")[MEETINGS] == "2"
    assert cells(page, "Anna Lee")[VOICE] == "1 min"
    assert len(voice_files(running)) == 1
    running.until(lambda: page.details.meetings.rowCount() == 2)
    assert {task.owners[0] for task in tasks.tasks(running.library, meeting="b")} == {"Anna Lee"}
    undo(running)
    running.until(lambda: {"Ana Lee", "Anna Lee"} <= set(names(page)))
    assert running.library.utterances("b")[0].speaker == "Ana Lee"
    assert {p.name: p.seconds for p in voices.profiles(voices.folder_of(running.library.folder))} == {
        "Ana Lee": 25,
        "Anna Lee": 40,
    }


def test_by_keyboard_alone(running: Running, page: PeoplePage) -> None:
    running.window.activateWindow()
    choose(running, page, "Ana Lee")
    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    assert page.details.name.hasFocus()
    assert page.details.name.selectedText() == "Ana Lee"
    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert [known.person.name for known in page.chosen()] == ["Ana Lee", "Anna Lee"]
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    assert page.merging.names.hasFocus()
    QTest.keyClick(page.merging.names, Qt.Key.Key_Tab)
    assert page.merging.merge.hasFocus()
    QTest.keyClick(page.merging.merge, Qt.Key.Key_Space)
    assert page.table.hasFocus()
    assert not page.merging.merge.isEnabled()
    running.until(lambda: "Ana Lee" not in names(page) and "Anna Lee" in names(page))
    assert page.merging.merge.isEnabled()
    running.window.actions_.by_name["undo"].trigger()
    running.until(lambda: {"Ana Lee", "Anna Lee"} <= set(names(page)))


def test_undo_does_not_reach_into_a_meeting_that_is_not_shown(running: Running, page: PeoplePage) -> None:
    document = running.document
    document.rename_person("Marcus", "Mark")
    page.table.setFocus()
    running.window.banner.clear()
    running.window.actions_.by_name["undo"].trigger()
    assert "Mark" in document.speakers
    running.window.sidebar.nav.setCurrentIndex(0)
    running.window.sidebar.list.setFocus()
    running.window.actions_.by_name["undo"].trigger()
    assert "Marcus" in document.speakers


def test_an_agreement_to_figures_is_recorded_dated_and_withdrawn(running: Running, page: PeoplePage) -> None:
    details, library = page.details, running.library
    choose(running, page, "Ben")
    assert not details.consent.isVisible(), "coaching is off, and nothing is recorded"
    running.window.settings_controller.apply(dataclasses.replace(Settings(), coaching=True, my_name="Al"))
    page.load()
    running.settle()
    assert (details.consent.text(), details.change_consent.text()) == (
        "No agreement to figures is recorded.",
        "Record agreement",
    )
    assert faults_of(running.window) == []
    details.change_consent.click()
    running.until(lambda: details.change_consent.text() == "Withdraw agreement")
    assert details.consent.text() == f"Agreed to figures on {text.day(date.today().isoformat())}."
    kept = people.kept(library, "Ben")
    assert (kept.coaching, kept.coaching_on) == (True, date.today().isoformat())
    running.window.settings_controller.apply(Settings())
    page.load()
    running.settle()
    assert details.change_consent.isVisible(), "what is recorded can be withdrawn though coaching is off"
    details.change_consent.click()
    running.until(lambda: not details.change_consent.isVisible())
    assert not people.kept(library, "Ben").coaching
    undo(running)
    running.until(lambda: people.kept(library, "Ben").coaching)
    running.settle()
    assert details.consent.text() == f"Agreed to figures on {text.day(date.today().isoformat())}."


def test_nobody_is_asked_to_agree_to_figures_of_their_own(running: Running, page: PeoplePage) -> None:
    running.window.settings_controller.apply(dataclasses.replace(Settings(), coaching=True, my_name="Al"))
    page.load()
    choose(running, page, "Anna Lee")
    assert not page.details.consent.isVisible()
    people.save(running.library, Person(name="Ben", coaching=True))
    page.load()
    running.settle()
    choose(running, page, "Ben")
    assert page.details.consent.text() == "Agreed to figures. The date is not known."


def test_a_file_that_can_not_be_written_is_said(running: Running, page: PeoplePage, tmp_path: Path) -> None:
    choose(running, page, "Anna Lee")
    page.export_voice_to(tmp_path)
    running.until(lambda: "can't be written" in running.window.banner.message)


def test_what_was_edited_since_is_not_undone_over(running: Running, page: PeoplePage) -> None:
    choose(running, page, "Ana Lee", "Anna Lee")
    page.merging.merge_wanted.emit("Anna Lee")
    running.until(lambda: "Ana Lee" not in names(page) and "Anna Lee" in names(page))
    tasks.set_status(running.library, "b", "a1", "done")
    undo(running)
    running.until(lambda: "Garden was changed since" in running.window.banner.message)
    assert tasks.task(running.library, "b", "a1").status == "done"
    assert "Ana Lee" not in names(page)


def test_enter_opens_a_meeting_and_a_task_plays_its_words(running: Running, page: PeoplePage) -> None:
    wanted: list[tuple[str, float]] = []
    page.meeting_wanted.connect(lambda meeting, second: wanted.append((meeting, second)))
    page.meeting_wanted.disconnect(running.window.navigation.show_moment)
    choose(running, page, "Anna Lee")
    running.until(lambda: page.details.tasks.rowCount() == 1)
    assert page.details.tasks.item(0, 2).text() == "Overdue"
    QTest.keyClick(page.details.meetings, Qt.Key.Key_Return)
    page.details.tabs.setCurrentIndex(1)
    QTest.keyClick(page.details.tasks, Qt.Key.Key_Return)
    assert wanted == [("a", -1.0), ("a", 10.0)]


def test_from_a_task_of_somebody_to_the_moment(running: Running, page: PeoplePage) -> None:
    choose(running, page, "Marcus")
    running.until(lambda: page.details.tasks.rowCount() > 0)
    page.details.tabs.setCurrentIndex(1)
    moment = tasks.tasks(running.library, person="Marcus")[0].evidence[0].start
    cell = page.details.tasks.visualItemRect(page.details.tasks.item(0, 0)).center()
    QTest.mouseClick(page.details.tasks.viewport(), Qt.MouseButton.LeftButton, pos=cell)
    QTest.mouseDClick(page.details.tasks.viewport(), Qt.MouseButton.LeftButton, pos=cell)
    running.until(lambda: running.window.pages.currentWidget() is running.window.page)
    assert running.page.tabs.currentIndex() == TRANSCRIPT
    assert running.window.sidebar.nav.currentIndex() == 0
    running.until(lambda: abs(running.page.player.position - moment) < 5)


def test_a_voice_is_said_exported_and_deleted(
    running: Running, page: PeoplePage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(running, page, "Anna Lee")
    assert page.details.voice.text().startswith("40 s of speech from 1 meeting")
    page.export_voice_to(tmp_path / "anna.json")
    running.until(lambda: (tmp_path / "anna.json").exists())
    assert json.loads((tmp_path / "anna.json").read_text())["meetings"].keys() == {"a"}
    asked: list[str] = []
    monkeypatch.setattr(dialogs, "may_delete_voices", lambda _parent, what: bool(asked.append(what)))
    QTest.mouseClick(page.details.delete_voice, Qt.MouseButton.LeftButton)
    running.settle()
    assert asked == ["the voice of Anna Lee"]
    assert len(voice_files(running)) == 2
    monkeypatch.setattr(dialogs, "may_delete_voices", lambda _parent, _what: True)
    QTest.mouseClick(page.details.delete_voice, Qt.MouseButton.LeftButton)
    running.until(lambda: cells(page, "Anna Lee")[VOICE] == "")
    assert [path.name.startswith("ana-lee") for path in voice_files(running)] == [True]
    running.until(lambda: not page.details.delete_voice.isVisible())
    assert "Turn on keeping voices in Settings" in page.details.voice.text()


def test_all_voices_are_deleted_even_of_people_of_no_meeting(
    running: Running, page: PeoplePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    voices.learn(voices.folder_of(running.library.folder), "Only Heard", "gone", VOICE_VECTOR, 12)
    page.load()
    running.until(lambda: "Only Heard" in names(page))
    assert cells(page, "Only Heard")[VOICE] == "12 s"
    monkeypatch.setattr(dialogs, "may_delete_voices", lambda _parent, _what: True)
    QTest.mouseClick(page.delete_voices, Qt.MouseButton.LeftButton)
    running.until(lambda: "Only Heard" not in names(page))
    assert voice_files(running) == []
    running.until(lambda: not page.delete_voices.isVisible())


def test_a_voice_deleted_after_a_renaming_does_not_come_back_with_undo(running: Running, page: PeoplePage) -> None:
    record = everywhere.rename(running.library, "Anna Lee", "Anne Lee")
    folder = voices.folder_of(running.library.folder)
    assert voices.forget(folder, "Anne Lee")
    everywhere.undo(running.library, record)
    assert [p.name for p in voices.profiles(folder)] == ["Ana Lee"]


def test_an_empty_library_says_so(empty_window: Running) -> None:
    window = empty_window.window
    window.sidebar.nav.setCurrentIndex(2)
    empty_window.settle()
    assert window.people_page.empty.isVisible()
    assert window.people_page.empty.title == "No people yet"
    assert faults_of(window) == []


def test_a_selection_survives_news_of_a_meeting(running: Running, page: PeoplePage) -> None:
    choose(running, page, "Ben")
    page.details.email.setFocus()
    QTest.keyClicks(page.details.email, "ben@")
    add_meeting(running.library, "c", "Third", "Ben", "Cy")
    running.news("c", "details")
    running.until(lambda: "Cy" in names(page))
    assert [known.person.name for known in page.chosen()] == ["Ben"]
    assert page.details.email.text() == "ben@"
    running.until(lambda: page.details.meetings.rowCount() == 2)
