"""Vectors in the library: stored, found again, renewed when the text changes, encrypted and gone with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from meetingmate.assistants.ask import documents, fulltext, vectors
from meetingmate.assistants.ask.documents import File
from meetingmate.assistants.ask.nouns import Scope
from meetingmate.assistants.ask.readers import Piece
from meetingmate.assistants.ask.vectors import VectorIndex
from meetingmate.library import Library, trash
from tests.assistants.ask.filled import SSO, add, fill

MODEL = "test"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    made = Library(tmp_path / "library")
    fill(made)
    yield made
    made.close()


def vector_of(text: str) -> np.ndarray:
    """A vector that depends on the words: texts with the same words are alike."""
    total = np.zeros(vectors.SIZE, np.float32)
    for word in text.lower().split():
        total += np.random.default_rng(sum(word.encode()) * len(word)).normal(size=vectors.SIZE)
    return total / np.linalg.norm(total)


def index_all(library: Library) -> list[str]:
    done = vectors.missing(library.database, MODEL, Scope())
    for owner in done:
        encoded = vectors.to_encode(library.database, owner)
        found = np.array([vector_of(text) for text in encoded.texts], np.float32)
        vectors.store(library.database, MODEL, encoded, found)
    return done


def found(library: Library, text: str, scope: Scope | None = None) -> list[str]:
    index = VectorIndex(library.database)
    best = index.search(vector_of(text), MODEL, scope or Scope(), limit=3)
    loaded = [fulltext.load(library.database, one) for one, _ in best]
    return [passage.text for passage in loaded if passage is not None]


def test_what_is_stored_is_found_and_not_computed_again(library: Library) -> None:
    assert index_all(library) == ["sso", "launch"]
    assert index_all(library) == []
    assert found(library, "The launch is on 20 May")[0] == "The launch is on 20 May"
    assert found(library, "Ask the vendor about SSO", Scope(meeting="launch"))[0] != "Ask the vendor about SSO"


def test_a_change_of_text_or_minutes_is_computed_again(library: Library) -> None:
    index_all(library)
    utterances = library.utterances("sso")
    utterances[0].text = "Something else."
    library.replace_utterances("sso", utterances)
    assert vectors.missing(library.database, MODEL, Scope()) == ["sso"]
    index_all(library)
    minutes = library.minutes("launch")
    minutes.decisions[0].text = "The launch is on 21 May"
    library.save_minutes("launch", minutes)
    assert vectors.missing(library.database, MODEL, Scope()) == ["launch"]


def test_what_changes_while_it_is_computed_is_computed_again(library: Library) -> None:
    encoded = vectors.to_encode(library.database, "sso")
    utterances = library.utterances("sso")
    utterances[0].text = "Something else."
    library.replace_utterances("sso", utterances)
    vectors.store(library.database, MODEL, encoded, np.array([vector_of(t) for t in encoded.texts], np.float32))
    assert "sso" in vectors.missing(library.database, MODEL, Scope())


def test_another_model_computes_all_again(library: Library) -> None:
    index_all(library)
    assert set(vectors.missing(library.database, "other", Scope())) == {"sso", "launch"}


def test_an_index_that_is_kept_follows_the_library(library: Library) -> None:
    index_all(library)
    index = VectorIndex(library.database)
    wanted = vector_of("Ask the vendor about SSO")
    assert index.search(wanted, MODEL, Scope(), limit=1)[0][0].meeting == "sso"
    trash.move(library, "sso")
    assert index.search(wanted, MODEL, Scope(), limit=1)[0][0].meeting == "launch"
    add(library, "later", SSO, "2026-07-01", "Later")
    index_all(library)
    assert "later" in {one.meeting for one, _ in index.search(wanted, MODEL, Scope(), limit=3)}


def test_vectors_go_with_their_meeting(library: Library) -> None:
    index_all(library)
    library.delete("sso")
    assert library.database.rows("SELECT meeting FROM meeting_vectors") == [("launch",)]


def test_the_first_look_finds_what_an_exact_one_finds(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    index_all(library)
    exact = found(library, "The twentieth works for everyone")
    monkeypatch.setattr(vectors, "_MANY", 0)
    monkeypatch.setattr(vectors, "_CLOSEST", 4)
    assert found(library, "The twentieth works for everyone")[0] == exact[0]


def test_a_document_that_was_read_anew_meanwhile_does_not_get_the_meaning_of_its_old_text(
    library: Library, tmp_path: Path
) -> None:
    database, scope = library.database, Scope(documents=True)
    folder = documents.add(database, tmp_path)
    old, new = Piece(place="", text="The gate is blue"), Piece(place="", text="Nobody comes on Sundays")
    documents.keep(database, folder, File(path="a.txt", size=1, changed=1), [old], "")
    [number] = vectors.missing(database, MODEL, scope)
    encoded = vectors.to_encode(database, number)
    documents.keep(database, folder, File(path="a.txt", size=1, changed=2), [new], "")
    assert vectors.missing(database, MODEL, scope) == [number]  # numbers are given again
    vectors.store(database, MODEL, encoded, vector_of(old.text)[None])
    assert vectors.missing(database, MODEL, scope) == [number]
    encoded = vectors.to_encode(database, number)
    vectors.store(database, MODEL, encoded, vector_of(new.text)[None])
    assert vectors.missing(database, MODEL, scope) == []
