"""Licences with conditions: shown, accepted, remembered."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from meetingmate import models
from meetingmate.base import paths
from meetingmate.base.errors import ModelError
from meetingmate.models import acceptance, listing
from tests.models.wheelhouse import joined_card

CONDITIONED = {"Gemma", "Llama 3.2", "LFM 1.0"}
LICENCES = """
[[licence]]
name = "Strict"
title = "the Strict Terms"
link = "https://example.org/terms"
version = "{version}"
conditions = ["Do no harm.", "{second}"]
"""


@pytest.fixture
def strict(index: Path, ship):
    """Ships a model under terms that have to be accepted; call it to ship them again with other terms."""

    def put(version: str = "1", second: str = "Say where it is from.") -> None:
        ship(joined_card(licence="Strict"))
        path = paths.resources_dir() / "catalogue" / "licences.toml"
        path.write_text(LICENCES.format(version=version, second=second), encoding="utf-8")

    put()
    return put


def test_the_licences_with_conditions_are_those_of_these_families() -> None:
    families = {"gemma-3": "Gemma", "llama": "Llama 3.2", "lfm2": "LFM 1.0"}
    for card in models.catalogue():
        licence = models.licence_of(card)
        assert licence.problem() is None
        family = next((name for start, name in families.items() if card.id.startswith(start)), "")
        assert (card.licence if card.licence in CONDITIONED else "") == family
        assert bool(licence.conditions) == bool(family)
        assert bool(models.terms(card)) == bool(family)


def test_the_terms_name_model_licence_version_conditions_and_the_whole_text() -> None:
    terms = models.terms(models.card("gemma-3-4b"))
    for part in ("Gemma 3 4B Instruct", "Gemma Terms of Use", "1 April 2026", "prohibited_use_policy", "/gemma/terms"):
        assert part in terms
    assert "10 million US dollars" in models.terms(models.card("lfm2-2.6b-transcript"))
    assert "Built with Llama" in models.terms(models.card("llama-3.2-1b"))


def test_nothing_is_installed_before_the_licence_is_accepted(strict) -> None:
    with pytest.raises(models.LicenceNotAccepted, match=r"the Strict Terms.*models show tiny`.*--accept-licence"):
        models.install("tiny")
    assert models.installed() == []
    assert "Do no harm." in models.to_accept(models.card("tiny"))
    models.install("tiny", accepted=True)
    assert models.verify("tiny") == []


def test_what_was_accepted_is_remembered_with_its_version(strict, home: Path) -> None:
    models.install("tiny", accepted=True)
    text = (home / "models" / acceptance.ACCEPTED_FILE).read_text(encoding="utf-8")
    assert 'licence = "Strict"' in text
    assert 'version = "1"' in text
    models.remove("tiny")
    models.install("tiny")
    assert text == (home / "models" / acceptance.ACCEPTED_FILE).read_text(encoding="utf-8")


@pytest.mark.parametrize("change", [{"version": "2"}, {"second": "Say it twice."}])
def test_another_version_or_text_has_to_be_accepted_anew(strict, change: dict[str, str]) -> None:
    models.install("tiny", accepted=True)
    strict(**change)
    models.install("tiny")  # what is installed stays as it is
    models.remove("tiny")
    with pytest.raises(models.LicenceNotAccepted):
        models.install("tiny")


def test_a_damaged_record_is_asked_for_again(strict, home: Path) -> None:
    models.accept_licence(models.card("tiny"))
    path = home / "models" / acceptance.ACCEPTED_FILE
    for text in ("broken [", 'accepted = "all"', "\0"):
        path.write_text(text, encoding="utf-8")
        assert models.to_accept(models.card("tiny"))
    models.accept_licence(models.card("tiny"))
    assert not models.to_accept(models.card("tiny"))


def test_a_record_that_cannot_be_written_stops_the_installation(strict, home: Path) -> None:
    (home / "models").write_text("a file in the way")
    with pytest.raises(ModelError, match="can't be remembered that you accepted the Strict Terms"):
        models.install("tiny", accepted=True)


def test_a_model_of_ones_own_may_have_any_licence() -> None:
    card = joined_card(licence="Mine", own=True)
    assert models.licence_of(card) == models.Licence(name="Mine")
    assert models.terms(card) == ""


@pytest.mark.parametrize(
    ("change", "complaint"),
    [({"link": "http://x.org"}, "https"), ({"version": ""}, "needs title"), ({"name": ""}, "no name")],
)
def test_a_bad_licence_is_named(change: dict[str, str], complaint: str) -> None:
    good = listing.licence_of(models.card("gemma-3-1b"))
    assert complaint in str(msgspec.structs.replace(good, **change).problem())
