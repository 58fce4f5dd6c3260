"""Questions about the library: passages are found in this process, models run in a worker."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from meetingmate.assistants.ask import answering, documents, vectors
from meetingmate.assistants.ask.answering import Retrieved
from meetingmate.assistants.ask.fulltext import Found
from meetingmate.assistants.ask.nouns import Answer, Scope, Topic
from meetingmate.assistants.ask.vectors import VectorIndex
from meetingmate.base.errors import Cancelled, JobFailed, StoreError, UsageError
from meetingmate.base.library_paths import opened_path, stored_path
from meetingmate.base.settings import Settings
from meetingmate.base.translation import tr, trn
from meetingmate.jobs import ask_worker
from meetingmate.jobs.ask_worker import AskWorker
from meetingmate.library import Library, listing

log = logging.getLogger(__name__)

#: Gets what is being done and the share that is done, 0 to 1.
OnProgress = Callable[[str, float], None]
IsCancelled = Callable[[], bool]

#: Passages whose meaning is computed at once: about a second of work.
_AT_ONCE = 8


def _never() -> bool:
    return False


def _silent(_step: str, _share: float) -> None:
    return


class Asker:
    """Answers questions about ``library``; used from one thread at a time, but for ``close``.

    ``settings`` gives those that hold now.
    """

    def __init__(self, library: Library, settings: Callable[[], Settings]) -> None:
        self.library, self._settings = library, settings
        self.index = VectorIndex(library.database)
        self.worker = AskWorker(settings())

    def close(self) -> None:
        """End the worker."""
        self.worker.close()

    def ask(
        self,
        text: str,
        scope: Scope,
        before: Topic | None = None,
        *,
        on_progress: OnProgress = _silent,
        cancelled: IsCancelled = _never,
    ) -> Answer:
        """The answer. Blocks. Raises UsageError, StoreError, JobFailed, Cancelled."""
        refuse_when_off(self._settings())
        check_scope(self.library, scope)
        self.worker.take_settings(self._settings())
        on_progress(tr("Looking for passages"), 0.0)
        by_meaning = _Meaning(self, scope, cancelled)
        found = answering.ask(self.library, text, scope, before, by_meaning)
        if isinstance(found, Answer):
            return found
        answer = self._written(found, scope, on_progress, cancelled) or answering.from_passages(found, scope)
        answer.remarks += [remark for remark in by_meaning.remarks() if remark not in answer.remarks]
        return answer

    def _written(
        self, found: Retrieved, scope: Scope, on_progress: OnProgress, cancelled: IsCancelled
    ) -> Answer | None:
        """The answer in sentences of the writing model; None without one, or when nothing of it passes the checks."""
        if not found.answerable or not found.passages or not self.worker.writes():
            return None
        on_progress(tr("Writing the answer"), 0.5)
        question = found.question
        try:
            written = self.worker.write(question.text, question.language, found.passages, cancelled)
        except JobFailed as error:
            answer = answering.from_passages(found, scope)
            answer.remarks.append(str(error))
            return answer
        return answering.from_sentences(found, written.sentences, written.left_out) if written.sentences else None


class _Meaning:
    """Finds by meaning for one question, and says afterwards what stood in the way."""

    def __init__(self, asker: Asker, scope: Scope, cancelled: IsCancelled) -> None:
        self._asker, self._scope, self._cancelled = asker, scope, cancelled
        self._asked = False
        self._problem = ""

    def __call__(self, text: str, scope: Scope) -> list[tuple[Found, float]] | None:
        self._asked = True
        model = ask_worker.encoder()
        if model is None:
            return None
        try:
            [vector] = self._asker.worker.encode([text], questions=True, cancelled=self._cancelled)
        except JobFailed as error:
            self._problem = str(error)
            return None
        return self._asker.index.search(np.asarray(vector), model, scope)

    def remarks(self) -> list[str]:
        """Sentences for the user; none when the question was not looked up."""
        if not self._asked:
            return []
        model = ask_worker.encoder()
        if model is None or self._problem:
            return [self._problem or ask_worker.model_missing()]
        left = len(vectors.missing(self._asker.library.database, model, self._scope))
        if not left:
            return []
        if self._scope.documents:
            return [trn("{count} document is searched by words only so far.",
                        "{count} documents are searched by words only so far.", left)]  # fmt: skip
        return [trn("{count} meeting is searched by words only so far.",
                    "{count} meetings are searched by words only so far.", left)]  # fmt: skip


def index(
    library: Library,
    worker: AskWorker,
    scope: Scope,
    *,
    on_progress: OnProgress = _silent,
    cancelled: IsCancelled = _never,
    most: int = -1,
) -> int:
    """Compute the meaning of at most ``most`` meetings or documents in scope; returns how many were done.

    Nothing without a model. Raises StoreError, JobFailed, Cancelled.
    """
    model = ask_worker.encoder()
    if model is None or library.read_only:
        return 0
    owners: Sequence[str | int] = vectors.missing(library.database, model, scope, limit=most)
    for done, owner in enumerate(owners):
        on_progress(tr("Reading for meaning"), done / len(owners))
        encoded = vectors.to_encode(library.database, owner)
        parts = []
        for start in range(0, len(encoded.texts), _AT_ONCE):
            if cancelled():  # between two batches, so that the worker keeps its model
                raise Cancelled
            parts.append(worker.encode(encoded.texts[start : start + _AT_ONCE]))
        if parts:
            vectors.store(library.database, model, encoded, np.concatenate(parts))
    return len(owners)


def read_folder(
    library: Library,
    worker: AskWorker,
    folder: str,
    *,
    on_progress: OnProgress = _silent,
    cancelled: IsCancelled = _never,
) -> int:
    """Read what is new or changed in a folder, forget what is gone; returns how many files were read.

    A file that can't be read is kept with its problem. Raises UsageError (the folder can't be looked at), StoreError,
    JobFailed, Cancelled.
    """
    root = opened_path(folder)
    if not root.is_dir():
        raise UsageError(
            tr("The folder {folder} can't be found now. Its documents stay as they were read.", folder=folder)
        )
    found = documents.changes(library.database, folder)
    documents.forget(library.database, found.gone)
    for number, file in enumerate(found.read):
        step = tr("Reading {file}", file=file.path)

        def report(share: float, number: int = number, step: str = step) -> None:
            on_progress(step, (number + share) / len(found.read))

        report(0.0)
        pieces, problem = worker.read(stored_path(Path(root, file.path)), report, cancelled)
        documents.keep(library.database, folder, file, pieces, problem)
    return len(found.read)


def refresh_documents(library: Library, worker: AskWorker, scope: Scope, **options: OnProgress | IsCancelled) -> None:
    """Read again what has changed in the folders in scope; one that is not there now stays as it was."""
    for folder in documents.folders(library.database):
        if scope.folder in ("", folder.path):
            try:
                read_folder(library, worker, folder.path, **options)  # type: ignore[arg-type]  # both have their types
            except UsageError as error:
                log.warning("%s", error)


def check_scope(library: Library, scope: Scope) -> None:
    """Raises StoreError when there is no such meeting, UsageError for a series or folder that is not there."""
    if scope.meeting:
        library.meeting(scope.meeting)
        if library.database.row("SELECT 1 FROM meetings WHERE id = ? AND trashed IS NOT NULL", (scope.meeting,)):
            raise StoreError(tr("This meeting is in the trash. Restore it to ask about it."))
    if scope.series and scope.series not in listing.series(library.database):
        raise UsageError(tr("There is no series called “{series}”.", series=scope.series))
    if scope.folder and not library.database.row("SELECT 1 FROM document_folders WHERE path = ?", (scope.folder,)):
        raise UsageError(
            tr(
                "The folder {folder} has not been added. Add it with `meetingmate ask documents add {folder}`.",
                folder=scope.folder,
            )
        )


def refuse_when_off(settings: Settings) -> None:
    """Raises UsageError when questions are switched off in the settings."""
    if not settings.ask:
        raise UsageError(tr("Ask is switched off. Turn it on in the settings under Assistants."))
