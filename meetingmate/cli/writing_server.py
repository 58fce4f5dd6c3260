"""Command line of the server that may write the minutes: ``models server``. Its key is typed, never an argument."""

from __future__ import annotations

import click

from meetingmate.base import server_address
from meetingmate.base import settings as settings_module
from meetingmate.base.errors import UsageError
from meetingmate.base.settings import Settings
from meetingmate.cli import console
from meetingmate.cli.opening import user_settings
from meetingmate.jobs import writing_server


@click.command(name="server")
@click.argument("addresses", nargs=-1, metavar="[ADDRESS]...")
@click.option("--model", default="", help="Name of the model on the server, the same on each.")
@click.option("--key", "asks_for_key", is_flag=True, help="Ask for the key of each server and keep it in the keyring.")
@click.option("--off", is_flag=True, help="Write the minutes on this computer again, and forget the keys.")
def server(addresses: tuple[str, ...], model: str, asks_for_key: bool, off: bool) -> None:
    """Let a server that offers the interface of OpenAI write the minutes: ADDRESS, such as http://localhost:8080.

    With several, each question goes to the one that answers fastest just now. Without ADDRESS, show and test
    the servers that are used.
    """
    settings = user_settings()
    address = " ".join(addresses)
    if off:
        if address or model or asks_for_key:
            raise UsageError("--off stands alone.")
        _turn_off(settings)
        return
    if not address and not settings.writing_server:
        console.say("No server is set. The minutes are written on this computer.")
        return
    if address:
        settings.writing_server, settings.writing_server_model = address, model
    elif model:
        settings.writing_server_model = model
    used = server_address.parse_all(settings.writing_server)
    for one in used:
        console.say(server_address.where_text_goes(one, settings.writing_server_model))
    keys = _typed_keys([one.origin for one in used]) if asks_for_key else {}
    reports = writing_server.try_all(settings.writing_server, settings.writing_server_model, keys)
    for line in writing_server.said_of(reports).splitlines():
        console.say(line)
    for origin, key in keys.items():
        writing_server.keep_key(origin, key)
    if address or model:
        settings_module.save(settings)
        named = next(report.model for report in reports if not report.problem)
        places = ", ".join(one.origin for one in used)
        console.say(f"From now on {named} at {places} writes the minutes. Stop this with --off.")


def _typed_keys(origins: list[str]) -> dict[str, str]:
    """The key of each server; one without is left out."""
    if len(origins) == 1:
        typed = [click.prompt("Key", hide_input=True, err=True)]
    else:
        typed = [
            click.prompt(f"Key of {one} (empty: none)", default="", show_default=False, hide_input=True, err=True)
            for one in origins
        ]
    return {origin: key.strip() for origin, key in zip(origins, typed, strict=True) if key.strip()}


def _turn_off(settings: Settings) -> None:
    if settings.writing_server:
        writing_server.forget_keys(settings.writing_server)
    settings.writing_server = settings.writing_server_model = ""
    settings_module.save(settings)
    console.say("The minutes are written on this computer.")
