"""What became of a run, as it is kept and as it is said: codes and numbers, never a word of a meeting.

The sentence is made where it is shown, so that the log holds no title, no name of a file and no answer of a server.
"""

from __future__ import annotations

import errno

from msgspec import Struct

from meetingmate.base.errors import ExportError
from meetingmate.base.translation import mark, tr, trn

#: Seconds until the next tries; after the last one a run has failed.
DELAYS_S = (30, 120, 600, 1800, 7200, 21600, 43200, 86400, 86400)


class Outcome(Struct, frozen=True, kw_only=True):
    """``code``: one of ``_SENTENCES``, or "files" with their ``number``. ``retry``: it may go better later, after
    ``wait_s`` seconds at least."""

    code: str
    number: int = 0
    retry: bool = False
    wait_s: float = 0.0

    @property
    def good(self) -> bool:
        """Whether all went well."""
        return self.code in _GOOD


class Trouble(Exception):
    """A run could not do its work."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.code)
        self.outcome = outcome


class Stopped(Exception):
    """The program is about to end."""


_GOOD = {"files", "sent", "ran"}
_SENTENCES = {
    "sent": mark("Sent."),
    "ran": mark("The command ended well."),
    "exit": mark("The command ended with code {number}. See what it reports by running it yourself."),
    "timeout": mark("The command was stopped, because it took longer than {number} seconds."),
    "no-program": mark("The program of the command was not found. Check its path."),
    "not-started": mark("The command can’t be started. Check that the file is a program and may be run."),
    "killed": mark("The command was stopped, because MeetingMate was closed."),
    "folder-missing": mark("The folder is not there. Connect its drive, or choose another folder."),
    "folder-closed": mark("You don’t have permission to write to the folder."),
    "file-open": mark("A file is open in another program. Close it there."),
    "disk-full": mark("The disk of the folder is full. Free some space."),
    "read-only": mark("The disk of the folder is read-only."),
    "name": mark("The name is not allowed or too long on this disk. Change the file name of the export set."),
    "not-written": mark("A file could not be written (system error {number})."),
    "format": mark("A format can’t be written for this meeting, such as subtitles without times."),
    "plan": mark("The automation can’t be used as it is. Edit it in the settings."),
    "unreachable": mark("The address can’t be reached. With https, its certificate must be trusted here."),
    "no-answer": mark("The address did not answer in time."),
    "broken-off": mark("The connection broke off."),
    "redirect": mark("The address points to another one, which is not followed. Enter the address it really has."),
    "refused": mark("The address does not accept the secret. Enter it again."),
    "status": mark("The address answered with error {number}."),
    "no-secret": mark("The secret is not in the keyring. Enter it again."),
    "secret": mark("The secret holds characters that no header has. Enter it again."),
    "outside": mark("The address is not in your own network and not encrypted, so nothing was sent. Use https."),
    "gone": mark("The meeting or its minutes were deleted."),
    "superseded": mark("Newer minutes took its place."),
    "off": mark("The automation was removed or switched off before it could run."),
    "unknown": mark(
        "MeetingMate ended while this ran, so nobody knows whether it was done. It is not repeated by itself."
    ),
    "error": mark("Something went wrong in MeetingMate. The log says where."),
}


def sentence(code: str, number: int) -> str:
    """An outcome for people."""
    if code == "files":
        return trn("{count} file written.", "{count} files written.", number)
    return tr(_SENTENCES.get(code, _SENTENCES["error"]), number=number) if code else ""


def of_export(error: ExportError | OSError) -> Outcome:
    """What an error of writing a document means; what a person or a drive can mend is tried again."""
    cause = error if isinstance(error, OSError) else error.__cause__
    if not isinstance(cause, OSError):
        return Outcome(code="file-open", retry=True) if isinstance(error, ExportError) else Outcome(code="error")
    match cause.errno:
        case errno.EACCES | errno.EPERM:
            return Outcome(code="folder-closed", retry=True)
        case errno.ENOSPC | errno.EDQUOT | errno.EFBIG:
            return Outcome(code="disk-full", retry=True)
        case errno.EROFS:
            return Outcome(code="read-only", retry=True)
        case errno.ENAMETOOLONG | errno.EINVAL:
            return Outcome(code="name")
        case errno.ENOENT | errno.ENOTDIR | errno.EEXIST:
            return Outcome(code="folder-missing", retry=True)
    return Outcome(code="not-written", number=cause.errno or 0, retry=True)
