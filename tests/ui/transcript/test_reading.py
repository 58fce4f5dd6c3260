"""The transcript of a meeting: read, searched and copied."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QStyleOptionViewItem

from tests.ui.conftest import Running
from ui.meeting.page import TRANSCRIPT

Key = Qt.Key


def test_the_transcript_says_speaker_time_and_doubt(running: Running) -> None:
    model = running.page.transcript.model
    assert model.rowCount() == 35
    spoken = model.index(2).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("Priya, 0:10, unclear: Barely.")
    assert "unclear" not in model.index(1).data(Qt.ItemDataRole.AccessibleTextRole)


def test_find_goes_from_hit_to_hit(running: Running, qtbot) -> None:
    running.page.open_find()
    view = running.page.transcript
    assert running.page.tabs.currentIndex() == TRANSCRIPT
    qtbot.keyClicks(view.find_bar.field, "tax")
    hits = view.model.hits
    assert len(hits) >= 2
    assert view.list.currentIndex().row() == hits[0], "while it is typed"
    assert view.find_bar.count.text() == f"1 of {len(hits)}"
    qtbot.keyClick(view.find_bar.field, Key.Key_Return)
    assert view.list.currentIndex().row() == hits[1]
    assert view.find_bar.count.text() == f"2 of {len(hits)}"
    qtbot.keyClick(view.find_bar.field, Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert view.list.currentIndex().row() == hits[0]
    qtbot.keyClick(view.find_bar.field, Key.Key_Escape)
    assert not view.find_bar.isVisible()
    assert view.model.hits == []


def test_find_begins_at_the_line_that_was_chosen(running: Running, qtbot) -> None:
    view = running.page.transcript
    view.list.setCurrentIndex(view.model.index(view.model.rowCount() - 1))
    view.model.find("tax")
    first, last = view.model.hits[0], view.model.hits[-1]
    view.list.setCurrentIndex(view.model.index(last))
    running.page.open_find()
    qtbot.keyClicks(view.find_bar.field, "ta")
    qtbot.keyClicks(view.find_bar.field, "x")
    assert view.list.currentIndex().row() == last
    qtbot.keyClick(view.find_bar.field, Key.Key_Return)
    assert view.list.currentIndex().row() == first
    view.find_bar.field.setText("nowhere")
    assert view.find_bar.count.text() == "Not found"


def test_find_counts_letters_as_they_stand(running: Running) -> None:
    model = running.page.transcript.model
    model.find("STRA")
    assert list(model.matches("Die Straße, die straffe")) == [(4, 4), (16, 4)]
    model.find("a.c")
    assert list(model.matches("abc a.c")) == [(4, 3)]


def test_copy_takes_speaker_and_time_along(running: Running) -> None:
    running.page.tabs.setCurrentIndex(TRANSCRIPT)
    view = running.page.transcript
    view.list.setCurrentIndex(view.model.index(1))
    running.page.copy()
    assert (
        QGuiApplication.clipboard().text() == "[0:07] Marcus: Morning. Did everybody survive the fire alarm on Friday?"
    )


def test_new_lines_are_added_while_a_job_runs(running: Running) -> None:
    utterances = running.library.utterances("m1")
    running.library.replace_utterances("m1", utterances[:20])
    running.news("m1", "transcript")
    model = running.page.transcript.model
    running.until(lambda: model.rowCount() == 20)
    resets = []
    model.modelReset.connect(lambda: resets.append(1))
    running.library.replace_utterances("m1", utterances)
    running.news("m1", "transcript")
    running.until(lambda: model.rowCount() == 35)
    assert not resets


def test_lines_are_broken_at_the_same_words_with_a_scroll_bar_and_without(running: Running) -> None:
    """It may appear while rows are being laid out, a batch at a time: those that have their place keep it."""
    running.page.tabs.setCurrentIndex(TRANSCRIPT)
    view = running.page.transcript
    option = QStyleOptionViewItem()
    option.font = view.list.font()

    def heights() -> list[int]:
        indexes = [view.model.index(number) for number in range(view.model.rowCount())]
        return [view.list.itemDelegate().sizeHint(option, index).height() for index in indexes]

    for width in range(800, 960, 20):
        running.window.resize(width, 600)
        found = []
        for policy in (Qt.ScrollBarPolicy.ScrollBarAlwaysOn, Qt.ScrollBarPolicy.ScrollBarAlwaysOff):
            view.list.setVerticalScrollBarPolicy(policy)
            QApplication.processEvents()
            found.append(heights())
        assert found[0] == found[1]
