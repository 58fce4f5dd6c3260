"""Command line of the models: ``models list``, ``show``, ``install``, ``check``, ``measure``, ``add``, ``remove``,
``server`` and ``speech-server``."""

from __future__ import annotations

import sys
import time
from typing import Literal, get_args

import click
import msgspec

from meetingmate import models
from meetingmate.base import settings as settings_store
from meetingmate.base.errors import ModelError
from meetingmate.base.exit_codes import ExitCode, parts_missing
from meetingmate.cli import console, model_tables
from meetingmate.cli.opening import user_settings
from meetingmate.cli.options import json_option, quiet_option
from meetingmate.cli.servers import server, speech_server
from meetingmate.jobs import measuring
from meetingmate.models import Measurement, ModelDownload, ModelProgress
from meetingmate.models.queue import State
from meetingmate.workers import own_models

_KINDS = get_args(models.ModelKind)
_EVERY_S = 0.2


@click.group(name="models")
def models_group() -> None:
    """Manage the speech and writing models on this computer."""


@models_group.command(name="list")
@json_option
def models_list(as_document: bool) -> None:
    """List the available models, which are installed and which suit this computer."""
    there = {card.id for card in models.installed()}
    cards = models.catalogue()
    measured = models.measured()
    suited = [found for kind in ("speech", "writing") if (found := models.recommended(kind))]
    if as_document:
        console.print_json(
            {
                "models": [_as_document(card, there, measured) for card in cards],
                "recommended": [{"model": found.card.id, "reason": found.reason} for found in suited],
                "not_listed": models.gone(),
                "problems": models.problems(),
            }
        )
        return
    model_tables.print_models(sorted(cards, key=lambda card: _KINDS.index(card.kind)), there)
    model_tables.print_measured(measured)
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
    measured = models.measured()
    if as_document:
        licence = msgspec.to_builtins(models.licence_of(card))
        console.print_json({**_as_document(card, there, measured), "licence_terms": licence})
    else:
        model_tables.print_model(card, installed=bool(there), measurement=measured.get(card.id))


def _as_document(card: models.ModelCard, there: set[str], measured: dict[str, Measurement]) -> dict[str, object]:
    document = {**msgspec.to_builtins(card), "size_bytes": card.size_bytes, "installed": card.id in there}
    if card.id in measured:
        document["measured_here"] = msgspec.to_builtins(measured[card.id])
    return document


@models_group.command(name="install")
@click.argument("names", metavar="MODEL...", nargs=-1, required=True)
@click.option("--use", is_flag=True, help="Let new meetings use what was installed.")
@click.option("--accept-licence", is_flag=True, help="You read the terms (models show MODEL) and accept them.")
@click.option("--events", is_flag=True, help="Print one JSON line for each event on standard error.")
@json_option
@quiet_option
def models_install(
    names: tuple[str, ...], use: bool, accept_licence: bool, events: bool, as_document: bool, quiet: bool
) -> ExitCode:
    """Install each MODEL (an id, or starter for the default models), one after the other, and check its files.

    One that fails is named, and the others are installed (exit code 3). The same command continues a download that
    was interrupted.
    """
    models.check_room(list(names))
    folders: dict[str, list[str]] = {}
    problems: dict[str, str] = {}
    with console.ProgressView(quiet=quiet or events) as view:
        for name in dict.fromkeys(names):
            follower = _Follower(name, view, events=events)
            try:
                folders[name] = [
                    str(folder) for folder in models.install(name, on_event=follower.show, accepted=accept_licence)
                ]
            except ModelError as error:
                if len(names) == 1 and not as_document:
                    follower.end("failed", str(error))
                    raise
                problems[name] = str(error)
            follower.end("failed" if name in problems else "done", problems.get(name, ""))
    if use:
        _use([name for name in folders if name != models.STARTER])
    for name, sentence in problems.items():
        console.say(f"{name}: {sentence}")
    if as_document:
        console.print_json({"installed": folders, "problems": problems})
    else:
        for folder in (folder for several in folders.values() for folder in several):
            console.say(f"Installed and checked: {folder}")
    return parts_missing(problems) if folders else ExitCode.FAILED


