"""The window (PySide6). Goes through the session, the library and the exports of ``meetingmate``."""

import meetingmate  # noqa: F401 - first of all: it turns off what engines and libraries report
