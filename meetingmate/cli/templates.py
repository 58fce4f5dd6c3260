"""Command line of Word templates: ``templates list``, ``check``, ``add``, ``make``, ``remove`` and so on."""

from __future__ import annotations

from pathlib import Path

import click

from meetingmate.base.errors import UsageError
from meetingmate.base.exit_codes import ExitCode
from meetingmate.cli import console
from meetingmate.cli.opening import opened, user_settings
from meetingmate.cli.option_types import PATH
from meetingmate.cli.options import json_option
from meetingmate.export import template_making, template_store, writing
from meetingmate.export.word.making import Mark, Part, suggest
from meetingmate.export.word.making.spans import REMOVE
from meetingmate.export.word.making.suggesting import table_mark
from meetingmate.library import series_templates


@click.group("templates")
def templates_group() -> None:
    """Manage the Word templates that minutes are set out with.

    A template is any Word document with fields such as {{ title }}. The guide names all fields.
    """


@templates_group.command("list")
@json_option
def list_templates(as_document: bool) -> None:
    """List the templates: those that come with the program, then those you added."""
    found, default = template_store.templates(), user_settings().template
    if as_document:
        rows = [{"name": t.name, "title": t.title, "added": not t.shipped, "default": t.name == default} for t in found]
        console.print_json({"templates": rows})
        return
    for template in found:
        aside = template.title if template.shipped else "added"
        console.line(f"{template.name}\t{aside}{', default' if template.name == default else ''}")


@templates_group.command("check")
@click.argument("template")
@json_option
def check_template(template: str, as_document: bool) -> ExitCode:
    """Check TEMPLATE, a Word file or the name of a template. Exit code 1 when it can't be used."""
    path = template_store.find(template)
    problems = template_store.check(path)
    faults = [problem for problem in problems if not problem.hint]
    if as_document:
        rows = [
            {
                "problem": problem.message,
                "field": problem.source,
                "place": problem.place.words() if problem.place else "",
                "beside": problem.beside,
                "hint": problem.hint,
            }
            for problem in problems
        ]
        console.print_json({"template": str(path), "usable": not faults, "problems": rows})
    else:
        for problem in problems:
            console.line(f"{'Note: ' if problem.hint else ''}{problem.sentence()}")
        if not faults:
            console.say(f"{path.name} can be used.")
    return ExitCode.FAILED if faults else ExitCode.DONE


@templates_group.command("add")
@click.argument("file", type=PATH)
@click.option("--replace", is_flag=True, help="Replace a template of the same name.")
def add_template(file: Path, replace: bool) -> None:
    """Check FILE and keep a copy of it as a template."""
    template_store.find(str(file))
    added = template_store.add(file, replace=replace)
    console.say(f"Added the template {added.name}.")


@templates_group.command("remove")
@click.argument("name")
def remove_template(name: str) -> None:
    """Remove the template NAME that you added."""
    template_store.remove(name)
    console.say(f"Removed the template {name}.")


@templates_group.command("example")
@click.argument("name")
@click.option("-o", "--output", type=PATH, required=True, help="Word file to write.")
def example(name: str, output: Path) -> None:
    """Write the template NAME to a file, to make one of your own of it."""
    writing.save(output, template_store.read(template_store.find(name)))
    console.say(f"Wrote {output}")


@templates_group.command("make")
@click.argument("document", type=PATH)
@click.option("--name", required=True, help="Name of the template.")
@click.option(
    "--mark",
    "marks",
    multiple=True,
    metavar="PLACE=FIELD",
    help="What a part becomes, for example p1=title, p9=decisions, p10=remove or t1=tasks:number,text,owner,due. "
    "Without any, what the parts seem to be.",
)
@click.option("--language", default="", help="Code of the language of DOCUMENT, for what its parts seem to be.")
@click.option("--list", "only_list", is_flag=True, help="Only list the parts, with what they seem to be.")
@click.option("--replace", is_flag=True, help="Replace a template of the same name.")
def make_template(
    document: Path, name: str, marks: tuple[str, ...], language: str, only_list: bool, replace: bool
) -> None:
    """Make a template of DOCUMENT, the minutes of some meeting in Word. DOCUMENT itself is not changed."""
    data = template_making.document(document)
    parts = template_making.outline(document.name, data)
    chosen = [_mark_of(text, parts) for text in marks] or suggest(parts, language)
    if only_list or not marks:
        _list_parts(parts, chosen)
    if only_list:
        return
    added = template_store.keep(name, template_making.made(document.name, data, chosen), replace=replace)
    console.say(f"Added the template {added.name}.")


def _mark_of(text: str, parts: list[Part]) -> Mark:
    """A mark as it is written on the command line. Raises UsageError."""
    key, equals, rest = text.partition("=")
    field, _, columns = rest.partition(":")
    if not equals or not key or not field:
        raise UsageError(f"“{text}” is no mark; write PLACE=FIELD, for example p1=title.")
    table = next((part for part in parts if part.key == key and part.is_table), None)
    if table is not None and not columns and field != REMOVE:
        return table_mark(table, wanted=field) or Mark(key, field)
    return Mark(key, field, tuple(name.strip() for name in columns.split(",")) if columns else ())


def _list_parts(parts: list[Part], marks: list[Mark]) -> None:
    """Print each part with what it becomes; cells of tables that become lists are passed over."""
    by_key = {mark.key: mark for mark in marks}
    for part in parts:
        if part.table in by_key:
            continue
        mark = by_key.get(part.key)
        becomes = f"{mark.field}{':' if mark.columns else ''}{','.join(mark.columns)}" if mark else ""
        console.line(f"{part.key}\t{becomes}\t{part.text[:60]}")


@templates_group.command("series")
@click.argument("series")
@click.argument("template", required=False)
@click.option("--clear", is_flag=True, help="Let the series have no template of its own any more.")
def series_template(series: str, template: str | None, clear: bool) -> None:
    """Show or set the TEMPLATE that the meetings of SERIES are exported with."""
    if template is not None:
        template_store.named(template)
    with opened() as library:
        if template is not None or clear:
            series_templates.set_template(library, series, template or "")
        own = series_templates.template_of(library, series)
    if own:
        console.say(f"Meetings of {series} are exported with the template {own}.")
    else:
        console.say(f"{series} has no template of its own.")


COMMANDS = (templates_group,)
