"""Short questions and texts."""

from __future__ import annotations

import html
import string

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QMessageBox, QWidget

from meetingmate import __version__
from meetingmate.base import paths
from meetingmate.base.translation import mark, tr
from ui.base import shortcuts
from ui.base.labels import MessageBox, own_rich_text

#: What keys do: the keys, and what they are for; HTML. Names in braces are commands.
_KEYS = (
    (
        "<b>{record}</b>",
        mark(
            "record a meeting; <b>{pause}</b> pauses, <b>{mark}</b> marks a moment, <b>{note}</b> writes a note, "
            "<b>{stop}</b> stops"
        ),
    ),
    ("<b>{open}</b>", mark("open recordings; or drop them anywhere on the window")),
    ("<b>{export}</b>", mark("export to Word and other formats")),
    ("<b>{copy_minutes}</b>", mark("copy the minutes, to paste them into a mail or a page")),
    (
        "<b>{find}</b>",
        mark("find in the transcript; <b>{search}</b> searches all meetings, <b>Enter</b> opens a result and plays it"),
    ),
    ("<b>{notes}, {transcript}, {minutes}, {tasks}</b>", mark("Notes, Transcript, Minutes, Tasks")),
    ("<b>{beside}</b>", mark("in a wide window: transcript beside the minutes, on and off")),
    (
        "<b>{larger}</b>, <b>{smaller}</b>",
        mark(
            "larger and smaller text in transcript, minutes, tasks and notes; so does the mouse wheel with "
            "<b>Ctrl</b>; <b>{normal}</b> sets the normal size"
        ),
    ),
    ("<b>{play}</b>", mark("play or pause; <b>{back}</b> goes back 5 seconds")),
    (
        mark("<b>Enter</b> or <b>F2</b>"),
        mark(
            "edit an item of the minutes, a task or a line of the transcript; clear the text to remove an item; "
            "<b>{undo}</b> undoes"
        ),
    ),
    (
        mark("<b>Right</b>, <b>Left</b>"),
        mark("in the minutes: show and hide the quote behind an item; <b>Enter</b> on a quote plays it"),
    ),
    ("<b>F4</b>", mark("in the transcript: who is this speaker?")),
    ("<b>{library}</b>", mark("library: trash, storage, backup, location, export and import")),
    ("<b>{settings}</b>", mark("settings, where you can change the keys of every command of the menu")),
)
_ABOUT_MARKS = mark(
    "<b>Quoted</b>: the words are in the transcript; listen to check what was meant. <b>Doubtful</b>: there is a "
    "reason for doubt, shown in the tip. <b>Repaired</b>: the program corrected something. <b>Edited</b>: a person "
    "wrote it."
)
_STAYS_HERE = mark(
    "Everything stays on this computer, unless you choose a server for writing the minutes, or an automation that "
    "sends them, in the settings."
)

#: Files that come with the program, and what their links say.
_ABOUT_FILES = (
    ("docs/user-guide.md", mark("User guide")),
    ("LICENSE", mark("Licence (MIT)")),
    ("THIRD_PARTY_LICENSES.md", mark("Licences of the software it is built on")),
)
#: Room that a dialog leaves free on each side of its window, in pixels.
_AROUND = 20


def show_help(parent: QWidget) -> None:
    """The keys and what the marks mean."""
    rows = "".join(f"<tr><td>{_with_keys(tr(keys))}</td><td>{_with_keys(tr(what))}</td></tr>" for keys, what in _KEYS)
    title, marks = tr("Keyboard shortcuts"), tr("Marks")
    content = f'<h3>{title}</h3><table cellspacing="4">{rows}</table><h3>{marks}</h3><p>{tr(_ABOUT_MARKS)}</p>'
    _show(parent, title, f"{content}<p>{tr(_STAYS_HERE)}</p>")


def _with_keys(words: str) -> str:
    """``words`` with the keys of the commands that they name now."""
    names = [name for _, name, _, _ in string.Formatter().parse(words) if name]
    return words.format_map({name: html.escape(shortcuts.text_of(name) or tr("no keys")) for name in names})


def show_about(parent: QWidget) -> None:
    """What this program is."""
    root = paths.resources_dir().parent
    there = [(root / name, label) for name, label in _ABOUT_FILES if (root / name).is_file()]
    links = "<br>".join(f'<a href="{path.as_uri()}">{tr(label)}</a>' for path, label in there)
    words = tr("Minutes you can trust, made on your own computer.")
    _show(parent, tr("About MeetingMate"), f"<h3>MeetingMate {__version__}</h3><p>{words}</p><p>{links}</p>")


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
    box.setWindowTitle(tr("Quit MeetingMate"))
    box.setIcon(QMessageBox.Icon.Information)
    box.setText(tr("MeetingMate is still working."))
    box.setInformativeText(tr("If you quit now, it continues at the next start. Nothing is lost."))
    leave = box.addButton(tr("Quit"), QMessageBox.ButtonRole.AcceptRole)
    stay = box.addButton(tr("Keep working"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(stay)
    box.exec()
    wanted = box.clickedButton() is leave
    box.deleteLater()
    return wanted


def may_delete_voices(parent: QWidget, what: str) -> bool:
    """Ask before ``what`` is deleted, which nothing brings back."""
    box = MessageBox(parent)
    box.setWindowTitle(tr("Delete"))
    box.setIcon(QMessageBox.Icon.Warning)
    box.setText(tr("Delete {what}?", what=what))
    box.setInformativeText(
        tr(
            "The file is deleted immediately. This can't be undone. Names in meetings stay. To keep the voice again, "
            "name the speaker again."
        )
    )
    delete = box.addButton(tr("Delete"), QMessageBox.ButtonRole.AcceptRole)
    keep = box.addButton(tr("Keep"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(keep)
    box.exec()
    wanted = box.clickedButton() is delete
    box.deleteLater()
    return wanted


def _show(parent: QWidget, title: str, content: str) -> None:
    box = own_rich_text(parent, title, content)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()
