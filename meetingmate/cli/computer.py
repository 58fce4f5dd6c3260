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
def doctor(as_document: bool) -> ExitCode:
    """Check that everything MeetingMate needs is there and works."""
    from meetingmate.cli.doctor import checks

    results = checks()
    if as_document:
        console.print_json({"checks": msgspec.to_builtins(results)})
    else:
        console.print_checks(results)
    return ExitCode.FAILED if any(result.status == "fail" for result in results) else ExitCode.DONE


COMMANDS = (devices, doctor)
