"""What commands begin with: the user's settings, and the library."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from meetingmate import models
from meetingmate.base import settings as settings_module
from meetingmate.base.errors import UsageError
from meetingmate.base.settings import OPTIONS, Settings
from meetingmate.cli import console
from meetingmate.library import Library, open_library
from meetingmate.library.shared import SharedLibrary

#: Where the option ``--shared`` keeps its folder.
SHARED = "meetingmate.shared"
#: Servers that take the place of a model of this computer, by the setting of the model.
_SERVER_INSTEAD = {"writing_model": "writing_server", "speech_model": "speech_server"}


def user_settings(**overrides: str | None) -> Settings:
    """Returns the user's settings with what the command line says instead; names what is wrong in the file."""
    settings = settings_module.load()
    for sentence in settings.problems:
        console.say(sentence)
    for key, value in overrides.items():
        if value is None:
            continue
        value = "" if key == "writing_model" and value == "none" else value
        if problem := OPTIONS[key].problem(value):
            raise UsageError(f"{problem}.")
        if key.endswith("_model") and value:
            models.card(value)  # raises with the known ids
        settings.refuse_locked(key, value)
        setattr(settings, key, value)
        if server := _SERVER_INSTEAD.get(key):  # whoever names a model of this computer does not mean the server
            settings.refuse_locked(server, "")
            setattr(settings, server, "")
    return settings


def asked_library(settings: Settings) -> Library:
    """The library of ``settings``, or the one that ``--shared`` names. Raises StoreError."""
    context = click.get_current_context(silent=True)
    shared = context.meta.get(SHARED) if context is not None else None
    return SharedLibrary(shared) if shared is not None else open_library(settings)


@contextmanager
def opened() -> Iterator[Library]:
    """The user's library, as ``open_library`` opens it; with ``--shared`` the shared one."""
    library = asked_library(user_settings())
    try:
        for sentence in library.rejected():
            console.say(sentence)
        yield library
    finally:
        library.close()
