"""One key combination that begins or ends a recording while another program has the keyboard.

Only the combination itself is asked of the system (RegisterHotKey, XGrabKey); no library that listens to every key is
used, in a program that people trust with what they say. Wayland and macOS give no such thing to a program without
further permissions: there the system's own keyboard settings can run ``meetingmate-window --do record``.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from typing import cast

from PySide6.QtCore import (
    QAbstractNativeEventFilter,
    QByteArray,
    QCoreApplication,
    QKeyCombination,
    QObject,
    QSocketNotifier,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeySequence

from meetingmate.base.translation import mark, tr

log = logging.getLogger(__name__)

#: What the system's own keyboard settings can run instead.
COMMAND = "meetingmate-window --do record"
_ELSEWHERE = mark(
    "This system does not let programs set shortcuts. Add one in its keyboard settings that runs: {command}"
)
_MODIFIERS = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.MetaModifier,
)


class GlobalShortcut(QObject):
    """``pressed`` is emitted wherever the keyboard is."""

    pressed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._held: _X11 | _Windows | None = None

    def set(self, keys: str) -> str:
        """Take ``keys`` (as Qt writes them: ``Ctrl+Alt+R``) instead of the one before; empty: none.

        Gives the sentence that says why they can't be had; empty when they are.
        """
        self.close()
        if not keys:
            return ""
        if problem := problem_of(keys):
            return problem
        try:
            self._held = _system()(_first(QKeySequence(keys)), self.pressed.emit)
        except _Refused as error:
            return str(error)
        return ""

    def close(self) -> None:
        """Give the combination back."""
        if self._held is not None:
            self._held.close()
            self._held = None


def _first(sequence: QKeySequence) -> QKeyCombination:
    return sequence[0]  # type: ignore[index]  # the stubs leave out that it can be indexed


def problem_of(keys: str) -> str:
    """Why ``keys`` are no system-wide shortcut; empty when they are."""
    sequence = QKeySequence(keys)
    if sequence.count() != 1 or _name(_first(sequence)) is None:
        return tr(
            "{keys} is not a key combination. Use one such as Ctrl+Alt+R, with a letter, a digit or F1 to F12.",
            keys=keys,
        )
    held = [
        m for m in _MODIFIERS if _first(sequence).keyboardModifiers() & m and m != Qt.KeyboardModifier.ShiftModifier
    ]
    if not held:
        return tr("{keys} would stop working in every other program. Add Ctrl, Alt or Meta.", keys=keys)
    return ""


class _Refused(Exception):
    """The system does not give the combination; the text says why and what to do."""


def _system() -> type[_X11] | type[_Windows]:
    if sys.platform == "win32":
        return _Windows
    wayland = os.environ.get("XDG_SESSION_TYPE") == "wayland" or os.environ.get("WAYLAND_DISPLAY")
    if sys.platform == "darwin" or wayland or not os.environ.get("DISPLAY"):
        raise _Refused(tr(_ELSEWHERE, command=COMMAND))
    return _X11


def _name(keys: QKeyCombination) -> str | None:
    """``A``, ``7`` or ``F5``; None for other keys."""
    key = keys.key()
    if Qt.Key.Key_A <= key <= Qt.Key.Key_Z or Qt.Key.Key_0 <= key <= Qt.Key.Key_9:
        return chr(key)
    if Qt.Key.Key_F1 <= key <= Qt.Key.Key_F12:
        return f"F{key - Qt.Key.Key_F1 + 1}"
    return None


class _X11:
    """A passive grab on the root window, read when its connection has something to say."""

    def __init__(self, keys: QKeyCombination, pressed: Callable[[], None]) -> None:
        try:
            from Xlib import XK, X, display, error
        except ImportError:
            raise _Refused(tr("A system-wide shortcut needs the package python-xlib. Install it first.")) from None
        self._x, self._pressed = X, pressed
        try:
            self._display = display.Display()
        except (error.DisplayError, OSError) as reason:
            raise _Refused(tr("The shortcut could not be set ({reason}).", reason=reason)) from reason
        self._root = self._display.screen().root
        name = _name(keys) or ""
        self._code = self._display.keysym_to_keycode(XK.string_to_keysym(name.lower() if len(name) == 1 else name))
        masks = dict(zip(_MODIFIERS, (X.ControlMask, X.Mod1Mask, X.ShiftMask, X.Mod4Mask), strict=True))
        wanted = sum(mask for modifier, mask in masks.items() if keys.keyboardModifiers() & modifier)
        refused = error.CatchError(error.BadAccess)
        # Caps Lock (LockMask) and Num Lock (Mod2Mask) are modifiers, too: whether they are on must not matter
        for locks in (0, X.LockMask, X.Mod2Mask, X.LockMask | X.Mod2Mask):
            self._root.grab_key(self._code, wanted | locks, False, X.GrabModeAsync, X.GrabModeAsync, onerror=refused)
        self._display.sync()
        if refused.get_error():
            self._display.close()
            raise _Refused(tr("Another program already uses this shortcut. Choose a different one."))
        self._notifier = QSocketNotifier(self._display.fileno(), QSocketNotifier.Type.Read)
        self._notifier.activated.connect(self._read)

    def _read(self) -> None:
        while self._display.pending_events():
            if self._display.next_event().type == self._x.KeyPress:
                self._pressed()

    def close(self) -> None:
        """Give it back."""
        self._notifier.setEnabled(False)
        self._root.ungrab_key(self._code, self._x.AnyModifier)
        self._display.close()


class _Windows(QAbstractNativeEventFilter):
    """RegisterHotKey for the thread of the window."""

    _ID, _WM_HOTKEY, _NO_REPEAT = 0x4D4D, 0x0312, 0x4000

    def __init__(self, keys: QKeyCombination, pressed: Callable[[], None]) -> None:
        super().__init__()
        import ctypes

        self._pressed = pressed
        self._user32 = ctypes.windll.user32  # type: ignore[attr-defined]  # on Windows only
        masks = dict(zip(_MODIFIERS, (2, 1, 4, 8), strict=True))
        wanted = sum(mask for modifier, mask in masks.items() if keys.keyboardModifiers() & modifier)
        name = _name(keys) or ""
        code = ord(name) if len(name) == 1 else 0x6F + int(name[1:])  # VK_F1 is 0x70
        if not self._user32.RegisterHotKey(None, self._ID, wanted | self._NO_REPEAT, code):
            raise _Refused(tr("Another program already uses this shortcut. Choose a different one."))
        cast(QCoreApplication, QCoreApplication.instance()).installNativeEventFilter(self)

    def nativeEventFilter(  # noqa: N802 - Qt's name
        self, kind: QByteArray | bytes | bytearray | memoryview, message: int
    ) -> object:
        """Take our hot key out of the messages of the thread."""
        from ctypes import wintypes

        if bytes(kind.data() if isinstance(kind, QByteArray) else kind) == b"windows_generic_MSG":
            found = wintypes.MSG.from_address(int(message))
            if found.message == self._WM_HOTKEY and found.wParam == self._ID:
                self._pressed()
                return True, 0
        return False, 0

    def close(self) -> None:
        """Give it back."""
        cast(QCoreApplication, QCoreApplication.instance()).removeNativeEventFilter(self)
        self._user32.UnregisterHotKey(None, self._ID)
