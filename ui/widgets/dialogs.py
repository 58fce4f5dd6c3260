"""Short questions and texts."""

from __future__ import annotations

import html
from string import Template

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QMessageBox, QWidget

from meetingmate import __version__
from meetingmate.base import paths
from ui.base import shortcuts
from ui.base.labels import MessageBox, own_rich_text

_HELP = Template("""
<h3>Keyboard shortcuts</h3>
<table cellspacing="4">
<tr><td><b>$record</b></td><td>record a meeting; <b>$pause</b> pauses, <b>$mark</b> marks a moment,
<b>$note</b> writes a note, <b>$stop</b> stops</td></tr>
<tr><td><b>$open</b></td><td>open recordings; or drop them anywhere on the window</td></tr>
<tr><td><b>$export</b></td><td>export to Word and other formats</td></tr>
<tr><td><b>$copy_minutes</b></td><td>copy the minutes, to paste them into a mail or a page</td></tr>
<tr><td><b>$find</b></td><td>find in the transcript; <b>$search</b> searches all meetings,
<b>Enter</b> opens a result and plays it</td></tr>
<tr><td><b>$notes, $transcript, $minutes, $tasks</b></td><td>Notes, Transcript, Minutes, Tasks</td></tr>
<tr><td><b>$beside</b></td><td>in a wide window: transcript beside the minutes, on and off</td></tr>
<tr><td><b>$larger</b>, <b>$smaller</b></td><td>larger and smaller text in transcript, minutes, tasks and notes; so does
the mouse wheel with <b>Ctrl</b>; <b>$normal</b> sets the normal size</td></tr>
<tr><td><b>$play</b></td><td>play or pause; <b>$back</b> goes back 5 seconds</td></tr>
<tr><td><b>Enter</b> or <b>F2</b></td><td>edit an item of the minutes, a task or a line of the transcript;
clear the text to remove an item; <b>$undo</b> undoes</td></tr>
<tr><td><b>Right</b>, <b>Left</b></td><td>in the minutes: show and hide the quote behind an item;
<b>Enter</b> on a quote plays it</td></tr>
<tr><td><b>F4</b></td><td>in the transcript: who is this speaker?</td></tr>
<tr><td><b>$library</b></td><td>library: trash, storage, backup, location, export and import</td></tr>
<tr><td><b>$settings</b></td><td>settings, where you can change the keys of every command of the menu</td></tr>
</table>
<h3>Marks</h3>
<p><b>Quoted</b>: the words are in the transcript; listen to check what was meant. <b>Doubtful</b>: there is a reason
for doubt, shown in the tip. <b>Repaired</b>: the program corrected something. <b>Edited</b>: a person wrote it.</p>
<p>Everything stays on this computer, unless you choose a server for writing the minutes in the settings.</p>
""")
_NO_KEYS = "no keys"

#: Files that come with the program, and what their links say.
_ABOUT_FILES = (
    ("docs/user-guide.md", "User guide"),
    ("LICENSE", "Licence (MIT)"),
    ("THIRD_PARTY_LICENSES.md", "Licences of the software it is built on"),
)
#: Room that a dialog leaves free on each side of its window, in pixels.
_AROUND = 20


def show_help(parent: QWidget) -> None:
    """The keys and what the marks mean."""
    keys = {name: html.escape(shortcuts.text_of(name) or _NO_KEYS) for name in _HELP.get_identifiers()}
    _show(parent, "Keyboard shortcuts", _HELP.substitute(keys))


def show_about(parent: QWidget) -> None:
    """What this program is."""
    root = paths.resources_dir().parent
    there = [(root / name, label) for name, label in _ABOUT_FILES if (root / name).is_file()]
    links = "<br>".join(f'<a href="{path.as_uri()}">{label}</a>' for path, label in there)
    _show(
        parent,
        "About MeetingMate",
        f"<h3>MeetingMate {__version__}</h3><p>Minutes you can trust, made on your own computer.</p><p>{links}</p>",
    )


def fit(dialog: QDialog, width: int, height: int) -> None:
    """Give a dialog this size in pixels, or as much of it as its window has room for."""
    over = dialog.parentWidget()
    if over is not None:
        room = over.window().size()
        width, height = min(width, room.width() - 2 * _AROUND), min(height, room.height() - 2 * _AROUND)
    dialog.resize(width, height)


def may_interrupt(parent: QWidget) -> bool:
    """Say that work goes on at the next start, and ask whether to quit now."""
    box = MessageBox(parent)
    box.setWindowTitle("Quit MeetingMate")
    box.setIcon(QMessageBox.Icon.Information)
    box.setText("MeetingMate is still working.")
    box.setInformativeText("If you quit now, it continues at the next start. Nothing is lost.")
    leave = box.addButton("Quit", QMessageBox.ButtonRole.AcceptRole)
    stay = box.addButton("Keep working", QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(stay)
    box.exec()
    wanted = box.clickedButton() is leave
    box.deleteLater()
    return wanted


def may_delete_voices(parent: QWidget, what: str) -> bool:
    """Ask before ``what`` is deleted, which nothing brings back."""
    box = MessageBox(parent)
    box.setWindowTitle("Delete")
    box.setIcon(QMessageBox.Icon.Warning)
    box.setText(f"Delete {what}?")
    box.setInformativeText(
        "The file is deleted immediately. This can't be undone. Names in meetings stay. To keep the voice again, "
        "name the speaker again."
    )
    delete = box.addButton("Delete", QMessageBox.ButtonRole.AcceptRole)
    keep = box.addButton("Keep", QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(keep)
    box.exec()
    wanted = box.clickedButton() is delete
    box.deleteLater()
    return wanted


def _show(parent: QWidget, title: str, content: str) -> None:
    box = own_rich_text(parent, title, content)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()
