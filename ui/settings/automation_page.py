"""The page ``Automation``: what happens by itself after each meeting, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from meetingmate.base.errors import UsageError
from meetingmate.base.translation import mark, tr
from meetingmate.jobs.automation import descriptions, plan, sending
from meetingmate.jobs.automation.ledger import RunRow, recent, rename
from meetingmate.jobs.automation.plan import Automation, Plan, SendJson, WatchedFolder, WriteSet
from meetingmate.jobs.automation.service import Automations
from meetingmate.jobs.session import Session
from ui.base.labels import Label
from ui.base.theme import scaled
from ui.settings import fields
from ui.settings.automation_dialog import AutomationDialog, Made
from ui.settings.draft import SettingsDraft
from ui.settings.rows import SettingsPage
from ui.widgets.controls import button, muted
from ui.widgets.flow import FlowLayout
from ui.widgets.plain_table import Column, PlainTable

_HELP = mark(
    "Each starts when the final minutes of a meeting are ready, while MeetingMate is open. Documents and files that an "
    "automation writes are not encrypted, even if the library is."
)
_HIGH, _LOG_HIGH = 6, 8  # rows that are seen at once

_Entry = Automation | WatchedFolder


class AutomationPage(SettingsPage):
    """``table`` holds the automations and watched folders, ``log`` what ran. ``plan_changed``: the file is another."""

    plan_changed = Signal()

    def __init__(self, draft: SettingsDraft, session: Session | None) -> None:
        super().__init__(tr("Automation"), draft)
        self._session = session
        self._plan = Plan()
        self.add("automation", tr("Run automations"), fields.check(draft, "automation"))
        self.table = PlainTable(
            tr("Automations"),
            (
                Column(tr("Name"), _name_of),
                Column(tr("What it does"), lambda one: descriptions.what(one, self._plan), wide=True),
                Column(tr("State"), lambda one: tr("On") if one.on else tr("Off")),
            ),
        )
        self.add_new = button(tr("Add…"), self.ask_new, kind="primary")
        self.edit = button(tr("Edit…"), self.ask_change)
        self.switch = button(tr("Turn off"), self._switch)
        self.test = button(tr("Run on the last meeting"), self._try)
        self.remove = button(tr("Remove"), self._remove)
        self.problems = Label()
        self.problems.setWordWrap(True)
        self._buttons = (self.add_new, self.edit, self.switch, self.test, self.remove)
        self.add_widget(
            self._block(tr("Automations and watched folders"), tr(_HELP), self.table, _HIGH, self._buttons),
            tr("Automations"),
            tr("webhook post script command export folder watch automatic after meeting upload zapier n8n"),
        )
        self.add_widget(self.problems)
        self.log = PlainTable(
            tr("Log of the automations"),
            (
                Column(tr("When"), descriptions.when),
                Column(tr("Automation"), lambda run: run.automation),
                Column(tr("State"), descriptions.state),
                Column(tr("Result"), descriptions.result, wide=True),
            ),
        )
        self.refresh = button(tr("Refresh"), self.load)
        about = tr("What ran and how it ended. It holds no words of a meeting.")
        block = self._block(tr("Log"), about, self.log, _LOG_HIGH, (self.refresh,))
        self.add_widget(block, tr("Log of the automations"))
        self.whole = Label()
        self.whole.setWordWrap(True)
        self.add_widget(self.whole)
        self.log.chosen.connect(self._tell_whole)
        self.table.opened.connect(self.ask_change)
        self.table.chosen.connect(self._update)
        draft.changed.connect(lambda _key: self._update())
        self.load()

    def load(self) -> None:
        """Read the automations and the log again."""
        self._run(lambda: (plan.load(), recent()), self._show)

    def ask_new(self) -> AutomationDialog:
        """Ask for a new automation."""
        return self._ask(None)

    def ask_change(self) -> AutomationDialog | None:
        """Ask for changes of the selected one."""
        found = self.table.selected()
        return self._ask(found[0]) if found else None

    # --- parts ----------------------------------------------------------------------------------------------

    def _block(self, title: str, help_text: str, table: PlainTable, rows: int, buttons: tuple[QWidget, ...]) -> QWidget:
        made, line = QWidget(), QWidget()
        name = Label(title)
        name.setFont(scaled(name.font(), 1.05, bold=True))
        name.setBuddy(table)
        table.setMinimumHeight(round(table.fontMetrics().height() * 1.9 * (rows + 1)))
        flow = FlowLayout(line)
        for one in buttons:
            flow.addWidget(one)
        box = QVBoxLayout(made)
        box.setContentsMargins(0, 0, 0, 14)
        box.setSpacing(4)
        for part in (name, muted(help_text), table, line):
            box.addWidget(part)
        return made

    def _show(self, found: tuple[Plan, list[RunRow]]) -> None:
        self._plan, runs = found
        self.table.set_rows([*self._plan.automations, *self._plan.folders])
        self.log.set_rows(runs)
        self.problems.setText(" ".join(self._plan.problems))
        self.problems.setVisible(bool(self._plan.problems))
        self._update()

    def _tell_whole(self) -> None:
        """All of the selected line of the log, which may be longer than the table is wide."""
        self.whole.setText(" ".join(descriptions.result(run) for run in self.log.selected()))

    def _update(self) -> None:
        chosen = self.table.selected()
        for one in (self.edit, self.switch, self.remove):
            one.setEnabled(bool(chosen))
        self.switch.setText(tr("Turn off") if chosen and chosen[0].on else tr("Turn on"))
        self.switch.setAccessibleName(self.switch.text())
        runs = bool(chosen) and not isinstance(chosen[0], WatchedFolder) and self._session is not None
        self.test.setEnabled(runs and bool(self.draft.value("automation")))

    def _ask(self, entry: _Entry | None) -> AutomationDialog:
        library = self._session.library.folder if self._session is not None else None
        dialog = AutomationDialog(entry, self._plan, library, self.draft.background, self)
        dialog.made.connect(lambda made: self._put(entry, made))
        dialog.open()
        return dialog

    def _put(self, before: _Entry | None, made: Made) -> None:
        self._run(lambda: _store(before, made), self._changed)

    def _switch(self) -> None:
        for chosen in self.table.selected():
            self._run(partial(_set_on, chosen, not chosen.on), self._changed)

    def _remove(self) -> None:
        for chosen in self.table.selected():
            self._run(partial(_take_out, chosen), self._changed)

    def _try(self) -> None:
        chosen, session = self.table.selected(), self._session
        if not chosen or session is None:
            return
        name, service = chosen[0].name, Automations(session.library, self.draft.settings)
        application = QCoreApplication.instance()
        assert application is not None
        application.aboutToQuit.connect(service.stop)

        def work() -> RunRow | None:
            row = next((one for one in session.library.rows() if one.has_minutes), None)
            if row is None:
                return None
            try:
                return service.run_by_hand(name, row.id)
            finally:
                service.close()

        def done(run: RunRow | None) -> None:
            said = descriptions.result(run) if run else tr("There is no meeting with minutes yet.")
            self.draft.said.emit(said)
            self.load()

        self.draft.said.emit(tr("Running {name}…", name=name))
        self._run(work, done)

    def _changed(self, _none: object = None) -> None:
        self.load()
        self.plan_changed.emit()

    def _run(self, work: Callable[[], object], done: Callable[[object], None] | Callable[..., None]) -> None:
        def failed(sentence: str) -> None:
            self.draft.said.emit(sentence)

        self.draft.background.run(work, done, failed=failed, owner=self, lane="other")


def _name_of(entry: _Entry) -> str:
    return tr("Watched folder") if isinstance(entry, WatchedFolder) else entry.name


def _store(before: _Entry | None, made: Made) -> None:
    with plan.changing() as found:
        if made.documents is not None:
            known = any(one.name.casefold() == made.documents.name.casefold() for one in found.sets)
            found.put(made.documents, instead_of=made.documents.name if known else "")
        old = "" if before is None else before.folder if isinstance(before, WatchedFolder) else before.name
        found.put(made.entry, instead_of=old)
        if isinstance(before, SendJson) and isinstance(made.entry, SendJson):
            sending.move_secret(before, made.entry)
        elif isinstance(before, SendJson):
            sending.forget_secret(before)
        if isinstance(made.entry, SendJson) and made.secret:
            sending.keep_secret(made.entry, made.secret)
    if old and not isinstance(made.entry, WatchedFolder):
        rename(old, made.entry.name)


def _find(entry: _Entry, found: Plan) -> _Entry:
    if isinstance(entry, WatchedFolder):
        there = next((one for one in found.folders if one.folder == entry.folder), None)
        if there is None:
            raise UsageError(tr("The folder {folder} is not watched any more.", folder=entry.folder))
        return there
    return found.automation(entry.name)


def _set_on(entry: _Entry, on: bool) -> None:
    with plan.changing() as found:
        _find(entry, found).on = on


def _take_out(entry: _Entry) -> None:
    with plan.changing() as found:
        there = _find(entry, found)
        found.remove(there)
        if isinstance(there, WriteSet):
            found.remove_unused_set(there.set)
        if isinstance(there, SendJson):
            sending.forget_secret(there)
