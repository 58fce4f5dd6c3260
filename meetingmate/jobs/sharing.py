"""Publishing a shared library, with the meaning of its passages where the model for it is installed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from meetingmate.assistants.ask.nouns import Scope
from meetingmate.base.errors import JobFailed
from meetingmate.base.settings import Settings
from meetingmate.exchange import bundles
from meetingmate.exchange.bundles import Shared
from meetingmate.jobs import asking
from meetingmate.jobs.ask_worker import AskWorker
from meetingmate.library import Library
from meetingmate.library.storage import Progress


def share(
    library: Library | None, folder: Path, settings: Settings, on_progress: Progress, *, with_sound: bool = True
) -> Shared:
    """Publish ``library`` in ``folder``; None: only the bundles that lie there. ``on_progress`` may raise, which ends
    it: nothing is published then. Raises UsageError, StoreError."""
    problems: list[str] = []
    read = _reader(settings, on_progress, problems)
    if library is None:
        result = bundles.index_bundles(folder, on_progress, on_built=read)
    else:
        result = bundles.share_library(library, folder, on_progress, with_sound=with_sound, on_built=read)
    result.problems += problems
    return result


def _reader(settings: Settings, on_progress: Progress, problems: list[str]) -> Callable[[Library], None]:
    def read(built: Library) -> None:
        with closing(AskWorker(settings, write=False)) as worker:
            try:
                asking.index(
                    built, worker, Scope(), on_progress=lambda what, share: on_progress(0.9 + 0.09 * share, what)
                )
            except JobFailed as error:  # questions find by words then
                problems.append(str(error))

    return read
