"""The words, notes and findings of a meeting that is recorded, and what the page says of them afterwards."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt

from meetingmate.base.settings import Settings
from meetingmate.domain import events as e
from meetingmate.domain.meeting import ActionItem, Decision, Minutes, Track
from tests.ui.recorder import Live
from ui.meeting.page import NOTES, TRANSCRIPT


def test_words_settle_without_reading_the_transcript_again(live: Live, monkeypatch) -> None:
    live.record()
    read: list[str] = []
    utterances = live.running.library.utterances
    monkeypatch.setattr(
        live.running.library, "utterances", lambda *a, **k: (read.append("all"), utterances(*a, **k))[1]
    )
    assert live.page.transcript.empty.title == "Listening"
    live.tell(e.LiveText, track="microphone", start=0.0, end=1.0, text="this may still")
    lines = live.tab.provisional.lines
    live.running.until(lambda: "microphone" in lines and lines["microphone"].text() == "Microphone: this may still…")
    for n in range(3):
        live.tell(e.LiveUtterances, utterances=live.lines(n, 1))
        live.running.news(live.recorder.id, "transcript")
    live.tell(e.LiveText, track="microphone", start=0.0, end=1.0, text="")
    live.running.until(lambda: live.page.transcript.model.rowCount() == 3)
    live.running.until(lambda: not lines["microphone"].isVisible())
    live.running.settle()
    assert read == []
    live.tell(e.LiveBehindChanged, behind_s=12.4, pace="slow", sentence="The computer is slow.")
    behind = live.tab.provisional.behind
    live.running.until(lambda: behind.text().startswith("12 s") and behind.text().endswith("The computer is slow."))


def test_scrolling_up_stays_there_until_one_jumps_to_live(live: Live) -> None:
    live.record()
    bar = live.page.transcript.list.verticalScrollBar()
    live.tell(e.LiveUtterances, utterances=live.lines(0, 60))
    live.running.until(lambda: bar.maximum() > 0 and bar.value() == bar.maximum())
    assert not live.tab.jump.isVisible()
    bar.setValue(bar.maximum() // 3)
    live.running.until(lambda: live.tab.jump.isVisible())
    top = live.page.transcript.list.indexAt(live.page.transcript.list.viewport().rect().center()).row()
    live.tell(e.LiveUtterances, utterances=live.lines(60, 5))
    live.running.until(lambda: live.page.transcript.model.rowCount() == 65)
    live.running.qtbot.wait(200)
    assert live.page.transcript.list.indexAt(live.page.transcript.list.viewport().rect().center()).row() == top
    live.click(live.tab.jump)
    live.running.until(lambda: bar.value() == bar.maximum())
    assert not live.tab.jump.isVisible()
    live.tell(e.LiveUtterances, utterances=live.lines(65, 5))
    live.running.until(lambda: live.page.transcript.model.rowCount() == 70)
    live.running.until(lambda: bar.value() == bar.maximum())
    live.running.until(live.page.transcript.list.viewport().updatesEnabled)


def test_final_text_takes_its_place_without_moving_the_page(live: Live) -> None:
    live.record()
    rows = live.page.transcript.list
    bar = rows.verticalScrollBar()
    live.tell(e.LiveUtterances, utterances=live.lines(0, 60))
    live.running.until(lambda: bar.maximum() > 0 and bar.value() == bar.maximum())
    bar.setValue(bar.maximum() // 2)
    live.running.until(lambda: live.tab.jump.isVisible())
    middle = rows.viewport().rect().center()
    read = live.page.transcript.model.row_at(rows.indexAt(middle))
    place = rows.visualRect(rows.indexAt(middle)).top()
    rows.setCurrentIndex(rows.indexAt(middle))
    lines = live.lines(0, 20)
    final = [replace(line, text=f"Better words, {n}.") for n, line in enumerate(lines) if n % 3]
    live.tell(e.LiveUtterances, utterances=final, final=True, gone=[line.id for line in lines[::3]])
    live.tell(e.LiveFinalChanged, until_s=75.0, sentence="On battery power.")
    live.running.until(lambda: live.page.transcript.model.rowCount() == 53)
    live.running.until(rows.viewport().updatesEnabled)
    live.running.qtbot.wait(200)
    model = live.page.transcript.model
    assert [row.text for row in model.rows[:2]] == ["Better words, 1.", "Better words, 2."]
    assert model.row_at(rows.indexAt(middle)).id == read.id
    assert rows.visualRect(rows.indexAt(middle)).top() == place
    assert model.row_at(rows.currentIndex()).id == read.id, "what was chosen stays so"
    assert live.tab.jump.isVisible()
    assert live.tab.which.text() == "Transcript improved up to 1:15. On battery power."
    assert live.tab.which.isVisible()


def test_the_list_is_painted_also_when_more_of_it_fits_than_before(live: Live) -> None:
    live.record()
    bar, view = live.page.transcript.list.verticalScrollBar(), live.page.transcript.list.viewport()
    live.tell(e.LiveUtterances, utterances=live.lines(0, 40))
    live.running.until(lambda: bar.maximum() > 0 and bar.value() == bar.maximum())
    live.window.resize(live.window.width(), live.window.height() + 90)
    live.tell(e.LiveUtterances, utterances=live.lines(40, 1))
    live.running.until(lambda: live.page.transcript.model.rowCount() == 41)
    live.running.until(view.updatesEnabled)
    live.running.until(lambda: bar.value() == bar.maximum())


def test_decisions_and_tasks_show_while_it_runs(live: Live) -> None:
    live.record()
    found = Minutes(
        decisions=[Decision(text="We ship on Thursday.")],
        actions=[ActionItem(task="Fix the time zone bug", owners=["Marcus"], due_text="by Friday")],
    )
    live.tell(e.LiveDraft, minutes=found)
    model = live.tab.panel.found.model()
    live.running.until(lambda: model.rowCount() == 2)
    assert [model.index(n).data() for n in range(2)] == [
        "Decision: We ship on Thursday.",
        "Task · Marcus: Fix the time zone bug – by Friday",
    ]
    assert "Preview" in live.tab.panel.found_hint.text()


@pytest.mark.parametrize(
    ("transcript", "job", "said", "again"),
    [
        ("live", ("running", "transcribing", 0.35), "Live transcript, being improved (35 %)", False),
        ("live", ("done", "writing", 1.0), "Live transcript.", True),
        ("final", ("done", "writing", 1.0), "Final transcript", False),
    ],
)
def test_the_page_says_which_text_one_reads(
    live: Live, transcript: str, job: tuple[str, str, float], said: str, again: bool
) -> None:
    def change(meeting: object) -> None:
        meeting.transcript = transcript
        meeting.tracks = [Track(path="audio.ogg", name="microphone", duration_s=178.65)]

    live.running.library.edit_meeting("m1", change)
    state, stage, fraction = job
    live.window.session_events.on_event(e.JobChanged(meeting="m1", state=state, stage=stage, fraction=fraction))
    live.running.news("m1", "details")
    live.page.tabs.setCurrentIndex(TRANSCRIPT)
    live.running.until(lambda: live.tab.which.text().startswith(said))
    assert live.tab.which.isVisible()
    assert live.tab.again.isVisible() == again


def test_text_of_a_file_says_nothing_of_live_and_final(live: Live) -> None:
    live.page.tabs.setCurrentIndex(TRANSCRIPT)
    live.running.settle()
    assert not live.tab.which.isVisible()
    assert not live.tab.panel.isVisible()


def test_a_note_plays_what_was_said_then(live: Live, monkeypatch) -> None:
    played: list[float] = []
    notes = live.page.notes.notes
    live.page.notes.play_wanted.connect(played.append)
    monkeypatch.setattr(live.page.player, "play", lambda: None)
    live.page.tabs.setCurrentIndex(NOTES)
    live.page.notes.ensureWidgetVisible(notes)
    assert notes.toPlainText().startswith("[1:04] Ask legal")
    at = notes.cursorRect().center()
    at.setX(at.x() + 12)
    live.running.qtbot.mouseClick(notes.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert played == [64.0]
    at.setX(at.x() + 150)
    live.running.qtbot.mouseClick(notes.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert played == [64.0], "the words are for editing"
    live.running.qtbot.keyClick(notes, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert played == [64.0, 64.0]


@pytest.mark.parametrize("act", ["settings", "notice"])
def test_without_live_text_the_page_does_not_promise_any(live: Live, act: str) -> None:
    if act == "settings":
        live.window.session.settings = Settings(live_text=False)
    live.record()
    if act == "notice":
        live.tell(e.LiveNotice, kind="captions", sentence="There is no live text: the model is not installed.")
    live.running.until(lambda: live.page.transcript.empty.title == "Recording")
    assert "without a live transcript" in live.tab.provisional.idle.text()
