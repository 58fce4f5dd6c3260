"""Reading a bundle that anybody may have made: all that it says is checked before anything of it is used."""

from __future__ import annotations

import math
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from meetingmate.base.errors import StoreError, UsageError
from meetingmate.base.translation import tr
from meetingmate.domain.forms import FilledForm
from meetingmate.domain.meeting import Meeting, Minutes, Utterance
from meetingmate.exchange.bundles.members import (
    DETAILS,
    FORMAT,
    FORMS,
    KIND,
    MINUTES,
    MOST_MEETINGS,
    MOST_NOUN,
    MOST_SOUNDS,
    MOST_TEXT,
    TRANSCRIPT,
    Manifest,
    fault_of,
    is_sound_name,
    sound_member,
    text_member,
)
from meetingmate.library import zip_members, zip_reading
from meetingmate.library.database import DATABASE
from meetingmate.library.whole_meeting import WholeMeeting

_Noun = TypeVar("_Noun")

_TEXTS = (DETAILS, TRANSCRIPT, MINUTES, FORMS)
#: Times beyond it (in seconds: 30 years) are none, and numbers beyond it no count.
_MOST_NUMBER = 1e9


class _About(Struct):
    """What every version of the format says."""

    kind: str = ""
    format: int = 0
    program: str = ""


def read_meetings(file: Path) -> Iterator[WholeMeeting]:
    """All meetings of a bundle without their sound, every value checked, one at a time.

    Raises UsageError when the file is no bundle or a newer one, StoreError when it is damaged, OSError.
    """
    with zip_reading.opened(file, damaged) as archive:
        bundle = Bundle(archive, file)
        for meeting_id in bundle.manifest.meetings:
            yield bundle.meeting(meeting_id)


class Bundle:
    """An open bundle whose list of files is as it should be. Reading raises StoreError when a file is damaged."""

    def __init__(self, archive: zipfile.ZipFile, file: Path) -> None:
        """Raises UsageError when the zip is no bundle or a newer one, StoreError when it contradicts itself."""
        self.archive, self.file = archive, file
        self.manifest = _manifest(archive, file)
        #: The names of the sound files of each meeting.
        self.sounds: dict[str, list[str]] = {}
        self._check_names()

    def meeting(self, meeting_id: str) -> WholeMeeting:
        """All of a meeting but its sound, every value checked."""
        member = text_member(meeting_id, DETAILS)
        whole = WholeMeeting(
            meeting=self._noun(member, self._text(member), Meeting),
            utterances=self._nouns(text_member(meeting_id, TRANSCRIPT), Utterance),
            minutes=self._nouns(text_member(meeting_id, MINUTES), Minutes),
            forms=self._nouns(text_member(meeting_id, FORMS), FilledForm),
        )
        if fault := fault_of(whole, meeting_id, self.sounds[meeting_id]):
            raise damaged(self.file, fault)
        return whole

    def _text(self, member: str) -> bytes:
        with self.archive.open(member) as stream:
            data = stream.read(MOST_TEXT + 1)
        self.check(member, zip_members.entry_of(data))
        return data

    def _nouns(self, member: str, kind: type[_Noun]) -> list[_Noun]:
        data = self._text(member)
        return [self._noun(member, one, kind) for one in self._decoded(member, data, list[msgspec.Raw])]

    def _noun(self, member: str, data: bytes | msgspec.Raw, kind: type[_Noun]) -> _Noun:
        """One at a time: what a field holds that is not known may take much more memory than its text."""
        if len(memoryview(data)) > MOST_NOUN:
            raise damaged(self.file, tr("{name} in it is missing or too large", name=member))
        noun = self._decoded(member, data, kind)
        raw = self._decoded(member, data, Any)
        if unknown := _unknown(raw, msgspec.to_builtins(noun)):
            raise UsageError(
                tr(
                    "The bundle {file} holds something that this MeetingMate does not know ({what}); update "
                    "MeetingMate to import it.",
                    file=self.file,
                    what=unknown[:60],
                )
            )
        if not _are_numbers(raw):
            raise damaged(self.file, tr("{name} in it holds a number that can't be", name=member))
        return noun

    def _decoded(self, member: str, data: bytes | msgspec.Raw, kind: Any) -> Any:
        try:
            return msgspec.json.decode(data, type=kind)
        except (msgspec.MsgspecError, TypeError, UnicodeDecodeError, RecursionError) as error:
            reason = tr("{name} in it can't be understood: {error}", name=member, error=error)
            raise damaged(self.file, reason) from error

    def check(self, member: str, found: zip_members.Entry) -> None:
        """Raises StoreError when what was read of a file is not what the list of files says."""
        if found != self.manifest.files[member]:
            raise damaged(self.file, tr("{name} in it was changed", name=member))

    def _check_names(self) -> None:
        manifest, left = self.manifest, dict(self.manifest.files)
        for meeting_id in manifest.meetings:
            for name in _TEXTS:
                entry = left.pop(text_member(meeting_id, name), None)
                if entry is None or entry.size > MOST_TEXT:
                    raise damaged(self.file, tr("{name} in it is missing or too large", name=name))
            start = sound_member(meeting_id, "")
            names = [name.removeprefix(start) for name in left if name.startswith(start)]
            folded = {unicodedata.normalize("NFC", name).casefold() for name in names}
            if len(folded) != len(names) or len(names) > MOST_SOUNDS or not all(map(is_sound_name, names)):
                raise damaged(self.file, tr("its sound files have names that can't be"))
            for name in names:
                del left[start + name]
            self.sounds[meeting_id] = names
        there = set(self.archive.namelist()) - {zip_members.MANIFEST}
        if left or there != set(manifest.files):
            odd = sorted([*left, *(there ^ set(manifest.files))])[0]
            raise damaged(self.file, tr("{name} does not belong in it, or is missing", name=repr(odd[:60])))
        for name, entry in manifest.files.items():
            if self.archive.getinfo(name).file_size != entry.size:
                raise damaged(self.file, tr("the size of {name} in it is wrong", name=repr(name[:80])))


