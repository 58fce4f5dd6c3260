"""Command line of coaching: figures and suggestions about how you take part in your own meetings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import msgspec

from meetingmate.assistants.coaching import checklists, gathering, wording
from meetingmate.assistants.coaching.nouns import ChecklistResult, Moment, Report
from meetingmate.base.errors import UsageError
from meetingmate.cli import console
from meetingmate.cli.opening import opened, user_settings
from meetingmate.cli.option_types import PATH
from meetingmate.cli.options import json_option
from meetingmate.library.search import names_of
from meetingmate.library.search_words import key


@click.command()
@click.option("--meeting", help="Only this meeting (its id, see meetings).")
@click.option("--series", help="Only the meetings of this series.")
@click.option("--weeks", type=click.IntRange(1, 520), help=f"The last N weeks. Default: {gathering.WEEKS}.")
@click.option("--checklist", "checklist_file", type=PATH, help="Checklist for --meeting. Default: that of sales calls.")
@click.option("--me", default="", metavar="NAME", help="Who you are. Default: the setting my_name.")
@json_option
def coach(
    meeting: str | None,
    series: str | None,
    weeks: int | None,
    checklist_file: Path | None,
    me: str,
    as_document: bool,
) -> None:
    """Show figures and suggestions about how you take part in your meetings.

    Only about yourself. Somebody else's figures are shown only if it is recorded that he or she agreed.
    """
    settings = user_settings()
    gathering.refuse_when_off(settings)
    if sum(one is not None for one in (meeting, series, weeks)) > 1:
        raise UsageError("Use only one of --meeting, --series and --weeks.")
    if checklist_file and not meeting:
        raise UsageError("A checklist needs a meeting. Name it with --meeting.")
    name = me or settings.my_name
    if not key(name):
        raise UsageError("Say who you are: --me NAME, or `meetingmate config set my_name NAME`.")
    checklist = checklists.read(checklist_file or checklists.shipped()) if meeting else None
    with opened() as library:
        own = not settings.my_name or key(name) in names_of(library.database, settings.my_name)
        if not own:
            gathering.refuse_others(library, name)
        report = gathering.report(
            library, name, meeting=meeting, series=series, weeks=weeks or gathering.WEEKS, own=own
        )
        result = gathering.checked(library, name, meeting, checklist) if meeting and checklist and own else None
    if as_document:
        console.print_json(_document(report, result))
        return
    _show(report)
    if result is not None and report.meetings:
        _print_checklist(result)


def _document(report: Report, result: ChecklistResult | None) -> dict[str, Any]:
    document: dict[str, Any] = msgspec.to_builtins(report)
    return {**document, "checklist": msgspec.to_builtins(result)} if result is not None else document


def _show(report: Report) -> None:
    if not report.meetings:
        console.say(f"No line of these transcripts is by {report.name}. Name the speaker in a transcript.")
    for figure in wording.lines(report):
        console.line(f"{figure.label}: {figure.value}{_where(figure.moments)}")
    if len(report.weeks) > 1:
        console.line("")
        titles = ("Week from", "Meetings", "Share", "Longest stretch", "Questions an hour", "Fillers in 100 words")
        console.print_columns(titles, ((one.monday, str(one.meetings), *wording.weekly(one)) for one in report.weeks))
    for one in report.suggestions:
        console.line("")
        console.line(f"{one.text} {one.advice}")
        console.line(f"  Based on: {one.based_on}.{_where(one.moments)}")
    if report.reading:
        console.line("")
        console.line("From your documents:")
        for article in report.reading:
            place = f", {article.place}" if article.place else ""
            console.line(f"  {article.path}{place}: {article.passage}")
    for note in report.notes:
        console.say(note)


def _print_checklist(result: ChecklistResult) -> None:
    console.line("")
    console.line(f"{result.title}: {result.meeting_title}")
    for item in result.items:
        if not item.hits:
            console.line(f"- {item.label}: not found")
            continue
        state = "found" if item.found else f"{len(item.hits)} of {item.at_least} found"
        console.line(f"- {item.label}: {state}")
        for hit in item.hits:
            console.line(f"    {_clock(hit.moment)}{'you' if hit.mine else 'someone else'}: “{hit.moment.words}”")
            if hit.answer is not None:
                console.line(f"      answer: {_clock(hit.answer)}“{hit.answer.words}”")
            elif item.answered and not hit.mine:
                console.line("      no answer found")


def _where(moments: list[Moment] | tuple[Moment, ...]) -> str:
    """The first moments, to look up."""
    said = ", ".join(f"{one.title} {_clock(one)}".strip() for one in moments[:3])
    return f" [{said}]" if said else ""


def _clock(moment: Moment) -> str:
    return f"{console.clock(moment.time)} " if moment.time >= 0 else ""


COMMANDS = (coach,)
