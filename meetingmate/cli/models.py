"""Command line of the models: ``models list``, ``models install``, ``models add``, ``models remove``, ``models
server``."""

from __future__ import annotations

from typing import Literal

import click
import msgspec

from meetingmate import models
from meetingmate.cli import console
from meetingmate.cli.options import json_option, quiet_option
from meetingmate.cli.writing_server import server


@click.group(name="models")
def models_group() -> None:
    """Manage the speech and writing models on this computer."""


@models_group.command(name="list")
@json_option
def models_list(as_document: bool) -> None:
    """List the available models and show which are installed."""
    there = {card.id for card in models.installed()}
    cards = models.catalogue()
    if as_document:
        console.print_json({"models": [{**msgspec.to_builtins(card), "installed": card.id in there} for card in cards]})
    else:
        console.print_models(cards, there)
    if problem := models.own_problem():
        console.say(problem)


@models_group.command(name="install")
@click.argument("model")
@quiet_option
def models_install(model: str, quiet: bool) -> None:
    """Install MODEL (an id, or starter for the default models) and check its files."""
    with console.ProgressView(quiet=quiet) as view:
        folders = models.install(model, on_progress=view.step)
    for folder in folders:
        console.say(f"Installed and checked: {folder}")


@models_group.command(name="add")
@click.argument("source")
@click.option(
    "--kind", type=click.Choice(("speech", "writing")), help="What the model is for. Default: seen from the files."
)
@click.option("--id", "model_id", default="", help="Id of the model. Default: made from its name.")
@click.option("--title", default="", help="Title shown in lists.")
@click.option("--licence", default="not stated", help="Licence of the model.")
@click.option("--sha256", default="", help="Expected checksum of the file.")
@quiet_option
def models_add(
    source: str,
    kind: Literal["speech", "writing"] | None,
    model_id: str,
    title: str,
    licence: str,
    sha256: str,
    quiet: bool,
) -> None:
    """Add your own model: SOURCE is a .gguf file, the folder of a CTranslate2 Whisper model, or a web address."""
    with console.ProgressView(quiet=quiet) as view:
        card = models.add(
            source,
            kind=kind or models.kind_of(source),
            model_id=model_id,
            title=title,
            licence=licence,
            sha256=sha256,
            on_progress=view.step,
        )
    console.say(f"Added {card.title}; its id is {card.id}.")


@models_group.command(name="remove")
@click.argument("model")
def models_remove(model: str) -> None:
    """Remove an installed MODEL from this computer."""
    models.remove(model)
    console.say(f"Removed {model}.")


models_group.add_command(server)

COMMANDS = (models_group,)
