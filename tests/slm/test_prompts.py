"""Prompt files, and text of the transcript as data inside them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetingmate.slm import prompts

_LANGUAGES = {"language", "source", "target"}
"""Fields for the name of a language: from the program's own list, said by nobody."""

NAMES = sorted(path.stem for path in (Path(prompts.__file__).parent / "prompts").glob("*.txt"))


@pytest.mark.parametrize("name", NAMES)
def test_every_prompt_loads_and_fences_what_people_said(name: str) -> None:
    prompt = prompts.load(name)
    whole = "\n".join(text for _, text in prompt.parts)
    assert whole.strip()
    for field in prompt.field_names() - _LANGUAGES:
        assert f"```{{{{{field}}}}}```" in whole.replace("\n", ""), field


def test_a_missing_field_is_an_error_of_the_program() -> None:
    with pytest.raises(KeyError):
        prompts.split_fields("Line: ```{{text}}```", {})


def test_fields_are_not_templates() -> None:
    pieces = prompts.split_fields("a {{text}} b {{other}}", {"text": "{{other}}", "other": "x"})
    assert pieces == [(False, "a "), (True, "((other))"), (False, " b "), (True, "x")]


@given(st.text())
def test_data_is_one_line_without_fence_or_control_tokens(text: str) -> None:
    data = prompts.as_data(text)
    assert "\n" not in data
    assert "\r" not in data
    assert not set(data) & set('`"{}[]')
    assert "<|" not in data
    assert "|>" not in data
    assert data.isprintable() or not data.isascii()
    assert prompts.as_data(data) == data


def test_the_version_tells_prompts_apart() -> None:
    assert len(prompts.version()) == 12
