"""The catalogue of models: the one that ships with the program, and the user's own beside the models."""

from __future__ import annotations

import difflib
from functools import cache
from pathlib import Path
from typing import TypeVar, get_args

import msgspec
import tomlkit

from meetingmate.base import atomic_files, paths
from meetingmate.base.enumeration import one_of
from meetingmate.base.errors import ModelError
from meetingmate.base.translation import tr
from meetingmate.models.schema import Licence, ModelCard, ModelKind

OWN_FILE = "own-models.toml"
#: The file of the catalogue that holds the licences; all others hold models.
_LICENCES_FILE = "licences.toml"

#: Name that stands for all models of the first set-up.
STARTER = "starter"


class _Models(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    cards: tuple[ModelCard, ...] = msgspec.field(default=(), name="model")


class _Licences(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    licences: tuple[Licence, ...] = msgspec.field(default=(), name="licence")


class _Shipped(msgspec.Struct, kw_only=True, frozen=True):
    """What ships with the program, and one sentence for each file of it that can't be used."""

    cards: tuple[ModelCard, ...]
    licences: dict[str, Licence]
    problems: tuple[str, ...]


_Document = TypeVar("_Document", _Models, _Licences)


def own_path() -> Path:
    """The user's own catalogue; it need not exist."""
    return paths.models_dir() / OWN_FILE


def catalogue() -> list[ModelCard]:
    """All models that can be installed or used: ours first, then the user's own.

    A file of the catalogue that can't be read is left out; ``problems`` says why.
    """
    cards, _ = _own_cards()
    return [*_shipped().cards, *cards]


def problems() -> list[str]:
    """One sentence for each part of the catalogue that can't be used: of ours, and of the user's own."""
    return [*_shipped().problems, *filter(None, [own_problem()])]


def own_problem() -> str | None:
    """One sentence about what is wrong with the user's own catalogue, or None."""
    return _own_cards()[1]


def licence_of(card: ModelCard) -> Licence:
    """The licence of a model; of one that we do not know, its name alone."""
    return _shipped().licences.get(card.licence) or Licence(name=card.licence)


def card(model_id: str) -> ModelCard:
    """The card of one model. Raises ModelError that names similar ids."""
    cards = {candidate.id: candidate for candidate in catalogue()}
    if model_id in cards:
        return cards[model_id]
    if model_id in gone():
        raise ModelError(gone_sentence(model_id))
    similar = difflib.get_close_matches(model_id, cards, n=4, cutoff=0.5)
    sentences = [
        tr("There is no model called {model}.", model=model_id),
        tr("Did you mean {models}?", models=one_of(similar)) if similar else "",
        tr("`meetingmate models list` shows all."),
    ]
    raise ModelError(" ".join(filter(None, sentences)))


def gone() -> list[str]:
    """Ids of the models whose files are there although no catalogue lists them (any more).

    None while a catalogue can't be read: it may list them.
    """
    if problems():
        return []
    try:
        folders = [path.name for path in paths.models_dir().iterdir() if path.is_dir() and path.name[0] != "."]
    except OSError:
        return []
    known = {c.id.casefold() for c in catalogue()}
    return sorted(name for name in folders if name.casefold() not in known)


def gone_sentence(model_id: str) -> str:
    """What to do about one of ``gone``."""
    return tr(
        "The model {model} is on this computer, but the list of models no longer has it. Choose another "
        "model; `meetingmate models remove {model}` frees its space.",
        model=model_id,
    )


def expand(name: str) -> list[ModelCard]:
    """The cards that ``name`` stands for: one model, or all of the first set-up for ``starter``."""
    return [c for c in _shipped().cards if c.starter] if name == STARTER else [card(name)]


def title_of(name: str) -> str:
    """What ``name`` stands for, in words. Raises ModelError."""
    return ", ".join(c.title for c in expand(name))


def save_own(cards: list[ModelCard]) -> None:
    """Write the user's own catalogue. Raises OSError."""
    atomic_files.write_text(own_path(), tomlkit.dumps(msgspec.to_builtins(_Models(cards=tuple(cards)))))


def own_cards() -> list[ModelCard]:
    """The user's own models. Raises ModelError when the file can't be read, so that it isn't overwritten."""
    cards, problem = _own_cards()
    if problem:
        raise ModelError(problem)
    return cards


def _shipped() -> _Shipped:
    return _read_shipped(paths.resources_dir() / "catalogue")


@cache
def _read_shipped(folder: Path) -> _Shipped:
    """Read all files of the catalogue; each file that is damaged is left out."""
    cards: list[ModelCard] = []
    licences: dict[str, Licence] = {}
    faults = []
    files = sorted(folder.glob("*.toml"))
    for path in files:
        try:
            if path.name == _LICENCES_FILE:
                licences = {licence.name: licence for licence in _read(path, _Licences).licences}
            else:
                more = _read(path, _Models).cards
                _refuse_twins([*cards, *more])
                cards += more
        except (OSError, ValueError) as error:
            faults.append(
                tr(
                    "The list of models {path} can't be read and is ignored ({error}). Install MeetingMate again.",
                    path=path,
                    error=error,
                )
            )
    if not files:
        faults.append(tr("The list of models in {folder} is missing. Install MeetingMate again.", folder=folder))
    kinds = get_args(ModelKind)
    cards.sort(key=lambda card: kinds.index(card.kind))
    return _Shipped(cards=tuple(cards), licences=licences, problems=tuple(faults))


def _own_cards() -> tuple[list[ModelCard], str | None]:
    path = own_path()
    try:
        cards = _read(path, _Models).cards
        _refuse_twins(cards)
    except FileNotFoundError:
        return [], None
    except (OSError, ValueError) as error:
        return [], tr(
            "Your own model list {path} can't be read and is ignored ({error}); correct or delete it.",
            path=path,
            error=error,
        )
    shipped = {c.id for c in _shipped().cards}
    if taken := [c.id for c in cards if c.id in shipped or c.id == STARTER]:
        return [], tr(
            "Your own model list {path} is ignored: it may not name {names} again; change the id.",
            path=path,
            names=", ".join(taken),
        )
    return [msgspec.structs.replace(c, own=True) for c in cards], None


def _read(path: Path, kind: type[_Document]) -> _Document:
    """Parse and validate. Raises OSError, or ValueError (msgspec's errors are such) that names the fault."""
    document = msgspec.toml.decode(atomic_files.read_small(path), type=kind)
    entries = document.cards if isinstance(document, _Models) else document.licences
    for entry in entries:
        if problem := entry.problem():
            raise ValueError(problem)
    return document


def _refuse_twins(cards: list[ModelCard] | tuple[ModelCard, ...]) -> None:
    ids = [c.id.casefold() for c in cards]
    if twice := {i for i in ids if ids.count(i) > 1}:
        raise ValueError(f"{', '.join(sorted(twice))} is listed twice")
