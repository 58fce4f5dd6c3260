"""The tasks of earlier meetings in the tab Minutes: a suggestion is accepted into its own meeting, or dismissed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt

from meetingmate.base.settings import Settings
from meetingmate.domain.meeting import ActionItem, Evidence, Meeting, Minutes, PreviousAction, Update
from meetingmate.library import Library
from tests.ui import filled
from tests.ui.conftest import Running
from ui.base.theme import Theme
from ui.meeting.minutes_geometry import choice_rects
from ui.meeting.minutes_rows import ItemRow, QuoteRow
from ui.meeting.previous_rows import UpdateRow

TASKS = (("Send the offer to Legal", "Priya"), ("Order forty chairs", "Diego"), ("Write to the landlord", "Marcus"))


@pytest.fixture
def series(qtbot: object, library: Library, theme: Theme) -> Iterator[Running]:
    """The sample, which has spoken of two of three tasks of the meeting before it."""
    filled.add_sample(library)
    library.add(Meeting(id="m0", title="Weekly", date="2026-02-24", series="Weekly"))
    actions = [ActionItem(id=f"a{n}", task=task, owners=[owner]) for n, (task, owner) in enumerate(TASKS, 1)]
    library.add_minutes("m0", Minutes(actions=actions))
    minutes, said = library.minutes("m1"), library.utterances("m1")
    cited = [Evidence(utterance=u.id, quote=u.text, start=u.start, end=u.end) for u in said[5:7]]
    updates = [
        Update(kind="done", evidence=cited[:1]),
        Update(kind="postponed", due="2026-03-20", due_text="by the twentieth", evidence=cited),
        None,
    ]
    minutes.previous_actions = [
        PreviousAction(
            meeting="m0",
            item=f"a{n}",
            task=task,
            owners=[owner],
            meeting_title="Weekly",
            meeting_date="2026-02-24",
            update=update,
        )
        for n, ((task, owner), update) in enumerate(zip(TASKS, updates, strict=True), 1)
    ]
    library.save_minutes("m1", minutes)
    made = Running(qtbot, library, theme, Settings())
    made.start()
    made.open("m1")
    made.until(lambda: made.page.minutes.model.index_of(("previous", 0)).isValid())
    yield made
    made.close()


def row(running: Running, ref: tuple) -> object:
    model = running.page.minutes.model
    return model.row_at(model.index_of(ref))


def test_they_stand_in_the_minutes_with_what_was_said(series: Running) -> None:
    view = series.page.minutes
    rows = view.model.rows
    tasks = [r for r in rows if isinstance(r, ItemRow) and r.kind == "previous"]
    assert [(r.label, r.text) for r in tasks] == [(f"P{n}", task) for n, (task, _) in enumerate(TASKS, 1)]
    assert "from Weekly, Tue 24 February 2026" in tasks[0].meta
    suggestions = [r for r in rows if isinstance(r, UpdateRow)]
    assert [s.text for s in suggestions] == [
        "Suggestion: done",
        "Suggestion: new due date Fri 20 March 2026 (“by the twentieth”)",
    ]
    index = view.model.index_of(("update", 0))
    spoken = index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("Suggestion: done")
    assert spoken.endswith("Press A to accept, Delete to dismiss")
    view.model.toggle(index)
    assert any(isinstance(r, QuoteRow) and r.ref == ("update", 0) for r in view.model.rows)
    assert not view.model.index_of(("previous", 0)).flags() & Qt.ItemFlag.ItemIsEditable


def test_accepting_changes_the_task_in_its_own_meeting_and_undo_puts_it_back(series: Running) -> None:
    view, library = series.page.minutes, series.library
    view.list.setCurrentIndex(view.model.index_of(("update", 0)))
    series.qtbot.keyClick(view.list, Qt.Key.Key_A)
    series.until(lambda: not row(series, ("update", 0)).open)
    series.settle()
    done = library.minutes("m0").actions[0]
    assert (done.status, done.done_on) == ("done", library.meeting("m1").date)
    stored = library.minutes("m1").previous_actions[0]
    assert (stored.status, stored.update.state) == ("done", "accepted")
    assert row(series, ("update", 0)).text == "Accepted: done"
    series.document.undo_stack.undo()
    series.settle()
    assert library.minutes("m0").actions[0].status == "open"
    assert row(series, ("update", 0)).open
    series.document.undo_stack.redo()
    series.settle()
    assert library.minutes("m0").actions[0].status == "done"


def test_the_words_accept_and_dismiss_take_clicks(series: Running) -> None:
    view, library = series.page.minutes, series.library

    def click(ref: tuple, choice: int) -> None:
        index = view.model.index_of(ref)
        view.list.scrollTo(index)
        rects = choice_rects(view.list.visualRect(index), view.list.font(), row(series, ref))
        place: QPoint = rects[choice].center()
        series.qtbot.mouseClick(view.list.viewport(), Qt.MouseButton.LeftButton, pos=place)

    click(("update", 1), 0)
    series.until(lambda: not row(series, ("update", 1)).open)
    series.settle()
    assert library.minutes("m0").actions[1].due == "2026-03-20"
    click(("update", 0), 1)
    series.settle()
    assert not view.model.index_of(("update", 0)).isValid()
    assert library.minutes("m1").previous_actions[0].update.state == "dismissed"
    assert library.minutes("m0").actions[0].status == "open"
    series.document.undo_stack.undo()
    assert row(series, ("update", 0)).open


def test_a_task_that_is_gone_is_said_so_and_nothing_changes(series: Running) -> None:
    view, library = series.page.minutes, series.library
    sentences: list[str] = []
    series.background.failed.connect(sentences.append)
    library.save_minutes("m0", Minutes(version=1))
    view.list.setCurrentIndex(view.model.index_of(("update", 0)))
    series.qtbot.keyClick(view.list, Qt.Key.Key_A)
    series.until(lambda: sentences)
    assert "no longer exists" in sentences[0]
    assert row(series, ("update", 0)).open
    assert not series.document.undo_stack.canUndo()
