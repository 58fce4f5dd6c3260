"""Everything out in open formats; old recordings and other libraries in."""

from __future__ import annotations

from pathlib import Path

from meetingmate.domain.events import MeetingChanged
from meetingmate.exchange import archive
from meetingmate.exchange.archive import Exported, Imported
from meetingmate.jobs.session import Session
from ui.base import text
from ui.base.desktop import show_folder
from ui.library import questions
from ui.library.blocks import BlocksTab
from ui.library.long_work import LongWork, Report

_MAX_NAMES = 4


class ExchangeTab(BlocksTab):
    """Export and import."""

    def __init__(self, session: Session, long: LongWork) -> None:
        super().__init__()
        self._session, self._long = session, long
        self._add(
            "Export everything",
            "One folder per meeting with its recording and its text as Word, Markdown, plain text, subtitles and "
            "JSON, plus the tasks of all meetings. The trash is not included.",
            ("Export everything…", self._export),
        )
        self._add(
            "Import old recordings",
            "Every recording and transcript in a folder and its subfolders becomes a meeting. Recordings are "
            "transcribed one after another. Files already in the library are skipped and listed.",
            ("Import recordings…", self._import_recordings),
        )
        self._add(
            "Import another library",
            "Copies its meetings, recordings, people and rules into this library. Neither the other library nor what "
            "is already here is changed.",
            ("Import library…", self._import_library),
        )

    def export(self, folder: Path) -> None:
        """Write everything to ``folder``."""
        library = self._session.library

        def done(written: Exported) -> None:
            said = f"Saved: {text.count_of(written.meetings, 'meeting')}, {text.count_of(written.files, 'file')}."
            if written.problems:
                said += f" {text.count_of(len(written.problems), 'file')} could not be written: "
                said += " ".join(written.problems[:_MAX_NAMES])
            self._long.say(
                said,
                "problem" if written.problems else "info",
                action="Open the folder",
                on_action=lambda: show_folder(folder),
            )

        self._long.run(
            f"Exporting to {folder} …",
            lambda report: archive.export_everything(library, folder, report),
            done,
            stopped=f"Stopped. What was written so far is in {folder}.",
        )

    def import_recordings(self, folder: Path) -> None:
        """Make a meeting of each recording below ``folder`` that is new."""
        session = self._session

        def work(report: Report) -> tuple[int, list[Path]]:
            report(0.0, "Looking for recordings")
            new, known = archive.recordings_in(session.library, folder)
            for number, path in enumerate(new):
                report(number / len(new), path.name)
                session.submit(path)
            return len(new), known

        def done(result: tuple[int, list[Path]]) -> None:
            count, known = result
            taken = f"{text.count_of(count, 'recording')} added to the queue."
            said = taken if count else f"No new recordings or transcripts in {folder}."
            if known:
                names = ", ".join(path.name for path in known[:_MAX_NAMES])
                more = len(known) - _MAX_NAMES
                said += f" Skipped because they are already in the library: {names}"
                said += f" and {more} more." if more > 0 else "."
            self._long.say(said)

        self._long.run(
            f"Importing {folder} …", work, done, stopped="Stopped. The recordings imported so far are in the list."
        )

    def import_library(self, folder: Path) -> None:
        """Take over the meetings of another library."""
        session = self._session

        def done(result: Imported) -> None:
            said = f"Imported: {text.count_of(len(result.meetings), 'meeting')}."
            if result.there:
                one = len(result.there) == 1
                said += f" {text.count_of(len(result.there), 'meeting')} {'was' if one else 'were'} already here."
            said = " ".join([said, *result.problems[:_MAX_NAMES]])
            self._long.say(said)
            self._news()

        self._long.run(
            f"Importing {folder} …",
            lambda report: archive.import_library(session.library, folder, report),
            done,
            stopped="Stopped. The meetings imported so far are kept. Import again to get the rest.",
        )

    def _news(self) -> None:
        self._session.emit(MeetingChanged(meeting="", what="details"))  # the list is read again

    def _export(self) -> None:
        if folder := questions.which_folder(self, "Choose an empty folder"):
            self.export(folder)

    def _import_recordings(self) -> None:
        if folder := questions.which_folder(self, "Choose the folder with the recordings"):
            self.import_recordings(folder)

    def _import_library(self) -> None:
        if folder := questions.which_folder(self, "Choose the folder of the other library"):
            self.import_library(folder)
