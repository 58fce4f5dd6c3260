"""Command line of questions: ``ask``, and the folders of documents it looks in."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import click
import msgspec
from rich.text import Text

from meetingmate.assistants.ask import documents
from meetingmate.assistants.ask.nouns import Answer, Citation, Scope
from meetingmate.base.errors import JobFailed, UsageError
from meetingmate.base.exit_codes import ExitCode
from meetingmate.base.settings import Settings
from meetingmate.base.text import count_of
from meetingmate.cli import console
from meetingmate.cli.opening import opened, user_settings
from meetingmate.cli.option_types import PATH
from meetingmate.cli.options import json_option, quiet_option, shared_option
from meetingmate.cli.signals import Interruptions
from meetingmate.jobs import asking
from meetingmate.jobs.asking import Asker

#: Seconds for which a question waits for the meaning of meetings that were not read yet.
_INDEXING_S = 15.0


class _AskGroup(click.Group):
    """``ask QUESTION`` beside ``ask documents``: what is no command of the group is a question."""

    def resolve_command(
        self, context: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.commands:
            args = ["question", *args]
        return super().resolve_command(context, args)

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        if args and args[0].startswith("--") and args[0] != "--help":  # `ask --json "..."`
            args = ["question", *args]
        return super().parse_args(context, args)


@click.group(cls=_AskGroup)
def ask() -> None:
    """Ask about your meetings and documents.

    meetingmate ask "QUESTION" [--meeting M | --series S | --documents FOLDER] [--json]
    """


@ask.command(hidden=True)
@click.argument("text", metavar="QUESTION")
@click.option("--meeting", help="Look in this meeting only (its id, see meetings).")
@click.option("--series", help="Look in the meetings of this series only.")
@click.option("--documents", "folder", type=PATH, help="Look in this folder of documents instead of the meetings.")
@shared_option
@json_option
def question(text: str, meeting: str | None, series: str | None, folder: Path | None, as_document: bool) -> ExitCode:
    """Answer QUESTION from what was said and decided, with the moments it is based on.

    Exit code 1 when the answer is not there.
    """
    if sum(part is not None for part in (meeting, series, folder)) > 1:
        raise UsageError("Use only one of --meeting, --series and --documents.")
    path = documents.kept_path(folder) if folder else ""
    scope = Scope(meeting=meeting, series=series, documents=folder is not None, folder=path)
    settings = user_settings()
    asking.refuse_when_off(settings)
    with _asking(settings, quiet=as_document) as (asker, progress, cancelled):
        asking.check_scope(asker.library, scope)
        if scope.documents:
            asking.refresh_documents(asker.library, asker.worker, scope, on_progress=progress, cancelled=cancelled)
        until = time.monotonic() + _INDEXING_S
        with suppress(_TimeIsUp, JobFailed):  # of a model that fails the answer has a remark
            asking.index(
                asker.library,
                asker.worker,
                scope,
                on_progress=progress,
                cancelled=lambda: cancelled() or _raise_after(until),
            )
        answer = asker.ask(text, scope, on_progress=progress, cancelled=cancelled)
    if as_document:
        console.print_json(msgspec.to_builtins(answer))
    else:
        _show(answer)
    return ExitCode.FAILED if answer.how == "nothing" else ExitCode.DONE


@ask.group("documents")
def documents_group() -> None:
    """Manage the folders of documents (Word, PDF, Markdown, text) that questions can be asked about."""


@documents_group.command("add")
@click.argument("folder", type=PATH)
@quiet_option
def add_folder(folder: Path, quiet: bool) -> ExitCode:
    """Read the documents in FOLDER, and keep their text in the library; again for one that was added before.

    Exit code 3 when some can't be read; they are named.
    """
    settings = user_settings()
    asking.refuse_when_off(settings)
    with _asking(settings, quiet=quiet) as (asker, progress, cancelled):
        path = documents.add(asker.library.database, folder)
        asking.read_folder(asker.library, asker.worker, path, on_progress=progress, cancelled=cancelled)
        scope = Scope(documents=True, folder=path)
        asking.index(asker.library, asker.worker, scope, on_progress=progress, cancelled=cancelled)
        [added] = [one for one in documents.folders(asker.library.database) if one.path == path]
    console.say(f"{count_of(added.documents, 'document')} in {added.path} can be asked about.")
    for sentence in added.problems:
        console.say(sentence)
    return ExitCode.PARTS_MISSING if added.problems else ExitCode.DONE


@documents_group.command("list")
@json_option
def list_folders(as_document: bool) -> None:
    """List the folders with the documents that can't be read."""
    with opened() as library:
        found = documents.folders(library.database)
    if as_document:
        console.print_json({"folders": msgspec.to_builtins(found)})
        return
    if not found:
        console.line("No folders yet. Add one with `meetingmate ask documents add FOLDER`.")
    for folder in found:
        console.line(f"{folder.path}\t{count_of(folder.documents, 'document')}")
        for problem in folder.problems:
            console.line(f"  {problem}")


@documents_group.command("remove")
@click.argument("folder", type=PATH)
def remove_folder(folder: Path) -> None:
    """Remove FOLDER and all that was read of it from the library. The files stay."""
    with opened() as library:
        documents.remove(library.database, folder)
    console.say(f"Removed {folder}.")


class _TimeIsUp(Exception):
    """What was not computed yet is left to the window, or to the next question."""


def _raise_after(moment: float) -> bool:
    if time.monotonic() > moment:
        raise _TimeIsUp
    return False


@contextmanager
def _asking(
    settings: Settings, *, quiet: bool
) -> Iterator[tuple[Asker, Callable[[str, float], None], Callable[[], bool]]]:
    """What answers, what shows how far it is, and whether Ctrl+C was pressed. Raises KeyboardInterrupt then."""
    with opened() as library, Interruptions() as interruptions, console.ProgressView(quiet=quiet) as view:
        asker = Asker(library, lambda: settings)

        def cancelled() -> bool:
            interruptions.check()
            return False

        try:
            yield asker, lambda what, share: view.step(share, what), cancelled
        finally:
            asker.close()


def _show(answer: Answer) -> None:
    console.OUT.print(Text(answer.lead, "bold"), soft_wrap=True)
    for sentence in answer.sentences:
        marks = "".join(f"[{number}]" for number in sentence.citations)
        console.OUT.print(Text.assemble(f"  {sentence.text} ", (marks, "dim")), soft_wrap=True)
    for citation in answer.citations:
        console.OUT.print(Text(f"  [{citation.number}] {_where(citation)}", "dim"), soft_wrap=True)
    for remark in answer.remarks:
        console.say(remark)


def _where(citation: Citation) -> str:
    parts: list[Any] = [citation.label]
    if citation.time is not None:
        parts.append(console.clock(citation.time))
    if citation.speaker:
        parts.append(citation.speaker)
    if citation.meeting:
        parts.append(citation.meeting)
    return ", ".join(parts)


COMMANDS = (ask,)
