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
            "Each meeting in a folder of its own: its sound, and its text as Word, Markdown, plain text, subtitles and "
            "JSON; and the tasks of all meetings. The trash is left out.",
            ("Export everything…", self._export),
        )
        self._add(
            "Import old recordings",
            "Every recording in a folder and its folders becomes a meeting, and is transcribed one after the other; so "
            "does every transcript of another program, as it is. What the library knows already is skipped and named.",
            ("Import recordings…", self._import_recordings),
        )
        self._add(
            "Import another library",
            "Its meetings are copied into this one with their sound, people and rules. The other library stays as it "
            "is, and so does what is here already.",
            ("Import a library…", self._import_library),
        )

    def export(self, folder: Path) -> None:
        """Write everything to ``folder``."""
        library = self._session.library

        def done(written: Exported) -> None:
            said = f"Written: {text.count_of(written.meetings, 'meeting')}, {text.count_of(written.files, 'file')}."
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
            stopped=f"Stopped; what was written so far is in {folder}.",
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
            taken = f"{text.count_of(count, 'recording')} waiting to be transcribed."
            said = taken if count else f"There is no new recording or transcript in {folder}."
            if known:
                names = ", ".join(path.name for path in known[:_MAX_NAMES])
                more = len(known) - _MAX_NAMES
                said += f" Skipped, because the library has them already: {names}"
                said += f" and {more} more." if more > 0 else "."
            self._long.say(said)

        self._long.run(
            f"Importing {folder} …", work, done, stopped="Stopped; the recordings taken so far are in the list."
        )

    def import_library(self, folder: Path) -> None:
        """Take over the meetings of another library."""
        session = self._session

        def done(result: Imported) -> None:
            said = f"Taken over: {text.count_of(len(result.meetings), 'meeting')}."
            if result.there:
                one = len(result.there) == 1
                said += f" {text.count_of(len(result.there), 'meeting')} {'was' if one else 'were'} here already."
            said = " ".join([said, *result.problems[:_MAX_NAMES]])
            self._long.say(said)
            self._news()

        self._long.run(
            f"Importing {folder} …",
            lambda report: archive.import_library(session.library, folder, report),
            done,
            stopped="Stopped; the meetings taken over so far stay, and importing again takes the rest.",
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
