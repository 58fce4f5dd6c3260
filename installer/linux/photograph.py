"""Waits for a window of MeetingMate on $DISPLAY and photographs the screen; run with the Python of the package.

photograph.py TARGET [--now]        ``--now`` photographs at once
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator

from PySide6.QtGui import QImage
from Xlib import X, display, error
from Xlib.xobject.drawable import Window

_LIMIT_S = 300.0
_LARGE = 400
#: WM_CLASS of its windows, as in meetingmate.desktop.
_CLASS = "MeetingMate"


def shows_window(screen: display.Display) -> bool:
    """Whether a window of the program, and not only a small one of it, is on the screen."""
    for window in below(screen.screen().root, 3):
        try:
            shape = window.get_geometry()
            names = window.get_wm_class() or ()
            large = min(shape.width, shape.height) >= _LARGE
            if _CLASS in names and large and window.get_attributes().map_state == X.IsViewable:
                return True
        except error.XError:  # closed meanwhile
            continue
    return False


def below(window: Window, levels: int) -> Iterator[Window]:
    """Windows inside ``window``; window managers put a frame around those of programs."""
    try:
        children = window.query_tree().children
    except error.XError:
        return
    for child in children:
        yield child
        if levels > 1:
            yield from below(child, levels - 1)


def main(target: str, *, now: bool) -> int:
    """Wait, photograph, say how long it took."""
    screen = display.Display()
    began = time.monotonic()
    while not (now or shows_window(screen)):
        if time.monotonic() - began > _LIMIT_S:
            print("no window has appeared")
            return 1
        time.sleep(0.1)
    if not now:
        print(f"the window was there after {time.monotonic() - began:.1f} s")
        time.sleep(8)  # until it is painted and the library is read
    root = screen.screen().root
    shape = root.get_geometry()
    pixels = root.get_image(0, 0, shape.width, shape.height, X.ZPixmap, 0xFFFFFFFF).data
    QImage(pixels, shape.width, shape.height, QImage.Format.Format_RGB32).save(target)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], now="--now" in sys.argv[2:]))
