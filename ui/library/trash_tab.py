"""The trash: what was deleted can be had back, or permanently deleted."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QSpinBox

from meetingmate.base.translation import tr, tr_for, trn
from meetingmate.jobs.session import Session
from meetingmate.library import trash
from meetingmate.library.trash import Trashed
from ui.base import text
from ui.base.background_jobs import BackgroundJobs
from ui.base.labels import Label
from ui.library import questions
from ui.library.long_work import LongWork, Report
from ui.library.table_tab import TableTab
from ui.widgets.controls import button, muted
from ui.widgets.plain_table import Column, PlainTable

_MAX_NAMES = 5


class TrashTab(TableTab):
    """Reads the trash whenever it is shown."""

    def __init__(
        self, session: Session, background: BackgroundJobs, long: LongWork, deleted_at_start: list[str]
    ) -> None:
        super().__init__()
        self._session, self._background, self._long = session, background, long
        self._deleted_at_start = deleted_at_start
        self.table = PlainTable(
            tr("Meetings in the trash"),
            (
                Column(tr("Meeting"), lambda t: t.meeting.title, wide=True),
                Column(tr("Date"), lambda t: text.day(t.meeting.date)),
                Column(tr("In trash since"), lambda t: text.day(t.trashed.astimezone().date().isoformat())),
                Column(tr("Deleted on"), _goes),
            ),
            several=True,
        )
        self.restore = button(tr("Restore"), self._restore)
        self.purge = button(tr("Delete permanently…"), self._purge)
        self.empty = button(tr("Empty the trash…"), self._empty)
        self.days = QSpinBox()
        self.days.setRange(0, 3650)
        self.days.setSuffix(" " + tr_for("deleted permanently after so many", "days"))
        self.days.setSpecialValueText(tr("never automatically"))
        self.days.setAccessibleName(tr("How long meetings stay in the trash"))
        self._lay_out(
            [self.restore],
            [self.purge, self.empty],
            self._rule(),
            muted(
                tr(
                    "A meeting you never opened is not deleted without asking if there is no other copy of its "
                    "recording."
                )
            ),
        )
        self.table.opened.connect(self._restore)
        self.days.valueChanged.connect(self._set_days)

    def load(self) -> None:
        """Read the trash again."""
        library = self._session.library
        self._background.run(lambda: (trash.contents(library), trash.days(library)), self._show, owner=self)

    def _rule(self) -> QHBoxLayout:
        name = Label(tr("Delete meetings permanently after"))
        name.setBuddy(self.days)
        rule = QHBoxLayout()
        rule.addWidget(name)
        rule.addWidget(self.days)
        rule.addStretch(1)
        return rule

    def _show(self, found: tuple[list[Trashed], int]) -> None:
        contents, days = found
        self.table.set_rows(contents)
        if not self.days.hasFocus():
            self.days.blockSignals(True)
            self.days.setValue(days)
            self.days.blockSignals(False)
        if contents:
            said = trn("{count} meeting in the trash.", "{count} meetings in the trash.", len(contents))
        else:
            said = tr("The trash is empty.")
        if gone := self._deleted_at_start:
            said += " " + tr("Deleted at this start: {names}.", names=named(gone))
        self.said.setText(said)
        self._update()

    def _update(self) -> None:
        some = bool(self.table.selected())
        self.restore.setEnabled(some)
        self.purge.setEnabled(some)
        self.empty.setEnabled(bool(self.table.rows_model.rows))

    def _set_days(self, days: int) -> None:
        library = self._session.library
        self._background.run(lambda: trash.set_days(library, days), lambda _none: self.load(), owner=self)

    def _restore(self) -> None:
        session, wanted = self._session, [t.meeting.id for t in self.table.selected()]

        def restore() -> None:
            for meeting in wanted:
                session.restore(meeting)

        self._background.run(restore, lambda _none: self.load(), failed=self.problem.emit, owner=self)

    def _purge(self) -> None:
        self._ask_and_delete(self.table.selected())

    def _empty(self) -> None:
        self._ask_and_delete(list(self.table.rows_model.rows))

    def _ask_and_delete(self, wanted: list[Trashed]) -> None:
        asked = [t.meeting.title for t in wanted if t.must_ask]
        consequences = tr("The transcript, minutes and the library’s copy of the recording can’t be recovered.")
        if asked:
            consequences += " " + trn(
                "{names} was never opened, and there is no other copy of the recording.",
                "{names} were never opened, and there is no other copy of the recording.",
                len(asked),
                names=named(asked),
            )
        sentence = tr("Delete {names} permanently?", names=named([t.meeting.title for t in wanted]))
        if not wanted or not questions.may(
            self, tr("Delete permanently"), sentence, consequences, tr("Delete permanently"), keep=tr("Keep")
        ):
            return
        library = self._session.library

        def delete(report: Report) -> int:
            for number, one in enumerate(wanted):
                report(number / len(wanted), one.meeting.title)
                trash.purge(library, one.meeting.id, agreed=True)
            return len(wanted)

        def done(count: int) -> None:
            self._long.say(trn("{count} meeting permanently deleted.", "{count} meetings permanently deleted.", count))
            self.load()

        self._long.run(tr("Deleting …"), delete, done, stopped=tr("Stopped. The rest is still in the trash."))


def named(titles: list[str]) -> str:
    """``“A”, “B” and 3 more``."""
    names, more = ", ".join(tr("“{title}”", title=title) for title in titles[:_MAX_NAMES]), len(titles) - _MAX_NAMES
    if more <= 0:
        return names
    return trn("{names} and {count} more", "{names} and {count} more", more, names=names)


def _goes(entry: Trashed) -> str:
    if entry.purge_on is None:
        return tr("only by you")
    day = text.day(entry.purge_on.astimezone().date().isoformat())
    return tr("{day}, asks first", day=day) if entry.must_ask else day
