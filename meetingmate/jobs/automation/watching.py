"""Watching folders for new recordings, by looking into them again and again.

Looking works on every disk; notifications of the system do not come for folders of a network. A recording is taken
when it looked the same for a while and nobody has it open for writing, so never half copied.
"""

from __future__ import annotations

import calendar
import logging
import os
import stat
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

from msgspec import Struct

from meetingmate.base import paths
from meetingmate.base.errors import MeetingMateError, UsageError
from meetingmate.base.file_kinds import RECORDING_SUFFIXES, SURE_TRANSCRIPT_SUFFIXES, suffix
from meetingmate.base.settings import Settings
from meetingmate.base.translation import tr
from meetingmate.jobs.automation import plan
from meetingmate.jobs.automation.ledger import Ledger
from meetingmate.jobs.automation.plan import WatchedFolder
from meetingmate.jobs.automation.watched_files import Seen, WatchedFiles, content_of, looks_of, seen
from meetingmate.jobs.session import Session

log = logging.getLogger(__name__)

_SUFFIXES = (*RECORDING_SUFFIXES, *SURE_TRANSCRIPT_SUFFIXES)
#: A folder with more files is looked at in part, and that is said.
_MOST_FILES = 20_000
#: A slow disk is left alone for so many times as long as a look into it takes.
_REST = 5


class Pace(Struct, frozen=True, kw_only=True):
    """Seconds between two looks, and for how long a file must not have changed."""

    look_s: float = 5.0
    quiet_s: float = 10.0


class FolderNews(Struct, frozen=True, kw_only=True):
    """``taken``: a recording became the meeting ``meeting``. Otherwise what is wrong with the folder, or that it is
    there again (``back``)."""

    folder: str
    what: Literal["taken", "missing", "closed", "too-many", "back"]
    meeting: str = ""

    def sentence(self) -> str:
        """For people."""
        match self.what:
            case "taken":
                return tr("A new recording in {folder} is being processed.", folder=self.folder)
            case "missing":
                return tr("The watched folder {folder} is not there. MeetingMate keeps looking.", folder=self.folder)
            case "closed":
                return tr("You don’t have permission to read the watched folder {folder}.", folder=self.folder)
            case "too-many":
                return tr(
                    "The watched folder {folder} holds too many files. Only a part is watched.", folder=self.folder
                )
        return tr("The watched folder {folder} is there again.", folder=self.folder)


class FolderWatch:
    """One watched folder. ``look`` is called again and again, from one thread."""

    def __init__(
        self,
        watched: WatchedFolder,
        session: Session,
        ledger: Ledger,
        tell: Callable[[FolderNews], None],
        *,
        pace: Pace | None = None,
        stop_wanted: Callable[[], bool] = lambda: False,
    ) -> None:
        self.watched = watched
        self.folder = paths.expanded(watched.folder)
        self._session, self._tell, self._stop_wanted = session, tell, stop_wanted
        self._files = WatchedFiles(ledger, session.library.folder)
        self._pace = pace or Pace()
        self._quiet: dict[Path, tuple[Seen, float]] = {}  # how a file looks, and since when
        self._trouble = ""
        self._told_many = False

    @property
    def settled(self) -> bool:
        """Whether no file waits until it has stopped growing."""
        return not self._quiet

    def look(self) -> list[str]:
        """Take what is new and has stopped growing; returns the meetings. Raises StoreError."""
        try:
            found = list(self._recordings())
        except OSError as error:
            self._say_trouble("closed" if isinstance(error, PermissionError) else "missing")
            return []
        if self._trouble:
            self._trouble = ""
            self._tell(FolderNews(folder=self.watched.folder, what="back"))
        if self._files.is_new_folder(self.folder):
            self._begin([] if self.watched.existing else found)
        now, taken, there = time.monotonic(), [], dict(found)
        self._quiet = {path: since for path, since in self._quiet.items() if there.get(path) == since[0]}
        for path, look in found:
            if self._stop_wanted():
                break
            if self._files.is_known(path, look):
                self._quiet.pop(path, None)
                continue
            since = self._quiet.setdefault(path, (look, now))[1]
            if now - since >= self._pace.quiet_s and look.size and not _is_being_written(path):
                try:
                    meeting = self._take(path, look)
                except OSError:  # gone, or not readable yet: the next look tells
                    self._quiet.pop(path, None)
                    continue
                if meeting:
                    taken.append(meeting)
        return taken

    def _begin(self, there: list[tuple[Path, Seen]]) -> None:
        known = []
        for path, look in there:
            if self._stop_wanted():
                return  # all of it again at the next start
            try:
                known.append((path, look, looks_of(path, look.size)))
            except OSError:
                continue
        self._files.begin(self.folder, known)

    def _take(self, path: Path, look: Seen) -> str:
        """Process a file unless it was; returns its meeting, empty when there is none. Raises OSError, StoreError."""
        files, library = self._files, self._session.library
        looks = looks_of(path, look.size)
        content = "" if files.was_there_before(looks) else content_of(path, self._stop_wanted)
        if content is None:
            return ""
        if seen(path) != look:
            self._quiet.pop(path, None)  # it grows again
            return ""
        self._quiet.pop(path, None)
        if not content or not files.take(self.folder, path, look, looks, content):
            files.note_known(self.folder, path, look, looks)
            return ""
        before = library.jobs_of(path)  # dropped on the window, or taken when the program ended a moment later
        same = [job for job in before if not _changed_since(path, job.meeting)]
        meeting = same[0].meeting if same else self._session.submit(path)
        files.settle(content, "taken", meeting)
        if not same:
            self._tell(FolderNews(folder=self.watched.folder, what="taken", meeting=meeting))
        return "" if same else meeting

    def _say_trouble(self, what: Literal["missing", "closed"]) -> None:
        if self._trouble != what:
            self._trouble = what
            self._tell(FolderNews(folder=self.watched.folder, what=what))

    def _recordings(self) -> Iterator[tuple[Path, Seen]]:
        """Recordings in the folder, and in those below if these are watched too. Raises OSError for the folder."""
        library = self._session.library.folder.resolve()
        if self.folder.resolve().is_relative_to(library):  # what lies there are meetings already
            return
        folders, count = [self.folder], 0
        while folders:
            folder = folders.pop()
            try:
                entries = list(os.scandir(folder))
            except OSError:
                if folder == self.folder:
                    raise
                continue
            for entry in entries:
                count += 1
                if count > _MOST_FILES:
                    if not self._told_many:
                        self._told_many = True
                        self._tell(FolderNews(folder=self.watched.folder, what="too-many"))
                    return
                if entry.name.startswith((".", "~")):
                    continue
                path = Path(entry.path)
                try:
                    if entry.is_dir(follow_symlinks=False):
                        if self.watched.subfolders and path.resolve() != library:
                            folders.append(path)
                        continue
                    found = entry.stat()
                except OSError:
                    continue
                if suffix(path) in _SUFFIXES and stat.S_ISREG(found.st_mode):
                    yield path, Seen(found.st_size, found.st_mtime_ns)


