"""The meeting that is open: loaded off the window's thread, edited with undo, saved at once."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from meetingmate.base.translation import tr
from meetingmate.domain.events import JobChanged, MeetingChanged
from meetingmate.domain.meeting import DateSource, Meeting, Minutes, Utterance, is_speaker_label, speakers_in
from meetingmate.editing import speakers, transcript
from meetingmate.editing.meeting import give_date, moved_sentence
from meetingmate.editing.transcript import Edit
from meetingmate.jobs.session import Session
from meetingmate.library import Library, shared
from meetingmate.minutes.items.redating import moved_days, redate
from ui.base.background_jobs import BackgroundJobs
from ui.base.session_events import SessionEvents
from ui.document.save_queue import SaveQueue

_RELOAD_MS = 700


class MeetingDocument(QObject):
    """One open meeting. Views listen to its signals and change it through its methods only."""

    opened = Signal()
    closed = Signal()
    details_changed = Signal()
    transcript_changed = Signal()
    minutes_changed = Signal()
    job_changed = Signal()
    details_edited = Signal(str)  # meeting; by the user, after ``details_changed``
    days_moved = Signal(str)  # the sentence that says so: another day of the meeting, other due dates

    def __init__(
        self, session: Session, session_events: SessionEvents, background: BackgroundJobs, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.session = session
        self.library = session.library
        self.background = background
        self.saves = SaveQueue(session, background, self)
        self.undo_stack = QUndoStack(self)
        self.id = ""
        self.meeting: Meeting | None = None
        self.utterances: list[Utterance] = []
        self.speakers: list[str] = []
        self.minutes: Minutes | None = None
        self.audio: Path | None = None
        self.job: JobChanged | None = None
        self.live = False  # it is being recorded: its lines come through ``append``
        self._stale: set[str] = set()
        self._reload = QTimer(self, singleShot=True, interval=_RELOAD_MS)
        self._reload.timeout.connect(self._load_stale)
        self._loading = False
        self._edits = 0
        session_events.meeting_changed.connect(self._on_meeting_changed)
        session_events.job_changed.connect(self._on_job_changed)

    @property
    def timed(self) -> bool:
        """Whether it is known when the lines were said; an imported transcript may not say so."""
        return self.meeting is None or self.meeting.timed

    @property
    def imported(self) -> bool:
        """Whether another program wrote the text: there is no recording then, and never was one here."""
        return self.meeting is not None and self.meeting.imported is not None

    # --- opening ------------------------------------------------------------------------------------------

    def open(self, meeting_id: str) -> None:
        """Load a meeting; ``opened`` follows. The one shown so far stays until then."""
        if meeting_id == self.id:
            return
        self.id = meeting_id
        self._stale.clear()
        self._reload.stop()

        def load() -> tuple:
            meeting = self.library.meeting(meeting_id)
            return (
                meeting,
                self.library.utterances(meeting_id),
                self.library.minutes(meeting_id),
                _existing(self.library.audio_path(meeting)),
                self.session.status(meeting_id),
            )

        def show(result: tuple) -> None:
            if self.id != meeting_id:
                return
            self.meeting, self.utterances, self.minutes, self.audio, job = result
            self.speakers = speakers_in(self.utterances)
            if self.job is None or self.job.meeting != meeting_id:
                self.job = job
            self.undo_stack.clear()
            self.opened.emit()

        def failed(sentence: str) -> None:
            if self.id == meeting_id:
                self.close()
            self.background.failed.emit(sentence)

        self.background.run(load, show, failed=failed, owner=self)

    def set_live(self, live: bool) -> None:
        """Whether the open meeting is being recorded: its new lines then come through ``append``."""
        if self.live and not live and self.id:
            self._stale.add("transcript")  # what came from elsewhere meanwhile
            self._reload.start(0)
        self.live = live

    def take_lines(self, meeting_id: str, utterances: list[Utterance], gone: list[str]) -> None:
        """Show settled lines of a meeting that is being recorded: new ones, and earlier ones (by their ids) with better
        words; those with the ids in ``gone`` are there no more. All of it is in the library already."""
        if meeting_id != self.id or self.meeting is None:
            return
        shown = {u.id: u for u in self.utterances}
        edited = {
            u.id for u in self.utterances if u.state == "edited"
        }  # what a person does now may be on its way there
        shown.update((u.id, u) for u in utterances if u.id not in edited)
        lines = [u for u in shown.values() if u.id in edited or u.id not in gone]
        if lines == self.utterances:
            return
        self.utterances = sorted(lines, key=lambda u: (u.start, u.end))
        self.speakers = speakers_in(self.utterances)
        self.transcript_changed.emit()

    def close(self) -> None:
        """Show no meeting."""
        self.id, self.meeting, self.utterances, self.minutes, self.audio, self.job = "", None, [], None, None, None
        self.speakers = []
        self.undo_stack.clear()
        self.closed.emit()

    @property
    def read_only(self) -> bool:
        """Whether nothing of it can be changed, as in a shared library."""
        return self.library.read_only

    def people(self) -> list[str]:
        """Names to offer for owners, speakers and roles."""
        named = self.meeting.names() if self.meeting else []
        heard = [s for s in self.speakers if not is_speaker_label(s)]
        return list(dict.fromkeys([*named, *heard]))

    # --- editing ------------------------------------------------------------------------------------------

    def _is_refused(self) -> bool:
        """Whether the library can only be read: that is said, and what was typed is replaced by what is there."""
        if not self.read_only:
            return False
        self.background.failed.emit(shared.reason())
        self._reload.start(0)
        self._stale |= {"details", "transcript", "minutes"}
        for changed in (self.details_changed, self.transcript_changed, self.minutes_changed):
            QTimer.singleShot(0, self, changed.emit)  # when the field that was left is done with its change
        return True

    def edit_minutes(self, label: str, change: Callable[[Minutes], None]) -> None:
        """Change the minutes in a step that can be undone; nothing happens when ``change`` changes nothing."""
        if self.minutes is None or self._is_refused():
            return
        after = copy.deepcopy(self.minutes)
        change(after)
        if after != self.minutes:
            self.undo_stack.push(_MinutesEdit(self, label, self.minutes, after))

    def put_minutes(self, minutes: Minutes) -> None:
        """Show and save this content (used by undo and redo)."""
        self.minutes = minutes
        self._edits += 1
        meeting_id = self.id
        self.saves.run(lambda library: library.save_minutes(meeting_id, minutes))
        self.minutes_changed.emit()

    def edit_details(self, change: Callable[[Meeting], None]) -> None:
        """Change the meeting's details and save them; ``change`` is applied to what is stored then.

        Another day of the meeting moves the days that were spoken of; both can be undone.
        """
        if self.meeting is None or self._is_refused():
            return
        before, source = self.meeting.date, self.meeting.date_from
        change(self.meeting)
        self._edits += 1
        meeting_id = self.id
        self.saves.run(lambda library: library.edit_meeting(meeting_id, change))
        moved = 0
        if self.minutes is not None and self.meeting.date != before:
            after = redate(self.minutes, self.meeting, before)
            moved = moved_days(self.minutes, after)
            old, new = _Day(before, source, self.minutes), _Day(self.meeting.date, self.meeting.date_from, after)
            self.undo_stack.push(_DateEdit(self, old, new))
        self.details_changed.emit()
        self.details_edited.emit(meeting_id)
        if moved:
            self.days_moved.emit(moved_sentence(moved))

    def give_date(self, day: str) -> None:
        """Say, or confirm, that the meeting was on ``day`` (ISO)."""
        self.edit_details(lambda meeting: give_date(meeting, day))

    def put_day(self, day: str, source: DateSource, minutes: Minutes) -> None:
        """Show and save this day of the meeting with its minutes (used by undo and redo)."""
        if self.meeting is None:
            return

        def change(meeting: Meeting) -> None:
            meeting.date, meeting.date_from = day, source

        change(self.meeting)
        meeting_id = self.id
        self.saves.run(lambda library: library.edit_meeting(meeting_id, change))
        self.put_minutes(minutes)
        self.details_changed.emit()
        self.details_edited.emit(meeting_id)

    def edit_lines(self, edit: Edit) -> None:
        """Change the transcript, and what follows from it, in a step that can be undone."""
        if edit.changes() and not self._is_refused():
            self.undo_stack.push(_LinesEdit(self, edit))

    def put_edit(self, edit: Edit) -> None:
        """Show and save a step (used by undo and redo)."""
        if self.meeting is None:
            return
        self.utterances = transcript.apply(edit, self.utterances)
        self.speakers = speakers_in(self.utterances)
        if edit.minutes:
            self.minutes = edit.minutes[1]
        if edit.attendees:
            self.meeting.attendees = edit.attendees[1]
        self._edits += 1
        meeting_id = self.id

        def save(library: Library) -> None:
            transcript.store(library, meeting_id, edit)
            for what in ("transcript", "minutes", "details"):
                self.session.emit(MeetingChanged(meeting=meeting_id, what=what))

        self.saves.run(save)
        self.details_changed.emit()
        self.transcript_changed.emit()
        if edit.minutes:
            self.minutes_changed.emit()

    def rename_person(self, old: str, new: str) -> None:
        """Correct a name everywhere in this meeting, in a step that can be undone."""
        if self.meeting is not None and new.strip():
            self.edit_lines(speakers.rename(self.meeting, self.utterances, self.minutes, [old], new))

    # --- jobs ---------------------------------------------------------------------------------------------

    def cancel(self) -> None:
        """Stop the meeting's job."""
        meeting_id = self.id
        self.background.run(lambda: self.session.cancel(meeting_id))

    def retry(self) -> None:
        """Go on with the meeting's job."""
        meeting_id = self.id
        self.background.run(lambda: self.session.retry(meeting_id))

    def transcribe_again(self, language: str | None = None) -> None:
        """Hear the whole recording again for a better text; ``language``: see ``Session.transcribe_again``."""
        meeting_id = self.id
        self.background.run(lambda: self.session.transcribe_again(meeting_id, language))

    def diarize_again(self) -> None:
        """Detect the speakers again, with the number that the details give."""
        meeting_id = self.id
        self.background.run(lambda: self.session.diarize_again(meeting_id))

    def rewrite(self) -> None:
        """Make the minutes again."""
        meeting_id = self.id
        self.background.run(lambda: self.session.rewrite(meeting_id))

    # --- news ---------------------------------------------------------------------------------------------

    def _on_job_changed(self, job: JobChanged) -> None:
        if job.meeting == self.id:
            self.job = job
            self.job_changed.emit()

    def _on_meeting_changed(self, meeting_id: str, what: str) -> None:
        if meeting_id != self.id:
            return
        if what == "deleted":
            self.close()
            return
        if what == "transcript" and self.live:
            return  # ``take_lines`` brings what is new
        self._stale.add(what)
        if not self._reload.isActive():
            pause = max(_RELOAD_MS, len(self.utterances))  # a long transcript takes longer to read and lay out
            self._reload.start(0 if not self._loading and what != "transcript" else pause)

    def _load_stale(self) -> None:
        if self._loading:
            self._reload.start()
            return
        meeting_id, wanted = self.id, set(self._stale)
        if not meeting_id or not wanted:
            return
        self._stale.clear()
        self._loading = True
        edits, known = self._edits, self.utterances

        def load() -> dict:
            meeting = self.library.meeting(meeting_id)
            news: dict = {"details": (meeting, _existing(self.library.audio_path(meeting)))}
            if "transcript" in wanted:
                news["transcript"] = _reusing(known, self.library.utterances(meeting_id))
            if "minutes" in wanted:
                news["minutes"] = self.library.minutes(meeting_id)
            return news

        def failed(sentence: str) -> None:
            self._loading = False
            self.background.failed.emit(sentence)

        def take(news: dict) -> None:
            self._loading = False
            if meeting_id != self.id:
                return
            if edits != self._edits:  # read before the last edit was written: read again
                self._stale |= wanted
                self._reload.start(0)
                return
            self._take(news)

        self.background.run(load, take, failed=failed, owner=self)

    def _take(self, news: dict) -> None:
        self.meeting, self.audio = news["details"]
        self.details_changed.emit()
        if "transcript" in news:
            if news["transcript"] != self.utterances:
                self.undo_stack.clear()  # another text: the steps no longer fit
            self.utterances = news["transcript"]
            self.speakers = speakers_in(self.utterances)
            self.transcript_changed.emit()
        if "minutes" in news and news["minutes"] != self.minutes:
            self.minutes = news["minutes"]
            self.undo_stack.clear()
            self.minutes_changed.emit()


