"""``python -m ui.app``: the same as the command ``meetingmate-window``."""

import sys

from ui.app.start import main

if __name__ == "__main__":
    sys.exit(main())
