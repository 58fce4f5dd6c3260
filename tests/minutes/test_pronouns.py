"""What stands for "it" is put in its place only when that is clear; never a false thing."""

from __future__ import annotations

from tests.minutes.talk import facts, tasks


def test_a_pronoun_whose_meaning_stands_in_the_sentence_stays() -> None:
    found = facts(
        "Ana: When I was on the payments team we did exactly that.",
        "Bo: Okay, then let's decide it. We're moving the tax number out of sign-up, and we'll ask for it later.",
        "Ana: Fine with me.",
    )
    (decision,) = found.decisions
    assert "payments team" not in decision.text
    assert "tax number out of sign-up" in decision.text


def test_a_chain_of_it_keeps_what_it_began_with() -> None:
    found = facts(
        "Ana: The help page about refunds is out of date. It still shows the old button. I'll rewrite it tomorrow.",
        "Bo: Great.",
    )
    assert tasks(found) == [("Rewrite the help page", ["Ana"], "2026-03-11")]


def test_what_stays_keeps_what_it_stays_without() -> None:
    found = facts(
        "Ana: Do we keep the release on the twenty-fourth, or do we wait for the group bookings?",
        "Bo: I'd keep it.",
        "Cy: Agreed.",
        "Ana: Okay, so the release stays on March 24th, without group bookings.",
    )
    assert any("without group bookings" in d.text for d in found.decisions)


def test_nothing_one_could_agree_to_is_no_decision() -> None:
    found = facts(
        "Ana: How was the trampoline park?",
        "Bo: Loud, very loud. I'd say the first thing is the alert. Agreed?",
        "Ana: Agreed.",
    )
    assert found.decisions == []
