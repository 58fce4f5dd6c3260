"""The text of a final pass that is interrupted goes on where it was."""

from __future__ import annotations

from meetingmate.domain.meeting import Removed, Utterance
from meetingmate.library.final_pass_journal import NAME, FinalPassJournal


def line(number: int) -> Utterance:
    return Utterance(id=f"u{number:04d}", start=number, end=number + 1, text=f"Line {number}.")


def test_a_torn_line_is_passed_over_and_the_rest_goes_on(tmp_path):
    pending = FinalPassJournal(tmp_path)
    pending.add(0, 10.0, [line(1), line(2)])
    pending.leave_out([Removed(start=3, end=4, text="hm", reason="noise")])
    pending.add(1, 0.0)
    pending.add(1, 5.0, [line(7)])
    path = tmp_path / NAME
    path.write_bytes(path.read_bytes()[:-9])
    again = FinalPassJournal(tmp_path)
    assert (again.track, again.position_s, again.next_id) == (1, 0.0, 3)
    assert [u.id for u in again.utterances] == ["u0001", "u0002"]
    assert [r.text for r in again.removed] == ["hm"]
    again.add(1, 5.0, [line(7)])
    assert FinalPassJournal(tmp_path).next_id == 8
    again.remove()
    assert FinalPassJournal(tmp_path).utterances == []
