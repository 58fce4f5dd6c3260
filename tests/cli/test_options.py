"""What options take, and how the groups of commands stand in the command line."""

from __future__ import annotations

import importlib
import pkgutil

import click
import pytest
from click.testing import CliRunner

import meetingmate.cli
from meetingmate.base.errors import UsageError
from meetingmate.base.exit_codes import ExitCode, parts_missing
from meetingmate.cli.app import cli
from meetingmate.cli.option_types import DAY, DAY_OR_EMPTY, SPEAKERS, SPOKEN_LANGUAGE, TIME_OF_DAY, Speakers


@pytest.mark.parametrize(
    ("kind", "typed", "meant"),
    [
        (DAY, "2026-03-05", "2026-03-05"),
        (DAY, "2026-3-5", "2026-03-05"),
        (DAY_OR_EMPTY, "", ""),
        (DAY_OR_EMPTY, "2026-03-05", "2026-03-05"),
        (TIME_OF_DAY, "9:05", "09:05"),
        (SPOKEN_LANGUAGE, "auto", None),
        (SPOKEN_LANGUAGE, "de", "de"),
        (SPEAKERS, "auto", Speakers()),
        (SPEAKERS, "none", Speakers(told_apart=False)),
        (SPEAKERS, "3", Speakers(told_apart=True, expected=(3, 3))),
        (SPEAKERS, "2-5", Speakers(told_apart=True, expected=(2, 5))),
    ],
)
def test_what_is_typed_and_what_it_means(kind: click.ParamType, typed: str, meant: object) -> None:
    assert kind.convert(typed, None, None) == meant


@pytest.mark.parametrize(
    "arguments",
    [
        ("search", "crane", "--since", "soon"),
        ("meetings", "--until", "2026-02-30"),
        ("edit", "m1", "--date", "5 March"),
        ("process", "a.wav", "--date", ""),
        ("transcribe", "a.wav", "--start", "24:00"),
        ("record", "--speakers", "5-3"),
        ("record", "--language", "klingon"),
    ],
)
def test_what_can_not_be_meant_is_refused_before_anything_is_done(arguments: tuple[str, ...]) -> None:
    done = CliRunner().invoke(cli, arguments, standalone_mode=False)
    assert isinstance(done.exception, UsageError)
    option, typed = arguments[-2:]
    assert repr(typed) in str(done.exception)
    assert option in str(done.exception) or option == "--language"


def test_every_command_of_a_module_is_one_of_the_program() -> None:
    modules = [importlib.import_module(f"meetingmate.cli.{one.name}") for one in pkgutil.iter_modules(cli_path())]
    commands = [command for module in modules for command in getattr(module, "COMMANDS", ())]
    assert len(commands) == len(cli.commands) > 25
    assert {command.name for command in commands} == set(cli.commands)


def cli_path() -> list[str]:
    return list(meetingmate.cli.__path__)


def test_parts_that_are_missing_have_a_code_of_their_own() -> None:
    assert parts_missing([]) == ExitCode.DONE == 0
    assert parts_missing(["The sound is not there."]) == ExitCode.PARTS_MISSING == 3
