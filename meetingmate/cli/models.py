"""Command line of the models: ``models list``, ``show``, ``install``, ``add``, ``remove`` and ``server``."""

from __future__ import annotations

from typing import Literal, get_args

import click
import msgspec

from meetingmate import models
from meetingmate.cli import console, model_tables
from meetingmate.cli.options import json_option, quiet_option
from meetingmate.cli.writing_server import server

_KINDS = get_args(models.ModelKind)


@click.group(name="models")
def models_group() -> None:
    """Manage the speech and writing models on this computer."""


@models_group.command(name="list")
@json_option
def models_list(as_document: bool) -> None:
    """List the available models, which are installed and which suit this computer."""
    there = {card.id for card in models.installed()}
    cards = models.catalogue()
    suited = [found for kind in ("speech", "writing") if (found := models.recommended(kind))]
    if as_document:
        console.print_json(
            {
                "models": [_as_document(card, there) for card in cards],
                "recommended": [{"model": found.card.id, "reason": found.reason} for found in suited],
                "not_listed": models.gone(),
                "problems": models.problems(),
            }
        )
        return
    model_tables.print_models(sorted(cards, key=lambda card: _KINDS.index(card.kind)), there)
    for found in suited:
        console.say(f"Recommended for {found.card.kind} on this computer: {found.card.id}. {found.reason}")
    for sentence in [*map(models.gone_sentence, models.gone()), *models.problems()]:
        console.say(sentence)


@models_group.command(name="show")
@click.argument("model")
@json_option
def models_show(model: str, as_document: bool) -> None:
    """Show all that is known about MODEL, with the terms of its licence."""
    card = models.card(model)
    there = {card.id} if models.is_installed(card) else set()
    if as_document:
        licence = msgspec.to_builtins(models.licence_of(card))
        console.print_json({**_as_document(card, there), "licence_terms": licence})
    else:
        model_tables.print_model(card, installed=bool(there))


def _as_document(card: models.ModelCard, there: set[str]) -> dict[str, object]:
    return {**msgspec.to_builtins(card), "size_bytes": card.size_bytes, "installed": card.id in there}


@models_group.command(name="install")
@click.argument("model")
@click.option("--accept-licence", is_flag=True, help="You read the terms (models show MODEL) and accept them.")
@quiet_option
def models_install(model: str, accept_licence: bool, quiet: bool) -> None:
    """Install MODEL (an id, or starter for the default models) and check its files."""
    with console.ProgressView(quiet=quiet) as view:
        folders = models.install(model, on_progress=view.step, accepted=accept_licence)
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
