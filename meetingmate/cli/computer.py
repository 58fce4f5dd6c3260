"""Command line about this computer: ``devices`` and ``doctor``."""

from __future__ import annotations

import click
import msgspec

from meetingmate.base.exit_codes import ExitCode
from meetingmate.cli import console
from meetingmate.cli.options import json_option


@click.command()
@json_option
def devices(as_document: bool) -> None:
    """List the microphones and other inputs."""
    from meetingmate.audio.devices import input_devices

    found = input_devices()
    if as_document:
        console.print_json({"devices": msgspec.to_builtins(found)})
    else:
        console.print_devices(found)


@click.command()
@json_option
@click.option("--report", "as_report", is_flag=True, help="Print a report to pass on: nothing of any meeting is in it.")
def doctor(as_document: bool, as_report: bool) -> ExitCode:
    """Check that everything MeetingMate needs is there and works, and show the last errors."""
    from meetingmate.doctor.checks import checks
    from meetingmate.doctor.last_errors import last_errors
    from meetingmate.doctor.report import report

    results, errors = checks(), last_errors()
    if as_report:
        for line in report(results, errors).splitlines():
            console.line(line)
    elif as_document:
        console.print_json({"checks": msgspec.to_builtins(results), "errors": msgspec.to_builtins(errors)})
    else:
        console.print_checks(results)
        console.print_errors(errors)
    return ExitCode.FAILED if any(result.status == "fail" for result in results) else ExitCode.DONE


COMMANDS = (devices, doctor)
