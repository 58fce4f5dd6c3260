"""The servers that may write the minutes, or turn recordings into text: tested, and used only when the user says so."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from meetingmate.base import server_address
from meetingmate.base.errors import UsageError
from meetingmate.base.settings import OPTIONS
from meetingmate.base.translation import mark, tr, tr_for
from meetingmate.jobs.servers import ServerReport, Servers, said_of
from ui.base.background_jobs import BackgroundJobs
from ui.base.labels import Label
from ui.widgets.controls import LineEdit, button, muted

_KEY_HELP = mark("Only if the server asks for one. It is kept in the keyring of this computer")


class ServerPanel(QWidget):
    """Addresses, model and keys of ``servers`` with a test. ``chosen`` gives addresses and model to be used from now
    on, both empty when no server is to be used. ``fields`` are the inputs by the settings they are for."""

    chosen = Signal(str, str)

    def __init__(
        self, servers: Servers, address: str, model: str, background: BackgroundJobs, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._servers, self._background = servers, background
        self._used = (address, model)
        self.address, self.model, self.key = LineEdit(address), LineEdit(model), LineEdit()
        self.address.setPlaceholderText("http://localhost:8080")
        self.model.setPlaceholderText(tr("As the server calls it"))
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        self.key_of = QComboBox()  # which server the key is for, where there are several
        self.key_of.setAccessibleName(tr("Server of the key"))
        self._keys: dict[str, str] = {}  # what was typed, by scheme, host and port
        self.fields: dict[str, QWidget] = {servers.setting: self.address, servers.model_setting: self.model}
        for key, field in self.fields.items():
            field.setAccessibleDescription(tr(OPTIONS[key].help))
        self.key.setAccessibleDescription(tr(_KEY_HELP))
        self.where = Label()
        self.where.setWordWrap(True)
        self.result = muted()
        self.test = button(tr("Test connection"), lambda: self._ask(self._show))
        self.use = button(tr("Use this server"), lambda: self._ask(self._take), kind="primary")
        self.stop = button(tr("Stop using the server"), self._stop)
        self._inputs = (self.address, self.model, self.key, self.test, self.use, self.stop)
        form = QGridLayout()
        form.setContentsMargins(0, 0, 0, 0)
        inputs = (
            (self.address, tr("Address"), tr("Server: address")),
            (self.model, tr("Model"), tr("Server: model")),
            (self.key, tr_for("password of a server", "Key"), tr("Key of the server")),
        )
        for row, (field, name, spoken) in enumerate(inputs):
            label = Label(name)
            label.setBuddy(field)
            field.setAccessibleName(spoken)
            form.addWidget(label, row, 0)
            form.addWidget(field, row, 1)
        form.addWidget(self.key_of, 3, 1)
        form.addWidget(muted(f"{tr(_KEY_HELP)}."), 4, 1)
        buttons = QHBoxLayout()
        for made in (self.test, self.use, self.stop):
            buttons.addWidget(made)
        buttons.addStretch(1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addLayout(form)
        box.addWidget(self.where)
        box.addLayout(buttons)
        box.addWidget(self.result)
        self.address.textChanged.connect(self._update)
        self.model.textChanged.connect(self._update)
        self.key.textChanged.connect(self._key_typed)
        self.key_of.currentTextChanged.connect(self._show_key)
        self._update()

    def show_used(self, address: str, model: str) -> None:
        """Show the server that is used; without one, its key is forgotten."""
        if address:
            self._used = (address, model)
            self.address.setText(address)
            self.model.setText(model)
        elif self._used[0]:
            self._stop()

    def _typed(self) -> tuple[str, str]:
        return self.address.text().strip(), self.model.text().strip()

    def _update(self) -> None:
        """Say where the text goes, or would go, and offer what can be done."""
        address, model = self._typed()
        used = bool(self._used[0])
        self.result.setText("")
        problem = ""
        if address:
            try:
                goes = self._servers.where(address, model)
                self._offer_keys([one.origin for one in server_address.parse_all(address)])
            except UsageError as error:
                problem = goes = str(error)
                self._offer_keys([])
            else:
                if self._typed() != self._used:
                    goes = tr("If you use this server: {consequence}", consequence=goes)
        else:
            goes = tr("No server is used. {consequence}", consequence=self._servers.where("", ""))
            self._offer_keys([])
        self.where.setText(goes)
        ready = bool(address) and not problem
        self.test.setEnabled(ready)
        self.use.setEnabled(ready)
        self.use.setVisible(not used or self._typed() != self._used or bool(self._typed_keys()))
        self.stop.setVisible(used)
        self.key.setPlaceholderText(tr("Unchanged") if used else "")

    def _offer_keys(self, origins: list[str]) -> None:
        """Offer a key for each of these servers."""
        if [self.key_of.itemText(row) for row in range(self.key_of.count())] != origins:
            chosen = self.key_of.currentText()
            self.key_of.blockSignals(True)
            self.key_of.clear()
            self.key_of.addItems(origins)
            self.key_of.setCurrentIndex(max(0, self.key_of.findText(chosen)))
            self.key_of.blockSignals(False)
        self.key_of.setVisible(len(origins) > 1)

    def _key_typed(self, key: str) -> None:
        self._keys[self.key_of.currentText()] = key.strip()
        self._update()

    def _show_key(self, origin: str) -> None:
        self.key.setText(self._keys.get(origin, ""))

    def _typed_keys(self) -> dict[str, str]:
        """What was typed for each server that is in the field."""
        typed = {**self._keys, self.key_of.currentText(): self.key.text().strip()}
        there = {self.key_of.itemText(row) for row in range(self.key_of.count())}
        return {origin: key for origin, key in typed.items() if key and origin in there}

    def _ask(self, done: Callable[[list[ServerReport]], None]) -> None:
        """Test what was typed; ``done`` gets what the server can."""
        address, model = self._typed()
        keys = self._typed_keys()
        for one in self._inputs:
            one.setEnabled(False)
        self.result.setText(tr("Asking the server. This can take a minute or two…"))

        def finish(reports: list[ServerReport]) -> None:
            self._free()
            done(reports)

        def fail(sentence: str) -> None:
            self._free()
            self.result.setText(sentence)

        self._background.run(
            lambda: self._servers.try_all(address, model, keys), finish, failed=fail, owner=self, lane="other"
        )

    def _free(self) -> None:
        for one in self._inputs:
            one.setEnabled(True)
        self._update()

    def _show(self, reports: list[ServerReport]) -> None:
        self.result.setText(said_of(reports))

    def _take(self, reports: list[ServerReport]) -> None:
        address, model = self._typed()
        keys, before = self._typed_keys(), self._used[0]

        def taken(_none: object = None) -> None:
            self._used = (address, model)
            self._keys.clear()
            self.key.clear()
            self._update()
            self._show(reports)
            self.chosen.emit(address, model)

        def keep() -> None:
            for origin, key in keys.items():
                self._servers.keep_key(origin, key)
            self._servers.forget_keys(before, still_used=address)

        if not keys and before in ("", address):
            taken()
            return
        self._background.run(keep, taken, failed=self.result.setText, owner=self, lane="other")

    def _stop(self) -> None:
        address, self._used = self._used[0], ("", "")
        for field in (self.address, self.model, self.key):
            field.clear()
        self._update()
        self.chosen.emit("", "")
        self._keys.clear()
        self._background.run(lambda: self._servers.forget_keys(address), owner=self, lane="other")
