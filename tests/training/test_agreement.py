"""Agreement of two labellings: Cohen's kappa against figures worked out by hand, items by their turns."""

from __future__ import annotations

import pytest

from training import agreement, talk_format
from training.talk_format import Talk

TALK = """=== en-1 | lang en | domain shop | register team | style tidy | date 2026-03-11
people: Anna; Ben
Anna: could you change the sign | request | {a}
Ben: sure | acceptance | {b}
Anna: by friday please | request | {c}
Ben: yes | acceptance
Anna: and the tea | chat
Ben: is cold | chat
Anna: oh well | chat
Ben: bye | chat
--
t1 task open | owner Ben | Change the sign.
"""


def talk(a: str = "", b: str = "", c: str = "") -> Talk:
    talks, faults = talk_format.parse(TALK.format(a=a, b=b, c=c), "x")
    assert not faults
    return talks[0]


def test_kappa() -> None:
    # 20 of 50 both yes, 15 both no: agreed 0.7, by chance 0.5 (the usual textbook case)
    one = ["y"] * 20 + ["y"] * 5 + ["n"] * 10 + ["n"] * 15
    other = ["y"] * 20 + ["n"] * 5 + ["y"] * 10 + ["n"] * 15
    assert agreement.kappa(one, other) == pytest.approx(0.4)
    assert agreement.kappa(["a", "b"], ["a", "b"]) == 1.0
    assert agreement.kappa(["a", "a"], ["a", "a"]) == 1.0


def test_items_agree_by_their_turns() -> None:
    both = talk("t1:raise", "t1:settle", "t1:detail")
    assert agreement.items_f1([(both, talk("t1:raise", "t1:settle"))], "task") == (1, 1, 1)
    assert agreement.items_f1([(talk("t1:settle"), talk("", "", "t1:settle"))], "task") == (0, 1, 1)
    assert agreement.items_f1([(both, both)], "decision") == (0, 0, 0)


def test_the_second_labelling_is_of_talks_of_the_corpus(capsys: pytest.CaptureFixture[str]) -> None:
    assert agreement.main() == 0
    assert "100 talks" in capsys.readouterr().out
