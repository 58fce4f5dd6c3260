"""What another start of the program can ask of the window that is open. No Qt: read before Qt is there."""

from __future__ import annotations

#: What ``meetingmate-window --do`` takes.
ACTIONS = ("record", "pause", "mark")
