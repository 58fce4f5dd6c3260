"""Meetings of a bundle into a library: all that are not there yet, or none. Nothing that is there is changed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from meetingmate import sealing
from meetingmate.base.errors import StoreError
from meetingmate.base.library_paths import UnsafePath, file_in, sound_file
from meetingmate.base.translation import tr
from meetingmate.domain.forms import FilledForm, with_meetings
from meetingmate.domain.meeting import Minutes
from meetingmate.exchange.archive import Imported
from meetingmate.exchange.bundles.members import portable, sound_member
from meetingmate.exchange.bundles.reading import Bundle, damaged
from meetingmate.library import Library, arrivals, whole_meeting, zip_members, zip_reading
from meetingmate.library.arrivals import Arrivals
from meetingmate.library.storage import Progress, need_room
from meetingmate.library.whole_meeting import WholeMeeting


def import_bundle(library: Library, file: Path, on_progress: Progress = lambda share, what: None) -> Imported:
    """Add the meetings of a bundle. One whose id is taken by another meeting gets a new id.

    A meeting that is there already with the same content is left out and named in ``there``. ``on_progress`` may
    raise, which ends the import: nothing was added then. Raises UsageError when the file is no bundle or a newer one,
    StoreError when it is damaged or can't be taken.
    """
    try:
        arrivals.remove_abandoned(library)
        with zip_reading.opened(file, damaged) as archive, arrivals.arriving(library) as arriving:
            bundle = Bundle(archive, file)
            need_room(library.folder, sum(entry.size for entry in bundle.manifest.files.values()))
            return _Import(library, bundle, arriving, on_progress).run()
    except OSError as error:
        raise StoreError(
            tr("The bundle {file} can't be imported ({error}); nothing was imported.", file=file, error=error)
        ) from error


class _Import:
    def __init__(self, library: Library, bundle: Bundle, arriving: Arrivals, on_progress: Progress) -> None:
        self._library, self._bundle, self._arriving, self._on_progress = library, bundle, arriving, on_progress
        self._total = max(1, sum(entry.size for entry in bundle.manifest.files.values()))
        self._done = 0
        self._ids: dict[str, str] = {}  # what each meeting is called here
        self._new: list[str] = []
        self._result = Imported(meetings=[], there=[], problems=[])

    def run(self) -> Imported:
        for meeting_id in self._bundle.manifest.meetings:
            self._take_in(meeting_id)
        self._arriving.put_in_place(self._add)
        self._result.meetings = [self._ids[meeting_id] for meeting_id in self._new]
        self._on_progress(1.0, tr("Imported"))
        return self._result

    def _take_in(self, meeting_id: str) -> None:
        """Decide what becomes of a meeting, and write its sound beside the library's."""
        whole = self._bundle.meeting(meeting_id)
        title = whole.meeting.title
        tick = self._ticker(title)
        tick(0)
        if there := self._same_as(whole):
            self._ids[meeting_id] = there
            self._result.there.append(there)
            if self._library.database.row("SELECT 1 FROM meetings WHERE id = ? AND trashed IS NOT NULL", (there,)):
                self._result.problems.append(tr("“{title}” is in the trash; restore it from there.", title=title))
            return
        new_id = self._ids[meeting_id] = self._free_id(meeting_id)
        self._new.append(meeting_id)
        sounds = self._bundle.sounds[meeting_id]
        for name in sounds:
            member = sound_member(meeting_id, name)
            target = file_in(self._arriving.folder(new_id), name)
            with self._bundle.archive.open(member) as stream, sealing.create(target) as out:
                found = zip_members.read_through(stream, out, tick)
            self._bundle.check(member, found)
            with target.open("rb+") as written:
                os.fsync(written.fileno())
        if missing := sorted({track.path for track in whole.meeting.tracks} - set(sounds)):
            self._result.problems.append(
                tr(
                    "The bundle holds no recording of “{title}” ({names}); everything else was imported.",
                    title=title,
                    names=", ".join(missing),
                )
            )

    def _add(self) -> None:
        """Add all that are new; they are read again, so that only one of them is in memory."""
        for number, meeting_id in enumerate(self._new):
            self._on_progress(0.9 + 0.1 * number / len(self._new), tr("Adding to the library"))
            whole = self._renamed(self._bundle.meeting(meeting_id))
            whole_meeting.add(self._library, whole)

    def _renamed(self, whole: WholeMeeting) -> WholeMeeting:
        """A meeting of the bundle with the ids that it and the others of the bundle have here."""
        meeting = msgspec.structs.replace(whole.meeting, id=self._ids.get(whole.meeting.id, whole.meeting.id))
        return msgspec.structs.replace(
            whole,
            meeting=meeting,
            minutes=[self._with_ids(one) for one in whole.minutes],
            forms=[self._form_with_ids(one) for one in whole.forms],
        )

    def _form_with_ids(self, filled: FilledForm) -> FilledForm:
        def here(meeting_id: str) -> str:
            return self._ids.get(meeting_id, meeting_id)

        return with_meetings(filled, here)

    def _with_ids(self, minutes: Minutes) -> Minutes:
        previous = [
            msgspec.structs.replace(one, meeting=self._ids.get(one.meeting, one.meeting))
            for one in minutes.previous_actions
        ]
        return msgspec.structs.replace(minutes, previous_actions=previous)

    def _same_as(self, whole: WholeMeeting) -> str:
        """The id of a meeting of the library that has all that this one has; empty when there is none."""
        for candidate in self._alike(whole):
            here, sounds = portable(whole_meeting.read(self._library, candidate))
            self._ids[whole.meeting.id] = candidate  # for minutes that name their own meeting
            wanted = self._renamed(whole)
            if here != wanted:
                continue
            if all(
                self._is_same_sound(candidate, sounds, whole.meeting.id, name)
                for name in self._bundle.sounds[whole.meeting.id]
            ):
                return candidate
        self._ids.pop(whole.meeting.id, None)
        return ""

    def _alike(self, whole: WholeMeeting) -> Iterator[str]:
        """Meetings that may be the same: the one of its id first."""
        meeting = whole.meeting
        rows = self._library.listed(
            "m.title = ? AND m.date = ? AND m.duration_s = ? ORDER BY m.id <> ?, m.created",
            (meeting.title, meeting.date, meeting.duration_s, meeting.id),
        )
        yield from (row.id for row in rows if row.id not in self._ids.values())

    def _is_same_sound(self, candidate: str, sounds: dict, meeting_id: str, name: str) -> bool:
        entry = self._bundle.manifest.files[sound_member(meeting_id, name)]
        try:
            path = sound_file(self._library.meeting_dir(candidate), sounds[name])
            if not path.is_file():
                return False
            with sealing.reading(path) as stream:
                return zip_members.read_through(stream, None, self._ticker(name)) == entry
        except (UnsafePath, OSError):
            return False

    def _free_id(self, meeting_id: str) -> str:
        new_id = meeting_id
        while new_id in self._ids.values() or not arrivals.is_free(self._library, new_id):
            new_id = self._library.new_id()
        return new_id

    def _ticker(self, title: str) -> Callable[[int], None]:
        def tick(size: int) -> None:
            self._done += size
            self._on_progress(min(0.9, 0.9 * self._done / self._total), title)

        return tick
