"""Command line of drafts: e-mails, reports, notes and tickets from meetings, and their templates."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import msgspec

from meetingmate.assistants.drafts import gathering, making, output, templates
from meetingmate.assistants.drafts.kinds import KINDS, LANGUAGES, LENGTHS, OF_SEVERAL, TONES, Choices, Kind
from meetingmate.assistants.drafts.rendered import Draft, Line
from meetingmate.base.errors import UsageError
from meetingmate.base.exit_codes import ExitCode
from meetingmate.cli import console
from meetingmate.cli.opening import opened, user_settings
from meetingmate.cli.option_types import DAY, PATH
from meetingmate.cli.options import json_option
from meetingmate.export.mail import Recipient
from meetingmate.library import Library, people


class _DraftGroup(click.Group):
    """``draft KIND MEETING...`` beside ``draft templates ...``: each kind is a command of its own."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*KINDS, "templates"]


@click.group(name="draft", cls=_DraftGroup)
def draft() -> None:
    """Draft an e-mail, report, note or ticket from meetings.

    Facts come from the minutes only. What they don't say is shown as [not stated]. Nothing is sent.
    """
    if not user_settings().drafts:
        raise UsageError("Drafts are switched off. Turn them on with `meetingmate config set drafts true`.")


def _make(kind: Kind, meeting_ids: tuple[str, ...], outputs: tuple[Path, ...], as_document: bool, **given: Any) -> None:
    for path in outputs:
        output.check_suffix(path)
    since, until, series = given.pop("since"), given.pop("until"), given.pop("series")
    tasks, language = given.pop("tasks", ()), given.pop("language") or ""
    if meeting_ids and (since or until or series):
        raise UsageError("Name meetings, or choose them with --from, --until and --series, not both.")
    with opened() as library:
        ids: tuple[str, ...] | list[str] = meeting_ids
        if not ids:
            if not (since or until or series):
                raise UsageError("Name a meeting (see `meetingmate meetings`), or choose some with --from and --until.")
            ids = gathering.find(library, since=since or "", until=until or "", series=series or "")
        contents, notes = gathering.gather(library, ids, kind)
        items = tuple((content.meeting.id, number) for content in contents for number in tasks)
        choices = Choices(kind=kind, since=since or "", until=until or "", language=language, items=items, **given)
        made = making.make(contents, choices, notes)
        to = recipients(library, made, contents)
    for sentence in (*made.notes, *_to_check(made)):
        console.say(sentence)
    for path in outputs:
        output.save(path, made, to)
        console.say(f"Wrote {path}")
    if as_document:
        console.print_json(document_of(made))
    elif not outputs:
        console.line(made.subject.text)
        console.line("")
        for line in made.lines:
            console.line(line.shown())


def recipients(library: Library, made: Draft, contents: list[gathering.Content]) -> list[Recipient]:
    """Who a mail with the draft goes to, as far as an address is known."""
    names = [made.to] if made.to else list(dict.fromkeys(n for c in contents for n in c.meeting.names()))
    known = people.addresses(library, names)
    return [Recipient(name, address) for name, address in known.items()]


def document_of(made: Draft) -> dict[str, Any]:
    """The draft with what each fact rests on, for other programs."""
    return {
        "kind": made.kind,
        "language": made.language,
        "template": made.template,
        "to": made.to,
        "subject": _line(made.subject),
        "lines": [_line(line) for line in made.lines],
        "notes": list(made.notes),
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "style": line.style,
        "text": line.text,
        "facts": [
            {
                "start": span.start,
                "end": span.end,
                "meeting": span.source.meeting,
                "kind": span.source.kind,
                "item": span.source.item,
                "text": span.source.text,
                "doubts": span.source.doubts,
                "evidence": msgspec.to_builtins(span.source.evidence),
            }
            for span in line.facts
        ],
        "gaps": [list(gap) for gap in line.gaps],
    }


def _to_check(made: Draft) -> list[str]:
    sentences = []
    if doubtful := made.doubtful():
        named = "; ".join(f"{source.text} ({source.doubts})" for source in doubtful)
        sentences.append(f"Check before you send it: {named}")
    if gaps := made.gaps():
        sentences.append(f"Left to fill: {gaps} {'place' if gaps == 1 else 'places'} in [brackets].")
    return sentences


