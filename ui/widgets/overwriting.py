"""A file that is there already is replaced only when the user says so."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from meetingmate.base.translation import tr, trn
from ui.base.labels import MessageBox

#: So many names are listed in the question.
_MAX_NAMES = 5


class FilesOfOurs:
    """Files that one dialog may replace without asking: the one that was agreed to when it was picked, and those that
    it wrote itself, as long as nobody has changed them since."""

    def __init__(self) -> None:
        self._picked: Path | None = None
        self._written: dict[Path, tuple[int, int]] = {}

    def pick(self, path: Path) -> None:
        """The system's dialog has asked about ``path``; counts for one time of writing."""
        self._picked = path

    def note(self, paths: Iterable[Path]) -> None:
        """These were written just now. Looks at the disk."""
        self._picked = None
        self._written.update((path, found) for path in paths if (found := _state(path)) is not None)

    def others(self, paths: Iterable[Path]) -> list[Path]:
        """Those of ``paths`` that are there and not ours. Looks at the disk."""
        return [path for path in paths if path != self._picked and _state(path) not in (None, self._written.get(path))]


def may_replace(parent: QWidget, title: str, files: Sequence[Path]) -> bool:
    """Ask whether ``files``, which are there, may be replaced; not to is what Enter and Escape choose."""
    box = MessageBox(parent)
    box.setWindowTitle(title)
    box.setIcon(QMessageBox.Icon.Warning)
    folder, more = files[0].parent, len(files) - _MAX_NAMES
    if len(files) == 1:
        box.setText(tr("Replace {name}?", name=files[0].name))
        box.setInformativeText(tr("A file of that name is already in {folder}.", folder=folder))
    else:
        box.setText(trn("Replace {count} file?", "Replace {count} files?", len(files)))
        names = "\n".join([*(file.name for file in files[:_MAX_NAMES]), *(["…"] if more > 0 else [])])
        box.setInformativeText(tr("These are already in {folder}:", folder=folder) + f"\n{names}")
    replace = box.addButton(tr("Replace"), QMessageBox.ButtonRole.DestructiveRole)
    stay = box.addButton(tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(stay)
    box.setEscapeButton(stay)
    box.exec()
    agreed = box.clickedButton() is replace
    box.deleteLater()
    return agreed


def where_to_save(
    parent: QWidget, title: str, offered: Path, kinds: str, named: Callable[[Path, str], Path] = lambda path, kind: path
) -> tuple[Path, str] | None:
    """Ask for a file to write, in the system's dialog; returns it and the chosen kind, None when the user gives none.

    ``named`` puts the ending to a name that lacks it: about such a name the system has not asked, so this does.
    """
    picked, kind = QFileDialog.getSaveFileName(parent, title, str(offered), kinds)
    if not picked:
        return None
    file = named(Path(picked), kind)
    if file != Path(picked) and _state(file) is not None and not may_replace(parent, title, [file]):
        return None
    return file, kind


def with_ending(ending: str) -> Callable[[Path, str], Path]:
    """For ``named`` of ``where_to_save``: ``ending`` is put to every name that has another."""
    return lambda path, _kind: path if path.name.lower().endswith(ending) else path.with_name(path.name + ending)


def with_ending_of_kind(known: Sequence[str]) -> Callable[[Path, str], Path]:
    """For ``named`` of ``where_to_save``: a name with none of the ``known`` endings gets that of the chosen kind."""

    def named(path: Path, kind: str) -> Path:
        ending = kind[kind.rfind(".") :].rstrip(")") if "*." in kind else known[0]
        return path if path.suffix.lower() in known else path.with_name(path.name + ending)

    return named


def _state(path: Path) -> tuple[int, int] | None:
    """When a file was changed and its size; None when there is none. A folder in its place, and what can't be seen, is
    told when it is written."""
    try:
        found = path.lstat()
    except (OSError, ValueError):
        return None
    return None if stat.S_ISDIR(found.st_mode) else (found.st_mtime_ns, found.st_size)
