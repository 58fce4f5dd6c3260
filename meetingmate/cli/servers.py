"""Command line of the servers for writing and speech: ``models server`` and ``models speech-server``.

Their keys are typed, never arguments.
"""

from __future__ import annotations

import click

from meetingmate.base import server_address
from meetingmate.base import settings as settings_module
from meetingmate.base.errors import UsageError
from meetingmate.cli import console
from meetingmate.cli.opening import user_settings
from meetingmate.jobs.servers import Servers, said_of
from meetingmate.jobs.speech_server import SPEECH
from meetingmate.jobs.writing_server import WRITING


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
    local = "The minutes are written on this computer."
    _choose(WRITING, addresses, model, asks_for_key, off, local, "writes the minutes")


@click.command(name="speech-server")
@click.argument("addresses", nargs=-1, metavar="[ADDRESS]...")
@click.option("--model", default="", help="Name of the speech model on the server, the same on each.")
@click.option("--key", "asks_for_key", is_flag=True, help="Ask for the key of each server and keep it in the keyring.")
@click.option("--off", is_flag=True, help="Turn recordings into text on this computer again, and forget the keys.")
def speech_server(addresses: tuple[str, ...], model: str, asks_for_key: bool, off: bool) -> None:
    """Let a server that offers the interface of OpenAI for speech turn recordings into text: ADDRESS, such as
    http://localhost:8000.

    The sound of your meetings is sent there. The live transcript is always made on this computer. With several, each
    piece goes to the one that answers fastest just now. Without ADDRESS, show and test the servers that are used.
    """
    local = "Recordings are turned into text on this computer."
    _choose(SPEECH, addresses, model, asks_for_key, off, local, "turns recordings into text")


def _choose(
    servers: Servers, addresses: tuple[str, ...], model: str, asks_for_key: bool, off: bool, local: str, does: str
) -> None:
    """``local`` says that no server is used, ``does`` what one does. Raises UsageError, ModelError."""
    settings = user_settings()
    before, its_model = servers.used(settings)
    text = " ".join(addresses)
    if off:
        if text or model or asks_for_key:
            raise UsageError("--off stands alone.")
        settings.refuse_locked(servers.setting, "")
        servers.forget_keys(before)
        setattr(settings, servers.setting, "")
        setattr(settings, servers.model_setting, "")
        settings_module.save(settings)
        console.say(local)
        return
    if not text and not before:
        console.say(f"No server is set. {local}")
        return
    asked, its_model = (text, model) if text else (before, model or its_model)
    settings.refuse_locked(servers.setting, asked)
    settings.refuse_locked(servers.model_setting, its_model)
    used = server_address.parse_all(asked)
    console.say(servers.where(asked, its_model))
    keys = _typed_keys([one.origin for one in used]) if asks_for_key else {}
    reports = servers.try_all(asked, its_model, keys)
    for line in said_of(reports).splitlines():
        console.say(line)
    for origin, key in keys.items():
        servers.keep_key(origin, key)
    if text or model:
        setattr(settings, servers.setting, asked)
        setattr(settings, servers.model_setting, its_model)
        settings_module.save(settings)
        named = next(report.model for report in reports if not report.problem)
        places = ", ".join(one.origin for one in used)
        console.say(f"From now on {named} at {places} {does}. Stop this with --off.")


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
