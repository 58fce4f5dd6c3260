"""Command line of the settings: ``config list``, ``get``, ``set``, ``reset``, ``export`` and ``import``."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import click

from meetingmate import models
from meetingmate.base import settings as settings_module
from meetingmate.base.errors import UsageError
from meetingmate.base.settings import OPTIONS, Option, Settings
from meetingmate.base.text import count_of
from meetingmate.cli import console
from meetingmate.cli.opening import user_settings
from meetingmate.cli.option_types import PATH
from meetingmate.cli.options import json_option
from meetingmate.exchange import settings_file

_WHOLE = re.compile(r"-?[0-9]{1,9}")
_YES, _NO = ("true", "yes", "on"), ("false", "no", "off")


@click.group(name="config")
def config() -> None:
    """Show and change the settings."""


@config.command(name="list")
@json_option
def config_list(as_document: bool) -> None:
    """List all settings, their values, and who has set them."""
    settings = user_settings()
    rows = [
        {"key": key, "value": getattr(settings, key), "set_by": _set_by(settings, key), "help": option.help}
        for key, option in OPTIONS.items()
    ]
    if as_document:
        console.print_json({"settings": rows})
    else:
        console.print_settings(rows)


@config.command(name="get")
@click.argument("key")
def config_get(key: str) -> None:
    """Print the value of KEY."""
    _option(key)
    value = getattr(user_settings(), key)
    for line in value if isinstance(value, list) else ["" if value == "" else _shown(value)]:
        console.line(line)


@config.command(name="set")
@click.argument("key")
@click.argument("values", nargs=-1, required=True)
def config_set(key: str, values: tuple[str, ...]) -> None:
    """Set KEY to a value; to several for a list of words, NAME=KEYS for shortcuts."""
    option = _option(key)
    settings = user_settings()
    value = _value(option, values)
    if problem := option.problem(value):
        raise UsageError(f"{problem}.")
    settings.refuse_locked(key, value)
    if key.endswith("_model") and value:
        models.card(value)  # raises with the known ids
    _save(settings.with_values(**{key: value}))


@config.command(name="reset")
@click.argument("key")
def config_reset(key: str) -> None:
    """Return KEY to its default."""
    _option(key)
    settings = user_settings()
    settings.refuse_locked(key, settings.default(key))
    _save(settings.with_values(**{key: settings.default(key)}))


@config.command(name="export")
@click.argument("file", type=PATH)
def config_export(file: Path) -> None:
    """Write the settings to FILE, without folders, microphone and secrets."""
    count = settings_file.write(user_settings(), file)
    console.say(f"Wrote {count_of(count, 'setting')} to {file}.")


@config.command(name="import")
@click.argument("file", type=PATH)
def config_import(file: Path) -> None:
    """Take over the settings of FILE, and say what was changed and what was refused."""
    settings = user_settings()
    found = settings_file.read(file, settings)
    if found.changed:
        _save(found.settings)
    for key in found.changed:
        console.say(f"Changed {key} from {_shown(getattr(settings, key))} to {_shown(getattr(found.settings, key))}.")
    for sentence in found.refused:
        console.say(f"Refused: {sentence}")
    if not found.changed:
        console.say("Nothing was changed.")


def _option(key: str) -> Option:
    if key not in OPTIONS:
        raise UsageError(f"There is no setting {key}. Choose one of {', '.join(OPTIONS)}.")
    return OPTIONS[key]


def _value(option: Option, given: tuple[str, ...]) -> Any:
    """What was typed, as the kind of value that the setting takes; what can't be one stays a text and is refused."""
    if isinstance(option.default, list):
        return [word for word in given if word]
    if isinstance(option.default, dict):
        return {name: keys for name, _, keys in (pair.partition("=") for pair in given)}
    text = " ".join(given)
    if isinstance(option.default, bool):
        return text.lower() in _YES if text.lower() in (*_YES, *_NO) else text
    if isinstance(option.default, int):
        return int(text) if _WHOLE.fullmatch(text) else text
    return text


def _set_by(settings: Settings, key: str) -> str:
    if settings.locked(key):
        return "your organisation, locked"
    if getattr(settings, key) != settings.default(key):
        return "you"
    return "your organisation" if key in settings.machine.defaults else "default"


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ", ".join(value) or "nothing"
    if isinstance(value, dict):
        return ", ".join(f"{name}={keys}" for name, keys in value.items()) or "nothing"
    return str(value) if value != "" else "nothing"


def _save(settings: Settings) -> None:
    try:
        settings_module.save(settings)
    except OSError as error:
        path = settings_module.settings_path()
        raise UsageError(f"{path} can't be written ({error.strerror or error}). Nothing was changed.") from error


COMMANDS = (config,)