def damaged(file: Path, reason: object) -> StoreError:
    """What to say of a bundle that can't be read."""
    return StoreError(
        tr(
            "The bundle {file} can't be read ({reason}); nothing was imported. Ask for the file again.",
            file=file,
            reason=reason,
        )
    )


def _manifest(archive: zipfile.ZipFile, file: Path) -> Manifest:
    names = archive.namelist()
    if DATABASE in names:
        raise UsageError(
            tr(
                "{file} is a backup of a whole library, not a bundle; restore it (File > Library > Backup, or "
                "`meetingmate restore`).",
                file=file,
            )
        )
    no_bundle = UsageError(tr("{file} is not a bundle of MeetingMate; choose another file.", file=file))
    if zip_members.MANIFEST not in names:
        raise no_bundle
    data = zip_members.manifest_of(archive)
    try:
        about = msgspec.json.decode(data, type=_About)
        if about.kind != KIND:
            raise no_bundle
        if about.format > FORMAT:
            raise UsageError(
                tr(
                    "The bundle {file} was made by a newer {program}; update MeetingMate to import it.",
                    file=file,
                    program=about.program[:60],
                )
            )
        manifest = msgspec.json.decode(data, type=Manifest)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise no_bundle from error
    ids = manifest.meetings
    if manifest.format < 1 or not ids or len(ids) > MOST_MEETINGS or len(set(ids)) != len(ids):
        raise damaged(file, tr("its list of meetings is wrong"))
    return manifest


def _unknown(raw: Any, known: Any) -> str:
    """The name of a field that ``raw`` has and ``known``, which was read of it, has not; empty when there is none."""
    if isinstance(raw, dict) and isinstance(known, dict):
        for name, value in raw.items():
            if name not in known:
                return str(name)
            if found := _unknown(value, known[name]):
                return found
    elif isinstance(raw, list) and isinstance(known, list | tuple):
        for one, other in zip(raw, known, strict=False):
            if found := _unknown(one, other):
                return found
    return ""


def _are_numbers(value: Any) -> bool:
    """Whether all numbers are such as times, counts and shares are."""
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return True
    if isinstance(value, dict):
        return all(map(_are_numbers, value.values()))
    if isinstance(value, list):
        return all(map(_are_numbers, value))
    return math.isfinite(value) and abs(value) <= _MOST_NUMBER