class _MinutesEdit(QUndoCommand):
    def __init__(self, document: MeetingDocument, label: str, before: Minutes, after: Minutes) -> None:
        super().__init__(label)
        self._document, self._before, self._after = document, before, after

    def redo(self) -> None:
        self._document.put_minutes(self._after)

    def undo(self) -> None:
        self._document.put_minutes(self._before)


@dataclass(frozen=True)
class _Day:
    """The day of a meeting, where it comes from, and the minutes as they are on that day."""

    day: str
    source: DateSource
    minutes: Minutes


class _DateEdit(QUndoCommand):
    def __init__(self, document: MeetingDocument, before: _Day, after: _Day) -> None:
        super().__init__(tr("the date of the meeting"))
        self._document, self._before, self._after = document, before, after

    def redo(self) -> None:
        self._document.put_day(self._after.day, self._after.source, self._after.minutes)

    def undo(self) -> None:
        self._document.put_day(self._before.day, self._before.source, self._before.minutes)


class _LinesEdit(QUndoCommand):
    def __init__(self, document: MeetingDocument, edit: Edit) -> None:
        super().__init__(edit.label)
        self._document, self._edit = document, edit

    def redo(self) -> None:
        self._document.put_edit(self._edit)

    def undo(self) -> None:
        self._document.put_edit(self._edit.inverse())


def _reusing(known: list[Utterance], loaded: list[Utterance]) -> list[Utterance]:
    """``loaded`` with the same objects as in ``known`` where nothing changed: comparing them is then quick."""
    return [old if old == new else new for old, new in zip(known, loaded, strict=False)] + loaded[len(known) :]


def _existing(path: Path | None) -> Path | None:
    return path if path is not None and path.is_file() else None
