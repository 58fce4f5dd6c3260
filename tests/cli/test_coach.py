"""``meetingmate coach``: what it prints, for whom, and nothing at all when coaching is off."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from meetingmate.base import settings
from meetingmate.library import Library
from tests.assistants.coaching.saying import added, said
from tests.ui import filled


def run(*words: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "meetingmate.cli", *words], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def on(home: Path) -> Path:
    """A library with the sample as ``m1`` and a call as ``call``; coaching is on for Priya."""
    library = Library(home)
    filled.add_sample(library, audio=False)
    added(
        library,
        "call",
        said(0, 5, "Priya", "What do you use today?"),
        said(5, 10, "Kim", "That is too expensive."),
        said(10, 15, "Priya", "It pays for itself soon."),
        title="Call",
        series="Sales",
    )
    library.close()
    settings.save(settings.Settings(coaching=True, my_name="Priya"))
    return home


def test_switched_off_it_prints_nothing_of_a_meeting(on: Path) -> None:
    settings.save(settings.Settings(my_name="Priya"))
    code, out, said_ = run("coach", "--meeting", "m1")
    assert (code, out) == (2, "")
    assert said_.startswith("Coaching is switched off.")


def test_the_sample_as_text_and_as_json(on: Path) -> None:
    code, out, said_ = run("coach", "--meeting", "m1")
    assert code == 0, said_
    assert "Share of the talk: 39 %" in out
    assert "Filler words: 1.4 in 100 words (“um” 3)" in out
    code, out, _ = run("coach", "--meeting", "m1", "--json")
    document = json.loads(out)
    assert document["name"] == "Priya"
    assert [one["meeting"] for one in document["meetings"]] == ["m1"]
    assert [item["id"] for item in document["checklist"]["items"]][:2] == ["discovery", "need"]


def test_a_call_against_a_checklist(on: Path, tmp_path: Path) -> None:
    _, out, _ = run("coach", "--meeting", "call")
    assert "- Discovery questions: 1 of 3 found" in out
    assert "0:05 someone else: “That is too expensive.”" in out
    assert "answer: 0:10 “It pays for itself soon.”" in out
    assert "- Next step agreed: not found" in out
    assert "Kim" not in out
    (tmp_path / "x.toml").write_text('title = "x"\nitems = []\n', "utf-8")
    code, _, said_ = run("coach", "--meeting", "call", "--checklist", str(tmp_path / "x.toml"))
    assert code == 2
    assert said_.startswith("x.toml, line 1: a checklist needs 1 to 60 items.")


def test_others_only_with_their_consent(on: Path) -> None:
    code, out, said_ = run("coach", "--me", "Kim", "--series", "Sales")
    assert (code, out) == (2, "")
    assert "It is not recorded that Kim agreed" in said_
    assert run("person", "Kim", "--coaching", "yes")[0] == 0
    listed = json.loads(run("people", "--json")[1])["people"]
    assert [(one["coaching"], one["coaching_on"]) for one in listed if one["name"] == "Kim"] == [
        (True, date.today().isoformat())
    ]
    code, out, _ = run("coach", "--me", "Kim", "--series", "Sales")
    assert code == 0
    assert "Share of the talk: 33 %" in out
    assert run("person", "Kim", "--email", "kim@example.org")[0] == 0
    assert run("coach", "--me", "Kim", "--series", "Sales")[0] == 0, "the consent stays with other changes"
    assert run("person", "Kim", "--coaching", "no")[0] == 0
    assert run("coach", "--me", "Kim", "--series", "Sales")[:2] == (2, "")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--meeting", "m1", "--weeks", "3"], "Use only one of --meeting, --series and --weeks."),
        (["--checklist", "x.toml"], "A checklist needs a meeting. Name it with --meeting."),
        (["--meeting", "none"], "There is no meeting"),
    ],
)
def test_wrong_use_is_one_sentence(on: Path, words: list[str], sentence: str) -> None:
    code, out, said_ = run("coach", *words)
    assert code in (1, 2)
    assert out == ""
    assert sentence in said_


def test_without_a_name_it_says_how_to_give_one(on: Path) -> None:
    settings.save(settings.Settings(coaching=True))
    code, out, said_ = run("coach")
    assert (code, out) == (2, "")
    assert said_.startswith("Say who you are: --me NAME")
