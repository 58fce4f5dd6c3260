"""Which meetings go into a bundle for another MeetingMate, and where it is saved."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from meetingmate.base.translation import mark, tr, trn
from meetingmate.exchange import bundles
from meetingmate.exchange.archive import Imported
from meetingmate.exchange.bundles import Bundled
from meetingmate.export.cleaning import file_stem
from meetingmate.library import Library, MeetingRow
from ui.base import text
from ui.base.background_jobs import BackgroundJobs
from ui.library import questions
from ui.widgets.controls import LineEdit, as_rows, button, muted
from ui.widgets.dialogs import fit
from ui.widgets.overwriting import where_to_save

#: What a dialog about files calls them.
BUNDLES = mark("Bundles (*.meetingmate *.zip)")
_MAX_NAMES = 4
_SIZE_MS = 150
_MEETING, _DATE, _SERIES = range(3)


class BundleDialog(QDialog):
    """``wanted(meetings, with_sound, file)``: the ids that were ticked, and the ``Path`` to write to."""

    wanted = Signal(list, bool, object)

    def __init__(
        self, library: Library, background: BackgroundJobs, folder: Path, chosen: list[str], parent: QWidget | None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Make a bundle"))
        fit(self, 680, 560)
        self._library, self._background, self._folder = library, background, folder
        self._timer = QTimer(self, singleShot=True, interval=_SIZE_MS)
        self._timer.timeout.connect(self._measure)
        self._rows: list[MeetingRow] = []
        self._titles: list[QTableWidgetItem] = []  # of the rows, with what is ticked
        self._words: list[str] = []  # of the rows, to find them
        self._notice = ""
        self._begin_with = set(chosen)
        self.search = LineEdit()
        self.search.setPlaceholderText(tr("Find a meeting or a series"))
        self.search.setAccessibleName(tr("Find a meeting or a series"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._filter)
        self.all = button(tr("Select all"), partial(self._tick_shown, Qt.CheckState.Checked))
        self.none = button(tr("Select none"), partial(self._tick_shown, Qt.CheckState.Unchecked))
        self.table = QTableWidget(0, 3)
        as_rows(self.table, tr("Meetings"))
        self.table.setHorizontalHeaderLabels([tr("Meeting"), tr("Date"), tr("Series")])
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.horizontalHeader().setSectionResizeMode(_MEETING, QHeaderView.ResizeMode.Stretch)
        for column in (_DATE, _SERIES):
            self.table.horizontalHeader().setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self.table.itemChanged.connect(lambda _item: self._timer.start())
        self.with_sound = QCheckBox(tr("Include the &recordings"))
        self.with_sound.setChecked(True)
        self.with_sound.toggled.connect(lambda _on: self._timer.start())
        self.said = muted()
        self.save = button(tr("Save bundle…"), self._save, kind="primary")
        self._lay_out()
        self._update()
        background.run(
            lambda: (library.rows(), bundles.not_encrypted(library)),
            lambda found: self._fill(*found),
            failed=self.said.setText,
            owner=self,
        )

    def chosen(self) -> list[str]:
        """The ids of the meetings that are ticked, shown or not."""
        return [
            row.id
            for row, title in zip(self._rows, self._titles, strict=True)
            if title.checkState() == Qt.CheckState.Checked
        ]

    def save_to(self, file: Path) -> None:
        """Have the bundle written to ``file``."""
        self.wanted.emit(self.chosen(), self.with_sound.isChecked(), bundles.with_suffix(file))
        self.accept()

    def _lay_out(self) -> None:
        intro = muted(
            tr(
                "A bundle is one file with everything in these meetings: recording, transcript, minutes, edits and "
                "notes. Another MeetingMate imports it."
            )
        )
        top = QHBoxLayout()
        top.addWidget(self.search, 1)
        top.addWidget(self.all)
        top.addWidget(self.none)
        bottom = QHBoxLayout()
        bottom.addWidget(self.said, 1)
        bottom.addWidget(button(tr("Cancel"), self.reject))
        bottom.addWidget(self.save)
        box = QVBoxLayout(self)
        box.setContentsMargins(20, 18, 20, 16)
        box.setSpacing(12)
        box.addWidget(intro)
        box.addLayout(top)
        box.addWidget(self.table, 1)
        box.addWidget(self.with_sound)
        box.addLayout(bottom)

    def _fill(self, rows: list[MeetingRow], notice: str) -> None:
        self.table.blockSignals(True)
        self.table.setRowCount(len(rows))
        for number, row in enumerate(rows):
            title = QTableWidgetItem(row.title or tr("Untitled meeting"))
            title.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable)
            title.setCheckState(Qt.CheckState.Checked if row.id in self._begin_with else Qt.CheckState.Unchecked)
            self._titles.append(title)
            self._words.append(f"{title.text()} {text.day(row.date)} {row.series or ''}".casefold())
            self.table.setItem(number, _MEETING, title)
            self.table.setItem(number, _DATE, QTableWidgetItem(text.day(row.date)))
            self.table.setItem(number, _SERIES, QTableWidgetItem(row.series or ""))
        self.table.blockSignals(False)
        self._rows, self._notice = rows, notice
        self._filter(self.search.text())
        first = next((number for number, row in enumerate(rows) if row.id in self._begin_with), 0)
        self.table.setCurrentCell(first, _MEETING)
        self._measure()

    def _filter(self, typed: str) -> None:
        wanted = typed.casefold().split()
        for number, words in enumerate(self._words):
            self.table.setRowHidden(number, not all(word in words for word in wanted))

    def _tick_shown(self, state: Qt.CheckState) -> None:
        for number, title in enumerate(self._titles):
            if not self.table.isRowHidden(number):
                title.setCheckState(state)

    def _measure(self) -> None:
        self._update()
        library, chosen = self._library, self.chosen()
        if chosen and self.with_sound.isChecked():
            self._background.run(
                lambda: sum(bundles.sizes_of(library, chosen).values()),
                lambda size: self._update(size) if chosen == self.chosen() else None,
                failed=self.said.setText,
                owner=self,
                lane="other",
            )

    def _update(self, size: int | None = None) -> None:
        count = len(self.chosen())
        said = trn("{count} meeting selected", "{count} meetings selected", count)
        if size is not None and self.with_sound.isChecked():
            said = trn(
                "{count} meeting selected, recordings of {size}",
                "{count} meetings selected, recordings of {size}",
                count,
                size=text.size(size),
            )
        self.said.setText(said)
        self.save.setEnabled(count > 0)

    def _save(self) -> None:
        if self._notice and not questions.may(
            self,
            tr("Make a bundle"),
            self._notice,
            tr("Hand it over on a way that you trust, or put it on an encrypted drive."),
            tr("Save without encryption"),
        ):
            return
        offered = self._folder / self.suggested_name()
        found = where_to_save(
            self, tr("Save bundle"), offered, tr(BUNDLES), lambda path, _kind: bundles.with_suffix(path)
        )
        if found:
            self.save_to(found[0])

    def suggested_name(self) -> str:
        """A name for the file: the first day, and the series or the first meeting."""
        chosen = set(self.chosen())
        rows = sorted((row for row in self._rows if row.id in chosen), key=lambda row: row.date)
        series = {row.series for row in rows}
        named = series.pop() if len(rows) > 1 and len(series) == 1 else None
        return file_stem(f"{rows[0].date} {named or rows[0].title}"[:80]) + bundles.SUFFIX


def which_bundle(parent: QWidget) -> Path | None:
    """Which bundle to import; None when the user gives none."""
    name, _ = QFileDialog.getOpenFileName(parent, tr("Choose a bundle"), str(Path.home()), tr(BUNDLES))
    return Path(name) if name else None


def written(done: Bundled, file: Path) -> str:
    """What to say of a bundle that was written."""
    said = trn(
        "Bundle saved: {count} meeting in {name}.",
        "Bundle saved: {count} meetings in {name}.",
        done.meetings,
        name=file.name,
    )
    return " ".join([said, *done.problems[:_MAX_NAMES]])


def taken(result: Imported) -> str:
    """What to say of an import."""
    there, said = len(result.there), []
    if result.meetings or not there:
        said.append(trn("Imported: {count} meeting.", "Imported: {count} meetings.", len(result.meetings)))
        if there:
            said.append(trn("{count} meeting was already here.", "{count} meetings were already here.", there))
    else:
        said.append(
            trn(
                "This meeting is already in the library. Nothing was imported.",
                "These {count} meetings are already in the library. Nothing was imported.",
                there,
            )
        )
    return " ".join([*said, *result.problems[:_MAX_NAMES]])
