"""The page ``Shortcuts``: the keys of every command of the menu, and the system-wide one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from meetingmate.base.settings import OPTIONS
from meetingmate.base.translation import tr, tr_for
from ui.base import shortcuts
from ui.base.global_shortcut import COMMAND
from ui.base.shortcuts import Command
from ui.settings import fields
from ui.settings.draft import SettingsDraft
from ui.settings.fields import Editor
from ui.settings.keys_dialog import KeysDialog
from ui.settings.rows import Findable, SettingsPage
from ui.widgets.controls import button
from ui.widgets.flow import FlowLayout
from ui.widgets.plain_table import Column, PlainTable

_KEY = "shortcuts"
_HIGH = 14  # rows that are seen at once


@dataclass(frozen=True)
class _Row:
    command: Command
    keys: str
    changed: bool


class ShortcutsPage(SettingsPage):
    """``table`` holds the commands; Enter on one asks for its keys."""

    def __init__(self, draft: SettingsDraft, commands: list[Command]) -> None:
        super().__init__(tr("Shortcuts"), draft)
        self._commands = commands
        everywhere = fields.system_wide_keys(draft, lambda keys: shortcuts.user_of(commands, draft.value(_KEY), keys))
        where = tr(
            "{purpose}. On Wayland and macOS, add a shortcut in the system’s keyboard settings that runs {command}",
            purpose=tr(OPTIONS["global_shortcut"].help),
            command=COMMAND,
        )
        self.add("global_shortcut", tr("System-wide shortcut"), everywhere, where)
        self.table = PlainTable(
            tr("Commands and their keys"),
            (
                Column(tr("Command"), lambda row: row.command.label, wide=True),
                Column(tr("Menu"), lambda row: row.command.menu),
                Column(tr("Keys"), _keys_of),
            ),
        )
        self.table.setMinimumHeight(round(self.table.fontMetrics().height() * 1.9 * _HIGH))
        self.change = button(tr("Change keys…"), self.ask)
        self.default = button(tr("Reset these keys"), self._reset_one)
        self.table.opened.connect(self.ask)
        self.table.chosen.connect(self._update)
        holder = QWidget()
        buttons = QWidget()
        flow = FlowLayout(buttons)
        flow.addWidget(self.change)
        flow.addWidget(self.default)
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.table)
        column.addWidget(buttons)
        row = self.add(
            _KEY, tr("Keys of the menu"), Editor(holder, self.table, self._show), tr("Press Enter on a command")
        )
        row.reset.setText(tr("Reset all"))
        self.found += [
            Findable(
                tr("Keys for “{command}”", command=command.label),
                " ".join([command.menu, tr("shortcut hotkey key keys keyboard"), *command.keys]),
                self.table,
                partial(self._select, command.name),
                command.label,
            )
            for command in commands
        ]
        self._show(draft.value(_KEY))

    def ask(self) -> KeysDialog | None:
        """Ask for other keys of the selected command."""
        chosen = self.table.selected()
        if not chosen or self.draft.locked(_KEY):
            return None
        command = chosen[0].command
        changed, everywhere = self.draft.value(_KEY), self.draft.value("global_shortcut")

        def problem_of(keys: str) -> str:
            return shortcuts.conflict(self._commands, changed, command.name, keys, everywhere)

        dialog = KeysDialog(command, chosen[0].keys, problem_of, self)
        dialog.chosen.connect(lambda keys: self._set(command, keys))
        dialog.open()
        return dialog

    def _set(self, command: Command, keys: str) -> None:
        changed = {name: given for name, given in self.draft.value(_KEY).items() if name != command.name}
        if (keys,) != command.keys[:1] and (keys or command.keys):
            changed[command.name] = keys
        self.draft.set(_KEY, changed)
        self._show(changed)

    def _reset_one(self) -> None:
        for row in self.table.selected():
            kept = {name: keys for name, keys in self.draft.value(_KEY).items() if name != row.command.name}
            for keys in row.command.keys:
                if problem := shortcuts.conflict(self._commands, kept, row.command.name, keys, ""):
                    self.draft.said.emit(problem)
                    return
            self.table.setFocus()  # the button is off now
            self.draft.set(_KEY, kept)
            self._show(kept)

    def _show(self, changed: dict[str, str]) -> None:
        keys = shortcuts.resolved(self._commands, changed).by_name
        rows = [_Row(c, ", ".join(map(shortcuts.native, keys[c.name])), c.name in changed) for c in self._commands]
        self.table.set_rows(rows)
        self._update()

    def _update(self) -> None:
        chosen, locked = self.table.selected(), self.draft.locked(_KEY)
        self.change.setEnabled(bool(chosen) and not locked)
        self.default.setEnabled(any(row.changed for row in chosen) and not locked)

    def _select(self, name: str) -> None:
        number = next(n for n, command in enumerate(self._commands) if command.name == name)
        self.table.selectRow(number)
        self.table.scrollTo(self.table.rows_model.index(number, 0))


def _keys_of(row: _Row) -> str:
    keys = row.keys or tr_for("keys of a command", "None")
    return tr("{keys} (changed)", keys=keys) if row.changed else keys
