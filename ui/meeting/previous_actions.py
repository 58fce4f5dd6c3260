"""Accepting what was said about a task of an earlier meeting: the task changes in its own meeting, with undo."""

from __future__ import annotations

import copy

from PySide6.QtGui import QUndoCommand

from meetingmate.base.translation import tr
from meetingmate.domain.events import MeetingChanged
from meetingmate.domain.meeting import ActionItem, PreviousAction
from meetingmate.library import tasks
from ui.document.document import MeetingDocument


def accept(document: MeetingDocument, number: int) -> None:
    """Do what the suggestion for the previous action ``number`` says; a sentence tells when that can't be done."""
    if document.minutes is None or document.meeting is None:
        return
    previous, meeting_id, day = document.minutes.previous_actions[number], document.id, document.meeting.date
    if previous.update is None or previous.update.state != "suggested":
        return

    def done(before: ActionItem) -> None:
        command = _Accepted(document, previous, day, before) if document.id == meeting_id else None
        if command is None or not command.fits():  # another meeting or other minutes are shown by now
            document.background.run(lambda: _put_back(document, previous, before))
            return
        document.undo_stack.push(command)

    document.background.run(lambda: _apply(document, previous, day), done, owner=document)


class _Accepted(QUndoCommand):
    def __init__(self, document: MeetingDocument, previous: PreviousAction, day: str, before: ActionItem) -> None:
        super().__init__(tr("accepting a suggestion"))
        self._document, self._previous, self._day, self._before = document, previous, day, before
        self._minutes = document.minutes
        self._applied = True  # the task is changed already when this step is made

    def fits(self) -> bool:
        """Whether the minutes shown have the suggestion."""
        return self._minutes is not None and self._previous in self._minutes.previous_actions

    def redo(self) -> None:
        document, previous = self._document, self._previous
        if not self._applied:
            document.background.run(lambda: _apply(document, previous, self._day))
        self._applied = True
        if self._minutes is None:  # then it does not fit and is never done
            return
        after = copy.deepcopy(self._minutes)
        item = after.previous_actions[self._minutes.previous_actions.index(previous)]
        if item.update is not None:
            item.update.state = "accepted"
            tasks.take_update(item, item.update, self._day)
        document.put_minutes(after)

    def undo(self) -> None:
        document = self._document
        document.background.run(lambda: _put_back(document, self._previous, self._before))
        self._applied = False
        if self._minutes is not None:
            document.put_minutes(self._minutes)


def _apply(document: MeetingDocument, previous: PreviousAction, day: str) -> ActionItem:
    before = tasks.apply_update(document.library, previous, day)
    document.session.emit(MeetingChanged(meeting=previous.meeting, what="minutes"))
    return before


def _put_back(document: MeetingDocument, previous: PreviousAction, before: ActionItem) -> None:
    tasks.restore(document.library, previous.meeting, previous.item, before)
    document.session.emit(MeetingChanged(meeting=previous.meeting, what="minutes"))
