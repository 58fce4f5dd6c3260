"""Talk time in the window: figures for everybody, a time line that jumps, by mouse and by keyboard."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt

from ui.speakers.talk_view import sentence


def shown(running):
    view = running.page.talk
    running.page.tabs.setCurrentWidget(view)
    running.until(lambda: view.time_line.turns, 30)
    return view


def test_everybody_has_a_bar_and_the_time_line_plays(running, qtbot):
    view = shown(running)
    assert [p.speaker for p in view.people.shown] == ["Priya", "Marcus", "Diego", "Eleanor"]
    assert sentence(view.people.shown[0]).startswith("Priya: 1:0")
    wanted = []
    view.play_wanted.connect(wanted.append)
    line = view.time_line
    turn = max(range(len(line.turns)), key=lambda i: line.turns[i].end - line.turns[i].start)
    qtbot.mouseClick(line, Qt.MouseButton.LeftButton, pos=line.turn_rect(turn).center().toPoint())
    middle = (line.turns[turn].start + line.turns[turn].end) / 2
    assert abs(wanted[-1] - middle) < 1
    qtbot.mouseClick(line, Qt.MouseButton.LeftButton, pos=QPoint(2, 5))
    assert len(wanted) == 1, "a click on a name plays nothing"
    running.page.player.pause()


def test_the_bars_show_the_share_of_all_that_was_said(running):
    people = shown(running).people
    for number, person in enumerate(people.shown):
        whole, bar = people.bars(number)
        assert abs(bar.width() / whole.width() - person.share) < 0.01
    assert sum(people.bars(n)[1].width() for n in range(len(people.shown))) <= people.bars(0)[0].width() + 1


def test_the_keyboard_goes_from_turn_to_turn_and_reads_them_out(running, qtbot):
    view = shown(running)
    wanted = []
    view.play_wanted.connect(wanted.append)
    line = view.time_line
    line.setFocus()
    qtbot.keyClick(line, Qt.Key.Key_Home)
    assert "Priya, 0:00 to 0:07" in line.accessibleDescription()
    qtbot.keyClick(line, Qt.Key.Key_Right)
    assert "Marcus" in line.accessibleDescription()
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert wanted == [line.turns[1].start]
    qtbot.keyClick(view.people, Qt.Key.Key_Down)
    assert "Marcus" in view.people.accessibleDescription()
    qtbot.keyClick(view.people, Qt.Key.Key_Return)
    assert wanted[-1] == view.people.shown[1].longest.start
    running.page.player.pause()


def test_a_change_of_speaker_changes_the_figures(running):
    view = shown(running)
    running.document.rename_person("Diego", "Eleanor")
    running.until(lambda: len(view.people.shown) == 3)
