"""The menu of the transcript: everything that can be done with the selected lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from meetingmate.domain.meeting import is_speaker_label
from ui.base import text
from ui.base.labels import add_entry, entry

if TYPE_CHECKING:
    from ui.transcript.view import TranscriptView


def build(view: TranscriptView) -> QMenu:
    """The menu for the rows that are selected in ``view`` now; it deletes itself."""
    menu = QMenu(view)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    rows = view.chosen()
    one = rows[0] if len(rows) == 1 else None
    if rows and not view.document.imported:
        _add(menu, f"Play from {text.clock(rows[0].start)}", lambda: view.play_wanted.emit(rows[0].start), "Return")
    _add(menu, "Edit the line", view.edit_line, "F2", enabled=one is not None)
    label = "Join with the next line" if one else "Join the lines"
    _add(menu, label, view.join_lines, "Ctrl+J", enabled=bool(rows))
    menu.addSeparator()
    if view.document.timed:
        _add(menu, "Copy with times and names", view.copy, "Ctrl+C")
    _add(menu, "Copy with names", lambda: view.copy(times=False), "" if view.document.timed else "Ctrl+C")
    _add(menu, "Copy the text only", lambda: view.copy(times=False, names=False))
    menu.addSeparator()
    if rows:
        speakers = list(dict.fromkeys(row.speaker for row in rows if row.speaker))
        for speaker in speakers:
            asks = f"Who is {speaker}?…" if is_speaker_label(speaker) else f"{speaker}…"
            _add(menu, asks, lambda s=speaker: view.ask_who(s), "F4" if speaker == speakers[0] else "")
        many = "the lines" if len(rows) > 1 else "this line"
        _give_menu(menu.addMenu(f"Give {many} to"), view, following=False)
        if one is not None:
            whose = one.speaker or "nobody known"
            _give_menu(menu.addMenu(f"Give this and all following lines of {entry(whose)} to"), view, following=True)
        menu.addSeparator()
    _add(menu, "Find and replace…", view.replace, "Ctrl+H")
    return menu


def _give_menu(menu: QMenu, view: TranscriptView, *, following: bool) -> None:
    now = {row.speaker for row in view.chosen()}
    for name in dict.fromkeys([*view.document.speakers, *view.document.people()]):
        if now != {name}:
            add_entry(menu, name, lambda n=name: view.give(n, following=following))
    menu.addSeparator()
    menu.addAction("Somebody new", lambda: view.give(None, following=following, new=True))
    menu.addAction("Nobody known", lambda: view.give(None, following=following))


def _add(menu: QMenu, label: str, run: object, keys: str = "", *, enabled: bool = True) -> QAction:
    """An entry; ``keys`` are shown only, the view itself listens to them."""
    action = add_entry(menu, label, run)
    if keys:
        action.setText(f"{action.text()}\t{keys}")
    action.setEnabled(enabled)
    return action
