"""Undo commands of kept voices: what was learned is taken back with the name it was given."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable

from PySide6.QtCore import QTimer
from PySide6.QtGui import QUndoCommand

from meetingmate import voices
from meetingmate.base.translation import tr
from meetingmate.domain.meeting import is_speaker_label
from meetingmate.jobs import voice_enrolment
from ui.document.document import MeetingDocument

#: One after the other: what is taken back may still be listened to, and both may change the same file.
_one_at_a_time = threading.Lock()


class _Listening(QUndoCommand):
    """Listens in the background, when the whole step is done or undone and its lines have been saved."""

    def __init__(self, document: MeetingDocument, label: str) -> None:
        super().__init__(label)
        self._document, self._meeting = document, document.id
        self._folder = voices.folder_of(document.session.library.folder)

    def _given_to(self) -> set[str]:
        """To whose voices the meeting has given something."""
        return {profile.name for profile in voices.profiles(self._folder) if self._meeting in profile.meetings}

    def _learn(self, name: str) -> None:
        session = self._document.session
        if not is_speaker_label(name):
            voice_enrolment.learn(session.library, self._meeting, name, threads=session.settings.thread_count())

    def _later(self, listen: Callable[[], None]) -> None:
        background, document = self._document.background, self._document

        def in_turn() -> None:
            with _one_at_a_time:
                listen()

        def when_saved() -> None:
            background.run(lambda: None, lambda _: background.run(in_turn, lane="other"), owner=document)

        QTimer.singleShot(0, document, when_saved)


class KeepVoice(_Listening):
    """The lines of ``old`` have become those of ``new``, or are confirmed as theirs when both are the same: so does
    what this meeting gives to their kept voices. Taking it back learns nothing that was not kept before."""

    def __init__(self, document: MeetingDocument, old: str, new: str) -> None:
        super().__init__(document, tr("keeping the voice of {name}", name=new))
        self._old, self._new = old, new
        self._gave: set[str] = set()  # to whose voices this meeting gave something before

    def redo(self) -> None:
        def listen() -> None:
            self._gave = self._given_to()
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


class RelearnVoices(_Listening):
    """Some of ``speakers`` have other lines now: those whose voice this meeting gave something to are heard again."""

    def __init__(self, document: MeetingDocument, speakers: Iterable[str | None]) -> None:
        super().__init__(document, tr("other lines for a kept voice"))
        self._speakers = {speaker for speaker in speakers if speaker}

    def redo(self) -> None:
        def listen() -> None:
            for name in self._speakers & self._given_to():
                voices.unlearn(self._folder, name, self._meeting)  # there may be too few lines left
                self._learn(name)

        self._later(listen)

    def undo(self) -> None:
        self.redo()
