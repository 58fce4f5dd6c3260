"""Forms in the window: filled from the open meeting, or dictated into a new recording."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from meetingmate.base.settings import Settings
from meetingmate.base.translation import language, tr
from meetingmate.domain.events import JobChanged
from meetingmate.domain.forms import FilledForm, Form, SaidWords, in_language
from meetingmate.jobs import forms as form_jobs
from meetingmate.jobs.session import Session
from meetingmate.library import MeetingRow, filled_forms
from ui.app.recording_controller import RecordingController
from ui.assistants.choose_form import ChooseFormDialog, Offered
from ui.assistants.choose_meeting import ChooseMeetingDialog
from ui.assistants.form_dialog import FormDialog
from ui.base.background_jobs import BackgroundJobs
from ui.base.session_events import SessionEvents
from ui.document.document import MeetingDocument
from ui.meeting.export_dialog import export_folder
from ui.widgets.banner import Banner
from ui.widgets.overwriting import may_replace

_SHOWN_S = 60


class FormsController(QObject):
    """``play`` hears the open meeting from a second on, ``show_moment`` any meeting. ``over`` is what the dialogs
    stand in front of."""

    def __init__(
        self,
        session: Session,
        session_events: SessionEvents,
        background: BackgroundJobs,
        document: MeetingDocument,
        recording: RecordingController,
        banner: Banner,
        settings: Callable[[], Settings],
        play: Callable[[float], object],
        show_moment: Callable[[str, float], object],
        over: QWidget,
    ) -> None:
        super().__init__(over)
        self._session, self._background, self._document = session, background, document
        self._recording, self._banner, self._settings, self._over = recording, banner, settings, over
        self._play, self._show_moment = play, show_moment
        self._to_record: Form | None = None  # the form that the recording about to begin is dictated for
        self._dictated: dict[str, Form] = {}  # by meeting, until its transcript is there
        recording.recording.began.connect(self._on_began)
        recording.recording.refused.connect(self._on_refused)
        session_events.job_changed.connect(self._on_job)

    # --- which form

    def fill(self) -> ChooseFormDialog | None:
        """Ask which form to fill from the open meeting, or which of its forms to open."""
        meeting = self._document.meeting
        if meeting is None:
            return None
        words = tr("Choose the form to fill from “{title}”.", title=meeting.title)
        return self._ask(tr("Fill a form"), words, tr("Fill the form"), meeting.id, partial(self.open, meeting.id))

    def dictate(self) -> ChooseFormDialog:
        """Ask which form to dictate, then record."""
        words = tr("Choose the form you will dictate. Recording begins at once, and the form opens when you stop.")
        return self._ask(tr("Dictate a form"), words, tr("Record"), "", self._record)

    def _ask(
        self, title: str, words: str, go: str, meeting_id: str, chosen: Callable[[Form], object]
    ) -> ChooseFormDialog:
        dialog = ChooseFormDialog(title, words, go, self._over)
        dialog.chosen.connect(chosen)
        dialog.add_wanted.connect(lambda: self._add(dialog, meeting_id))
        self._load(dialog, meeting_id)
        dialog.open()
        return dialog

    def _load(self, dialog: ChooseFormDialog, meeting_id: str) -> None:
        library = self._session.library

        def work() -> tuple[list[Offered], list[str]]:
            from meetingmate.assistants.forms import shelf  # late: tomlkit

            shelved, problems = shelf.all_forms()
            kept = [one for one in filled_forms.of_meeting(library, meeting_id) if one.sources] if meeting_id else []
            offered = [Offered(one.form, kept=True) for one in kept]
            known = {one.form.id for one in kept}
            offered += [Offered(one.form, own=one.own) for one in shelved if one.form.id not in known]
            return offered, problems

        self._background.run(work, lambda found: dialog.show_forms(*found), owner=dialog)

    def _add(self, dialog: ChooseFormDialog, meeting_id: str) -> None:
        name, _ = QFileDialog.getOpenFileName(dialog, tr("Add a form"), "", "*.toml")
        if not name:
            return

        def look() -> Path | None:
            from meetingmate.assistants.forms import shelf

            return shelf.in_the_way(Path(name))

        def add(kept: Path | None) -> None:
            from meetingmate.assistants.forms import shelf

            if kept is None or may_replace(dialog, tr("Add a form"), [kept]):
                self._background.run(
                    lambda: shelf.add(Path(name), replace=kept is not None),
                    lambda _form: self._load(dialog, meeting_id),
                    failed=failed,
                    owner=dialog,
                    lane="other",
                )

        def failed(sentence: str) -> None:
            dialog.problems.setText(sentence)
            dialog.problems.show()

        self._background.run(look, add, failed=failed, owner=dialog, lane="other")

    # --- a form that is open

    def open(self, meeting_id: str, form: Form) -> FormDialog:
        """Show the form that is kept with a meeting, or fill it from the meeting."""
        library = self._session.library
        title = in_language(form.title, language(), form.id)

        def keep(filled: FilledForm) -> None:
            self._background.run(lambda: filled_forms.keep(library, meeting_id, filled), owner=self._over)

        dialog = FormDialog(title, export_folder(self._settings()), self._background, keep, self._over)
        dialog.play_wanted.connect(self._hear)
        dialog.refill_wanted.connect(lambda: self._refill(dialog, meeting_id, form))
        dialog.more_wanted.connect(lambda: self._ask_for_more(dialog, meeting_id, form))

        def show(kept: FilledForm | None) -> None:
            if kept is not None and kept.sources:
                self._show(dialog, (kept, ""))
            else:
                self._fill(dialog, form, [meeting_id])

        self._background.run(
            lambda: filled_forms.get(library, meeting_id, form.id), show, failed=dialog.show_problem, owner=dialog
        )
        dialog.open()
        return dialog

    def _fill(self, dialog: FormDialog, form: Form, sources: list[str]) -> None:
        library, settings = self._session.library, self._settings()
        stopped: list[bool] = []
        dialog.finished.connect(lambda _result: stopped.append(True))
        dialog.set_busy(True)

        def begin() -> None:
            self._background.run(
                lambda: form_jobs.fill(library, settings, form, sources, cancelled=lambda: bool(stopped)),
                partial(self._show, dialog),
                failed=dialog.show_problem,
                owner=dialog,
                lane="other",
            )

        # after what the person has just edited is in the library
        self._background.run(lambda: None, lambda _none: begin(), owner=dialog)

    def _refill(self, dialog: FormDialog, meeting_id: str, form: Form) -> None:
        sources = dialog.filled.sources if dialog.filled is not None and dialog.filled.sources else [meeting_id]
        self._fill(dialog, form, sources)

    def _show(self, dialog: FormDialog, found: tuple[FilledForm, str]) -> None:
        filled, remark = found
        library = self._session.library

        def work() -> set[str]:
            return {one for one in filled.sources if library.meeting(one).tracks}

        self._background.run(
            work,
            lambda heard: dialog.show_form(filled, heard.__contains__, remark),
            failed=lambda _sentence: dialog.show_form(filled, lambda _meeting: False, remark),
            owner=dialog,
        )

    def _hear(self, said: SaidWords) -> None:
        if said.meeting == self._document.id:
            self._play(said.start)
        else:
            self._show_moment(said.meeting, said.start)

    def _ask_for_more(self, dialog: FormDialog, meeting_id: str, form: Form) -> None:
        """Let the person choose another meeting that was dictated for the same form."""
        dialog.flush()
        library = self._session.library
        known = set(dialog.filled.sources) if dialog.filled is not None else {meeting_id}
        chooser = ChooseMeetingDialog(dialog)
        sources = list(dialog.filled.sources) if dialog.filled is not None else [meeting_id]
        chooser.chosen.connect(lambda other: self._fill(dialog, form, [*sources, other]))

        def work() -> list[MeetingRow]:
            return [row for row in library.rows() if row.id not in known]

        self._background.run(work, chooser.show_meetings, owner=chooser)
        chooser.open()

    # --- dictating

    def _record(self, form: Form) -> None:
        if self._recording.recording.running:  # it is for something else, and so is the one after it
            self._banner.show_message(tr("A recording is running. Stop it before you dictate a form."), "notice")
            return
        self._to_record = form
        self._recording.record()
        if not self._recording.recording.running:  # the person did not agree to the recording
            self._to_record = None

    def _on_refused(self, _sentence: str, _meeting: str) -> None:
        self._to_record = None

    def _on_began(self, meeting_id: str) -> None:
        form, self._to_record = self._to_record, None
        if form is None:
            return
        self._dictated[meeting_id] = form
        library = self._session.library
        empty = FilledForm(form=form, language=form.languages[0])
        # kept at once: after a crash the form is offered with its meeting
        self._background.run(lambda: filled_forms.keep(library, meeting_id, empty), owner=self)

    def _on_job(self, job: JobChanged) -> None:
        if job.meeting not in self._dictated or job.state != "done":
            return
        form = self._dictated.pop(job.meeting)
        if self._document.id == job.meeting:
            self.open(job.meeting, form)
            return
        title = in_language(form.title, language(), form.id)
        self._banner.show_message(
            tr("“{form}” can be filled from what you dictated.", form=title),
            action=tr("Open the form"),
            on_action=lambda: self.open(job.meeting, form),
            seconds=_SHOWN_S,
        )
