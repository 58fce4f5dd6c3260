"""In a worker process: models that stay loaded from one request to the next, where the process stays."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

_Model = TypeVar("_Model")

_stays = False
_loaded: dict[str, tuple[Hashable, object]] = {}


def stay() -> None:
    """This process answers more than one request."""
    global _stays
    _stays = True


def model(kind: str, key: Hashable, load: Callable[[], _Model]) -> _Model:
    """What ``load`` returns; the one of the same ``key`` again where there is one. One of each ``kind`` is kept."""
    found = _loaded.get(kind)
    if found is not None and found[0] == key:
        return found[1]  # type: ignore[return-value]
    _loaded.pop(kind, None)  # its memory before that of the next one
    made = load()
    if _stays:
        _loaded[kind] = (key, made)
    return made
