"""Is this PySide6 fit for this Python?"""

from __future__ import annotations

import sys

from PySide6 import __version__
from PySide6.QtCore import QObject

from meetingmate.base.translation import tr

_CALLS = 200


def binding_problem() -> str:
    """One sentence when every call into Qt destroys a reference to None, else nothing.

    PySide6 6.12.0 does so with Pythons before 3.12, where None is counted: the program dies after some
    ten thousand calls, whatever it was doing (docs/decisions/window-pyside.md).
    """
    probe = QObject()
    before = sys.getrefcount(None)
    for _ in range(_CALLS):
        probe.setObjectName("x")
    if before - sys.getrefcount(None) < _CALLS // 2:
        return ""
    return tr(
        "PySide6 {version} does not work with Python {python} and would crash; install another one: {command}",
        version=__version__,
        python=sys.version.split()[0],
        command='pip install "PySide6_Addons<6.12"',
    )
