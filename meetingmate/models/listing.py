"""The catalogue of models: the one that ships with the program, and the user's own beside the models."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec
import tomlkit

from meetingmate.base import atomic_files, paths
from meetingmate.base.errors import ModelError
from meetingmate.models.schema import ModelCard

OWN_FILE = "own-models.toml"

#: Name that stands for all models of the first set-up.
STARTER = "starter"


class _Document(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    cards: tuple[ModelCard, ...] = msgspec.field(default=(), name="model")


def own_path() -> Path:
    """The user's own catalogue; it need not exist."""
    return paths.models_dir() / OWN_FILE


def catalogue() -> list[ModelCard]:
    """All models that can be installed or used: ours first, then the user's own.

    An own catalogue that can't be read is left out; ``own_problem`` says why.
    """
    cards, _ = _own_cards()
    return [*_shipped_cards(), *cards]


def own_problem() -> str | None:
    """One sentence about what is wrong with the user's own catalogue, or None."""
    return _own_cards()[1]


def card(model_id: str) -> ModelCard:
    """The card of one model. Raises ModelError with the known ids."""
    cards = catalogue()
    for candidate in cards:
        if candidate.id == model_id:
            return candidate
    known = ", ".join(c.id for c in cards)
    raise ModelError(f"There is no model called {model_id}. Choose one of {known}.")


def expand(name: str) -> list[ModelCard]:
    """The cards that ``name`` stands for: one model, or all of the first set-up for ``starter``."""
    return [c for c in _shipped_cards() if c.starter] if name == STARTER else [card(name)]


def title_of(name: str) -> str:
    """What ``name`` stands for, in words. Raises ModelError."""
    return ", ".join(c.title for c in expand(name))


def save_own(cards: list[ModelCard]) -> None:
    """Write the user's own catalogue. Raises OSError."""
    atomic_files.write_text(own_path(), tomlkit.dumps(msgspec.to_builtins(_Document(cards=tuple(cards)))))


def own_cards() -> list[ModelCard]:
    """The user's own models. Raises ModelError when the file can't be read, so that it isn't overwritten."""
    cards, problem = _own_cards()
    if problem:
        raise ModelError(problem)
    return cards


def _shipped_cards() -> tuple[ModelCard, ...]:
    return _read_once(paths.resources_dir() / "catalogue" / "models.toml")


@cache
def _read_once(path: Path) -> tuple[ModelCard, ...]:
    return _read(path)


def _own_cards() -> tuple[list[ModelCard], str | None]:
    path = own_path()
    try:
        cards = _read(path)
    except FileNotFoundError:
        return [], None
    except (OSError, ValueError) as error:
        return [], f"Your own model list {path} can't be read and is ignored ({error}); correct or delete it."
    shipped = {c.id for c in _shipped_cards()}
    if taken := [c.id for c in cards if c.id in shipped or c.id == STARTER]:
        return [], f"Your own model list {path} is ignored: it may not name {', '.join(taken)} again; change the id."
    return [msgspec.structs.replace(c, own=True) for c in cards], None


def _read(path: Path) -> tuple[ModelCard, ...]:
    """Parse and validate. Raises OSError, or ValueError (msgspec's errors are such) that names the fault."""
    document = msgspec.toml.decode(atomic_files.read_small(path), type=_Document)
    for candidate in document.cards:
        if problem := candidate.problem():
            raise ValueError(problem)
    ids = [c.id.casefold() for c in document.cards]
    if twice := {i for i in ids if ids.count(i) > 1}:
        raise ValueError(f"{', '.join(sorted(twice))} is listed twice")
    return document.cards
