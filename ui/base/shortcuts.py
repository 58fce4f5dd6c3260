"""The keys of the menu's commands: their defaults, what a person has changed, and whom two commands would share.

Keys are written as Qt writes them everywhere (``Ctrl+Shift+P``); on the screen they read as the system names them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QWidget

from meetingmate.base.translation import mark, tr
from ui.base.labels import set_tip

_PORTABLE, _NATIVE = QKeySequence.SequenceFormat.PortableText, QKeySequence.SequenceFormat.NativeText
_HELD = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)  # Shift alone is used for typing
#: Keys that views and fields use themselves; they can't be changed.
FIXED = {
    "Ctrl+A": mark("selecting everything"),
    "Ctrl+C": mark("copying"),
    "Ctrl+V": mark("pasting"),
    "Ctrl+X": mark("cutting"),
    "Ctrl+H": mark("find and replace"),
    "Ctrl+J": mark("joining lines"),
    "Ctrl+Return": mark("splitting a line and showing a task"),
    "F2": mark("editing an item"),
    "F4": mark("naming a speaker"),
    "Alt+F4": mark("closing the window"),
}
_COMMAND, _WORDS = "command", "command_words"


@dataclass(frozen=True)
class Command:
    """A command of the menu. ``label`` as a person reads it, ``keys``: its defaults."""

    name: str
    label: str
    menu: str
    keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class Keys:
    """``by_name``: the keys that each command has. ``problems``: what could not be used, one sentence each."""

    by_name: dict[str, tuple[str, ...]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


#: The keys that hold now, by the names of the commands.
_now: dict[str, tuple[str, ...]] = {}


def portable(keys: QKeySequence | QKeySequence.StandardKey | str) -> str:
    """Keys as they are stored; empty when there are none."""
    return QKeySequence(keys).toString(_PORTABLE)


def native(keys: str) -> str:
    """Stored keys as this system names them."""
    return QKeySequence(keys).toString(_NATIVE)


def resolved(commands: Iterable[Command], changed: Mapping[str, str]) -> Keys:
    """The keys of each command with what a person has ``changed``; a key belongs to one command alone."""
    commands = list(commands)
    found = Keys()
    known = {command.name for command in commands}
    found.problems.extend(
        tr("Unknown command {name} in the shortcuts was ignored.", name=name) for name in changed if name not in known
    )
    users: dict[str, Command] = {}
    by_choice = sorted(commands, key=lambda command: command.name not in changed)
    for command in by_choice:
        wanted = command.keys
        if command.name in changed:
            wanted = (changed[command.name],) if changed[command.name] else ()
        kept = []
        for keys in wanted:
            problem = "" if keys in command.keys else problem_of(keys)
            if not problem and portable(keys) in users:
                problem = tr("{keys} is used for “{command}”.", keys=native(keys), command=users[portable(keys)].label)
            if problem:
                found.problems.append(
                    tr(
                        "“{command}” does not have the keys you chose: {problem}",
                        command=command.label,
                        problem=problem,
                    )
                )
            else:
                users[portable(keys)] = command
                kept.append(portable(keys))
        found.by_name[command.name] = tuple(kept)
    return found


def problem_of(keys: str) -> str:
    """Why ``keys`` can't be those of any command; empty when they can."""
    sequence = QKeySequence(keys)
    if sequence.count() != 1 or sequence[0].key() in (Qt.Key.Key_unknown, 0):  # type: ignore[index]  # see the stubs
        return tr("{keys} is not a key combination.", keys=keys)
    if use := FIXED.get(portable(keys)):
        return tr("{keys} is always used for {use}.", keys=native(keys), use=tr(use))
    pressed = sequence[0]  # type: ignore[index]
    if not pressed.keyboardModifiers() & _HELD and not Qt.Key.Key_F1 <= pressed.key() <= Qt.Key.Key_F35:
        return tr("{keys} alone is needed for typing. Add Ctrl or Alt.", keys=native(keys))
    return ""


def conflict(commands: Iterable[Command], changed: Mapping[str, str], name: str, keys: str, everywhere: str) -> str:
    """Why ``keys`` can't be those of the command ``name``; empty when they can.

    ``everywhere``: the system-wide shortcut.
    """
    commands = list(commands)
    own = next(command for command in commands if command.name == name)
    if not keys or (portable(keys) in own.keys and not _other_user(commands, changed, name, keys)):
        return ""
    if other := _other_user(commands, changed, name, keys):
        return tr(
            "{keys} is used for “{command}”. Choose other keys, or change those first.",
            keys=native(keys),
            command=other,
        )
    if problem := problem_of(keys):
        return problem
    if everywhere and portable(keys) == portable(everywhere):
        return tr("{keys} is the system-wide shortcut. Choose other keys.", keys=native(keys))
    return ""


def user_of(commands: Iterable[Command], changed: Mapping[str, str], keys: str) -> str:
    """The label of the command that has ``keys``; empty when none has."""
    return _other_user(list(commands), changed, "", keys)


def _other_user(commands: list[Command], changed: Mapping[str, str], name: str, keys: str) -> str:
    taken = resolved(commands, changed).by_name
    wanted = portable(keys)
    return next((c.label for c in commands if c.name != name and wanted in taken[c.name]), "")


def use(keys: Keys) -> None:
    """From now on tips and help name these."""
    _now.clear()
    _now.update(keys.by_name)


def text_of(name: str) -> str:
    """The first keys of a command as this system names them; empty when it has none."""
    return native(_now[name][0]) if _now.get(name) else ""


def command_tip(widget: QWidget, words: str, name: str) -> None:
    """Give ``widget``, which does the same as the command ``name``, a tip that names the keys; see ``renew_tips``."""
    widget.setProperty(_COMMAND, name)
    widget.setProperty(_WORDS, words)
    _show_tip(widget)


def renew_tips(window: QWidget) -> None:
    """Name the keys that hold now in the tips of ``window``."""
    for widget in window.findChildren(QWidget):
        if widget.property(_COMMAND):
            _show_tip(widget)


def _show_tip(widget: QWidget) -> None:
    keys, words = text_of(widget.property(_COMMAND)), widget.property(_WORDS)
    set_tip(widget, words.replace("{keys}", f" ({keys})" if keys else ""))
