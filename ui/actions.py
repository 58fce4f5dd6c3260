"""The menu bar: everything the window can do, with its shortcut."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

_KEYS = QKeySequence.StandardKey


@dataclass(frozen=True)
class Entry:
    """One command. ``needs``: what must be there for it: meeting, minutes, transcript, audio or idle."""

    name: str
    label: str
    keys: object = None
    needs: str = ""


MENUS: dict[str, list[Entry | None]] = {
    "&File": [
        Entry("open", "&Open recording…", _KEYS.Open),
        Entry("export", "&Export…", "Ctrl+E", "text"),
        None,
        Entry("settings", "&Settings…", "Ctrl+,"),
        None,
        Entry("quit", "&Quit", "Ctrl+Q"),
    ],
    "&Edit": [
        Entry("undo", "&Undo", _KEYS.Undo),
        Entry("redo", "&Redo", _KEYS.Redo),
        None,
        Entry("copy", "&Copy", None, "meeting"),
        Entry("find", "&Find in the transcript", _KEYS.Find, "transcript"),
        Entry("search", "&Search all meetings", "Ctrl+Shift+F"),
        None,
        Entry("add_decision", "Add a &decision", None, "minutes"),
        Entry("add_task", "Add a &task", None, "minutes"),
        Entry("add_question", "Add an open &question", None, "minutes"),
    ],
    "&Meeting": [
        Entry("notes", "&Notes", "Alt+1", "meeting"),
        Entry("transcript", "&Transcript", "Alt+2", "meeting"),
        Entry("minutes", "&Minutes", "Alt+3", "meeting"),
        Entry("tasks", "Tas&ks", "Alt+4", "meeting"),
        None,
        Entry("rewrite", "&Write the minutes again", None, "rewrite"),
        Entry("cancel", "&Cancel the work", None, "working"),
        Entry("retry", "Re&try", None, "stopped"),
        None,
        Entry("delete", "&Delete the meeting", None, "meeting"),
    ],
    "&Play": [
        Entry("play", "&Play or pause\tSpace", None, "audio"),
        Entry("back", "&Back 5 seconds", "Ctrl+Left", "audio"),
        Entry("slower", "&Slower", "Ctrl+[", "audio"),
        Entry("faster", "&Faster", "Ctrl+]", "audio"),
    ],
    "&Help": [
        Entry("help", "&Keys and hints", "F1"),
        Entry("about", "&About MeetingMate"),
    ],
}


class Actions:
    """The actions by name, and the menu that renames speakers."""

    def __init__(self, window: QMainWindow, handlers: dict[str, Callable[[], None]]) -> None:
        self.by_name: dict[str, QAction] = {}
        self._needs: dict[str, str] = {}
        self.rename_menu = QMenu("Rename &speaker", window)
        for title, entries in MENUS.items():
            menu = window.menuBar().addMenu(title)
            for entry in entries:
                if entry is None:
                    menu.addSeparator()
                    continue
                action = QAction(entry.label, window)
                if entry.keys is not None:
                    action.setShortcut(QKeySequence(entry.keys))
                action.triggered.connect(lambda _checked=False, run=handlers[entry.name]: run())
                menu.addAction(action)
                self.by_name[entry.name], self._needs[entry.name] = action, entry.needs
                if entry.name == "tasks":
                    menu.addSeparator()
                    menu.addMenu(self.rename_menu)

    def update(self, there: set[str]) -> None:
        """Enable what can be done now: ``there`` names what there is."""
        for name, action in self.by_name.items():
            if needs := self._needs[name]:
                action.setEnabled(needs in there)
        self.rename_menu.setEnabled("transcript" in there)


HELP = """
<h3>Keys</h3>
<table cellspacing="4">
<tr><td><b>Ctrl+O</b></td><td>open recordings; or drop them anywhere on the window</td></tr>
<tr><td><b>Ctrl+E</b></td><td>export to Word and other formats</td></tr>
<tr><td><b>Ctrl+F</b></td><td>find in the transcript; <b>Ctrl+Shift+F</b> searches all meetings</td></tr>
<tr><td><b>Alt+1 … 4</b></td><td>Notes, Transcript, Minutes, Tasks</td></tr>
<tr><td><b>Space</b></td><td>play or pause; <b>Ctrl+Left</b> goes back 5 seconds</td></tr>
<tr><td><b>Enter</b></td><td>in the minutes: show the words an item rests on;
on those words or in the transcript: hear them</td></tr>
<tr><td><b>F2</b></td><td>edit an item; an empty text takes it out; <b>Ctrl+Z</b> undoes</td></tr>
<tr><td><b>Ctrl+,</b></td><td>settings</td></tr>
</table>
<h3>The marks</h3>
<p><b>Verified</b>: every name, number and date of the item stands in the words it cites.
<b>Repaired</b>: the program had to correct something. <b>Edited</b>: a person wrote it.</p>
<p>Everything stays on this computer.</p>
"""
