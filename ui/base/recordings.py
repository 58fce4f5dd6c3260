"""Which of some files can be recordings, or transcripts of other programs."""

from __future__ import annotations

from pathlib import Path

from meetingmate.base import file_kinds
from meetingmate.base.translation import tr

_TAKEN = frozenset((*file_kinds.RECORDING_SUFFIXES, *file_kinds.TRANSCRIPT_SUFFIXES))


def sort_dropped(files: list[Path]) -> tuple[list[Path], str]:
    """The files and folders that may be or hold recordings or transcripts, and one sentence about the others (empty:
    there are none).

    Only the name is looked at: what is inside is found out by the job, which says so on the meeting.
    """
    good = [path for path in files if file_kinds.suffix(path) in _TAKEN or path.is_dir()]
    bad = [path for path in files if path not in good]
    if not bad:
        return good, ""
    names = ", ".join(path.name or str(path) for path in bad[:3])
    if len(bad) > 3:
        names = tr("{names} and {number} more", names=names, number=len(bad) - 3)
    return good, tr(
        "{names} can’t be opened. MeetingMate opens recordings ({recordings} …) and transcripts ({transcripts}).",
        names=names,
        recordings=file_kinds.RECORDING_KINDS,
        transcripts=file_kinds.TRANSCRIPT_KINDS,
    )
