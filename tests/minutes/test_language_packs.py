"""Language packs: every key is there, known and of its type; every list matches its examples and nothing near."""

from __future__ import annotations

import re
from typing import Any, get_type_hints

import pytest

from meetingmate.minutes.language import language_pack
from meetingmate.minutes.language.language_pack import STEMMERS, LanguagePack, table
from meetingmate.minutes.language.pack_file import PackFile, checked
from tests.test_house import ROOT

#: Keys of patterns, and where one of them must match.
MATCHED = {
    name: meta.extra["matched"]
    for name, hint in get_type_hints(PackFile, include_extras=True).items()
    for meta in getattr(hint, "__metadata__", ())
}


def whole(code: str) -> dict[str, Any]:
    return {**table("common"), **table(code)}


def without(code: str, key: str) -> dict[str, Any]:
    return {name: value for name, value in whole(code).items() if name != key}


@pytest.mark.parametrize("code", STEMMERS)
def test_a_pack_has_all_keys_and_no_other(code: str) -> None:
    assert checked(code, whole(code)).keys() == set(PackFile.__struct_fields__)


@pytest.mark.parametrize(
    ("pack", "sentence"),
    [
        (without("de", "commit"), 'lacks the key "commit"; add it, or give it a default in common.toml'),
        ({**whole("de"), "comit": []}, 'has the key "comit", which nothing reads; correct its name or take it out'),
        ({**whole("de"), "commit": "ich mache"}, 'needs a list in "commit"'),
        ({**whole("de"), "commit": ["ich mache", 3]}, 'needs a text in "commit"'),
        ({**whole("de"), "verbs": ["machen"]}, 'needs a text in "verbs"'),
        ({**whole("de"), "replacements": [["nich"]]}, 'needs a list of length 2 in "replacements"'),
        ({**whole("de"), "vote_words": []}, 'needs a table in "vote_words"'),
    ],
)
def test_a_pack_with_a_fault_is_named_with_its_key(pack: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(f'The language pack de.toml {sentence}.')}$"):
        checked("de", pack)


def test_a_fault_keeps_a_language_from_loading(monkeypatch: pytest.MonkeyPatch) -> None:
    pack = without("de", "commit")
    monkeypatch.setattr(
        language_pack, "table", lambda name, folder="packs": pack if name == "de" else table(name, folder)
    )
    with pytest.raises(ValueError, match=r'de\.toml lacks the key "commit"'):
        LanguagePack("de")


def test_every_key_is_read() -> None:
    """A key that no module names is a dead one."""
    modules = [file for file in (ROOT / "meetingmate").rglob("*.py") if file.name != "pack_file.py"]
    named = set(re.findall(r"""["'](\w+)["']""", "\n".join(file.read_text("utf-8") for file in modules)))
    assert set(PackFile.__struct_fields__) - named == set()


def matches(pack: LanguagePack, key: str, text: str) -> bool:
    match MATCHED[key]:
        case "start":
            return pack.first(key, text) is not None
        case "anywhere":
            return pack.search(key, text) is not None
        case "whole":
            return pack.whole(key, text)
        case _:
            return any(pattern.search(text) for pattern in pack.patterns(key))


@pytest.mark.parametrize("code", STEMMERS)
def test_every_list_of_patterns_has_an_example_and_a_near_miss(code: str) -> None:
    pack = language_pack.language(code)
    listed = {key for key in MATCHED if any(pattern != "(?!)" for pattern in pack.strings(key))}
    assert table(f"{code}.examples").keys() == listed


EXAMPLES = [(code, key) for code in STEMMERS for key in table(f"{code}.examples")]


@pytest.mark.parametrize(("code", "key"), EXAMPLES)
def test_the_examples_match_and_the_near_misses_do_not(code: str, key: str) -> None:
    pack, lines = language_pack.language(code), table(f"{code}.examples")[key]
    assert lines["said"]
    assert lines["near"]
    assert [line for line in lines["said"] if not matches(pack, key, line)] == []
    assert [line for line in lines["near"] if matches(pack, key, line)] == []
