"""Voices in the window: kept when a person names them and has turned that on, suggested later, taken back."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial

import pytest

from meetingmate import voices
from meetingmate.base.settings import Settings
from meetingmate.domain.meeting import VoiceMatch
from meetingmate.library import Library
from meetingmate.library import people as library_people
from meetingmate.library.people import Person
from meetingmate.voices import VoiceProfile
from tests.ui.app.test_accessibility import faults_of
from tests.ui.conftest import Running
from ui.base.theme import Theme
from ui.speakers.speaker_dialog import SpeakerDialog

pytestmark = pytest.mark.timeout(180)


@pytest.fixture
def keeping(qtbot: object, filled_library: Library, theme: Theme) -> Iterator[Running]:
    """The window with the sample open, and keeping voices turned on."""
    made = Running(qtbot, filled_library, theme, Settings(voice_profiles=True, threads=1))
    made.start()
    made.open("m1")
    yield made
    made.close()


def profiles(running: Running) -> dict[str, VoiceProfile]:
    return {profile.name: profile for profile in voices.profiles(voices.folder_of(running.library.folder))}


def ask(running: Running, speaker: str) -> SpeakerDialog:
    running.page.transcript.ask_who(speaker)
    return ask_open(running, speaker)


def ask_open(running: Running, speaker: str) -> SpeakerDialog:
    """The dialog that is shown about somebody."""
    return next(d for d in running.window.findChildren(SpeakerDialog) if d.isVisible() and d.speaker == speaker)


def heard(running: Running) -> None:
    """Wait until nothing is listened to any more."""
    running.settle()
    for _ in range(2):
        both_free = threading.Barrier(2)  # the lane has two threads
        done: list[int] = []
        for _ in range(2):
            running.background.run(partial(both_free.wait, 60), done.append, lane="other")
        running.until(lambda done=done: len(done) == 2, 60)
    running.settle()


def test_off_until_it_is_turned_on(running: Running) -> None:
    dialog = ask(running, "Marcus")
    assert not dialog.keep.isVisible()
    dialog.name.setEditText("Mark Stone")
    dialog.accept()
    heard(running)
    assert "Mark Stone" in running.document.speakers
    assert profiles(running) == {}


def test_a_name_given_keeps_the_voice_and_undo_takes_both_back(keeping: Running) -> None:
    dialog = ask(keeping, "Marcus")
    assert dialog.keep.isVisible()
    dialog.name.setEditText("Mark Stone")
    dialog.accept()
    keeping.until(lambda: "Mark Stone" in profiles(keeping), 60)
    assert profiles(keeping)["Mark Stone"].meetings["m1"].seconds > 5
    keeping.document.undo_stack.undo()
    keeping.until(lambda: profiles(keeping) == {}, 60)
    heard(keeping)
    assert "Marcus" in keeping.document.speakers
    assert profiles(keeping) == {}, "the name Marcus was never confirmed, so undo does not keep that voice either"
    keeping.document.undo_stack.redo()
    keeping.until(lambda: list(profiles(keeping)) == ["Mark Stone"], 60)


def test_a_name_without_the_voice(keeping: Running) -> None:
    dialog = ask(keeping, "Marcus")
    dialog.name.setEditText("Mark Stone")
    dialog.keep.setChecked(False)
    dialog.accept()
    heard(keeping)
    assert profiles(keeping) == {}


def test_a_name_found_by_the_program_is_only_kept_when_a_person_confirms_it(keeping: Running) -> None:
    dialog = ask(keeping, "Priya")
    keeping.until(lambda: dialog.ok.text() == "Keep the voice")
    assert faults_of(dialog) == []
    dialog.keep.setChecked(False)
    assert not dialog.ok.isEnabled()
    dialog.keep.setChecked(True)
    dialog.accept()
    keeping.until(lambda: list(profiles(keeping)) == ["Priya"], 60)
    again = ask(keeping, "Priya")
    heard(keeping)
    assert again.ok.text() == "Use this name"
    assert not again.ok.isEnabled()
    again.reject()
    keeping.document.undo_stack.undo()
    keeping.until(lambda: profiles(keeping) == {}, 60)


def test_a_voice_is_suggested_with_its_confidence_as_long_as_it_is_kept(keeping: Running) -> None:
    folder = voices.folder_of(keeping.library.folder)
    voices.learn(folder, "Marc", "earlier", [1.0] * 192, 30)
    matches = [VoiceMatch(label="Speaker 2", name="Marc", confidence=0.91)]
    keeping.document.rename_person("Marcus", "Speaker 2")
    keeping.document.edit_details(lambda meeting: setattr(meeting, "voice_matches", matches))
    library_people.save(keeping.library, Person(name="Marcus Stone", aliases=["Marc"]))
    dialog = ask(keeping, "Speaker 2")
    keeping.until(lambda: dialog.suggested.count())
    first = dialog.suggested.item(0)
    assert first.text().startswith("Marcus Stone: sounds like")
    assert "91%" in first.text()
    assert "Speaker 2" in keeping.document.speakers, "a suggestion names nobody by itself"
    dialog.suggested.setCurrentItem(first)
    assert dialog.name.currentText() == "Marcus Stone"
    assert not dialog.hear.isEnabled()
    assert faults_of(dialog) == []
    dialog.reject()
    assert voices.forget(folder, "Marc")
    dialog = ask(keeping, "Speaker 2")
    keeping.until(lambda: not dialog.looking, 60)
    heard(keeping)
    assert not any("sounds like" in dialog.suggested.item(n).text() for n in range(dialog.suggested.count()))
    dialog.reject()


def test_two_people_under_one_name_are_split_by_their_voices_and_undo_joins_them(running: Running) -> None:
    document = running.document
    said_by = {u.id: u.speaker for u in document.utterances}
    document.rename_person("Eleanor", "Marcus")
    dialog = ask(running, "Marcus")
    assert faults_of(dialog) == []
    dialog.split.click()
    assert dialog.which.text() == "Listening to all lines…"
    running.until(lambda: "Speaker 1" in document.speakers, 60)
    right = [u.speaker == {"Eleanor": "Speaker 1"}.get(said_by[u.id], said_by[u.id]) for u in document.utterances]
    assert sum(right) >= len(right) - 1  # a line of less than a second
    following = ask_open(running, "Speaker 1")
    following.reject()
    running.settle()
    assert "Speaker 1" in {u.speaker for u in running.library.utterances("m1")}
    document.undo_stack.undo()
    assert "Speaker 1" not in document.speakers


def test_a_single_voice_is_not_split(running: Running) -> None:
    before = list(running.document.utterances)
    dialog = ask(running, "Priya")
    dialog.split.click()
    running.until(lambda: "sound like one person" in dialog.effect.text(), 60)
    assert running.document.utterances == before
    assert dialog.split.isEnabled()
    dialog.reject()


def test_closing_the_dialog_ends_the_listening(running: Running) -> None:
    problems: list[str] = []
    running.background.failed.connect(problems.append)
    dialog = ask(running, "Priya")
    dialog.split.click()
    running.settle()
    dialog.reject()
    heard(running)
    assert problems == []
    assert not running.document.undo_stack.canUndo()


def test_lines_given_to_somebody_else_leave_the_kept_voice_and_come_back_with_undo(keeping: Running) -> None:
    dialog = ask(keeping, "Marcus")
    dialog.name.setEditText("Mark")
    dialog.accept()
    keeping.until(lambda: "Mark" in profiles(keeping), 60)
    before = profiles(keeping)["Mark"].seconds
    view = keeping.page.transcript
    longest = max((u for u in view.model.rows if u.speaker == "Mark"), key=lambda u: u.end - u.start)
    view.list.setCurrentIndex(view.model.index(view.model.rows.index(longest)))
    view.give("Priya")
    keeping.until(lambda: profiles(keeping).get("Mark") and profiles(keeping)["Mark"].seconds < before - 2, 60)
    assert list(profiles(keeping)) == ["Mark"], "Priya's name was never confirmed"
    keeping.document.undo_stack.undo()
    keeping.until(lambda: profiles(keeping).get("Mark") and profiles(keeping)["Mark"].seconds == before, 60)
