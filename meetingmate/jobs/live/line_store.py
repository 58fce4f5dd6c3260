"""The lines of a meeting that is being recorded, on their way into the library: live ones, and what replaces them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from msgspec.structs import replace

from meetingmate.domain.meeting import Meeting, Removed, Utterance
from meetingmate.editing.retranscription import after, exchanged
from meetingmate.library import Job, Library
from meetingmate.library.rules import apply_rules, rules
from meetingmate.workers.live_messages import StretchFinal

#: ``on_stored(lines, gone, final)``: these lines are in the library now, those with the ids ``gone`` are not any more;
#: ``final``: it is final text.
OnStored = Callable[[list[Utterance], list[str], bool], None]


class LineStore:
    """Stores the lines of the meeting of ``job``. What can't be stored now (full disk, locked database) is kept, in its
    order, and tried again with the next. The methods raise StoreError then."""

    def __init__(self, library: Library, job: Job, on_stored: OnStored) -> None:
        self._library, self._job, self._on_stored = library, job, on_stored
        self._rules = rules(library)
        self._waiting: deque[list[Utterance] | StretchFinal] = deque()
        self._next_final = 1

    @property
    def waits(self) -> bool:
        """Whether something is not stored yet."""
        return bool(self._waiting)

    def add(self, lines: list[Utterance]) -> None:
        """Live lines."""
        if lines:
            self._waiting.append(apply_rules(lines, self._rules))
        self.store()

    def exchange(self, stretch: StretchFinal) -> None:
        """The final text of a stretch, in the place of its live lines."""
        for line in stretch.utterances:
            line.id = f"f{self._next_final:04d}"
            self._next_final += 1
        stretch.utterances = apply_rules(stretch.utterances, self._rules)
        self._waiting.append(stretch)
        self.store()

    def leave_out(self, removed: list[Removed]) -> None:
        """What the live text leaves out; of what has its final text already it does not matter any more."""
        new = [r for r in removed if r.end > self._job.rolled.get(r.track, 0.0)]
        if new:
            self._library.edit_meeting(self._job.meeting, lambda meeting: meeting.removed.extend(new))

    def store(self) -> None:
        """Store what waits."""
        while self._waiting:
            first = self._waiting[0]
            if isinstance(first, StretchFinal):
                self._store_final(first)
            else:
                self._store_live(first)

    def _store_live(self, lines: list[Utterance]) -> None:
        new = [one for line in lines for one in after([line], self._job.rolled.get(line.track, 0.0))]
        job = replace(self._job, next_id=self._job.next_id + len(lines))
        self._library.append_utterances(job.meeting, new, job)
        self._job.next_id = job.next_id
        self._waiting.popleft()
        if new:
            self._on_stored(new, [], False)

    def _store_final(self, stretch: StretchFinal) -> None:
        rolled = {**self._job.rolled, stretch.track: stretch.end}
        with self._library.database.change():
            old = self._library.utterances(self._job.meeting)
            text = exchanged(old, stretch.utterances, stretch.track, stretch.start, stretch.end)
            self._library.replace_utterances(self._job.meeting, text, replace(self._job, rolled=rolled))
            self._library.edit_meeting(self._job.meeting, lambda meeting: _exchange_removed(meeting, stretch))
        self._job.rolled = rolled
        self._waiting.popleft()
        before, now = {u.id: u for u in old}, {u.id for u in text}
        self._on_stored([u for u in text if before.get(u.id) != u], [u.id for u in old if u.id not in now], True)


def _exchange_removed(meeting: Meeting, stretch: StretchFinal) -> None:
    def stays(removed: Removed) -> bool:
        middle = (removed.start + removed.end) / 2
        return removed.recording or removed.track != stretch.track or not stretch.start <= middle < stretch.end

    meeting.removed = [r for r in meeting.removed if stays(r)] + stretch.removed
