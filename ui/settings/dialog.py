"""All settings with their help; a change is saved and applied at once."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QKeySequenceEdit,
    QLineEdit,
    QScrollArea,
    QSpinBox,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from meetingmate import models
from meetingmate.audio.devices import input_devices
from meetingmate.base import settings as settings_store
from meetingmate.base.settings import MINUTES_LANGUAGES, OPTIONS, Settings
from meetingmate.jobs.session import Session
from meetingmate.models import ModelKind
from ui.base.background_jobs import BackgroundJobs
from ui.base.global_shortcut import COMMAND, problem_of
from ui.base.labels import Label
from ui.base.language_names import own_name, spoken_languages
from ui.base.theme import scaled
from ui.encryption.page import EncryptionPage
from ui.settings.model_list import ModelList
from ui.settings.writing_server import SERVERS, WritingServerPanel
from ui.widgets.controls import LineEdit, TextEdit, button, muted
from ui.widgets.dialogs import fit

_SAVE_MS = 500
_VOICES = (
    "Their names are suggested in later meetings, never applied without you. Voices stay on this computer; view, "
    "export or delete them on the People page."
)


_Field = TypeVar("_Field", bound=QWidget)


class SettingsDialog(QDialog):
    """Edits a copy of the settings; ``applied`` gives it after every change that was saved."""

    applied = Signal(object)

    def __init__(
        self,
        settings: Settings,
        background: BackgroundJobs,
        parent: QWidget | None = None,
        *,
        session: Session | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Settings")
        fit(self, 720, 600)
        self.settings = dataclasses.replace(settings)
        self._background = background
        self._timer = QTimer(self, singleShot=True, interval=_SAVE_MS)
        self._timer.timeout.connect(self.save)
        self.fields: dict[str, QWidget] = {}
        self.status = muted()
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.tabBar().setAccessibleName("Settings sections")
        self.tabs.addTab(self._recognition_page(), "Recognition")
        self.tabs.addTab(self._minutes_page(), "Minutes")
        self.tabs.addTab(self._recording_page(), "Recording")
        self.tabs.addTab(self._files_page(), "Files")
        self.encryption = EncryptionPage(session, background) if session is not None else None
        if self.encryption is not None:
            self.tabs.addTab(self._encryption_page(), "Encryption")
        self.tabs.addTab(self._program_page(), "Program")
        close = button("Close", self.accept)
        bottom = QHBoxLayout()
        bottom.addWidget(self.status, 1)
        bottom.addWidget(close)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 12, 16, 12)
        if settings.problems:
            box.addWidget(_problems(settings.problems))
        box.addWidget(self.tabs, 1)
        box.addLayout(bottom)

    def save(self) -> None:
        """Save and apply what was changed."""
        self._timer.stop()
        for key, option in OPTIONS.items():
            if problem := option.problem(getattr(self.settings, key)):
                self.status.setText(problem)
                return
        settings = dataclasses.replace(self.settings, problems=[])
        self._background.run(
            lambda: settings_store.save(settings), lambda _none: self._saved(settings), failed=self._say, owner=self
        )

    def done(self, result: int) -> None:
        """Close; a change that waits is saved first."""
        if self._timer.isActive():
            self.save()
            self.applied.emit(dataclasses.replace(self.settings, problems=[]))
        for choice in (self.speech, self.writing):
            choice.cancel()
        super().done(result)

    # --- pages --------------------------------------------------------------------------------------------

    def _recognition_page(self) -> QWidget:
        page, box = _page()
        self.speech = self._models("speech", "speech_model")
        _add(box, "Speech model", OPTIONS["speech_model"].help, self.speech)
        languages = [("auto", "Detect automatically"), *spoken_languages()]
        _add(box, "Spoken language", OPTIONS["spoken_language"].help, self._choice("spoken_language", languages))
        _add(box, "", OPTIONS["speakers"].help, self._check("speakers", "Detect speakers"))
        voices = self._check("voice_profiles", "Keep the voices of people you name")
        _add(box, "", _VOICES, voices)
        words = TextEdit()
        words.setPlainText("\n".join(self.settings.vocabulary))
        words.setMaximumHeight(words.fontMetrics().height() * 6)
        words.setPlaceholderText("One name or term per line")
        words.textChanged.connect(
            lambda: self._set("vocabulary", [w.strip() for w in words.toPlainText().splitlines() if w.strip()])
        )
        _add(box, "Names and terms", OPTIONS["vocabulary"].help, self._named("vocabulary", words))
        _add(box, "Accuracy", OPTIONS["beam_size"].help, self._number("beam_size"))
        box.addStretch(1)
        return page

    def _minutes_page(self) -> QWidget:
        page, box = _page()
        self.writing = self._models("writing", "writing_model", "The minutes are made without a writing model.")
        _add(box, "Writing model", OPTIONS["writing_model"].help, self.writing)
        self.server = WritingServerPanel(
            self.settings.writing_server, self.settings.writing_server_model, self._background
        )
        self.server.chosen.connect(self._use_server)
        self.fields |= self.server.fields
        _add(box, "Server for writing", f"{OPTIONS['writing_server'].help}. {SERVERS}", self.server)
        languages = [("spoken", "Same as the meeting"), *((c, own_name(c)) for c in MINUTES_LANGUAGES)]
        _add(
            box,
            "Language of the minutes",
            OPTIONS["minutes_language"].help,
            self._choice("minutes_language", languages),
        )
        _add(box, "", OPTIONS["appendix"].help, self._check("appendix", "Add transcript as an appendix"))
        _add(box, "", OPTIONS["quotes"].help, self._check("quotes", "Show quotes in documents"))
        box.addStretch(1)
        return page

    def _recording_page(self) -> QWidget:
        page, box = _page()
        _add(box, "Microphone", OPTIONS["microphone"].help, self._microphone())
        for key in ("record_computer", "live_text", "live_minutes", "final_pass"):
            _add(box, "", OPTIONS[key].help, self._check(key, OPTIONS[key].help))
        same = "Same as the live transcript"
        _add(
            box,
            "Model for improving the transcript",
            OPTIONS["final_model"].help,
            self._speech_model("final_model", same),
        )
        small = self._speech_model("small_model", "None (words appear later)")
        _add(box, "Model for a slow computer", OPTIONS["small_model"].help, small)
        silence = self._number("silence_prompt_min", " minutes")
        _add(box, "Silence reminder", OPTIONS["silence_prompt_min"].help, silence)
        longest = self._number("longest_recording_h", " hours")
        _add(box, "Recording length reminder", OPTIONS["longest_recording_h"].help, longest)
        consent = TextEdit()
        consent.setPlainText(self.settings.consent_text)
        consent.setMaximumHeight(consent.fontMetrics().height() * 5)
        consent.setPlaceholderText("For example: May I record this meeting for the minutes?")
        consent.textChanged.connect(lambda: self._set("consent_text", consent.toPlainText().strip()))
        _add(box, "Consent reminder", OPTIONS["consent_text"].help, self._named("consent_text", consent))
        where = (
            f"{OPTIONS['global_shortcut'].help}. On Wayland and macOS, add a shortcut in the system’s keyboard "
            f"settings that runs {COMMAND}"
        )
        _add(box, "System-wide shortcut", where, self._keys("global_shortcut"))
        box.addStretch(1)
        return page

    def _files_page(self) -> QWidget:
        page, box = _page()
        keep = [("copy", "Keep a compressed copy in the library"), ("link", "Link to the original file")]
        _add(box, "Recordings you open", OPTIONS["keep_audio"].help, self._choice("keep_audio", keep))
        help_text = f"{OPTIONS['library_folder'].help}. Takes effect at the next start. To move it, use File > Library."
        _add(box, "Library", help_text, self._folder("library_folder", str(Settings().library_dir())))
        _add(box, "Exports", OPTIONS["export_folder"].help, self._folder("export_folder", "Documents"))
        box.addStretch(1)
        return page

    def _encryption_page(self) -> QWidget:
        page, box = _page()
        if self.encryption is not None:
            box.addWidget(self.encryption)
        box.addStretch(1)
        return page

    def _program_page(self) -> QWidget:
        page, box = _page()
        looks = [
            ("system", "Follow the system"),
            ("light", "Light"),
            ("dark", "Dark"),
            ("light-contrast", "Light, high contrast"),
            ("dark-contrast", "Dark, high contrast"),
        ]
        _add(box, "Appearance", OPTIONS["appearance"].help, self._choice("appearance", looks))
        notify = self._check("notify_when_ready", "Notify me when minutes are ready")
        _add(box, "", OPTIONS["notify_when_ready"].help, notify)
        threads = self._number("threads")
        threads.setSpecialValueText("Automatic")
        _add(box, "Threads", OPTIONS["threads"].help, threads)
        where = Label(str(settings_store.settings_path()))
        where.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        where.setWordWrap(True)
        _add(box, "Settings file", "All settings are stored in this file. Your comments in it are kept", where)
        box.addStretch(1)
        return page

    # --- fields -------------------------------------------------------------------------------------------

    def _models(self, kind: ModelKind, key: str, none: str = "") -> ModelList:
        made = ModelList(kind, getattr(self.settings, key), self._background, none=none)
        made.chosen.connect(lambda ident: self._set(key, ident))
        self.fields[key] = made
        return made

    def _choice(self, key: str, choices: list[tuple[str, str]]) -> QComboBox:
        combo = QComboBox()
        for value, name in choices:
            combo.addItem(name, value)
        combo.setCurrentIndex(max(0, combo.findData(getattr(self.settings, key))))
        combo.currentIndexChanged.connect(lambda _index: self._set(key, combo.currentData()))
        return self._named(key, combo)

    def _check(self, key: str, name: str) -> QCheckBox:
        check = QCheckBox(name)
        check.setChecked(getattr(self.settings, key))
        check.toggled.connect(lambda on: self._set(key, on))
        return self._named(key, check)

    def _speech_model(self, key: str, none: str) -> QComboBox:
        """One of the installed speech models, or ``none``."""
        combo = QComboBox()
        combo.addItem(none, "")
        current = getattr(self.settings, key)
        if current:
            combo.addItem(current, current)
        combo.setCurrentIndex(combo.findData(current))

        def look() -> list[tuple[str, str]]:
            return [(c.id, c.title) for c in models.catalogue() if c.kind == "speech" and models.is_installed(c)]

        def fill(cards: list[tuple[str, str]]) -> None:
            for ident, title in cards:
                if (at := combo.findData(ident)) >= 0:
                    combo.setItemText(at, title)
                else:
                    combo.addItem(title, ident)

        self._background.run(look, fill, owner=combo, lane="other")
        combo.currentIndexChanged.connect(lambda _index: self._set(key, combo.currentData()))
        return self._named(key, combo)

    def _number(self, key: str, unit: str = "") -> QSpinBox:
        option, spin = OPTIONS[key], QSpinBox()
        spin.lineEdit().setTextMargins(6, 0, 0, 0)
        spin.setSuffix(unit)
        if unit:
            spin.setSpecialValueText("Never")
        spin.setRange(int(option.minimum or 0), int(option.maximum or 0))
        spin.setValue(getattr(self.settings, key))
        spin.setMaximumWidth(220)
        spin.valueChanged.connect(lambda value: self._set(key, value))
        return self._named(key, spin)

    def _keys(self, key: str) -> QKeySequenceEdit:
        """One key combination; what can't be one for everywhere is said and not taken."""
        field = QKeySequenceEdit(QKeySequence(getattr(self.settings, key)))
        field.setMaximumSequenceLength(1)
        field.setClearButtonEnabled(True)
        field.setMaximumWidth(220)
        if typed := field.findChild(QLineEdit):
            typed.setAccessibleName(OPTIONS[key].help)  # it has the keyboard, so it is what is read out

        def take() -> None:
            keys = field.keySequence().toString(QKeySequence.SequenceFormat.PortableText)
            problem = problem_of(keys) if keys else ""
            self._say(problem)
            if not problem:
                self._set(key, keys)

        field.editingFinished.connect(take)
        return self._named(key, field)

    def _folder(self, key: str, default: str) -> QWidget:
        field = LineEdit(getattr(self.settings, key))
        field.setAccessibleName(OPTIONS[key].help)
        field.setPlaceholderText(default)
        field.textEdited.connect(lambda value: self._set(key, value.strip()))

        def choose() -> None:
            if folder := QFileDialog.getExistingDirectory(self, "Choose a folder", field.text() or str(Path.home())):
                field.setText(folder)
                self._set(key, folder)

        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._named(key, field), 1)
        row.addWidget(button("Choose…", choose))
        return holder

    def _microphone(self) -> QComboBox:
        combo = QComboBox()
        combo.addItem("System default", "")

        def fill(names: list[str]) -> None:
            combo.blockSignals(True)
            current = self.settings.microphone
            for name in names if current in ("", *names) else [*names, current]:
                combo.addItem(name, name)
            combo.setCurrentIndex(max(0, combo.findData(current)))
            combo.blockSignals(False)

        self._background.run(_microphones, fill, failed=self._say, owner=combo, lane="other")
        combo.currentIndexChanged.connect(lambda _index: self._set("microphone", combo.currentData()))
        return self._named("microphone", combo)

    def _named(self, key: str, field: _Field) -> _Field:
        self.fields[key] = field
        field.setAccessibleDescription(OPTIONS[key].help)
        return field

    def _set(self, key: str, value: object) -> None:
        if getattr(self.settings, key) != value:
            setattr(self.settings, key, value)
            self._timer.start(0 if key == "appearance" else _SAVE_MS)

    def _use_server(self, address: str, model: str) -> None:
        self._set("writing_server", address)
        self._set("writing_server_model", model)

    def _saved(self, settings: Settings) -> None:
        self._say("Saved.")
        self.applied.emit(settings)

    def _say(self, sentence: str) -> None:
        self.status.setText(sentence)


def _microphones() -> list[str]:
    """Names as the recorder knows them."""
    return [device.name for device in input_devices()]


def _page() -> tuple[QScrollArea, QVBoxLayout]:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    page = QWidget()
    box = QVBoxLayout(page)
    box.setContentsMargins(10, 14, 18, 14)
    box.setSpacing(4)
    area.setWidget(page)
    return area, box


def _add(box: QVBoxLayout, title: str, help_text: str, field: QWidget) -> None:
    if title:
        label = Label(title)
        label.setFont(scaled(label.font(), 1.05, bold=True))
        label.setBuddy(field)
        box.addWidget(label)
        field.setAccessibleName(title)
    described = help_text if help_text.endswith(".") else f"{help_text}."
    if title:
        box.addWidget(muted(described))
        box.addWidget(field)
    else:
        box.addWidget(field)
        if not isinstance(field, QAbstractButton) or described != f"{field.text()}.":
            box.addWidget(muted(described))
    box.addSpacing(14)


def _problems(problems: list[str]) -> QFrame:
    frame = QFrame()
    frame.setObjectName("banner")
    frame.setProperty("kind", "notice")
    box = QVBoxLayout(frame)
    for problem in problems:
        label = Label(problem)
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        box.addWidget(label)
    return frame
