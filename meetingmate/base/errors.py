"""Errors that a person reads: one clear sentence that says what is wrong and what to do next."""

from __future__ import annotations


class MeetingMateError(Exception):
    """Base of all errors meant for the user; ``str(error)`` is the sentence to show."""


class UsageError(MeetingMateError):
    """The caller asked for something that can't be asked for (exit code 2)."""


class AudioError(MeetingMateError):
    """A recording that can't be read."""


class ModelError(MeetingMateError):
    """A model that is missing, damaged or does not load."""


class StoreError(MeetingMateError):
    """The library can't be opened, read or written."""


class ExportError(MeetingMateError):
    """A document that can't be written."""


class JobFailed(MeetingMateError):
    """A job that ended without its result."""


class Cancelled(Exception):
    """The user cancelled; not an error."""
