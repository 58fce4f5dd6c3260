"""Settings to a file and from one, on the page ``General``."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QVBoxLayout, QWidget

from meetingmate.base.translation import mark, tr, trn
from meetingmate.exchange import settings_file
from meetingmate.exchange.settings_file import Imported
from ui.base.labels import Label, MessageBox
from ui.base.theme import scaled
from ui.settings.draft import SettingsDraft
from ui.widgets.controls import button, muted
from ui.widgets.flow import FlowLayout

_KINDS = mark("Settings (*.toml);;All files (*)")
_HELP = mark(
    "For another computer, or to keep. Folders, the microphone and passwords are not in the file. Names and terms, and "
    "the consent reminder, are."
)


class ExchangeBlock(QWidget):
    """``imported`` comes after the draft has taken over a file."""

    imported = Signal(object)

    def __init__(self, draft: SettingsDraft) -> None:
        super().__init__()
        self._draft = draft
        title = Label(tr("Export and import settings"))
        title.setFont(scaled(title.font(), 1.05, bold=True))
        self.export = button(tr("Export settings…"), self._choose_target)
        self.load = button(tr("Import settings…"), self._choose_source)
        buttons = QWidget()
        row = FlowLayout(buttons)
        row.addWidget(self.export)
        row.addWidget(self.load)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 14)
        box.setSpacing(3)
        box.addWidget(title)
        box.addWidget(muted(tr(_HELP)))
        box.addWidget(buttons)

    def write(self, path: Path) -> None:
        """Write the settings to ``path``."""
        settings, draft = self._draft.settings, self._draft
        draft.background.run(
            lambda: settings_file.write(settings, path),
            lambda count: draft.said.emit(
                trn(
                    "Saved {count} setting that you changed to {file}.",
                    "Saved {count} settings that you changed to {file}.",
                    count,
                    file=path.name,
                )
            ),
            failed=lambda sentence: draft.said.emit(
                tr("{file} can’t be written. {reason}", file=path.name, reason=sentence)
            ),
            owner=self,
            lane="other",
        )

    def read(self, path: Path) -> None:
        """Take over the settings of ``path``."""
        settings = self._draft.settings
        self._draft.background.run(
            lambda: settings_file.read(path, settings),
            self._take,
            failed=self._draft.said.emit,
            owner=self,
            lane="other",
        )

    def _take(self, found: Imported) -> None:
        if found.changed:
            self._draft.take(found.settings)
        self.imported.emit(found)

    def _choose_target(self) -> None:
        start = str(Path.home() / "meetingmate-settings.toml")
        chosen, _ = QFileDialog.getSaveFileName(self.window(), tr("Export settings"), start, tr(_KINDS))
        if chosen:
            self.write(Path(chosen))

    def _choose_source(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self.window(), tr("Import settings"), str(Path.home()), tr(_KINDS))
        if chosen:
            self.read(Path(chosen))


def tell(over: QWidget, changed: list[str], refused: list[str]) -> MessageBox:
    """Say which settings (by their names on the screen) were changed, and what was refused."""
    box = MessageBox(over)
    box.setWindowTitle(tr("Import settings"))
    box.setIcon(QMessageBox.Icon.Warning if refused else QMessageBox.Icon.Information)
    box.setText(
        trn("Changed: {count} setting.", "Changed: {count} settings.", len(changed))
        if changed
        else tr("Nothing was changed.")
    )
    parts = [", ".join(changed)] if changed else []
    if refused:
        parts.append(tr("Not taken over: {reasons}", reasons=" ".join(refused)))
    box.setInformativeText("\n\n".join(parts))
    box.open()
    return box
