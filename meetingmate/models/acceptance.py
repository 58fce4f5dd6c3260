"""Licences with conditions: what has to be shown, and what was accepted."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import msgspec
import tomlkit

from meetingmate.base import atomic_files, paths
from meetingmate.base.errors import ModelError
from meetingmate.base.translation import tr
from meetingmate.models import listing
from meetingmate.models.schema import Licence, ModelCard

ACCEPTED_FILE = "accepted-licences.toml"


class LicenceNotAccepted(ModelError):
    """The licence of a model has conditions that nobody accepted yet."""


class _Entry(msgspec.Struct, kw_only=True, frozen=True):
    """``text`` is the sha256 of what was shown: another text has to be accepted anew."""

    licence: str
    version: str
    text: str
    model: str
    accepted_on: str


class _Document(msgspec.Struct, kw_only=True):
    accepted: tuple[_Entry, ...] = ()


def terms(card: ModelCard) -> str:
    """What has to be shown before a model is installed; empty when its licence has no conditions."""
    licence = listing.licence_of(card)
    if not licence.conditions:
        return ""
    lines = "\n".join("• " + tr(condition) for condition in licence.conditions)
    heading = tr(
        "{model} comes under {licence} (version of {version}). Its most important conditions:",
        model=card.title,
        licence=tr(licence.title),
        version=tr(licence.version),
    )
    return "\n\n".join((heading, lines, tr("The whole text counts: {link}", link=licence.link)))


def to_accept(card: ModelCard) -> str:
    """The terms that still have to be accepted before this model is installed, or empty."""
    text = terms(card)
    return "" if not text or _is_accepted(listing.licence_of(card)) else text


def accept(card: ModelCard) -> None:
    """Remember that the licence of this model was accepted, in its version of today. Raises ModelError."""
    licence = listing.licence_of(card)
    if not licence.conditions or _is_accepted(licence):
        return
    entry = _Entry(
        licence=licence.name,
        version=licence.version,
        text=_fingerprint(licence),
        model=card.id,
        accepted_on=date.today().isoformat(),
    )
    document = {"accepted": msgspec.to_builtins([*_accepted(), entry])}
    try:
        atomic_files.write_text(_path(), tomlkit.dumps(document))
    except OSError as error:
        raise ModelError(
            tr(
                "It can't be remembered that you accepted {title} ({error}); check the folder {folder} and try again.",
                title=tr(licence.title),
                error=error.strerror or error,
                folder=_path().parent,
            )
        ) from error


def require(cards: Iterable[ModelCard], *, accepted: bool) -> None:
    """Remember the acceptance of all licences of ``cards``; without ``accepted`` raise LicenceNotAccepted for the
    first that is missing."""
    for card in cards:
        if to_accept(card):
            if not accepted:
                raise LicenceNotAccepted(
                    tr(
                        "{title} comes under {title2}, which you have to accept first: `meetingmate models "
                        "show {id}` shows it, `meetingmate models install {id} --accept-licence` accepts it "
                        "and installs the model.",
                        title=card.title,
                        title2=tr(listing.licence_of(card).title),
                        id=card.id,
                    )
                )
            accept(card)


def _is_accepted(licence: Licence) -> bool:
    text = _fingerprint(licence)
    return any(e.licence == licence.name and e.version == licence.version and e.text == text for e in _accepted())


def _accepted() -> tuple[_Entry, ...]:
    """What was accepted; a file that can't be read counts as nothing, so that it is asked for again."""
    try:
        return msgspec.toml.decode(atomic_files.read_small(_path()), type=_Document).accepted
    except (OSError, ValueError):
        return ()


def _fingerprint(licence: Licence) -> str:
    return hashlib.sha256(msgspec.json.encode((licence.title, licence.link, licence.conditions))).hexdigest()


def _path() -> Path:
    return paths.models_dir() / ACCEPTED_FILE
