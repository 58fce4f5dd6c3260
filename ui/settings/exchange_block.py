"""Settings to a file and from one, on the page ``General``."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QVBoxLayout, QWidget

from meetingmate.base.text import count_of
from meetingmate.exchange import settings_file
from meetingmate.exchange.settings_file import Imported
from ui.base.labels import Label, MessageBox
from ui.base.theme import scaled
from ui.settings.draft import SettingsDraft
from ui.widgets.controls import button, muted
from ui.widgets.flow import FlowLayout

_KINDS = "Settings (*.toml);;All files (*)"
_HELP = (
    "For another computer, or to keep. Folders, the microphone and passwords are not in the file. Names and terms, and "
    "the consent reminder, are."
)


class ExchangeBlock(QWidget):
    """``imported`` comes after the draft has taken over a file."""

    imported = Signal(object)

    def __init__(self, draft: SettingsDraft) -> None:
        super().__init__()
        self._draft = draft
        title = Label("Export and import settings")
        title.setFont(scaled(title.font(), 1.05, bold=True))
        self.export = button("Export settings…", self._choose_target)
        self.load = button("Import settings…", self._choose_source)
        buttons = QWidget()
        row = FlowLayout(buttons)
        row.addWidget(self.export)
        row.addWidget(self.load)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 14)
        box.setSpacing(3)
        box.addWidget(title)
        box.addWidget(muted(_HELP))
        box.addWidget(buttons)

    def write(self, path: Path) -> None:
        """Write the settings to ``path``."""
        settings, draft = self._draft.settings, self._draft
        draft.background.run(
            lambda: settings_file.write(settings, path),
            lambda count: draft.said.emit(f"Saved {count_of(count, 'setting')} that you changed to {path.name}."),
            failed=lambda sentence: draft.said.emit(f"{path.name} can’t be written. {sentence}"),
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
        chosen, _ = QFileDialog.getSaveFileName(self.window(), "Export settings", start, _KINDS)
        if chosen:
            self.write(Path(chosen))

    def _choose_source(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self.window(), "Import settings", str(Path.home()), _KINDS)
        if chosen:
            self.read(Path(chosen))


def tell(over: QWidget, changed: list[str], refused: list[str]) -> MessageBox:
    """Say which settings (by their names on the screen) were changed, and what was refused."""
    box = MessageBox(over)
    box.setWindowTitle("Import settings")
    box.setIcon(QMessageBox.Icon.Warning if refused else QMessageBox.Icon.Information)
    box.setText(f"Changed: {count_of(len(changed), 'setting')}." if changed else "Nothing was changed.")
    parts = [", ".join(changed)] if changed else []
    if refused:
        parts.append("Not taken over: " + " ".join(refused))
    box.setInformativeText("\n\n".join(parts))
    box.open()
    return box
