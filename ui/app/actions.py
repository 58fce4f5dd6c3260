"""The menu bar: everything the window can do, with its shortcut."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from meetingmate.base.translation import mark, tr
from meetingmate.domain.meeting import is_speaker_label
from meetingmate.library import shared
from ui.base import shortcuts
from ui.base.labels import add_entry, entry, set_tip
from ui.base.shortcuts import Command, Keys
from ui.base.text_size import NORMAL, STEPS
from ui.document.document import MeetingDocument

_KEYS = QKeySequence.StandardKey


@dataclass(frozen=True)
class Entry:
    """One command. ``keys``: one shortcut, or several, until a person changes them. ``needs``: what must be there for
    it (see ``what_there_is``); empty: nothing. ``checkable``: it is on or off. ``listens``: the menu only shows its
    keys, another part acts on them."""

    name: str
    label: str  # goes through ``tr`` where it is shown
    keys: object = None
    needs: str = ""
    checkable: bool = False
    listens: bool = False


MENUS: dict[str, list[Entry | None]] = {
    mark("&File"): [
        Entry("open", mark("&Open recording…"), _KEYS.Open),
        Entry("open_shared", mark("Open s&hared library…")),
        Entry("export", mark("&Export…"), "Ctrl+E", "text"),
        Entry("print", mark("&Print…"), _KEYS.Print, "text"),
        Entry("preview", mark("Print pre&view…"), None, "text"),
        Entry("bundle", mark("Make a &bundle for another MeetingMate…"), None, "meeting"),
        Entry("mail_minutes", mark("&Mail the minutes…"), None, "minutes"),
        Entry("mail_outcome", mark("Mail &decisions and tasks…"), None, "minutes"),
        Entry("draft", mark("D&raft from this meeting…"), "Ctrl+Shift+D", "minutes"),
        None,
        Entry("library", mark("&Library…"), "Ctrl+Shift+L"),
        Entry("settings", mark("&Settings…"), "Ctrl+,"),
        None,
        Entry("quit", mark("&Quit"), "Ctrl+Q"),
    ],
    mark("&Record"): [
        Entry("record", mark("&Record a meeting"), "Ctrl+R", "free"),
        Entry("dictate_form", mark("Dictate a &form…"), None, "free"),
        Entry("show_recording", mark("Show the &meeting being recorded"), None, "recorded"),
        None,
        Entry("pause", mark("&Pause or resume"), "Ctrl+Shift+P", "recording"),
        Entry("mark", mark("Mar&k this moment"), "Ctrl+M", "recording"),
        Entry("note", mark("Write a &note"), "Ctrl+Shift+N", "recorded"),
        Entry("stop", mark("&Stop"), "Ctrl+Shift+R", "recording"),
    ],
    mark("&Edit"): [
        Entry("undo", mark("&Undo"), _KEYS.Undo),
        Entry("redo", mark("&Redo"), ("Ctrl+Shift+Z", "Ctrl+Y")),
        None,
        Entry("copy", mark("&Copy"), None, "meeting"),
        Entry("copy_minutes", mark("Copy &minutes"), "Ctrl+Shift+C", "minutes"),
        Entry("copy_markdown", mark("Copy minutes as Mar&kdown"), None, "minutes"),
        Entry("find", mark("&Find in the transcript"), _KEYS.Find, "transcript"),
        Entry("search", mark("&Search all meetings"), "Ctrl+Shift+F"),
        None,
        Entry("add_decision", mark("Add a &decision"), None, "minutes"),
        Entry("add_task", mark("Add a &task"), None, "minutes"),
        Entry("add_question", mark("Add an open &question"), None, "minutes"),
    ],
    mark("&View"): [
        Entry("beside", mark("&Transcript beside the minutes"), "Ctrl+Shift+B", checkable=True),
        None,
        Entry("larger", mark("&Larger text"), ("Ctrl++", "Ctrl+=")),
        Entry("smaller", mark("&Smaller text"), "Ctrl+-"),
        Entry("normal", mark("&Normal text size"), "Ctrl+0"),
    ],
    mark("&Meeting"): [
        Entry("notes", mark("&Notes"), "Alt+1", "meeting"),
        Entry("transcript", mark("&Transcript"), "Alt+2", "meeting"),
        Entry("minutes", mark("&Minutes"), "Alt+3", "meeting"),
        Entry("tasks", mark("Tas&ks"), "Alt+4", "meeting"),
        None,
        Entry("ask", mark("Ask a&bout this meeting"), "Ctrl+K", "meeting"),
        Entry("transcribe", mark("Transcribe a&gain…"), None, "sound"),
        Entry("name_voices", mark("N&ame the voices…"), None, "voices"),
        Entry("rewrite", mark("Re&write the minutes"), None, "rewrite"),
        Entry("translate_minutes", mark("Trans&late the minutes…"), None, "minutes"),
        Entry("fill_form", mark("Fill a &form…"), None, "transcript"),
        Entry("versions", mark("&Versions of the minutes…"), None, "minutes"),
        Entry("coverage", mark("C&overage of the recording…"), None, "meeting"),
        Entry("cancel", mark("&Cancel processing"), None, "working"),
        Entry("retry", mark("Re&try"), None, "stopped"),
        None,
        Entry("delete", mark("&Delete meeting"), None, "meeting"),
    ],
    mark("&Play"): [
        Entry("play", mark("&Play or pause"), "Space", "audio", listens=True),
        Entry("back", mark("&Back 5 seconds"), "Ctrl+Left", "audio"),
        Entry("forward", mark("F&orward 5 seconds"), "Ctrl+Right", "audio"),
        Entry("slower", mark("&Slower"), "Ctrl+[", "audio"),
        Entry("faster", mark("&Faster"), "Ctrl+]", "audio"),
    ],
    mark("&Help"): [
        Entry("first_run", mark("&First steps…")),
        Entry("sample", mark("Try the &sample meeting")),
        None,
        Entry("help", mark("&Keyboard shortcuts"), "F1"),
        Entry("doctor", mark("&Check this computer…")),
        Entry("update", mark("Look for a &newer version…")),
        Entry("about", mark("&About MeetingMate")),
    ],
}


#: What would change the library, or belongs to the own one: it can't be done in a shared one.
_NOT_SHARED = frozenset(
    (
        "open",
        "bundle",
        "draft",
        "library",
        "settings",
        "record",
        "dictate_form",
        "undo",
        "redo",
        "add_decision",
        "add_task",
        "add_question",
        "transcribe",
        "name_voices",
        "rewrite",
        "translate_minutes",
        "fill_form",
        "cancel",
        "retry",
        "delete",
        "first_run",
        "sample",
    )
)


def commands() -> list[Command]:
    """All commands with their default keys, in the order of the menus."""
    found = []
    for menu, entries in MENUS.items():
        for one in filter(None, entries):
            given = one.keys if isinstance(one.keys, tuple) else (one.keys,)
            keys = tuple(shortcuts.portable(key) for key in given if key is not None)
            found.append(Command(one.name, _unmarked(tr(one.label)), _unmarked(tr(menu)), keys))
    return found


def _unmarked(label: str) -> str:
    """The label of an entry without the mark of its letter, which some scripts put in brackets behind it."""
    return re.sub(r" ?\(&\w\)", "", label).replace("&", "")


class Actions:
    """The actions by name, and the menu that renames speakers."""

    def __init__(
        self, window: QMainWindow, handlers: Mapping[str, Callable[[], object]], changed: Mapping[str, str]
    ) -> None:
        self._window = window
        self.by_name: dict[str, QAction] = {}
        self._needs: dict[str, str] = {}
        self._is_shared = False
        self.rename_menu = QMenu(tr("Rename &speaker"), window)
        for title, entries in MENUS.items():
            menu = window.menuBar().addMenu(tr(title))
            for one in entries:
                if one is None:
                    menu.addSeparator()
                    continue
                action = QAction(tr(one.label), window)
                action.setCheckable(one.checkable)
                action.triggered.connect(lambda _checked=False, run=handlers[one.name]: run())
                menu.addAction(action)
                self.by_name[one.name], self._needs[one.name] = action, one.needs
                if one.name == "tasks":
                    menu.addSeparator()
                    menu.addMenu(self.rename_menu)
        self.take_keys(changed)

    def take_keys(self, changed: Mapping[str, str]) -> Keys:
        """Use the keys that a person has ``changed`` and the defaults of the others."""
        found = shortcuts.resolved(commands(), changed)
        for one in (one for entries in MENUS.values() for one in entries if one is not None):
            action, keys = self.by_name[one.name], found.by_name[one.name]
            if one.listens:
                label = tr(one.label)
                action.setText(f"{label}\t{shortcuts.native(keys[0])}" if keys else label)
            else:
                action.setShortcuts([QKeySequence(key) for key in keys])
        shortcuts.use(found)
        shortcuts.renew_tips(self._window)
        return found

    def offer(self, name: str, offered: bool) -> None:
        """Show a command, or leave it out of the menu, without its keys, when its part of the program is off."""
        self.by_name[name].setVisible(offered)

    def use_shared(self) -> None:
        """Offer nothing that would change the library: it is a shared one."""
        self._is_shared = True
        for name in _NOT_SHARED:
            self.by_name[name].setEnabled(False)
            set_tip(self.by_name[name], shared.reason())

    def show_text_size(self, percent: int) -> None:
        """Say how large the text is, and enable the steps that are left."""
        self.by_name["normal"].setText(tr("&Normal text size (now {percent} %)", percent=percent))
        self.by_name["larger"].setEnabled(percent < STEPS[-1])
        self.by_name["smaller"].setEnabled(percent > STEPS[0])
        self.by_name["normal"].setEnabled(percent != NORMAL)

    def update(self, document: MeetingDocument, rename: Callable[[str], None], recording: str) -> None:
        """Enable what can be done with ``document`` and the state of the ``recording`` now, and name what undo would
        undo."""
        there = what_there_is(document) | {"recorded" if recording else "free"}
        if recording in ("recording", "paused"):
            there.add("recording")
        for name, action in self.by_name.items():
            if needs := self._needs[name]:
                action.setEnabled(needs in there)
        if self._is_shared:
            self.use_shared()
            self.rename_menu.setEnabled(False)
            return
        stack = document.undo_stack
        undo, redo = entry(stack.undoText()), entry(stack.redoText())
        self.by_name["undo"].setText(tr("&Undo {edit}", edit=undo) if undo else tr("&Undo"))
        self.by_name["redo"].setText(tr("&Redo {edit}", edit=redo) if redo else tr("&Redo"))
        set_tip(self.by_name["undo"], tr("Undo"))
        set_tip(self.by_name["redo"], tr("Redo"))
        menu = self.rename_menu
        menu.setEnabled("transcript" in there)
        if [action.data() for action in menu.actions()] != document.speakers:
            menu.clear()
            for speaker in document.speakers:
                add_entry(menu, tr("Rename {speaker}…", speaker=speaker), partial(rename, speaker)).setData(speaker)


def what_there_is(document: MeetingDocument) -> set[str]:
    """What the commands ask for (``Entry.needs``) as far as the document has it."""
    there = set()
    if document.meeting is not None:
        there.add("meeting")
    if document.utterances:
        there |= {"transcript", "text"}
    if any(is_speaker_label(speaker) for speaker in document.speakers):
        there.add("voices")
    if document.minutes is not None:
        there |= {"minutes", "text"}
    if document.audio is not None:
        there.add("audio")
    state = document.job.state if document.job else "done"
    if state in ("queued", "running"):
        there.add("working")
    else:
        there |= {"rewrite"} if document.utterances else set()
        there |= {"sound"} if document.meeting is not None and document.meeting.tracks else set()
    if state in ("failed", "cancelled"):
        there.add("stopped")
    return there
