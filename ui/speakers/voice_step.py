"""Keeping a voice as a step that is taken back with the name it was given."""

from __future__ import annotations

import threading
from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtGui import QUndoCommand

from meetingmate import speaker_edits, voice_learning, voices
from ui.document import MeetingDocument

#: One after the other: what is taken back may still be listened to, and both may change the same file.
_one_at_a_time = threading.Lock()


class VoiceStep(QUndoCommand):
    """The lines of ``old`` have become those of ``new``, or are confirmed as theirs when both are the same: so does
    what this meeting gives to their kept voices. Taking it back learns nothing that was not kept before."""

    def __init__(self, document: MeetingDocument, old: str, new: str) -> None:
        super().__init__(f"keeping the voice of {new}")
        self._document, self._meeting, self._old, self._new = document, document.id, old, new
        self._folder = voices.folder_of(document.session.library.folder)
        self._gave: set[str] = set()  # to whose voices this meeting gave something before

    def redo(self) -> None:
        def listen() -> None:
            self._gave = {
                profile.name for profile in voices.profiles(self._folder) if self._meeting in profile.meetings
            }
            if self._old != self._new:
                voices.unlearn(self._folder, self._old, self._meeting)
            self._learn(self._new)

        self._later(listen)

    def undo(self) -> None:
        def listen() -> None:
            voices.unlearn(self._folder, self._new, self._meeting)
            for name in {self._old, self._new} & self._gave:
                self._learn(name)

        self._later(listen)

    def _learn(self, name: str) -> None:
        session = self._document.session
        if not speaker_edits.is_label(name):
            voice_learning.learn(session.library, self._meeting, name, threads=session.settings.thread_count())

    def _later(self, listen: Callable[[], None]) -> None:
        """Listen in the background, when the whole step is done or undone and its lines have been saved."""
        tasks, document = self._document.tasks, self._document

        def in_turn() -> None:
            with _one_at_a_time:
                listen()

        def when_saved() -> None:
            tasks.run(lambda: None, lambda _: tasks.run(in_turn, lane="other"), owner=document)

        QTimer.singleShot(0, document, when_saved)
