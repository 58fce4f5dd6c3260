"""Command line of questions: ``ask``, and the folders of documents it looks in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import msgspec
from rich.text import Text

from meetingmate.assistants.ask.nouns import Answer, Citation, Scope
from meetingmate.base.errors import UsageError
from meetingmate.base.exit_codes import ExitCode
from meetingmate.cli import console
from meetingmate.cli.opening import opened, user_settings
from meetingmate.cli.option_types import PATH
from meetingmate.cli.options import json_option
from meetingmate.jobs import asking


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
@click.option("--documents", type=PATH, help="Look in this folder of documents instead of the meetings.")
@json_option
def question(text: str, meeting: str | None, series: str | None, documents: Path | None, as_document: bool) -> ExitCode:
    """Answer QUESTION from what was said and decided, with the moments it is based on.

    Exit code 1 when the answer is not there.
    """
    if sum(part is not None for part in (meeting, series, documents)) > 1:
        raise UsageError("Use only one of --meeting, --series and --documents.")
    folder = str(documents.absolute()) if documents else ""
    scope = Scope(meeting=meeting, series=series, documents=documents is not None, folder=folder)
    settings = user_settings()
    with opened() as library:
        answer = asking.ask(library, settings, text, scope)
    if as_document:
        console.print_json(msgspec.to_builtins(answer))
    else:
        _print(answer)
    return ExitCode.FAILED if answer.how == "nothing" else ExitCode.DONE


def _print(answer: Answer) -> None:
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
