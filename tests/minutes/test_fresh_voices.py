"""Ways of taking on, giving away and settling that came up in meetings in other voices."""

import pytest

from .talk import facts, tasks


def _decided(*lines: str) -> list[str]:
    return [d.text for d in facts(*lines).decisions]


@pytest.mark.parametrize(
    "answer",
    ["Right you are.", "No bother.", "First thing Monday.", "Put me down for it.", "Consider it done.", "My pleasure."],
)
def test_ways_to_say_yes(answer: str) -> None:
    found = facts("Ann: Bob, can you fetch the trailer from the garage?", f"Bob: {answer}")
    assert [(t, o) for t, o, _ in tasks(found)] == [("Fetch the trailer from the garage", ["Bob"])]


@pytest.mark.parametrize("answer", ["Count me out, I'm swamped.", "I'd rather not.", "I could, but my car is broken."])
def test_ways_to_say_no(answer: str) -> None:
    assert tasks(facts("Ann: Bob, can you fetch the trailer from the garage?", f"Bob: {answer}")) == []


def test_one_of_several_cannot_refuse_for_all() -> None:
    found = facts("Ann: Somebody has to empty the freezer before Friday.", "Bob: Not me, I did it in March.")
    assert [(t, o) for t, o, _ in tasks(found)] == [("Empty the freezer", [])]


def test_a_task_about_a_task_does_not_take_it_over() -> None:
    found = facts("Ann: Lisa ought to return the projector.", "Bob: I'll remind her tomorrow.")
    assert ("Return the projector", ["Lisa"]) in [(t, o) for t, o, _ in tasks(found)]


def test_what_was_named_just_before_is_taken_on() -> None:
    found = facts("Ann: The list for May, I'll have that by Friday.")
    assert [(o, d) for _, o, d in tasks(found)] == [(["Ann"], "2026-03-13")]
    assert "list for May" in tasks(found)[0][0]


def test_an_aside_dates_nothing() -> None:
    found = facts("Ann: Lisa should return the projector, she isn't here today.")
    assert tasks(found) == [("Return the projector", ["Lisa"], None)]


def test_the_present_tense_with_a_day_to_come_is_a_plan() -> None:
    assert tasks(facts("Ann: I send the contract tomorrow.")) == [("Send the contract", ["Ann"], "2026-03-11")]
    assert tasks(facts("Ann: I send the contract every month.")) == []


def test_a_joke_answered_as_a_joke_is_no_task() -> None:
    found = facts("Ann: The lift is stuck again.", "Bob: I'll carry the piano upstairs.", "Ann: Very funny.")
    assert tasks(found) == []


def test_small_private_matters_are_no_tasks() -> None:
    assert tasks(facts("Ann: I'll have to dry my socks first.", "Bob: Mine are wet too.")) == []


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (
            ("Ann: Do we start with the roof or with the cellar?", "Bob: The roof.", "Eva: The roof, please."),
            "Start with the roof",
        ),
        (
            ("Ann: Should we print the catalogue this year?", "Bob: Not this year.", "Eva: Understood."),
            "Do not print the catalogue this year",
        ),
    ],
)
def test_settled_without_a_word_of_decision(lines: tuple[str, ...], text: str) -> None:
    assert _decided(*lines) == [text]


def test_two_voices_for_different_things_settle_nothing() -> None:
    assert _decided("Ann: Do we start with the roof or with the cellar?", "Bob: The roof.", "Eva: The cellar.") == []


def test_an_amended_motion_counts_as_put_to_the_vote() -> None:
    decided = _decided(
        "Ann: I move that we spend two thousand euros on lamps.",
        "Bob: I second, if it is three thousand.",
        "Eva: So, three thousand euros for lamps. In favour? Four. Against? One. The motion carries.",
    )
    assert len(decided) == 1
    assert "3,000" in decided[0]
    assert "4 in favour, 1 opposed" in decided[0]


def test_what_a_sign_says_is_quoted() -> None:
    found = facts("Ann: The sign at the gate says, all visitors will pay twenty euros.", "Bob: That's old.")
    assert tasks(found) == []
    assert found.decisions == []
