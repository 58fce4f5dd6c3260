"""What the meeting settles, and what it does not."""

from __future__ import annotations

import pytest

from tests.minutes.talk import facts


def texts(*lines: str, language: str = "en") -> list[str]:
    return [d.text for d in facts(*lines, language=language).decisions]


def test_proposal_agreement_and_conclusion_are_one_decision() -> None:
    found = facts(
        "Anna: Are we fine with the twentieth of March?",
        "Ben: Yes, the twentieth works for me.",
        "Anna: Then it's decided, we release on the twentieth of March.",
    )
    assert [d.text for d in found.decisions] == ["Release on 20 March"]
    assert [e.utterance for e in found.decisions[0].evidence] == ["0", "1", "2"]


def test_votes_with_their_counts() -> None:
    assert texts(
        "Ms Diaz: I move that we raise the membership fee to forty dollars.",
        "Ms Brown: Second.",
        "Chair: Vote. In favour? Three. Opposed? One. The motion carries.",
    ) == ["Raise the membership fee to 40 dollars (3 in favour, 1 opposed)"]


def test_a_lost_motion_is_shown_as_rejected() -> None:
    (lost,) = facts(
        "A: I move that we scrap the tie.",
        "B: Seconded.",
        "C: In favour? Three. Against? Five. The motion is lost.",
    ).decisions
    assert (lost.status, lost.text, lost.by) == ("rejected", "Scrap the tie (3 in favour, 5 opposed)", "A")
    assert not lost.stands


def test_a_motion_that_carries_after_all_is_no_longer_rejected() -> None:
    found = facts(
        "A: I move that we scrap the tie.",
        "C: In favour? Three. Against? Five. The motion is lost.",
        "A: I move that we scrap the tie.",
        "C: In favour? Six. Against? Two. The motion carries.",
    ).decisions
    assert [d.status for d in found] == ["made"]


def test_what_is_taken_back_is_shown_so() -> None:
    (gone,) = facts(
        "A: So we ship the order on Monday.", "B: Agreed.", "A: Scrap that.", "B: Did you see the rain today?"
    ).decisions
    assert (gone.status, gone.text) == ("reversed", "Ship the order on Monday")


def test_the_last_decision_stands_and_says_what_it_replaces() -> None:
    found = facts(
        "Grace: Then let's set the budget to fifteen thousand.",
        "Hiro: Agreed.",
        "Grace: So we set the budget to eight thousand, not fifteen.",
        "Hiro: Agreed.",
    ).decisions
    assert [d.status for d in found] == ["changed"]
    assert "8,000" in found[0].text
    assert "15,000" in found[0].note


def test_put_off_is_deferred() -> None:
    found = facts(
        "Rosa: Should we buy the second licence?",
        "Sam: I wouldn't.",
        "Rosa: Then we don't buy it for now and decide in the April meeting.",
        "Quentin: Fine.",
    ).decisions
    assert [d.status for d in found] == ["deferred"]
    assert "second licence" in found[0].text


@pytest.mark.parametrize(
    "lines",
    [
        ("Jo: No decisions today.", "Kim: Let's do a boat trip.", "Lena: Agreed."),
        ("Jo: We could do a boat trip.", "Kim: What if it rains?"),
        ("Jo: I want to raise the fee.", "Kim: I'm against it.", "Jo: So the fee stays open."),
        ("Jo: The new law says that invoices must be kept for eight years.", "Kim: Thanks."),
        ("Jo: Let's get started.", "Kim: Okay."),
        ("Jo: And the warehouse isn't decided.", "Kim: Exactly."),
    ],
)
def test_what_is_no_decision(lines: tuple[str, ...]) -> None:
    assert texts(*lines) == []


@pytest.mark.parametrize(
    ("language", "lines", "word"),
    [
        (
            "de",
            (
                "A: Ich schlage den zwölften Juni vor.",
                "B: Passt mir gut.",
                "A: Dann ist das beschlossen, das Sommerfest ist am zwölften Juni.",
            ),
            "Sommerfest",
        ),
        (
            "fr",
            (
                "A: Je propose le premier juin.",
                "B: Ça me va.",
                "A: Alors c'est décidé, on lance le site le premier juin.",
            ),
            "site",
        ),
        (
            "es",
            (
                "A: ¿Y si abrimos también los domingos?",
                "B: Me parece bien.",
                "A: De acuerdo, entonces abrimos los domingos en agosto.",
            ),
            "domingos",
        ),
    ],
)
def test_other_languages(language: str, lines: tuple[str, ...], word: str) -> None:
    found = texts(*lines, language=language)
    assert len(found) == 1
    assert word in found[0]


