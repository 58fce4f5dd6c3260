"""How recordings and models come into the window: chosen, dropped, or handed over by a second start."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from meetingmate.base import file_kinds
from meetingmate.base.translation import tr, trn
from meetingmate.exchange import archive
from meetingmate.jobs import sample
from meetingmate.jobs.session import Session
from ui.app.drop_overlay import DropOverlay
from ui.base.background_jobs import BackgroundJobs
from ui.base.recordings import bundles_among, models_among, sort_dropped, without_models
from ui.widgets.banner import Banner

_SENTENCE_S = 12


class FileOpener(QObject):
    """Puts recordings in the queue of ``session``; ``submitted`` is called with the meeting of the first one, and
    ``add_models`` with files and folders that may be models, ``take_bundles`` with files that may be bundles."""

    def __init__(
        self,
        window: QWidget,
        session: Session,
        background: BackgroundJobs,
        banner: Banner,
        submitted: Callable[[str], None],
        add_models: Callable[[list[Path]], None],
        take_bundles: Callable[[list[Path]], None],
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._background, self._banner = window, session, background, banner
        self._submitted, self._add_models, self._take_bundles = submitted, add_models, take_bundles
        self.overlay = DropOverlay(window)

    def open(self, files: list[Path]) -> None:
        """Put recordings in the queue; the first one is shown. Import bundles, and ask whether to add models."""
        if found := bundles_among(files):
            self._take_bundles(found)
            files = [path for path in files if path not in found]
        if not files:
            return
        if own_models := models_among(files):
            self._add_models(own_models)
            files = without_models(files)
        good, sentence = sort_dropped(files)
        if sentence:
            self._banner.show_message(sentence, "notice", seconds=_SENTENCE_S)
        files = [path for path in good if not path.is_dir()]
        for number, path in enumerate(files):
            done = self._submitted if number == 0 else None
            self._background.run(partial(self._session.submit, path), done, owner=self)
        for folder in (path for path in good if path.is_dir()):
            self._background.run(partial(self._take_folder, folder), self._say_taken, owner=self, lane="other")

    def open_sample(self) -> None:
        """Show the sample meeting, and make its minutes if that was not done yet."""
        self._background.run(partial(sample.open_in, self._session), self._submitted, owner=self)

    def _take_folder(self, folder: Path) -> tuple[Path, int, int]:
        """Put all that is new in a folder and its folders in the queue; returns how much that is, and how much is
        known."""
        new, known = archive.recordings_in(self._session.library, folder)
        for path in new:
            self._session.submit(path)
        return folder, len(new), len(known)

    def _say_taken(self, taken: tuple[Path, int, int]) -> None:
        folder, new, known = taken
        said = tr("No new recordings or transcripts in {folder}.", folder=folder.name)
        if new:
            said = trn(
                "{count} file from {folder} added to the queue.",
                "{count} files from {folder} added to the queue.",
                new,
                folder=folder.name,
            )
        if known:
            skipped = trn(
                "{count} file skipped because they are already in the library.",
                "{count} files skipped because they are already in the library.",
                known,
            )
            said = f"{said} {skipped}"
        self._banner.show_message(said, "info" if new else "notice", seconds=_SENTENCE_S)

    def choose(self) -> None:
        """Ask for recordings, transcripts and models."""
        sounds, texts = (
            " ".join(f"*.{s} *.{s.upper()}" for s in suffixes)
            for suffixes in (file_kinds.RECORDING_SUFFIXES, file_kinds.TRANSCRIPT_SUFFIXES)
        )
        names, _ = QFileDialog.getOpenFileNames(
            self._window,
            tr("Open recordings or transcripts"),
            "",
            ";;".join(
                (
                    tr("Recordings, videos and transcripts ({endings})", endings=f"{sounds} {texts}"),
                    tr("Recordings and videos ({endings})", endings=sounds),
                    tr("Transcripts from other programs ({endings})", endings=texts),
                    tr("Bundles of another MeetingMate ({endings})", endings=f"*.{file_kinds.BUNDLE_SUFFIX} *.zip"),
                    tr("Models ({endings})", endings="*.gguf *.pt model*.safetensors model.bin pytorch_model.bin"),
                    tr("All files (*)"),
                )
            ),
        )
        if names:
            self.open([Path(name) for name in names])

    def drag(self, event: QDragEnterEvent) -> None:
        """Files are dragged over the window: say what it takes."""
        if not event.mimeData().hasUrls():
            return
        files = _files(event)
        bundles = bundles_among(files)
        files = [path for path in files if path not in bundles]
        good, sentence = sort_dropped(without_models(files))
        own_models = models_among(files)
        others = bool(good or sentence)
        self.overlay.show_over(
            "" if good or own_models or bundles else sentence,
            only_models=bool(own_models) and not (others or bundles),
            only_bundles=bool(bundles) and not (others or own_models),
        )
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()

    def drop(self, event: QDropEvent) -> None:
        """Files are dropped."""
        self.overlay.hide()
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        if files := _files(event):
            self.open(files)
        else:
            self._banner.show_message(
                tr("Only files on this computer can be dropped. Download the recording first."),
                "notice",
                seconds=_SENTENCE_S,
            )


def _files(event: QDropEvent) -> list[Path]:
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
