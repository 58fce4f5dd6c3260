"""Addresses of servers, and what is said about them."""

from __future__ import annotations

import pytest

from meetingmate.base import server_address
from meetingmate.base.errors import UsageError


@pytest.mark.parametrize(
    ("typed", "base", "origin"),
    [
        ("http://localhost:8080", "http://localhost:8080/v1", "http://localhost:8080"),
        (" http://localhost:11434/v1/ ", "http://localhost:11434/v1", "http://localhost:11434"),
        ("https://house.example/llm", "https://house.example/llm/v1", "https://house.example"),
        ("http://[::1]:8000", "http://[::1]:8000/v1", "http://[::1]:8000"),
        ("HTTP://Nas.Local", "http://nas.local/v1", "http://nas.local"),
    ],
)
def test_an_address_is_completed(typed: str, base: str, origin: str) -> None:
    found = server_address.parse(typed)
    assert (found.base, found.origin) == (base, origin)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "must begin with http"),
        ("localhost:8080", "must begin with http"),
        ("ftp://house", "must begin with http"),
        ("http://", "must begin with http"),
        ("http://a b", "must begin with http"),
        ("http://house\\@evil", "must begin with http"),
        ("http://house:99999", "is not a web address"),
        ("http://[::1", "is not a web address"),
        ("http://me:secret@house", "enter the key"),
        ("http://house/v1?key=secret", "must end with"),
    ],
)
def test_what_is_no_address_is_said(typed: str, why: str) -> None:
    with pytest.raises(UsageError, match=why) as caught:
        server_address.parse(typed)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("typed", "model", "says"),
    [
        ("http://localhost:8080", "gemma3", "stays on this computer"),
        ("http://127.0.0.2", "gemma3", "stays on this computer"),
        ("http://[::1]:8000", "gemma3", "stays on this computer"),
        ("http://localhost:11434", "gpt-oss:120b-cloud", "passes it on to another computer"),
        ("http://192.168.1.5:8080", "gemma3", "not on this computer. It is not encrypted on the way"),
        ("https://nas.local", "gemma3", "which is not on this computer."),
        ("http://localhost.example.org", "gemma3", "which is not on this computer."),
        ("http://127.0.0.1.example.org", "gemma3", "which is not on this computer."),
        ("http://0.0.0.0:8080", "gemma3", "which is not on this computer."),
    ],
)
def test_where_the_text_goes_is_said(typed: str, model: str, says: str) -> None:
    address = server_address.parse(typed)
    sentence = server_address.where_text_goes(address, model)
    assert says in sentence
    assert address.origin in sentence
    assert server_address.stays(address, model) == ("stays" in sentence)
    assert ("not encrypted" in sentence) == (typed.startswith("http:") and "not on this" in sentence)
    assert server_address.promise(typed, model) == sentence


def test_without_a_server_nothing_leaves() -> None:
    assert server_address.promise("", "gemma3") == "Nothing leaves this computer."


def test_several_addresses_each_once_and_all_are_said() -> None:
    given = "http://one:8080, http://two:8080/v1  http://one:8080/v1"
    assert [address.origin for address in server_address.parse_all(given)] == ["http://one:8080", "http://two:8080"]
    promise = server_address.promise(given, "gemma")
    assert promise.count("Text of your meetings is sent to ") == 2
    assert "http://one:8080, which is not on this computer." in promise
    assert "http://two:8080, which is not on this computer." in promise
    with pytest.raises(UsageError, match="two:8080"):
        server_address.parse_all("http://one:8080 two:8080")
    assert server_address.promise(" ", "") == "Nothing leaves this computer."
