"""Keeping a voice as a step that is taken back with the name it was given."""

from __future__ import annotations

from PySide6.QtGui import QUndoCommand

from meetingmate import speaker_edits, voice_learning, voices
from ui.document import MeetingDocument


class VoiceStep(QUndoCommand):
    """The lines of ``old`` have become those of ``new``: so does what this meeting gives to their kept voices."""

    def __init__(self, document: MeetingDocument, old: str, new: str) -> None:
        super().__init__(f"keeping the voice of {new}")
        self._document, self._meeting, self._old, self._new = document, document.id, old, new

    def redo(self) -> None:
        self._move(self._old, self._new)

    def undo(self) -> None:
        self._move(self._new, self._old)

    def _move(self, loser: str, gainer: str) -> None:
        """Listen again to those who have other lines now, after these have been saved; in the background."""
        tasks, session, meeting = self._document.tasks, self._document.session, self._meeting
        folder = voices.folder_of(session.library.folder)

        def listen() -> None:
            voices.unlearn(folder, loser, meeting)
            if not speaker_edits.is_label(gainer):
                voice_learning.learn(session.library, meeting, gainer, threads=session.settings.thread_count())

        tasks.run(lambda: None, lambda _: tasks.run(listen, lane="other"), owner=self._document)