def _use(names: list[str]) -> None:
    """Choose models in the settings, each for its kind. Raises UsageError, and OSError when they can't be written."""
    settings = user_settings()
    cards = [models.card(name) for name in names]
    chosen = {f"{card.kind}_model": card.id for card in cards if card.kind in ("speech", "writing")}
    for key, value in chosen.items():
        settings.refuse_locked(key, value)
    settings_store.save(settings.with_values(**chosen))


class _Follower:
    """Shows how far the installation of a model is: to a person, or as lines of JSON (``events``)."""

    def __init__(self, name: str, view: console.ProgressView, *, events: bool) -> None:
        self._name, self._view, self._events = name, view, events
        self._step = ""
        self._shown_at = 0.0

    def show(self, progress: ModelProgress) -> None:
        """Show a state, a few times a second."""
        now = time.monotonic()
        if progress.step == self._step and progress.share < 1 and now - self._shown_at < _EVERY_S:
            return
        self._step, self._shown_at = progress.step, now
        self._view.download(progress)
        self._tell("running", progress)

    def end(self, state: State, sentence: str) -> None:
        """Tell how it ended."""
        self._tell(state, None, sentence)

    def _tell(self, state: State, progress: ModelProgress | None, sentence: str = "") -> None:
        if self._events:
            event = ModelDownload(
                model=self._name, title=models.title_of(self._name), state=state, progress=progress, sentence=sentence
            )
            written = msgspec.json.encode({"event": "ModelDownload", **msgspec.to_builtins(event)}).decode()
            print(console.safe_json(written), file=sys.stderr, flush=True)


@models_group.command(name="check")
@click.argument("names", metavar="[MODEL]...", nargs=-1)
@json_option
def models_check(names: tuple[str, ...], as_document: bool) -> ExitCode:
    """Compare the files of each MODEL with their checksums; of all that are installed when none is named."""
    found = {name: models.verify(name) for name in names or [card.id for card in models.installed()]}
    if as_document:
        console.print_json({"models": [{"id": name, "faults": faults} for name, faults in found.items()]})
    else:
        for name, faults in found.items():
            console.line(f"{name}: {'; '.join(faults) or 'whole'}")
    return ExitCode.FAILED if any(found.values()) else ExitCode.DONE


@models_group.command(name="measure")
@click.argument("model")
@json_option
@quiet_option
def models_measure(model: str, as_document: bool, quiet: bool) -> None:
    """Measure an installed MODEL on this computer and remember the figures.

    A writing model makes the minutes of six short meetings that come with the program, a speech model transcribes
    the sample. The smallest models take about a minute.
    """
    with console.ProgressView(quiet=quiet) as view:
        title = models.card(model).title
        made = measuring.measure(model, user_settings(), lambda share: view.step(share, f"Measuring {title}"))
    if as_document:
        console.print_json({"model": model, **msgspec.to_builtins(made)})
    else:
        model_tables.print_measurement(made)


@models_group.command(name="add")
@click.argument("source")
@click.option(
    "--kind", type=click.Choice(("speech", "writing")), help="What the model is for. Default: seen from the files."
)
@click.option("--id", "model_id", default="", help="Id of the model. Default: made from its name.")
@click.option("--title", default="", help="Title shown in lists.")
@click.option("--licence", default="", help="Licence of the model. Default: what its file states.")
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
    """Add your own model.

    SOURCE is a .gguf file, the folder of a Whisper model (of CTranslate2 or Transformers), OpenAI's .pt file of one, or
    a web address.
    """
    with console.ProgressView(quiet=quiet) as view:
        card = own_models.add(
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
models_group.add_command(speech_server)

COMMANDS = (models_group,)
