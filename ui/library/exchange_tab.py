"""Everything out in open formats; old recordings and other libraries in."""

from __future__ import annotations

from pathlib import Path

from meetingmate.base.translation import tr, trn
from meetingmate.domain.events import MeetingChanged
from meetingmate.exchange import archive, bundles
from meetingmate.exchange.archive import Exported, Imported
from meetingmate.exchange.bundles import Bundled, Shared
from meetingmate.jobs import sharing
from meetingmate.jobs.session import Session
from meetingmate.sealing import keys
from ui.base.background_jobs import BackgroundJobs
from ui.base.desktop import show_folder
from ui.library import bundle_dialog, questions
from ui.library.blocks import BlocksTab
from ui.library.bundle_dialog import BundleDialog
from ui.library.long_work import LongWork, Report
from ui.meeting.export_dialog import export_folder

_MAX_NAMES = 4


class ExchangeTab(BlocksTab):
    """Export and import."""

    def __init__(self, session: Session, background: BackgroundJobs, long: LongWork) -> None:
        super().__init__()
        self._session, self._background, self._long = session, background, long
        self._add(
            tr("Export everything"),
            tr(
                "One folder per meeting with its recording and its text as Word, Markdown, plain text, subtitles and "
                "JSON, plus the tasks of all meetings. The trash is not included."
            ),
            (tr("Export everything…"), self._export),
        )
        self._add(
            tr("Import old recordings"),
            tr(
                "Every recording and transcript in a folder and its subfolders becomes a meeting. Recordings are "
                "transcribed one after another. Files already in the library are skipped and listed."
            ),
            (tr("Import recordings…"), self._import_recordings),
        )
        self._add(
            tr("Import another library"),
            tr(
                "Copies its meetings, recordings, people and rules into this library. Neither the other library nor "
                "what is already here is changed."
            ),
            (tr("Import library…"), self._import_library),
        )
        self._add(
            tr("Bundles"),
            tr(
                "One file with whole meetings, to continue with them in another MeetingMate: recordings, transcripts, "
                "minutes, edits and notes. Importing a bundle changes nothing that is already here."
            ),
            (tr("Make a bundle…"), self._make_bundle),
            (tr("Import bundle…"), self._import_bundle),
        )
        self._add(
            tr("Shared library"),
            tr(
                "Publish all meetings in a folder, as on a network drive, for others to read, search and ask about. "
                "They use File > Open shared library and can’t change anything. Publish again to show them what is new."
                " Everyone who can open the folder can read everything in it."
            ),
            (tr("Publish…"), self._publish),
        )

    def export(self, folder: Path) -> None:
        """Write everything to ``folder``."""
        library = self._session.library

        def done(written: Exported) -> None:
            said = tr(
                "Saved: {meetings}, {files}.",
                meetings=trn("{count} meeting", "{count} meetings", written.meetings),
                files=trn("{count} file", "{count} files", written.files),
            )
            if written.problems:
                said += " " + trn(
                    "{count} file could not be written: {problems}",
                    "{count} files could not be written: {problems}",
                    len(written.problems),
                    problems=" ".join(written.problems[:_MAX_NAMES]),
                )
            self._long.say(
                said,
                "problem" if written.problems else "info",
                action=tr("Open the folder"),
                on_action=lambda: show_folder(folder),
            )

        self._long.run(
            tr("Exporting to {folder} …", folder=folder),
            lambda report: archive.export_everything(library, folder, report),
            done,
            stopped=tr("Stopped. What was written so far is in {folder}.", folder=folder),
        )

    def publish(self, folder: Path) -> None:
        """Publish the library in ``folder``."""
        library, settings = self._session.library, self._session.settings

        def done(published: Shared) -> None:
            said = trn("Published: {count} meeting.", "Published: {count} meetings.", published.meetings)
            self._long.say(
                " ".join([said, *published.problems[:_MAX_NAMES]]),
                "problem" if published.problems else "info",
                action=tr("Open the folder"),
                on_action=lambda: show_folder(folder),
            )

        self._long.run(
            tr("Publishing to {folder} …", folder=folder),
            lambda report: sharing.share(library, folder, settings, report),
            done,
            stopped=tr("Stopped. What was published before is still there."),
        )

    def import_recordings(self, folder: Path) -> None:
        """Make a meeting of each recording below ``folder`` that is new."""
        session = self._session

        def work(report: Report) -> tuple[int, list[Path]]:
            report(0.0, tr("Looking for recordings"))
            new, known = archive.recordings_in(session.library, folder)
            for number, path in enumerate(new):
                report(number / len(new), path.name)
                session.submit(path)
            return len(new), known

        def done(result: tuple[int, list[Path]]) -> None:
            count, known = result
            if count:
                said = trn("{count} recording added to the queue.", "{count} recordings added to the queue.", count)
            else:
                said = tr("No new recordings or transcripts in {folder}.", folder=folder)
            self._long.say(f"{said} {_skipped(known)}" if known else said)

        self._long.run(
            tr("Importing {folder} …", folder=folder),
            work,
            done,
            stopped=tr("Stopped. The recordings imported so far are in the list."),
        )

    def import_library(self, folder: Path) -> None:
        """Take over the meetings of another library."""
        session = self._session

        self._long.run(
            tr("Importing {folder} …", folder=folder),
            lambda report: archive.import_library(session.library, folder, report),
            self._say_taken,
            stopped=tr("Stopped. The meetings imported so far are kept. Import again to get the rest."),
        )

    def make_bundle(self) -> BundleDialog:
        """Ask which meetings go into a bundle, and write it."""
        dialog = BundleDialog(
            self._session.library, self._background, export_folder(self._session.settings), [], self.window()
        )
        dialog.wanted.connect(self.save_bundle)
        dialog.open()
        return dialog

    def save_bundle(self, meetings: list[str], with_sound: bool, file: Path) -> None:
        """Write a bundle of meetings."""
        library = self._session.library

        def done(result: Bundled) -> None:
            self._long.say(
                bundle_dialog.written(result, file),
                "problem" if result.problems else "info",
                action=tr("Open the folder"),
                on_action=lambda: show_folder(file.parent),
            )

        self._long.run(
            tr("Saving {name} …", name=file.name),
            lambda report: bundles.write_bundle(library, meetings, file, report, with_sound=with_sound),
            done,
            stopped=tr("The bundle was not saved."),
        )

    def import_bundle(self, file: Path) -> None:
        """Add the meetings of a bundle."""
        library = self._session.library
        self._long.run(
            tr("Importing {name} …", name=file.name),
            lambda report: bundles.import_bundle(library, file, report),
            self._say_taken,
            stopped=tr("The bundle was not imported."),
        )

    def _say_taken(self, result: Imported) -> None:
        self._long.say(bundle_dialog.taken(result))
        self._news()

    def _news(self) -> None:
        self._session.emit(MeetingChanged(meeting="", what="details"))  # the list is read again

    def _export(self) -> None:
        if folder := questions.which_folder(self, tr("Choose an empty folder")):
            self.export(folder)

    def _publish(self) -> None:
        if not keys.is_encrypted(self._session.library.folder) or questions.may(
            self,
            tr("Publish without encryption?"),
            tr("This library is encrypted, but what is published will not be."),
            tr("Everyone who can open the folder can read everything in it."),
            tr("Publish"),
            tr("Keep private"),
        ):
            folder = questions.which_folder(self, tr("Choose the folder to publish in"))
            if folder is not None:
                self.publish(folder)

    def _import_recordings(self) -> None:
        if folder := questions.which_folder(self, tr("Choose the folder with the recordings")):
            self.import_recordings(folder)

    def _import_library(self) -> None:
        if folder := questions.which_folder(self, tr("Choose the folder of the other library")):
            self.import_library(folder)

    def _make_bundle(self) -> None:
        self.make_bundle()

    def _import_bundle(self) -> None:
        if file := bundle_dialog.which_bundle(self):
            self.import_bundle(file)


def _skipped(known: list[Path]) -> str:
    """Which recordings were not imported."""
    names, more = ", ".join(path.name for path in known[:_MAX_NAMES]), len(known) - _MAX_NAMES
    if more <= 0:
        return tr("Skipped because they are already in the library: {names}.", names=names)
    return trn(
        "Skipped because they are already in the library: {names} and {count} more.",
        "Skipped because they are already in the library: {names} and {count} more.",
        more,
        names=names,
    )
