"""The menu bar: everything the window can do, with its shortcut."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from meetingmate.domain.meeting import is_speaker_label
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
    label: str
    keys: object = None
    needs: str = ""
    checkable: bool = False
    listens: bool = False


MENUS: dict[str, list[Entry | None]] = {
    "&File": [
        Entry("open", "&Open recording…", _KEYS.Open),
        Entry("export", "&Export…", "Ctrl+E", "text"),
        Entry("mail_minutes", "&Mail the minutes…", None, "minutes"),
        Entry("mail_outcome", "Mail &decisions and tasks…", None, "minutes"),
        None,
        Entry("library", "&Library…", "Ctrl+Shift+L"),
        Entry("settings", "&Settings…", "Ctrl+,"),
        None,
        Entry("quit", "&Quit", "Ctrl+Q"),
    ],
    "&Record": [
        Entry("record", "&Record a meeting", "Ctrl+R", "free"),
        Entry("show_recording", "Show the &meeting being recorded", None, "recorded"),
        None,
        Entry("pause", "&Pause or resume", "Ctrl+Shift+P", "recording"),
        Entry("mark", "Mar&k this moment", "Ctrl+M", "recording"),
        Entry("note", "Write a &note", "Ctrl+Shift+N", "recorded"),
        Entry("stop", "&Stop", "Ctrl+Shift+R", "recording"),
    ],
    "&Edit": [
        Entry("undo", "&Undo", _KEYS.Undo),
        Entry("redo", "&Redo", ("Ctrl+Shift+Z", "Ctrl+Y")),
        None,
        Entry("copy", "&Copy", None, "meeting"),
        Entry("copy_minutes", "Copy &minutes", "Ctrl+Shift+C", "minutes"),
        Entry("copy_markdown", "Copy minutes as Mar&kdown", None, "minutes"),
        Entry("find", "&Find in the transcript", _KEYS.Find, "transcript"),
        Entry("search", "&Search all meetings", "Ctrl+Shift+F"),
        None,
        Entry("add_decision", "Add a &decision", None, "minutes"),
        Entry("add_task", "Add a &task", None, "minutes"),
        Entry("add_question", "Add an open &question", None, "minutes"),
    ],
    "&View": [
        Entry("beside", "&Transcript beside the minutes", "Ctrl+Shift+B", checkable=True),
        None,
        Entry("larger", "&Larger text", ("Ctrl++", "Ctrl+=")),
        Entry("smaller", "&Smaller text", "Ctrl+-"),
        Entry("normal", "&Normal text size", "Ctrl+0"),
    ],
    "&Meeting": [
        Entry("notes", "&Notes", "Alt+1", "meeting"),
        Entry("transcript", "&Transcript", "Alt+2", "meeting"),
        Entry("minutes", "&Minutes", "Alt+3", "meeting"),
        Entry("tasks", "Tas&ks", "Alt+4", "meeting"),
        None,
        Entry("transcribe", "Transcribe a&gain…", None, "sound"),
        Entry("name_voices", "N&ame the voices…", None, "voices"),
        Entry("rewrite", "Re&write the minutes", None, "rewrite"),
        Entry("versions", "&Versions of the minutes…", None, "minutes"),
        Entry("coverage", "C&overage of the recording…", None, "meeting"),
        Entry("cancel", "&Cancel processing", None, "working"),
        Entry("retry", "Re&try", None, "stopped"),
        None,
        Entry("delete", "&Delete meeting", None, "meeting"),
    ],
    "&Play": [
        Entry("play", "&Play or pause", "Space", "audio", listens=True),
        Entry("back", "&Back 5 seconds", "Ctrl+Left", "audio"),
        Entry("forward", "F&orward 5 seconds", "Ctrl+Right", "audio"),
        Entry("slower", "&Slower", "Ctrl+[", "audio"),
        Entry("faster", "&Faster", "Ctrl+]", "audio"),
    ],
    "&Help": [
        Entry("first_run", "&First steps…"),
        Entry("sample", "Try the &sample meeting"),
        None,
        Entry("help", "&Keyboard shortcuts", "F1"),
        Entry("doctor", "&Check this computer…"),
        Entry("about", "&About MeetingMate"),
    ],
}


def commands() -> list[Command]:
    """All commands with their default keys, in the order of the menus."""
    found = []
    for menu, entries in MENUS.items():
        for one in filter(None, entries):
            given = one.keys if isinstance(one.keys, tuple) else (one.keys,)
            keys = tuple(shortcuts.portable(key) for key in given if key is not None)
            found.append(Command(one.name, one.label.replace("&", ""), menu.replace("&", ""), keys))
    return found


class Actions:
    """The actions by name, and the menu that renames speakers."""

    def __init__(
        self, window: QMainWindow, handlers: Mapping[str, Callable[[], object]], changed: Mapping[str, str]
    ) -> None:
        self._window = window
        self.by_name: dict[str, QAction] = {}
        self._needs: dict[str, str] = {}
        self.rename_menu = QMenu("Rename &speaker", window)
        for title, entries in MENUS.items():
            menu = window.menuBar().addMenu(title)
            for one in entries:
                if one is None:
                    menu.addSeparator()
                    continue
                action = QAction(one.label, window)
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
                action.setText(f"{one.label}\t{shortcuts.native(keys[0])}" if keys else one.label)
            else:
                action.setShortcuts([QKeySequence(key) for key in keys])
        shortcuts.use(found)
        shortcuts.renew_tips(self._window)
        return found

    def show_text_size(self, percent: int) -> None:
        """Say how large the text is, and enable the steps that are left."""
        self.by_name["normal"].setText(f"&Normal text size (now {percent} %)")
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
        stack = document.undo_stack
        self.by_name["undo"].setText(f"&Undo {entry(stack.undoText())}".strip())
        self.by_name["redo"].setText(f"&Redo {entry(stack.redoText())}".strip())
        for name, said in (("undo", "Undo"), ("redo", "Redo")):
            set_tip(self.by_name[name], said)
        menu = self.rename_menu
        menu.setEnabled("transcript" in there)
        if [action.data() for action in menu.actions()] != document.speakers:
            menu.clear()
            for speaker in document.speakers:
                add_entry(menu, f"Rename {speaker}…", partial(rename, speaker)).setData(speaker)


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
