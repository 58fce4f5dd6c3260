"""Where the frozen program (Windows, macOS) begins: the window, the command line, or a process of either.

``sys.executable`` is the program itself there, so that what runs ``sys.executable -m MODULE`` comes here again. Only
the modules that MeetingMate runs so are taken: the signed program must not run anything else for others.
"""

from __future__ import annotations

import multiprocessing
import runpy
import sys
from pathlib import Path

#: What may follow ``-m``: the window, the command line, and pip, which fetches wheels that hold models.
MODULES = ("meetingmate.cli", "pip", "ui.app")
#: The name of the program that opens the window; every other name is the command line.
WINDOW = "meetingmate-window"


def main(arguments: list[str]) -> object:
    """Run what ``arguments`` (with the name of the program first) ask for; returns the exit code."""
    if arguments[1:2] == ["-m"]:
        module = arguments[2] if len(arguments) > 2 else ""
        if module not in MODULES:
            print(f"MeetingMate does not run {module or 'a module without a name'}.", file=sys.stderr)
            return 2
        sys.argv = [module, *arguments[3:]]
        runpy.run_module(module, run_name="__main__", alter_sys=True)
        return 0
    if Path(arguments[0]).stem.lower() == WINDOW:
        from ui.app import start

        return start.main(arguments[1:])
    from meetingmate.cli import app

    sys.argv = arguments
    return app.main()


if __name__ == "__main__":
    multiprocessing.freeze_support()  # a worker begins and ends here
    sys.exit(main(sys.argv))
