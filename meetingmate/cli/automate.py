"""Command line of what happens by itself: ``automate``, with its list, its log, and watched folders."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path, PurePath
from typing import Any

import click
import msgspec
from click.core import ParameterSource

from meetingmate.base import paths
from meetingmate.base import settings as settings_module
from meetingmate.base.errors import UsageError
from meetingmate.cli import automation_runs, console
from meetingmate.cli.opening import user_settings
from meetingmate.cli.option_types import PATH
from meetingmate.cli.options import json_option
from meetingmate.jobs.automation import descriptions, plan, sending, web_address
from meetingmate.jobs.automation.plan import (
    Automation,
    Document,
    ExportSet,
    Plan,
    PutJson,
    RunCommand,
    SendJson,
    WatchedFolder,
    WriteSet,
)
from meetingmate.jobs.automation.service import kind_of
from meetingmate.jobs.automation.watching import refuse_library


@click.group()
def automate() -> None:
    """What happens by itself after each meeting, and with new recordings in a folder. Off until you turn it on."""


for _command in automation_runs.RUN_COMMANDS:
    automate.add_command(_command)


@automate.command(name="list")
@json_option
def list_command(as_document: bool) -> None:
    """List the automations, watched folders and export sets."""
    settings, found = user_settings(), _plan()
    if as_document:
        automations = [
            {"kind": kind_of(one), **_shown(one), "does": descriptions.what(one, found)} for one in found.automations
        ]
        console.print_json(
            {
                "on": settings.automation,
                "automations": automations,
                "folders": msgspec.to_builtins(found.folders),
                "sets": msgspec.to_builtins(found.sets),
                "problems": found.problems,
            }
        )
        return
    if not settings.automation:
        console.say("Automations are switched off. `meetingmate automate enable` switches them on.")
    entries: list[Automation | WatchedFolder] = [*found.automations, *found.folders]
    console.print_automations(
        [("on" if one.on else "off", _name_of(one), descriptions.what(one, found)) for one in entries]
    )


@automate.command()
@click.argument("name", default="")
@click.option(
    "-o", "--output", "outputs", multiple=True, help='Document to write, as "FOLDER/{year}/{title}.docx". Repeatable.'
)
@click.option("--set", "set_name", help="Write the documents of this export set.")
@click.option("--folder", type=PATH, help="Put the meeting as JSON into this folder.")
@click.option("--post", "address", help="Send the JSON to this web address.")
@click.option("--secret-header", default="", help="Header with a secret that is asked for.")
@click.option("--command", "runs", is_flag=True, help="Run the command that follows --, without a shell.")
@click.option(
    "--timeout", type=click.IntRange(1, plan.LONGEST_TIMEOUT_S), default=300, help="Seconds a command may take."
)
@click.option("--watch", type=PATH, help="Process new recordings in this folder.")
@click.option("--subfolders", is_flag=True, help="With --watch: also in the folders below.")
@click.option("--existing", is_flag=True, help="With --watch: also recordings that are there already.")
@click.option("--transcript", is_flag=True, help="With -o: add the transcript.")
@click.option("--template", default="", metavar="NAME", help="With -o: the Word template (templates list names them).")
@click.option("--rewritten", is_flag=True, help="Also when the minutes of a meeting were rewritten.")
@json_option
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def add(name: str, as_document: bool, **given: Any) -> None:
    """Add an automation called NAME, or a watched folder.

    Fields of a file name: {title} {date} {year} {month} {day} {time} {series} {place} {language} {version} {id}.
    The argument {json} of a command is the path of a file; without it the JSON is on its standard input.
    """
    chosen = [key for key in ("outputs", "set_name", "folder", "address", "runs", "watch") if given[key]]
    if len(chosen) != 1:
        raise UsageError("Say what to do with one of -o, --set, --folder, --post, --command or --watch.")
    if given["runs"] != bool(given["arguments"]):
        raise UsageError("Write a command like this: meetingmate automate add NAME --command -- PROGRAM ARGUMENTS")
    if bool(name) == bool(given["watch"]):
        raise UsageError("A watched folder has no name." if name else "Name the automation.")
    _refuse_others(chosen[0])
    entry = _entry(name, given)
    secret = ""
    if isinstance(entry, SendJson):
        console.say(web_address.where_minutes_go(web_address.parse(entry.address)))
        if entry.secret_header:
            secret = click.prompt(f"Value of {entry.secret_header}", hide_input=True, err=True).strip()
    with plan.changing() as found:
        if given["outputs"]:
            found.put(ExportSet(name=name, documents=[_document(one, given) for one in given["outputs"]]))
        found.put(entry)
        if isinstance(entry, SendJson) and secret:
            sending.keep_secret(entry, secret)
    if as_document:
        console.print_json(_shown(entry))
    else:
        console.say(f"Added {_name_of(entry)}: {descriptions.what(entry, plan.load())}.")
        if not settings_module.load().automation:
            console.say("Automations are switched off. `meetingmate automate enable` switches them on.")


#: What each of these options goes with, by the names of their parameters.
_GOES_WITH = {
    "secret_header": ("address",),
    "timeout": ("runs",),
    "subfolders": ("watch",),
    "existing": ("watch",),
    "transcript": ("outputs",),
    "template": ("outputs",),
    "rewritten": ("outputs", "set_name", "folder", "address", "runs"),
}


def _refuse_others(chosen: str) -> None:
    """Raises UsageError for an option that says nothing about what is added."""
    context = click.get_current_context()
    written = {one.name: one.opts[-1] for one in context.command.params}
    for name, kinds in _GOES_WITH.items():
        given = context.get_parameter_source(name) != ParameterSource.DEFAULT
        if given and chosen not in kinds:
            others = " or ".join(written[kind] for kind in kinds)
            raise UsageError(f"{written[name]} goes with {others}, not with {written[chosen]}.")


def _entry(name: str, given: dict[str, Any]) -> Automation | WatchedFolder:
    rewritten = given["rewritten"]
    if watched := given["watch"]:
        refuse_library(paths.expanded(str(watched)), settings_module.load().library_dir())
        return WatchedFolder(folder=_there(watched), subfolders=given["subfolders"], existing=given["existing"])
    if given["folder"]:
        return PutJson(name=name, folder=_there(given["folder"]), rewritten=rewritten)
    if given["address"]:
        header = given["secret_header"]
        return SendJson(name=name, address=given["address"], secret_header=header, rewritten=rewritten)
    if given["runs"]:
        return RunCommand(
            name=name, arguments=list(given["arguments"]), timeout_s=given["timeout"], rewritten=rewritten
        )
    return WriteSet(name=name, set=given["set_name"] or name, rewritten=rewritten)


def _document(output: str, given: dict[str, Any]) -> Document:
    """A document from FOLDER/PATTERN.SUFFIX: the folder ends before the first field. Raises UsageError when there is no
    such template."""
    from meetingmate.export.writing import suffix_of  # Word takes a while to load

    parts = PurePath(output).parts
    fixed = next((n for n, part in enumerate(parts[:-1]) if "{" in part), len(parts) - 1)
    name = "/".join(parts[fixed:])
    suffix = suffix_of(Path(name))
    if given["template"] and all(suffix_of(Path(one)) != ".docx" for one in given["outputs"]):
        raise UsageError("--template goes with a Word document: name a file that ends in .docx with -o.")
    folder = _there(Path(*parts[:fixed]) if fixed else Path())
    template = given["template"] if suffix == ".docx" else ""
    if template:
        from meetingmate.export import template_store  # python-docx takes a moment to load

        template_store.named(template)
        if given["transcript"] and template_store.without_transcript(template):
            raise UsageError(f"The template {template} has no place for the transcript. Leave out one of the two.")
    return Document(
        format=suffix,
        folder=folder,
        name=name[: len(name) - len(suffix)],
        transcript=given["transcript"],
        template=template,
    )


def _there(folder: Path) -> str:
    """The whole path of a folder, which is made now: later on it has to be there."""
    folder = paths.expanded(str(folder)).absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"The folder {folder} can't be used ({error.strerror}). Choose another one.") from error
    return str(folder)


@automate.command()
@click.argument("name")
@json_option
def remove(name: str, as_document: bool) -> None:
    """Remove the automation, watched folder or export set NAME. What it has written stays."""
    with plan.changing() as found:
        entry = _found(name, found, sets=True)
        found.remove(entry)
        if isinstance(entry, WriteSet):
            found.remove_unused_set(entry.set)
        if isinstance(entry, SendJson):
            sending.forget_secret(entry)
    if as_document:
        console.print_json({"removed": _name_of(entry)})
    else:
        console.say(f"Removed {_name_of(entry)}.")


@automate.command()
@click.argument("name", default="")
@json_option
def enable(name: str, as_document: bool) -> None:
    """Switch the automation or watched folder NAME on; without NAME, automations as a whole."""
    _switch(name, on=True, as_document=as_document)


@automate.command()
@click.argument("name", default="")
@json_option
def disable(name: str, as_document: bool) -> None:
    """Switch the automation or watched folder NAME off; without NAME, all of them at once."""
    _switch(name, on=False, as_document=as_document)


def _switch(name: str, *, on: bool, as_document: bool) -> None:
    if name:
        with plan.changing() as found:
            entry = _found(name, found)
            assert not isinstance(entry, ExportSet)
            entry.on = on
        name = _name_of(entry)
    else:
        settings = user_settings()
        settings.refuse_locked("automation", on)
        settings.automation = on
        settings_module.save(settings)
        found = plan.load()
    if as_document:
        console.print_json({"name": name or None, "on": on})
        return
    console.say(f"{name or 'Automations'}: {'on' if on else 'off'}.")
    if on:
        for one in found.automations:
            if isinstance(one, SendJson) and one.on and name in ("", one.name):
                console.say(web_address.where_minutes_go(web_address.parse(one.address)))


def _shown(entry: Automation | WatchedFolder) -> dict[str, Any]:
    values: dict[str, Any] = msgspec.to_builtins(entry)
    if isinstance(entry, SendJson):
        values["address"] = web_address.parse(entry.address).origin  # the rest of it may be secret
    return values


def _plan() -> Plan:
    found = plan.load()
    for sentence in found.problems:
        console.say(sentence)
    return found


def _found(name: str, found: Plan, *, sets: bool = False) -> ExportSet | Automation | WatchedFolder:
    """The entry called ``name``; a watched folder by its path. Raises UsageError."""
    entries: Iterable[ExportSet | Automation | WatchedFolder] = [*found.automations, *found.folders]
    if sets:
        entries = [*entries, *found.sets]
    wanted = {name.strip().casefold(), str(Path(name).absolute()).casefold()}
    for one in entries:
        if _name_of(one).casefold() in wanted:
            return one
    raise UsageError(f"There is no automation or watched folder {name}. `meetingmate automate list` shows them.")


def _name_of(entry: ExportSet | Automation | WatchedFolder) -> str:
    return entry.folder if isinstance(entry, WatchedFolder) else entry.name


COMMANDS = (automate,)