def test_the_next_meeting_and_its_correction() -> None:
    found = facts(
        "V: Next meeting on the fourth of December, same place.",
        "U: I can't make it on the fourth.",
        "V: Then let's do the seventh.",
        "U: The seventh works.",
        date="2026-11-20",
    )
    assert found.next_meeting is not None
    assert found.next_meeting.date == "2026-12-07"
    assert found.decisions == []


@pytest.mark.parametrize(
    ("language", "line", "words"),
    [
        ("en", "Let's meet again next week.", "next week"),
        ("de", "Wir treffen uns nächste Woche wieder.", "nächste Woche"),
        ("fr", "On se revoit la semaine prochaine.", "la semaine prochaine"),
        ("es", "Nos reunimos la próxima semana.", "la próxima semana"),
    ],
)
def test_a_next_meeting_some_time_in_a_week_gets_no_day(language: str, line: str, words: str) -> None:
    found = facts(f"V: {line}", "U: Good.", language=language)
    assert found.next_meeting is not None
    assert (found.next_meeting.text, found.next_meeting.date) == (words, None)


def test_a_number_settled_is_said_in_full_where_the_talk_does() -> None:
    found = facts(
        "Victor: The manufacturer needs a firm order. I'd say eight thousand this time.",
        "Ben: Eight thousand is fine with the factory.",
        "Laura: Okay. Then let's say eight thousand. We order eight thousand units for Christmas.",
    )
    assert [d.text for d in found.decisions] == ["Order 8,000 units for Christmas"]


def test_one_agreement_makes_one_decision() -> None:
    found = facts(
        "Nicole: What would help is a check that compares the certificate in the portal with the one on the gateway.",
        "Raj: I like that. Let's do that then. An hourly check, and it pages the on-call person. Agreed?",
        "Steve: Agreed.",
        "Nicole: Agreed.",
    )
    assert [d.text for d in found.decisions] == [
        "A check that compares the certificate in the portal with the one on the gateway"
    ]
    assert [e.utterance for e in found.decisions[0].evidence] == ["0", "1", "2", "3"]


def test_a_number_corrected_later_replaces_the_first_decision() -> None:
    found = facts(
        "Victor: The manufacturer needs a firm order. I'd say eight thousand this time.",
        "Laura: Okay. Then let's say eight thousand. We order eight thousand units for Christmas.",
        "Ben: Fine.",
        "Amina: Returns are up, and two thirds of them are water.",
        "Ben: With the new seal we only get six thousand by Christmas.",
        "Laura: The Christmas order is six thousand units, not eight thousand, and all of them with the new seal. "
        "Is everybody clear on that?",
        "Ben: Clear.",
    )
    assert [(d.status, d.text) for d in found.decisions] == [
        ("changed", "The Christmas order is 6,000 units, not 8,000, and all of them with the new seal")
    ]
    assert found.decisions[0].note == "Replaces: Order 8,000 units for Christmas"


def test_an_answer_about_others_is_no_agreement() -> None:
    found = facts(
        "Priya: Do we keep the release on the 24th or do we wait?",
        "Marcus: I'd keep it.",
        "Priya: Okay, so the release stays on the 24th. And I'll tell sales, they've been promising it to people.",
        "Diego: Of course they have.",
    )
    assert [d.text for d in found.decisions] == ["The release stays on the 24th"]
    assert "3" not in {e.utterance for e in found.decisions[0].evidence}


def test_what_is_decided_beside_it_takes_the_same_form() -> None:
    assert texts(
        "Priya: Okay, then let's decide it. We're moving the tax number out of sign-up, and we'll ask for it later.",
        "Marcus: Fine with me.",
    ) == ["Move the tax number out of sign-up and ask for it later"]
