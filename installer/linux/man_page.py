"""The manual page, made from the commands themselves. Run with the Python of the package: ``man_page.py FOLDER``."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from pathlib import Path

import click


def page(name: str, command: click.Command, version: str, summary: str) -> str:
    """A page of section 1 in roff: a group with all its commands, or one command."""
    lines = [
        f'.TH {name.upper()} 1 "" "MeetingMate {version}" "User Commands"',
        ".SH NAME",
        rf"{_quoted(name)} \- {_quoted(summary)}",
        ".SH SYNOPSIS",
        rf".B {_quoted(name)}",
        _quoted(_usage(name, command)),
        ".SH DESCRIPTION",
        *_text(command),
        *_options(name, command, ".SH OPTIONS"),
    ]
    if isinstance(command, click.Group):
        lines.append(".SH COMMANDS")
        for path, inner in _commands(command):
            lines += [f".SS {_quoted(' '.join((name, *path)))} {_quoted(_usage(path[-1], inner))}", *_text(inner)]
            lines += _options(path[-1], inner, "")
    lines += [
        ".SH ENVIRONMENT",
        ".TP",
        ".B MEETINGMATE_HOME",
        "One folder for settings, library, recordings and models, instead of the usual ones.",
        ".SH SEE ALSO",
        r"\fBmeetingmate\fR(1), \fBmeetingmate-window\fR(1)",
    ]
    return "\n".join(lines) + "\n"


def _commands(group: click.Group, before: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """All commands below a group, those of inner groups too, sorted, without hidden ones."""
    for name, command in sorted(group.commands.items()):
        if command.hidden:
            continue
        if isinstance(command, click.Group):
            yield from _commands(command, (*before, name))
        else:
            yield (*before, name), command


def _usage(name: str, command: click.Command) -> str:
    context = click.Context(command, info_name=name)
    return " ".join(command.collect_usage_pieces(context))


def _text(command: click.Command) -> list[str]:
    paragraphs = inspect.cleandoc(command.help or "").replace("\f", "").replace("\b", "").split("\n\n")
    return [line for paragraph in paragraphs for line in (_quoted(" ".join(paragraph.split())), ".PP")][:-1]


def _options(name: str, command: click.Command, heading: str) -> list[str]:
    context = click.Context(command, info_name=name)
    lines: list[str] = []
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        if record and record[1]:  # arguments have no text of their own
            lines += [".TP", rf"\fB{_quoted(record[0])}\fR", _quoted(" ".join(record[1].split()))]
    return [*filter(None, [heading]), *lines] if lines else []


def _quoted(text: str) -> str:
    """Text as roff takes it literally."""
    text = text.replace("\\", r"\e").replace("-", r"\-")
    return rf"\&{text}" if text.startswith((".", "'")) else text


def main(folder: Path) -> None:
    """Write the pages of both commands."""
    from meetingmate import __version__
    from meetingmate.cli.app import cli
    from ui.app.start import _window

    summary = "minutes of meetings, made on your own computer"
    for name, command in (("meetingmate", cli), ("meetingmate-window", _window)):
        (folder / f"{name}.1").write_text(page(name, command, __version__, summary), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
