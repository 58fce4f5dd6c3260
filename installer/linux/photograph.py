"""Waits for a window of MeetingMate on $DISPLAY and photographs the screen; run with the Python of the package."""

from __future__ import annotations

import sys
import time

from PySide6.QtGui import QImage
from Xlib import X, display, error

_LIMIT_S = 300.0
_LARGE = 400


def shows_window(screen: display.Display) -> bool:
    """Whether something as large as a window is on the screen."""
    waiting = list(screen.screen().root.query_tree().children)
    for window in waiting:
        try:
            shape = window.get_geometry()
            if window.get_attributes().map_state == X.IsViewable and min(shape.width, shape.height) >= _LARGE:
                return True
        except error.XError:  # closed meanwhile
            continue
    return False


def main(target: str) -> int:
    """Wait, photograph, say how long it took."""
    screen = display.Display()
    began = time.monotonic()
    while not shows_window(screen):
        if time.monotonic() - began > _LIMIT_S:
            print("no window has appeared")
            return 1
        time.sleep(0.1)
    print(f"the window was there after {time.monotonic() - began:.1f} s")
    time.sleep(8)  # until it is painted and the library is read
    root = screen.screen().root
    shape = root.get_geometry()
    pixels = root.get_image(0, 0, shape.width, shape.height, X.ZPixmap, 0xFFFFFFFF).data
    QImage(pixels, shape.width, shape.height, QImage.Format.Format_RGB32).save(target)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
