"""Which of some files can be recordings, transcripts of other programs, models, or bundles."""

from __future__ import annotations

from pathlib import Path

from meetingmate import models
from meetingmate.base import file_kinds
from meetingmate.base.translation import tr

_TAKEN = frozenset((*file_kinds.RECORDING_SUFFIXES, *file_kinds.TRANSCRIPT_SUFFIXES))


def models_among(files: list[Path]) -> list[Path]:
    """Those of some files and folders that may be models; for a file in the folder of a speech model its folder."""
    found = [path for path in files if models.looks_like_model(path)]
    return list(dict.fromkeys(path.parent if path.name in models.FILES_OF_A_FOLDER else path for path in found))


def without_models(files: list[Path]) -> list[Path]:
    """The others."""
    return [path for path in files if not models.looks_like_model(path)]


def bundles_among(files: list[Path]) -> list[Path]:
    """Those that may be bundles; what is inside is found out when they are imported."""
    return [path for path in files if file_kinds.suffix(path) in file_kinds.BUNDLE_SUFFIXES and not path.is_dir()]


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
