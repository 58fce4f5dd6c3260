"""Which model can do a pair of languages, and which one would if it were installed."""

from __future__ import annotations

from dataclasses import dataclass

from meetingmate import models
from meetingmate.base.languages import language_name
from meetingmate.base.settings import MINUTES_LANGUAGES, SERVER
from meetingmate.base.translation import language, tr
from meetingmate.models.schema import ModelCard

#: Languages that a text may be translated from and into: those whose translations can be checked.
LANGUAGES = MINUTES_LANGUAGES


@dataclass(frozen=True)
class Way:
    """``pair`` and ``writing`` are ids of installed models ("": none), ``offer`` one to install when both are empty."""

    pair: str = ""
    writing: str = ""
    offer: ModelCard | None = None

    def __bool__(self) -> bool:
        return bool(self.pair or self.writing)


def way(source: str, target: str, chosen: str) -> Way:
    """How to get from one language into another; ``chosen`` is what writes (``Settings.writer``)."""
    pair, found = _pair(source, target), writing(chosen)
    if pair is not None and models.is_installed(pair):
        return Way(pair=pair.id, writing=found)
    return Way(writing=found) if found else Way(offer=pair or _prose_to_install())


def writing(chosen: str) -> str:
    """What writes sentences: SERVER or the id of an installed model, the chosen one or else the best; "" for none."""
    if chosen == SERVER:
        return SERVER
    prose = [card for card in models.installed() if card.kind == "writing" and card.model_class == "prose"]
    if any(card.id == chosen for card in prose):
        return chosen
    return max(prose, key=lambda card: (card.rank, card.size_bytes)).id if prose else ""


def refusal(source: str, target: str, offer: ModelCard | None) -> str:
    """Why a pair can't be done now, and what would do it."""
    names = {"source": named(source), "target": named(target)}
    if offer is None:
        return tr("No model that translates {source} into {target} is known.", **names)
    return tr(
        "Translating {source} into {target} needs a model that is not installed: {model} would do it.",
        **names,
        model=offer.title,
    )


def named(code: str) -> str:
    """A language in the language of the program."""
    return language_name(code, language())


def _pair(source: str, target: str) -> ModelCard | None:
    fitting = [
        c for c in models.catalogue() if c.kind == "translation" and c.target == target and source in c.languages
    ]
    return next((card for card in fitting if models.is_installed(card)), fitting[0] if fitting else None)


def _prose_to_install() -> ModelCard | None:
    prose = [card for card in models.catalogue() if card.kind == "writing" and card.model_class == "prose"]
    ranked = [card for card in prose if card.rank and not models.memory_problem(card)]
    return min(ranked or prose, key=lambda card: card.size_bytes, default=None)
