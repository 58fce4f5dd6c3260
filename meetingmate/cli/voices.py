"""Command line of the voices that are kept: ``voices list``, ``voices export``, ``voices forget``."""

from __future__ import annotations

from pathlib import Path

import click

from meetingmate import voices
from meetingmate.cli import console
from meetingmate.cli.opening import user_settings
from meetingmate.cli.option_types import PATH
from meetingmate.cli.options import json_option


@click.group("voices")
def voices_group() -> None:
    """Manage the voices of people you named, kept to suggest their names in later meetings.

    Voices are kept only if the setting voice_profiles is true, and never leave this computer.
    """


@voices_group.command("list")
@json_option
def list_voices(as_document: bool) -> None:
    """List the kept voices."""
    settings = user_settings()
    found = voices.profiles(voices.folder_of(settings.library_dir()))
    if as_document:
        rows = [
            {"name": p.name, "seconds": round(p.seconds, 1), "meetings": sorted(p.meetings), "model": p.model}
            for p in found
        ]
        console.print_json({"on": settings.voice_profiles, "voices": rows})
        return
    if not settings.voice_profiles:
        console.say("Keeping voices is turned off (setting voice_profiles).")
    for profile in found:
        console.line(f"{profile.name}\t{profile.seconds:.0f} s of speech from {len(profile.meetings)} meeting(s)")
    if not found:
        console.say("No voices are kept.")


@voices_group.command("export")
@click.argument("name")
@click.option("-o", "--output", type=PATH, required=True, help="File to write (JSON).")
def export_voice(name: str, output: Path) -> None:
    """Write the voice of NAME to a file."""
    voices.export(voices.folder_of(user_settings().library_dir()), name, output)
    console.say(f"Wrote {output}")


@voices_group.command("forget")
@click.argument("names", nargs=-1)
@click.option("--all", "everybody", is_flag=True, help="Delete all voices.")
def forget_voices(names: tuple[str, ...], everybody: bool) -> None:
    """Delete the voices of NAMES. Their names in meetings stay."""
    folder = voices.folder_of(user_settings().library_dir())
    if not names and not everybody:
        raise click.UsageError("Name whose voice to delete, or use --all.")
    for name in [p.name for p in voices.profiles(folder)] if everybody else names:
        if voices.forget(folder, name):
            console.say(f"Deleted the voice of {name}.")
        else:
            raise click.UsageError(f"There is no kept voice of {name}. `meetingmate voices list` lists them.")


COMMANDS = (voices_group,)
