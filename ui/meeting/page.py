"""The page of one meeting: its title, how far its job is, the four tabs, and the player."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QTabWidget, QVBoxLayout, QWidget

from meetingmate.base.translation import tr, trn
from meetingmate.domain.coverage import IMPORTED
from meetingmate.domain.meeting import Meeting
from ui.base import text
from ui.base.labels import Label
from ui.base.language_names import own_name
from ui.base.shortcuts import command_tip
from ui.base.text_size import TextSize
from ui.base.theme import scaled
from ui.document.document import MeetingDocument
from ui.document.missing_sound import MissingSound
from ui.document.player import Player
from ui.document.player_bar import PlayerBar
from ui.document.waveform_source import WaveformSource
from ui.meeting.cross_marks import CrossMarks
from ui.meeting.date_line import DateLine
from ui.meeting.job_strip import JobStrip
from ui.meeting.minutes_tab import MinutesTab
from ui.meeting.minutes_view import MinutesView
from ui.meeting.notes_view import NotesView
from ui.meeting.share_menu import ShareMenu
from ui.meeting.sharing import DragHandle, Sharing
from ui.meeting.tasks_view import TasksView
from ui.recording.header import RecordingHeader
from ui.recording.live_recording import LiveRecording
from ui.recording.transcript_tab import TranscriptTab
from ui.speakers.naming_panel import NamingPanel
from ui.speakers.talk_view import TalkView
from ui.transcript.view import TranscriptView
from ui.widgets.controls import LineEdit, button

NOTES, TRANSCRIPT, MINUTES, TASKS, TALK = range(5)
_MAX_NAMES = 4
#: Below this width in characters the buttons beside the title have no words.
_NARROW = 80


class MeetingPage(QWidget):
    """Shows the document's meeting."""

    export_wanted = Signal()
    problem = Signal(str)
    told = Signal(str)
    stop_wanted = Signal()
    recover_wanted = Signal()

    def __init__(self, document: MeetingDocument, recording: LiveRecording, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.document = document
        self._recording = recording
        self.title = LineEdit()
        self.title.setObjectName("title")
        self.title.setAccessibleName(tr("Title of the meeting"))
        self.title.setFont(scaled(self.font(), 1.55, bold=True))
        self.title.editingFinished.connect(self._save_title)
        self.facts = Label()
        self.facts.setProperty("muted", True)
        self.facts.setWordWrap(True)
        self.facts.setContentsMargins(7, 0, 0, 0)
        self.export = button(tr("Export…"), self.export_wanted.emit, icon="export")
        command_tip(
            self.export, tr("Export to Word and more{keys}. Drag it to a folder or a mail for the Word file."), "export"
        )
        self.sharing = Sharing(document, self)
        self._drag = DragHandle(self.export)
        self._drag.dragged.connect(self._drag_word)
        self.share = button(tr("Share"), lambda: None, icon="copy", tip=tr("Copy or mail the minutes"))
        self.share.setMenu(ShareMenu(document, self.sharing, self))
        self.date_line = DateLine(document)
        self.strip = JobStrip()
        self.strip.cancel_wanted.connect(document.cancel)
        self.strip.retry_wanted.connect(document.retry)
        self.strip.recover_wanted.connect(self.recover_wanted)
        self.missing_sound = MissingSound(document)
        self.naming = NamingPanel(document)
        self._cut_off: set[str] = set()
        self.recording = RecordingHeader(recording)
        self.recording.stop_wanted.connect(self.stop_wanted)
        self.player = Player(self, document.background)
        self.player_bar = PlayerBar(self.player)
        self.waveform = WaveformSource(document, self.player_bar.slider)
        self.notes = NotesView(document)
        self.transcript = TranscriptView(document)
        self.transcript_tab = TranscriptTab(self.transcript, recording, document)
        self.minutes = MinutesView(document)
        self.minutes_tab = MinutesTab(self.minutes, self.transcript_tab)
        self._cross_marks = CrossMarks(self.minutes, self.transcript, document, self)
        self.tasks = TasksView(document)
        self.talk = TalkView(document)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setExpanding(False)
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.tabBar().setAccessibleName(tr("Parts of the meeting"))
        for view, name in (
            (self.notes, tr("Notes")),
            (self.minutes_tab, tr("Minutes")),
            (self.tasks, tr("Tasks")),
            (self.talk, tr("Talk time")),
        ):
            self.tabs.addTab(view, name)
        # the Tab key follows the order in which they were added: from the minutes to the transcript beside them
        self.tabs.insertTab(TRANSCRIPT, self.minutes_tab.home, tr("Transcript"))
        self.tabs.setCurrentIndex(MINUTES)
        self.text_size = TextSize(self)
        self._follow_text_size()
        self._build()
        self._connect()

    def open_find(self) -> None:
        """Find in the transcript."""
        self._go_to_transcript()
        self.transcript.open_find()

    def copy(self) -> None:
        """Copy what is selected in the tab that is shown; of two views beside each other the one with the keyboard."""
        focus = QApplication.focusWidget()
        if self.minutes_tab.beside and focus is not None and self.transcript_tab.isAncestorOf(focus):
            self.transcript_tab.copy()
            return
        copies: dict[int, Callable[[], None]] = {
            TRANSCRIPT: self.transcript_tab.copy,
            MINUTES: self.minutes.copy,
            TASKS: self.tasks.copy,
            TALK: self.talk.copy,
        }
        if (copy := copies.get(self.tabs.currentIndex())) is not None:
            copy()

    def set_cut_off(self, meetings: set[str]) -> None:
        """Interrupted recordings and can be recovered."""
        self._cut_off = set(meetings)
        self._show_job()

    def flush(self) -> None:
        """Save what is being typed."""
        self._save_title()
        self.notes.save()

    def refresh_icons(self) -> None:
        """Draw pictures again (the colours changed)."""
        self.strip.refresh()
        self.missing_sound.refresh()
        self.recording.refresh()
        for view in (self.transcript, self.minutes, self.tasks, self.talk):
            view.empty.refresh_icon()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Where there is little room, the title gets it: the buttons show their pictures only."""
        super().resizeEvent(event)
        narrow = event.size().width() < self.fontMetrics().averageCharWidth() * _NARROW
        for one, label in ((self.share, tr("Share")), (self.export, tr("Export…"))):
            one.setText("" if narrow else label)
        self.minutes_tab.set_width(event.size().width())

    def _build(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self.title, 1)
        top.addWidget(self.share)
        top.addWidget(self.export)
        header = QVBoxLayout()
        header.setContentsMargins(18, 14, 18, 8)
        header.setSpacing(3)
        header.addLayout(top)
        header.addWidget(self.facts)
        header.addWidget(self.date_line)
        strip = QVBoxLayout()
        strip.setContentsMargins(18, 0, 18, 6)
        strip.addWidget(self.recording)
        strip.addWidget(self.strip)
        strip.addWidget(self.missing_sound)
        strip.addWidget(self.naming)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(header)
        box.addLayout(strip)
        box.addWidget(self.tabs, 1)
        box.addWidget(self.player_bar)

    def _follow_text_size(self) -> None:
        notes, panel = self.notes, self.transcript_tab.panel
        self.text_size.follow(self.transcript.list, self.minutes.list, self.tasks.tree, notes.notes, notes.agenda)
        self.text_size.follow(self.transcript_tab.provisional, panel.notes, panel.found)
        self.text_size.changing.connect(self.transcript.list.hold_place)
        self.text_size.changing.connect(self.minutes.list.hold_top)
        self.text_size.changed.connect(self.minutes.list.restore_top)
        for view in (self.notes, self.tasks):
            view.fit_text()
            self.text_size.changed.connect(view.fit_text)

    def _connect(self) -> None:
        document = self.document
        document.opened.connect(self._show_new)
        document.details_changed.connect(self._show_details)
        document.transcript_changed.connect(self._show_details)
        document.minutes_changed.connect(self._show_details)
        document.job_changed.connect(self._show_job)
        self._recording.changed.connect(self._show_job)
        document.closed.connect(lambda: self.player.set_file(None))
        for view in (self.notes, self.transcript, self.minutes):
            view.play_wanted.connect(self.player.play_from)
        self.transcript.clip_wanted.connect(self.player.play_span)
        self.naming.clip_wanted.connect(self.player.play_span)
        self.talk.play_wanted.connect(self.player.play_from)
        for signal in (document.opened, document.transcript_changed):
            signal.connect(lambda: self.player.set_speech((u.start, u.end) for u in document.utterances))
        self.minutes.place_wanted.connect(self._place)
        self.transcript.place_wanted.connect(self.player.seek)
        self.tasks.play_wanted.connect(self.player.play_from)
        self.tasks.place_wanted.connect(self._place)
        self.tasks.line_wanted.connect(self._show_line)
        self.minutes.line_wanted.connect(self._show_line)
        self.tabs.currentChanged.connect(lambda _number: self.minutes_tab.set_shown(self.tabs.currentWidget()))
        self.minutes_tab.beside_changed.connect(self._cross_marks.set_active)
        self.text_size.changed.connect(self.minutes_tab.arrange)
        self.player.position_changed.connect(self._on_position)
        self.player.problem.connect(self.problem)
        self.sharing.problem.connect(self.problem)
        self.sharing.told.connect(self.told)
        self.tasks.copy_wanted.connect(self.sharing.copy_for)
        self.minutes.copy_wanted.connect(self.sharing.copy_part)
        self.tasks.told.connect(self.told)

    def _show_new(self) -> None:
        document = self.document
        self._show_job()
        self._show_details()
        if self._recording.is_of(document.id):
            self.tabs.setCurrentIndex(TRANSCRIPT)
        elif document.minutes is not None:
            self.tabs.setCurrentIndex(MINUTES)
        elif document.utterances or (document.job and document.job.state == "running"):
            self.tabs.setCurrentIndex(TRANSCRIPT)

    def _show_job(self) -> None:
        """How far the work is; while it is recorded the strip of the recording says it."""
        document, job = self.document, self.document.job
        live = self._recording.is_of(document.id)
        self.recording.setVisible(live)
        if not live and job is not None and job.state == "running" and job.stage == "recording":
            self.strip.show_recording(cut_off=document.id in self._cut_off)
        else:
            self.strip.show_job(None if live else job)

    def _show_details(self) -> None:
        document = self.document
        if document.meeting is None:
            return
        if not self.title.hasFocus() and self.title.text() != document.meeting.title:
            self.title.setText(document.meeting.title)
            self.title.setCursorPosition(0)
        self.facts.setText("  ·  ".join(facts(document.meeting, document.speakers)))
        tasks = len(document.minutes.actions) if document.minutes else 0
        self.tabs.setTabText(TASKS, tr("Tasks ({count})", count=tasks) if tasks else tr("Tasks"))
        self.minutes_tab.set_filled(bool(document.utterances))
        self.recording.show_language(document.meeting.language)
        self.export.setEnabled(bool(document.utterances or document.minutes))
        self.share.setEnabled(document.minutes is not None)
        self.player.set_file(document.audio)
        why = tr(IMPORTED) if document.imported else ""
        self.player_bar.set_recording(document.meeting.duration_s, document.audio is not None, why)
        self.player_bar.setVisible(not self._recording.is_of(document.id))

    def _save_title(self) -> None:
        title = self.title.text().strip()
        meeting = self.document.meeting
        if meeting is None or title == meeting.title:
            return
        if not title:
            self.title.setText(meeting.title)
            return
        self.document.edit_details(lambda m: setattr(m, "title", title))

    def _drag_word(self) -> None:
        self.flush()
        self.sharing.drag_word(self.export)

    def _place(self, seconds: float) -> None:
        """Where the space bar begins; what is being played goes on."""
        if not self.player.playing:
            self.player.seek(seconds)

    def _show_line(self, seconds: float) -> None:
        self._go_to_transcript()
        self.transcript.show_time(seconds)

    def _go_to_transcript(self) -> None:
        """Show the transcript, where it is not seen beside the minutes already."""
        if not (self.minutes_tab.beside and self.tabs.currentIndex() == MINUTES):
            self.tabs.setCurrentIndex(TRANSCRIPT)

    def _on_position(self, seconds: float) -> None:
        if self.player.playing or seconds:
            self.transcript.set_position(seconds, playing=self.player.playing)
            self.talk.set_position(seconds)


def facts(meeting: Meeting, speakers: list[str]) -> list[str]:
    """What the line below the title says."""
    parts = [text.day(meeting.date)]
    if meeting.start:
        parts.append(meeting.start)
    if meeting.duration_s:
        parts.append(text.duration(meeting.duration_s))
    if meeting.imported is not None:
        parts.append(tr(IMPORTED))
    if meeting.language:
        parts.append(own_name(meeting.language))
    names = [a.name for a in meeting.attendees if a.present] or speakers
    if names:
        first, more = ", ".join(names[:_MAX_NAMES]), len(names) - _MAX_NAMES
        said = trn("{names} and {count} more", "{names} and {count} more", more, names=first) if more > 0 else first
        parts.append(said)
    return parts
