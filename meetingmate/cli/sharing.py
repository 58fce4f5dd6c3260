"""Command line of the shared library: publishing it."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from meetingmate.base.exit_codes import ExitCode, parts_missing
from meetingmate.base.text import count_of
from meetingmate.cli import console
from meetingmate.cli.opening import opened, user_settings
from meetingmate.cli.option_types import PATH
from meetingmate.cli.options import json_option, quiet_option
from meetingmate.sealing import keys


@click.command(name="share-library")
@click.argument("folder", type=PATH)
@click.option("--bundles-only", is_flag=True, help="Publish the bundles that lie in FOLDER, not your own library.")
@click.option("--without-sound", is_flag=True, help="Leave the recordings out.")
@quiet_option
@json_option
def share_library(folder: Path, bundles_only: bool, without_sound: bool, quiet: bool, as_document: bool) -> ExitCode:
    """Publish your library in FOLDER, for others to read, search and ask about, but not to change.

    Run it again to publish what is new. They use --shared FOLDER, or File > Open shared library. Exit code 3 when
    something was left out.
    """
    from meetingmate.jobs import sharing

    settings = user_settings()
    with console.ProgressView(quiet=quiet) as view:
        if bundles_only:
            done = sharing.share(None, folder, settings, view.step)
        else:
            with opened() as library:
                if keys.is_encrypted(library.folder):
                    console.say("This library is encrypted, but what is published will not be.")
                done = sharing.share(library, folder, settings, view.step, with_sound=not without_sound)
    if as_document:
        console.print_json(msgspec.to_builtins(done))
    else:
        console.say(f"Published {count_of(done.meetings, 'meeting')} in {folder}.")
        for problem in done.problems:
            console.say(problem)
    return parts_missing(done.problems)


COMMANDS = (share_library,)