class Watcher:
    """Looks into all folders of the plan, in a thread of its own. ``tell`` is called from there."""

    def __init__(
        self,
        session: Session,
        settings: Settings,
        ledger: Callable[[], Ledger],
        tell: Callable[[FolderNews], None],
        *,
        pace: Pace | None = None,
    ) -> None:
        self._session, self._settings, self._ledger, self._tell = session, settings, ledger, tell
        self._pace = pace or Pace()
        self._watches: dict[str, FolderWatch] = {}
        self._stop, self._wake = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to look."""
        self._thread = threading.Thread(target=self._work, name="watched-folders", daemon=True)
        self._thread.start()

    def take_settings(self, settings: Settings) -> None:
        """Other settings, or other folders, hold from now on."""
        self._settings = settings
        self._wake.set()

    def stop(self) -> None:
        """Begin no other look. May be called from any thread."""
        self._stop.set()
        self._wake.set()

    def close(self, timeout_s: float = 5.0) -> None:
        """Stop looking. A folder of a network that does not answer is waited for no longer than ``timeout_s``."""
        self.stop()
        if self._thread is not None:
            self._thread.join(timeout_s)

    def _work(self) -> None:
        while not self._stop.is_set():
            begun = time.monotonic()
            if self._settings.automation:
                try:
                    self._look()
                except MeetingMateError as error:
                    log.warning("watched folders: %s", error)
            pause_s = max(self._pace.look_s, _REST * (time.monotonic() - begun))
            self._wake.wait(pause_s if self._settings.automation else None)
            self._wake.clear()

    def _look(self) -> None:
        wanted = {one.folder: one for one in plan.load().folders if one.on}
        self._watches = {
            folder: watch for folder, watch in self._watches.items() if wanted.get(folder) == watch.watched
        }
        for folder, watched in wanted.items():
            if self._stop.is_set():
                return
            if folder not in self._watches:
                self._watches[folder] = FolderWatch(
                    watched, self._session, self._ledger(), self._tell, pace=self._pace, stop_wanted=self._stop.is_set
                )
            self._watches[folder].look()


def refuse_library(folder: Path, library: Path) -> None:
    """Raises UsageError for a folder in the library, whose recordings are meetings already."""
    if folder.resolve().is_relative_to(library.resolve()):
        raise UsageError(tr("{folder} is part of the library. Choose another folder.", folder=folder))


def _changed_since(path: Path, meeting_id: str) -> bool:
    """Whether a file was written after the meeting was made of it (its id begins with the moment in UTC)."""
    try:
        made = calendar.timegm(time.strptime(meeting_id[:15], "%Y%m%d-%H%M%S"))
    except ValueError:
        return False
    found = path.stat()  # a copy may have the date of its original, but not the moment in which it was made
    return max(found.st_mtime, found.st_ctime) > made + 1


def _is_being_written(path: Path) -> bool:
    """Whether a program of this computer has the file open for writing, as far as the system tells.

    Windows does not let others read it then; Linux refuses a lease on it; elsewhere only its growing tells.
    """
    try:
        with path.open("rb") as stream:
            if sys.platform != "linux":
                return False
            import fcntl

            try:
                fcntl.fcntl(stream.fileno(), fcntl.F_SETLEASE, fcntl.F_RDLCK)
                fcntl.fcntl(stream.fileno(), fcntl.F_SETLEASE, fcntl.F_UNLCK)
            except BlockingIOError:
                return True
            except OSError:  # another user's file, or a file system without leases
                return False
    except OSError:
        return True
    return False
