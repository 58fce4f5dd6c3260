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
@click.argument("address", default="")
@click.option("--model", default="", help="Name of the model on the server.")
@click.option("--key", "asks_for_key", is_flag=True, help="Ask for the key of the server and keep it in the keyring.")
@click.option("--off", is_flag=True, help="Write the minutes on this computer again, and forget the key.")
def server(address: str, model: str, asks_for_key: bool, off: bool) -> None:
    """Let a server that offers the interface of OpenAI write the minutes: ADDRESS, such as http://localhost:8080.

    Without ADDRESS, show and test the server that is used.
    """
    settings = user_settings()
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
    where = server_address.parse(settings.writing_server)
    console.say(server_address.where_text_goes(where, settings.writing_server_model))
    key = click.prompt("Key", hide_input=True, err=True).strip() if asks_for_key else None
    report = writing_server.try_out(settings.writing_server, settings.writing_server_model, key)
    console.say(report.sentence())
    if key:
        writing_server.keep_key(settings.writing_server, key)
    if address or model:
        settings_module.save(settings)
        console.say(f"From now on {report.model} at {where.origin} writes the minutes. Stop this with --off.")


def _turn_off(settings: Settings) -> None:
    if settings.writing_server:
        writing_server.forget_key(settings.writing_server)
    settings.writing_server = settings.writing_server_model = ""
    settings_module.save(settings)
    console.say("The minutes are written on this computer.")
