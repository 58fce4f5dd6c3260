"""``python -m meetingmate.cli``: the same as the command ``meetingmate``."""

from meetingmate.cli.app import main

if __name__ == "__main__":
    main()