def _command(kind: Kind, help_text: str) -> click.Command:
    @click.argument("meeting_ids", metavar="[MEETING]...", nargs=-1)
    @click.option("--to", default="", metavar="NAME", help="The attendee it is for. Default: everyone.")
    @click.option("--tone", type=click.Choice(TONES), default="plain", help="Default: plain.")
    @click.option("--length", type=click.Choice(LENGTHS), default="full", help="Default: full.")
    @click.option("--language", type=click.Choice(LANGUAGES), help="Default: that of the minutes.")
    @click.option("--template", default="", metavar="ID", help="One of your templates.")
    @click.option("--sign", "sender", default="", metavar="NAME", help="Name below the closing.")
    @click.option("-o", "--output", "outputs", multiple=True, type=PATH, help="A .txt, .md, .docx or .eml file.")
    @json_option
    def command(meeting_ids: tuple[str, ...], outputs: tuple[Path, ...], as_document: bool, **given: Any) -> None:
        given = {"since": None, "until": None, "series": None, **given}
        _make(kind, meeting_ids, outputs, as_document, **given)

    made = click.command(kind, help=help_text)(command)
    if kind in OF_SEVERAL:
        made.params += [
            click.Option(["--from", "since"], type=DAY, help="Meetings on or after this date."),
            click.Option(["--until"], type=DAY, help="Meetings up to this date."),
            click.Option(["--series"], help="Only meetings in this series."),
        ]
    if kind == "handover":
        made.params.append(click.Option(["--of"], default="", metavar="NAME", help="Only the tasks of this person."))
    if kind == "ticket":
        made.params.append(
            click.Option(["--task", "tasks"], multiple=True, metavar="A1", help="Only this task. Repeatable.")
        )
    return made


_HELP: dict[Kind, str] = {
    "follow-up": "Follow-up e-mail to everyone, or to one attendee with what concerns them.",
    "report": "Daily or weekly report from one or several meetings.",
    "handover": "Hand-over note: decisions, open tasks and questions.",
    "feedback": "Feedback note, with room for your own words.",
    "thanks": "Thank-you note.",
    "ticket": "Ticket text for the open tasks.",
}
for _kind in KINDS:
    draft.add_command(_command(_kind, _HELP[_kind]))


@draft.group(name="templates")
def templates_group() -> None:
    """The templates: list, show, check, copy and delete."""


@templates_group.command(name="list")
@json_option
def list_templates(as_document: bool) -> None:
    """List the templates. Your own come first."""
    found = templates.every()
    if as_document:
        rows = [
            {
                "id": one.id,
                "kind": one.kind,
                "language": one.language,
                "name": one.name,
                "own": one.own,
                "problems": [problem.sentence() for problem in one.problems],
            }
            for one in found
        ]
        console.print_json({"folder": str(templates.folder()), "templates": rows})
        return
    console.print_templates(found)


@templates_group.command()
@click.argument("ident", metavar="TEMPLATE")
def show(ident: str) -> None:
    """Show the text of a TEMPLATE."""
    for line in templates.text_of(templates.find(ident)).splitlines():
        console.line(line)


@templates_group.command()
@click.argument("names", metavar="[TEMPLATE OR FILE]...", nargs=-1)
def check(names: tuple[str, ...]) -> ExitCode:
    """Check templates, or files that are to be some. Default: all of your own. Exit code 1 when one can't be used."""
    own = [one for one in templates.every() if one.own]
    checked = [_checked(name) for name in names] if names else own
    if not checked:
        console.say("You have no templates of your own. Copy one with `meetingmate draft templates copy`.")
    for template in checked:
        for problem in template.problems:
            console.line(f"{template.id}: {problem.sentence()}")
        if not template.problems:
            console.line(f"{template.id}: can be used")
    return ExitCode.FAILED if any(template.problems for template in checked) else ExitCode.DONE


def _checked(name: str) -> templates.Template:
    path = Path(name)
    if path.suffix == ".txt" and path.is_file():
        return templates.check(path.read_text(encoding="utf-8-sig", errors="replace"), path.stem)
    return templates.find(name)


@templates_group.command()
@click.argument("ident", metavar="TEMPLATE")
@click.argument("new", default="")
def copy(ident: str, new: str) -> None:
    """Copy a TEMPLATE into your folder, to edit it there. With NEW beside it under that name, else in its place."""
    console.say(f"Wrote {templates.copy(ident, new)}")


@templates_group.command()
@click.argument("ident", metavar="TEMPLATE")
def delete(ident: str) -> None:
    """Delete one of your own templates. One that ships comes back if yours took its place."""
    templates.remove(ident)
    console.say("Deleted.")


COMMANDS = (draft,)
