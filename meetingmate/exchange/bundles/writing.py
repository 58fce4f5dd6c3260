"""Writing a bundle: whole meetings in one file. The same meetings give the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import BinaryIO

import msgspec
from msgspec import Struct

from meetingmate import __version__, sealing
from meetingmate.base import atomic_files as files
from meetingmate.base.errors import StoreError, UsageError
from meetingmate.base.library_paths import UnsafePath, sound_file
from meetingmate.base.text import encode
from meetingmate.base.translation import tr
from meetingmate.domain.meeting import Track
from meetingmate.exchange.bundles.members import (
    DETAILS,
    FORMS,
    MINUTES,
    MOST_MEETINGS,
    MOST_NOUN,
    MOST_SOUNDS,
    MOST_TEXT,
    SUFFIX,
    TRANSCRIPT,
    Manifest,
    fault_of,
    portable,
    sound_member,
    text_member,
)
from meetingmate.library import Library, whole_meeting, zip_members
from meetingmate.library.storage import Progress, need_room
from meetingmate.library.whole_meeting import WholeMeeting
from meetingmate.sealing import keys

#: Zip files know no time before it.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


class Bundled(Struct, kw_only=True):
    """How many ``meetings`` and ``sounds`` (files) are in a bundle; ``problems`` names what is not, a sentence each."""

    meetings: int
    sounds: int
    problems: list[str]


def not_encrypted(library: Library) -> str:
    """What to say before a bundle of an encrypted library is written; empty for any other library."""
    if not keys.is_encrypted(library.folder):
        return ""
    return tr(
        "This library is encrypted, but the bundle will not be: everyone who gets the file can open what is in it."
    )


def with_suffix(path: Path) -> Path:
    """The file that is written for ``path``: with the suffix of a bundle, unless it ends in that of a zip."""
    return path if path.suffix.lower() in (SUFFIX, ".zip") else path.with_name(path.name + SUFFIX)


def sizes_of(library: Library, meeting_ids: Iterable[str]) -> dict[str, int]:
    """Bytes of the sound of meetings that a bundle of them would hold. Raises StoreError."""
    found = {}
    for meeting_id in meeting_ids:
        _, sounds = portable(WholeMeeting(meeting=library.meeting(meeting_id)))
        there = [_sound_of(library, meeting_id, track) for track in sounds.values()]
        found[meeting_id] = sum(path.stat().st_size for path in there if isinstance(path, Path))
    return found


def write_bundle(
    library: Library,
    meeting_ids: Iterable[str],
    file: Path,
    on_progress: Progress = lambda share, what: None,
    *,
    with_sound: bool = True,
) -> Bundled:
    """Write meetings with all that belongs to them to ``file``, replacing one of that name when all went well.

    ``with_sound`` False leaves the recordings out. Raises UsageError when there is nothing to write or a meeting is
    still being worked on, StoreError.
    """
    chosen = list(dict.fromkeys(meeting_ids))
    if not chosen:
        raise UsageError(tr("Choose at least one meeting for the bundle."))
    if len(chosen) > MOST_MEETINGS:
        raise UsageError(tr("A bundle holds at most {most} meetings; make several bundles.", most=MOST_MEETINGS))
    meetings = sorted((library.meeting(meeting_id) for meeting_id in chosen), key=lambda one: (one.date, one.id))
    for meeting in meetings:
        job = library.job(meeting.id)
        if job is not None and job.unfinished():
            raise UsageError(
                tr(
                    "“{title}” is still being recorded or processed; wait until that is done, or cancel it.",
                    title=meeting.title,
                )
            )
    ids = [meeting.id for meeting in meetings]
    total = sum(sizes_of(library, ids).values()) if with_sound else 0
    need_room(file.parent, total)
    result = Bundled(meetings=len(ids), sounds=0, problems=[])
    try:
        with files.replacing(file, shared=True) as temporary, zipfile.ZipFile(temporary, "w") as archive:
            writing = _Writing(library, archive, result, total, on_progress)
            for meeting_id in ids:
                writing.put_meeting(meeting_id, with_sound=with_sound)
            manifest = Manifest(program=f"MeetingMate {__version__}", meetings=ids, files=writing.entries)
            writing.put_text(zip_members.MANIFEST, msgspec.json.format(encode(manifest), indent=1))
    except OSError as error:
        raise StoreError(
            tr("The bundle {file} can't be written ({error}); choose another place.", file=file, error=error)
        ) from error
    on_progress(1.0, tr("Written"))
    return result


class _Writing:
    """A bundle that is being written."""

    def __init__(
        self, library: Library, archive: zipfile.ZipFile, result: Bundled, total: int, on_progress: Progress
    ) -> None:
        self._library, self._archive, self._result = library, archive, result
        self._total, self._done, self._on_progress = max(1, total), 0, on_progress
        self.entries: dict[str, zip_members.Entry] = {}

    def put_meeting(self, meeting_id: str, *, with_sound: bool) -> None:
        whole, sounds = portable(whole_meeting.read(self._library, meeting_id))
        title = whole.meeting.title
        tick = self._ticker(title)
        tick(0)
        if fault := fault_of(whole, meeting_id, list(sounds)):
            raise StoreError(
                tr("“{title}” can't be put into a bundle ({fault}); leave it out.", title=title, fault=fault)
            )
        largest = max(len(encode(noun)) for noun in (whole.meeting, *whole.utterances, *whole.minutes, *whole.forms))
        texts = (
            (DETAILS, whole.meeting),
            (TRANSCRIPT, whole.utterances),
            (MINUTES, whole.minutes),
            (FORMS, whole.forms),
        )
        for name, noun in texts:
            data = encode(noun)
            if len(data) > MOST_TEXT or largest > MOST_NOUN or len(sounds) > MOST_SOUNDS:
                raise StoreError(tr("“{title}” is too large for a bundle; leave it out.", title=title))
            member = text_member(meeting_id, name)
            self.entries[member] = self.put_text(member, data)
        for name, track in sorted(sounds.items()) if with_sound else ():
            stream = _opened(_sound_of(self._library, meeting_id, track))
            if isinstance(stream, str):
                self._result.problems.append(
                    tr("The recording {name} of {title} was left out. {error}", name=name, title=title, error=stream)
                )
                continue
            member = sound_member(meeting_id, name)
            with stream:
                self.entries[member] = zip_members.put(self._archive, _info(member, zipfile.ZIP_STORED), stream, tick)
            self._result.sounds += 1

    def put_text(self, name: str, data: bytes) -> zip_members.Entry:
        return zip_members.put(self._archive, _info(name, zipfile.ZIP_DEFLATED), io.BytesIO(data))

    def _ticker(self, title: str) -> Callable[[int], None]:
        def tick(size: int) -> None:
            self._done += size
            self._on_progress(min(0.99, self._done / self._total), title)

        return tick


def _info(name: str, how: int) -> zipfile.ZipInfo:
    """The same on every computer and at any time."""
    info = zipfile.ZipInfo(name, _NO_TIME)
    info.create_system = 3
    info.external_attr = 0o100600 << 16
    info.compress_type = how
    return info


def _sound_of(library: Library, meeting_id: str, track: Track) -> Path | str:
    """The file of a track, or a sentence that says why there is none."""
    try:
        path = sound_file(library.meeting_dir(meeting_id), track)
    except UnsafePath as error:
        return str(error)
    return path if path.is_file() else tr("Its file is not there.")


def _opened(sound: Path | str) -> BinaryIO | str:
    """The sound in clear, or a sentence that says why it can't be had; such a one is passed on."""
    if isinstance(sound, str):
        return sound
    try:
        return sealing.reading(sound)
    except OSError as error:
        return str(error)
