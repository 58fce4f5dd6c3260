"""The player's waveform: what it shows, and how it is used by mouse and by keyboard."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip

from meetingmate.domain.meeting import Evidence, Note
from meetingmate.domain.waveform import Waveform
from meetingmate.editing import speakers
from meetingmate.jobs import waveform as waveforms
from meetingmate.library.waveforms import NAME
from tests.ui.conftest import Running
from ui.base.speaker_colors import speaker_color
from ui.base.theme import DARK, LIGHT, Theme
from ui.document.waveform import WaveformSlider
from ui.document.waveform_bars import NOBODY, Mark, Turns, heights, marks

Key, Left = Qt.Key, Qt.MouseButton.LeftButton
SHIFT = Qt.KeyboardModifier.ShiftModifier
MARKS = [
    Mark(10.0, "decision", "Ship on <b>Friday</b>"),
    Mark(50.0, "task", "Write the report"),
    Mark(50.2, "note", "Ask legal"),
    Mark(90.0, "task", "Call the bank"),
]
LOUD = Waveform(bin_s=0.5, levels=bytes([200] * 200))


@pytest.fixture
def slider(qtbot, theme: Theme) -> Iterator[WaveformSlider]:
    """100 s: Ann speaks until 40 s, nobody until 60 s, then Bob."""
    made = WaveformSlider()
    qtbot.addWidget(made)
    made.setRange(0, 100_000)
    made.resize(414, made.sizeHint().height())
    made.set_waveform(LOUD)
    made.set_speakers(Turns([(0.0, 40.0, 0), (60.0, 100.0, 1)]), ["Ann", "Bob"])
    made.set_marks(MARKS)
    made.show()
    qtbot.waitExposed(made)
    yield made
    QToolTip.hideText()


def colors_at(slider: WaveformSlider, seconds: float) -> set[str]:
    """The colours painted in the columns of a bar, from its top to its bottom."""
    picture = slider.grab().toImage()
    ratio = picture.devicePixelRatio()
    xs = range(round((slider.x_of(seconds) - 3) * ratio), round((slider.x_of(seconds) + 3) * ratio))
    ys = range(round(picture.height() * 0.4), round(picture.height() * 0.8))
    return {picture.pixelColor(x, y).name() for x in xs for y in ys}


def at(slider: WaveformSlider, seconds: float, *, mark: bool = False) -> QPoint:
    return QPoint(round(slider.x_of(seconds)), 5 if mark else slider.height() - 12)


# --- what the bars show -----------------------------------------------------------------------------------


def test_a_bar_is_of_the_one_who_speaks_longest_in_it() -> None:
    turns = Turns([(0.0, 10.0, 0), (3.0, 9.0, 1), (20.0, 22.0, NOBODY), (22.0, 23.0, 2)])
    assert turns.of_bars(40.0, 4).tolist() == [0, NOBODY, 2, NOBODY]
    assert [turns.speaker_at(second) for second in (1.0, 4.0, 9.5, 15.0, 21.0)] == [0, 1, 0, NOBODY, NOBODY]
    assert Turns().of_bars(40.0, 2).tolist() == [NOBODY, NOBODY]
    assert Turns([(0.0, 9.0, 0), (2.0, 8.0, 0), (7.0, 11.0, 0)]).of_bars(20.0, 2).tolist() == [0, 0]


def test_three_hours_of_short_lines_are_each_seen_where_they_are() -> None:
    lines = [(2.0 * number, 2.0 * number + 1.5, number // 600) for number in range(5400)]
    found = Turns(lines).of_bars(10800.0, 9)
    assert found.tolist() == list(range(9))


def test_bars_are_as_high_as_it_is_loud_also_where_the_sound_ends_before() -> None:
    levels = bytes([0] * 50 + [200] * 50 + [100] * 50 + [0] * 50)
    high = heights(Waveform(bin_s=0.1, levels=levels), 25.0, 5)
    assert high[0] == 0
    assert high[1] == pytest.approx(1.0)
    assert 0 < high[2] < 0.5
    assert high[3:].tolist() == [0, 0]
    assert heights(Waveform(bin_s=0.1, levels=b""), 25.0, 5).tolist() == [0] * 5
    assert heights(Waveform(bin_s=1.0, levels=bytes([2] * 10)), 10.0, 5).max() < 0.05, "silence stays flat"
    assert np.isfinite(heights(Waveform(bin_s=5.0, levels=bytes([9])), 0.0, 5)).all()


def test_the_marks_are_of_decisions_open_tasks_and_timed_notes(running: Running) -> None:
    document = running.document
    minutes, meeting = document.minutes, document.meeting
    minutes.actions[0].status = "withdrawn"
    minutes.actions[1].evidence = []
    minutes.decisions[0].evidence.append(Evidence(utterance="u1", quote="q", start=0.5, end=1.0))
    meeting.notes = [Note(text="later", time=3.0), Note(text="untimed")]
    found = marks(meeting, minutes)
    assert [m.seconds for m in found] == sorted(m.seconds for m in found)
    assert sorted((m.kind, m.text) for m in found) == sorted(
        [("note", "later")]
        + [("decision", d.text) for d in minutes.decisions]
        + [("task", a.task) for a in minutes.actions[2:]]
    )
    first = next(m for m in found if m.text == minutes.decisions[0].text)
    assert first.seconds == minutes.decisions[0].evidence[0].start, "where it is first quoted"
    meeting.timed = False
    assert marks(meeting, minutes) == []


# --- painting ---------------------------------------------------------------------------------------------


def test_bars_have_the_colour_of_the_speaker_and_are_paler_where_nothing_was_played(slider: WaveformSlider) -> None:
    slider.setValue(30_000)
    ann, bob = (speaker_color(number, LIGHT) for number in (0, 1))
    assert ann in colors_at(slider, 20.0)
    assert ann not in colors_at(slider, 36.0)
    assert bob not in colors_at(slider, 80.0)
    slider.setValue(100_000)
    assert bob in colors_at(slider, 80.0)
    between = colors_at(slider, 50.0)
    assert QColor(LIGHT.control).name() in between
    assert not {ann, bob} & between


def test_it_is_drawn_once_and_again_when_what_it_shows_changes(slider: WaveformSlider, theme: Theme, qtbot) -> None:
    drawn = []
    picture = slider._draw
    slider._draw = lambda *what: drawn.append(what) or picture(*what)

    def draws(change) -> bool:
        drawn.clear()
        change()
        slider.grab()
        return bool(drawn)

    assert not any(draws(lambda ms=ms: slider.setValue(ms)) for ms in (5, 40_000, 90_000))
    assert not draws(lambda: slider.set_marks(list(MARKS)))
    assert not draws(lambda: slider.set_waveform(Waveform(bin_s=0.5, levels=LOUD.levels)))
    assert draws(lambda: slider.set_marks(MARKS[:2]))
    assert draws(lambda: slider.set_speakers(Turns([(0.0, 100.0, 2)]), ["Ann", "Bob", "Cy"]))
    assert draws(lambda: slider.resize(500, slider.height()))
    assert draws(lambda: slider.set_waveform(None))
    assert draws(lambda: slider.setRange(0, 120_000))
    slider.set_waveform(LOUD)
    slider.setValue(120_000)
    try:
        assert draws(lambda: theme.set_appearance("dark"))
        assert speaker_color(2, DARK) in colors_at(slider, 20.0)
    finally:
        theme.set_appearance("light")


def test_without_a_waveform_it_is_a_plain_line(slider: WaveformSlider) -> None:
    slider.set_waveform(None)
    slider.setValue(50_000)
    assert colors_at(slider, 20.0) == {LIGHT.accent, LIGHT.window}
    assert colors_at(slider, 80.0) == {LIGHT.control, LIGHT.window}


def test_marks_have_shapes_of_their_own_and_stand_side_by_side(slider: WaveformSlider) -> None:
    def shape(mark: Mark) -> set[tuple[int, int]]:
        slider.set_marks([mark])
        picture, x = slider.grab().toImage(), round(slider.x_of(mark.seconds))
        ground = picture.pixelColor(x - 20, 2)
        return {
            (dx, y) for dx in range(-8, 9) for y in range(14) if picture.pixelColor(x + dx, y).value() < ground.value()
        }

    shapes = [shape(Mark(50.0, kind, "t")) for kind in ("decision", "task", "note")]
    assert all(len(one) > 12 for one in shapes)
    assert len({frozenset(one) for one in shapes}) == 3
    slider.set_marks(MARKS)
    places = [x for _, x in slider.marks_at()]
    assert places[0] == slider.x_of(10.0)
    assert places[1] == slider.x_of(50.0)
    assert places[2] - places[1] >= 8


# --- mouse and keyboard -----------------------------------------------------------------------------------


def test_a_click_and_dragging_go_to_the_place(slider: WaveformSlider, qtbot) -> None:
    sought = []
    slider.sliderMoved.connect(sought.append)
    qtbot.mousePress(slider, Left, pos=at(slider, 30.0))
    assert sought == [pytest.approx(30_000, abs=200)]
    qtbot.mouseMove(slider, at(slider, 70.0))
    assert sought[-1] == pytest.approx(70_000, abs=200)
    qtbot.mouseMove(slider, QPoint(2000, 5))
    assert sought[-1] == 100_000
    qtbot.mouseRelease(slider, Left, pos=at(slider, 70.0))
    assert not slider.isSliderDown()
    qtbot.mouseMove(slider, at(slider, 20.0))
    assert sought[-1] == 100_000


def test_a_click_on_a_mark_goes_exactly_there_and_its_tip_says_what_it_is(slider: WaveformSlider, qtbot) -> None:
    qtbot.mouseClick(slider, Left, pos=at(slider, 10.0, mark=True) + QPoint(2, 0))
    assert slider.value() == 10_000
    note = QPoint(round(slider.marks_at()[2][1]), 5)
    qtbot.mouseClick(slider, Left, pos=note)
    assert slider.value() == 50_200, "the one that was clicked, not its neighbour"
    assert slider.told_at(QPointF(at(slider, 10.0, mark=True))) == "0:10 Decision: Ship on <b>Friday</b>"
    assert slider.told_at(QPointF(at(slider, 10.0))) == "0:10 Ann"
    assert slider.told_at(QPointF(at(slider, 50.0))) in ("0:49", "0:50")
    place = at(slider, 10.0, mark=True)
    QApplication.sendEvent(slider, QHelpEvent(QEvent.Type.ToolTip, place, slider.mapToGlobal(place)))
    assert QToolTip.text().startswith("<qt")
    assert "&lt;b&gt;Friday" in QToolTip.text()


def test_the_keys_of_a_slider_and_from_mark_to_mark(slider: WaveformSlider, qtbot) -> None:
    slider.setFocus()
    steps = [
        (Key.Key_Right, 5_000),
        (Key.Key_PageUp, 35_000),
        (Key.Key_Left, 30_000),
        (Key.Key_End, 100_000),
        (Key.Key_Home, 0),
    ]
    for key, value in steps:
        qtbot.keyClick(slider, key)
        assert slider.value() == value
    for value in (10_000, 50_000, 50_200, 90_000, 90_000):
        qtbot.keyClick(slider, Key.Key_Right, SHIFT)
        assert slider.value() == value
    qtbot.keyClick(slider, Key.Key_Left, SHIFT)
    assert slider.value() == 50_200
    assert slider.marked() == "Marked: 1 decision, 2 tasks, 1 note"


# --- in the window ----------------------------------------------------------------------------------------


def test_the_window_computes_it_once_and_shows_speakers_and_marks(running: Running, qtbot) -> None:
    slider, document = running.page.player_bar.slider, running.document
    assert slider.waveform is None
    running.until(lambda: slider.waveform is not None, 60)
    assert (running.library.meeting_dir("m1") / NAME).is_file()
    assert waveforms.kept(running.library, "m1") == slider.waveform
    line = document.utterances[4]
    assert slider.told_at(QPointF(at(slider, (line.start + line.end) / 2))).endswith(line.speaker)
    assert "Marked: 2 decisions, 5 tasks, 1 note" in slider.accessibleDescription()
    document.rename_person(line.speaker, "Zoë")
    assert slider.told_at(QPointF(at(slider, (line.start + line.end) / 2))).endswith("Zoë")
    others = [name for name in document.speakers if name != "Zoë"]
    document.edit_lines(speakers.rename(document.meeting, document.utterances, document.minutes, others, "Zoë"))
    assert document.speakers == ["Zoë"]
    slider.setValue(slider.maximum())
    assert speaker_color(1, LIGHT) not in {c for line in document.utterances for c in colors_at(slider, line.start + 1)}
    document.edit_minutes("a decision", lambda m: m.decisions.clear())
    assert [mark.kind for mark in slider.marks].count("decision") == 0
    qtbot.mouseClick(slider, Left, pos=at(slider, slider.marks[0].seconds, mark=True))
    assert running.page.player.position == pytest.approx(slider.marks[0].seconds, abs=0.01)


def test_a_kept_one_is_shown_at_once_and_only_for_its_meeting(running: Running) -> None:
    found = Waveform(bin_s=1.0, levels=bytes(range(178)))
    from meetingmate.library.waveforms import keep, sound_mark

    keep(running.library, "m1", sound_mark(running.document.audio), found)
    slider = running.page.player_bar.slider
    running.document.close()
    assert slider.waveform is None
    assert slider.marks == []
    running.document.open("m1")
    running.until(lambda: slider.waveform == found)


def test_a_recording_that_cannot_be_read_or_is_gone_leaves_the_plain_line(running: Running, caplog) -> None:
    slider = running.page.player_bar.slider
    running.document.audio.write_bytes(b"no sound")
    running.document.close()
    running.document.open("m1")
    running.until(lambda: "no waveform" in caplog.text, 60)
    assert slider.waveform is None
    assert not running.window.banner.isVisible() or "sound" not in running.window.banner.message
    running.library.edit_meeting("m1", lambda m: setattr(m, "tracks", []))
    running.news("m1", "details")
    running.until(lambda: not slider.isEnabled())
    assert slider.waveform is None


def test_it_stays_usable_in_a_narrow_window_and_with_large_letters(running: Running, qtbot) -> None:
    bar, slider = running.page.player_bar, running.page.player_bar.slider
    slider.setFocus()
    for width in (480, 1100, 480):
        bar.resize(width, bar.sizeHint().height())
        bar.layout().activate()
        assert slider.width() > width * 0.35
        assert (slider.y() + slider.height() <= bar.play.y()) == (width == 480), "a row of its own"
        for control in (bar.play, bar.times, bar.speed):
            assert control.width() >= control.minimumSizeHint().width()
            assert control.geometry().right() <= width
    assert slider.hasFocus() or not running.window.isActiveWindow()
