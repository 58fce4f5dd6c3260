"""What is in a bundle: its list of files, their names, and the bounds of all of them."""

from __future__ import annotations

from itertools import pairwise
from pathlib import PurePosixPath
from typing import Literal

import msgspec
from msgspec import Struct

from meetingmate.base import file_kinds
from meetingmate.base.ids import MeetingId, is_file_name
from meetingmate.base.translation import tr
from meetingmate.domain.meeting import Meeting, Track
from meetingmate.library import final_pass_journal, waveforms
from meetingmate.library.whole_meeting import WholeMeeting
from meetingmate.library.zip_members import Entry

SUFFIX = f".{file_kinds.BUNDLE_SUFFIX}"
Kind = Literal["MeetingMate bundle"]
KIND: Kind = "MeetingMate bundle"
#: Raised when an older program would lose something of a newer bundle, or misread it.
FORMAT = 1
MOST_MEETINGS = 1000
MOST_SOUNDS = 100
#: Bytes of one file of text (a transcript of thirty hours), and of one noun in it.
MOST_TEXT, MOST_NOUN = 32 << 20, 8 << 20
_MOST_VERSIONS = 100_000
DETAILS, TRANSCRIPT, MINUTES, FORMS = "meeting.json", "transcript.json", "minutes.json", "forms.json"
#: Files that MeetingMate keeps beside the sound and that are no sound.
_NOT_SOUND = frozenset((waveforms.NAME, final_pass_journal.NAME, "capture"))


class Manifest(Struct, kw_only=True, forbid_unknown_fields=True):
    """``manifest.json``: the ids of the ``meetings``, in order of their dates, and all other ``files`` by name."""

    kind: Kind = KIND
    format: int = FORMAT
    program: str
    meetings: list[MeetingId]
    files: dict[str, Entry]


def text_member(meeting_id: str, name: str) -> str:
    """The name of a file of text in a bundle."""
    return f"meetings/{meeting_id}/{name}"


def sound_member(meeting_id: str, name: str) -> str:
    """The name of a sound file in a bundle."""
    return f"meetings/{meeting_id}/sound/{name}"


def is_sound_name(name: object) -> bool:
    """Whether a bundle may hold a sound file of that name: it becomes a file in the folder of the meeting."""
    return is_file_name(name) and str(name).casefold() not in _NOT_SOUND and not str(name).startswith(".")


def portable(whole: WholeMeeting) -> tuple[WholeMeeting, dict[str, Track]]:
    """A meeting as it is in a bundle, and by their names there the sound files that its tracks are in.

    A path on this computer means nothing on another one: each sound file gets a plain name and is a copy there.
    """
    names: dict[tuple[str, bool], str] = {}
    sounds: dict[str, Track] = {}
    tracks = []
    for track in whole.meeting.tracks:
        place = (track.path, track.linked)
        if place not in names:
            names[place] = _free_name(_plain_name(track), {name.casefold() for name in sounds})
            sounds[names[place]] = track
        tracks.append(msgspec.structs.replace(track, path=names[place], linked=False))
    meeting: Meeting = msgspec.structs.replace(whole.meeting, tracks=tracks)
    return msgspec.structs.replace(whole, meeting=meeting), sounds


def fault_of(whole: WholeMeeting, meeting_id: str, sounds: list[str]) -> str:
    """What of a meeting can't be as it is; empty when all can."""
    meeting, versions = whole.meeting, [minutes.version for minutes in whole.minutes]
    ids = [utterance.id for utterance in whole.utterances]
    homes = [filled.sources[0] for filled in whole.forms if filled.sources]  # where a form is filled again
    if any(one != meeting_id for one in (meeting.id, *homes)):
        return tr("a meeting in it has two ids")
    if len(set(ids)) != len(ids) or any(not one or len(one) > 100 or not one.isprintable() for one in ids):
        return tr("the lines of a transcript in it can't be told apart")
    if any(one >= other for one, other in pairwise(versions)) or not all(
        1 <= version <= _MOST_VERSIONS for version in versions
    ):
        return tr("the versions of minutes in it are not in order")
    forms = [filled.form.id for filled in whole.forms]
    if len(set(forms)) != len(forms) or not all(is_file_name(form) for form in forms):
        return tr("the forms of a meeting in it can't be told apart")
    if any(track.linked or not is_sound_name(track.path) for track in meeting.tracks):
        return tr("a recording in it has a name that can't be")
    if not {track.path for track in meeting.tracks} >= set(sounds):
        return tr("a recording in it belongs to no meeting")
    return ""


def _plain_name(track: Track) -> str:
    name = PurePosixPath(track.path).name
    if not track.linked and is_sound_name(name):
        return name
    suffix = PurePosixPath(track.path).suffix.lower()
    return f"recording{suffix}" if suffix.lstrip(".") in file_kinds.RECORDING_SUFFIXES else "recording"


def _free_name(name: str, taken: set[str]) -> str:
    path, number, free = PurePosixPath(name), 1, name
    while free.casefold() in taken:
        number += 1
        free = f"{path.stem}-{number}{path.suffix}"
    return free
