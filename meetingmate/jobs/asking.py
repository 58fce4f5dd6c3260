"""Questions about the library: retrieval in this process, models in a worker of their own."""

from __future__ import annotations

from collections.abc import Callable

from meetingmate.assistants.ask import answering
from meetingmate.assistants.ask.nouns import Answer, Scope, Topic
from meetingmate.base.errors import UsageError
from meetingmate.base.settings import Settings
from meetingmate.base.translation import tr
from meetingmate.library import Library, listing

#: Gets what is being done and the share that is done, 0 to 1; a negative share is not known.
OnProgress = Callable[[str, float], None]


def check_scope(library: Library, scope: Scope) -> None:
    """Raises StoreError when there is no such meeting, UsageError for a series or folder that is not there."""
    if scope.meeting:
        library.meeting(scope.meeting)
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


def ask(library: Library, settings: Settings, text: str, scope: Scope, before: Topic | None = None) -> Answer:
    """The answer to a question. Blocks. Raises UsageError, StoreError."""
    refuse_when_off(settings)
    check_scope(library, scope)
    found = answering.ask(library, text, scope, before)
    return found if isinstance(found, Answer) else answering.from_passages(found, scope)
