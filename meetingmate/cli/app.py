"""The command line: the same work as in the window. Here the groups of commands come together.

Exit codes: 0 done, 1 the job failed, 2 wrong use, 3 done with parts missing (named), 130 interrupted.
"""

from __future__ import annotations

import io
import os
import sys

import click

from meetingmate import __version__
from meetingmate.base import process_start
from meetingmate.base.errors import MeetingMateError, UsageError
from meetingmate.base.exit_codes import ExitCode
from meetingmate.cli import (
    archive,
    ask,
    automate,
    coach,
    computer,
    config,
    console,
    documents,
    drafts,
    editing,
    encryption,
    forms,
    library,
    maintenance,
    models,
    process,
    record,
    sharing,
    templates,
    translate,
    voices,
)

#: Modules of commands, in the order of their makers; ``--help`` sorts by name.
_GROUPS = (
    process,
    record,
    documents,
    forms,
    drafts,
    translate,
    library,
    ask,
    coach,
    editing,
    maintenance,
    sharing,
    encryption,
    voices,
    templates,
    models,
    config,
    automate,
    computer,
    archive,
)


def main() -> None:
    """Entry point of ``meetingmate``."""
    console.prepare()
    try:
        process_start.program()
        code = cli.main(standalone_mode=False)
    except click.exceptions.Abort:
        code = ExitCode.INTERRUPTED
    except KeyboardInterrupt:
        console.say("Interrupted.")
        code = ExitCode.INTERRUPTED
    except click.ClickException as error:
        _say_usage(error)
        code = ExitCode.WRONG_USE
    except UsageError as error:
        console.say(str(error))
        code = ExitCode.WRONG_USE
    except MeetingMateError as error:
        console.say(str(error))
        code = ExitCode.FAILED
    except BrokenPipeError:  # the reader of our output went away, as with `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = ExitCode.FAILED
    sys.exit(code if isinstance(code, int) else ExitCode.DONE)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="meetingmate")
def cli() -> None:
    """Minutes you can trust, from a recording, on your own computer.

    Exit codes: 0 done, 1 the job failed, 2 wrong use, 3 done with parts missing (named), 130 interrupted.
    """
    encryption.ask_in_terminal()


for _group in _GROUPS:
    for _command in _group.COMMANDS:
        cli.add_command(_command)


def _say_usage(error: click.ClickException) -> None:
    """As click shows it, made safe for the terminal: what was typed stands in it."""
    shown = io.StringIO()
    error.show(shown)
    for line in shown.getvalue().splitlines():
        console.say(line)


if __name__ == "__main__":
    main()
