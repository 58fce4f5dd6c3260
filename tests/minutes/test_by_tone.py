"""What is settled by tone, by a number or by leave; and what only sounds like it."""

import pytest

from .talk import facts


def _decided(*lines: str, language: str = "en") -> list[str]:
    return [d.text for d in facts(*lines, language=language).decisions]


@pytest.mark.parametrize(
    ("language", "lines", "text"),
    [
        ("en", ("A: We have the marquee and the barn.", "B: I'd go for the barn.", "A: Fine, the barn."), "The barn"),
        (
            "en",
            ("A: The barn would be twelve hundred.", "B: The barn, please.", "A: Okay, okay, the barn."),
            "The barn for 1,200",
        ),
        (
            "en",
            ("A: What colour does the hall get?", "B: White, I'd say.", "A: White it is, from June."),
            "White, from June",
        ),
        ("en", ("A: How many chairs do we rent?", "B: I'd say sixty.", "A: Okay, sixty."), "How many chairs"),
        ("en", ("A: I'd like another lamp in the hall.", "B: Go for it."), "Another lamp in the hall"),
        ("en", ("A: The old logo is ugly.", "B: I like it, we keep it.", "C: Keep it."), "Keep the old logo"),
        ("de", ("A: Der Clown oder der Chor?", "B: Den Chor, bitte.", "A: Na gut, den Chor."), "Der Chor"),
        ("de", ("A: Wie viele Stühle mieten wir?", "B: Ich würde sechzig nehmen.", "A: Okay, sechzig."), "60"),
        ("fr", ("A: Combien de chaises ?", "B: Je dirais soixante.", "A: D'accord, soixante."), "60"),
        ("es", ("A: ¿El coro o el mago?", "B: Prefiero el mago.", "A: Vale, el mago."), "El mago"),
    ],
)
def test_settled_by_tone(language: str, lines: tuple[str, ...], text: str) -> None:
    decided = _decided(*lines, language=language)
    assert len(decided) == 1
    assert text in decided[0]


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        (
            "en",
            ("A: Please look at the budget first.", "B: Okay, the budget. Who has the figures?"),
        ),  # a point is named
        ("en", ("A: The barn is lovely.", "B: Okay, the agenda.")),
        ("en", ("A: Not the barn, please.", "B: Okay, the barn.")),
        ("en", ("A: How long did it take?", "B: Two hours.", "A: Okay, two hours.")),
        ("en", ("A: I'd like another look at the slide.", "B: Go ahead.")),
        ("en", ("A: I'd like to stop for coffee.", "B: Yes, go ahead.")),
        ("en", ("A: I'd like to close the window, it's cold.", "B: Do it.")),
        ("en", ("A: I like the old hall.", "B: Yes, the old hall.")),
        ("fr", ("A: Demain je suis absente.", "B: D'accord.")),
        ("es", ("A: Mañana tengo médico.", "B: De acuerdo.")),
        ("en", ("A: I'd want a second lamp.", "B: Can we afford it?")),
        ("en", ("A: Nobody knows what it is.", "B: A strange thing it is.")),
        ("de", ("A: Es wird kalt.", "B: Ja, die Heizung.")),
        ("fr", ("A: Ce sera le cas.", "B: Oui.")),
        ("es", ("A: El coro canta bien.", "B: Vale, la agenda.")),
    ],
)
def test_what_only_sounds_settled(language: str, lines: tuple[str, ...]) -> None:
    assert _decided(*lines, language=language) == []


@pytest.mark.parametrize("question", ["And then?", "And if not?", "Otherwise?", "And after that?"])
def test_what_follows_a_condition_is_not_settled(question: str) -> None:
    lines = ("A: Do we close the shop?", "B: I'd give them until May.", f"A: {question}", "B: Then we close the shop.")
    assert _decided(*lines) == []


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (("A: Regarding the boiler, the plumber is ill.", "B: Then let's decide it in May."), "boiler"),
        (("A: The harp or something different?", "B: Hm.", "A: Let's come back to it in January."), "January"),
    ],
)
def test_put_off_by_its_topic(lines: tuple[str, ...], text: str) -> None:
    found = facts(*lines).decisions
    assert [d.status for d in found] == ["deferred"]
    assert text in found[0].text


def test_a_bare_number_has_the_question_it_answers() -> None:
    decided = _decided(
        "A: The theatre wants five thousand flyers. What do we charge?",
        "B: Six hundred.",
        "C: Six fifty, paper went up.",
        "A: Fine, six hundred and fifty it is.",
    )
    assert decided == ["The theatre, what do we charge: 650"]


@pytest.mark.parametrize(
    ("language", "lines", "text"),
    [
        ("en", ("A: We'll leave the price as it is.", "B: Good."), "Leave the price as it is"),
        ("en", ("A: We're not buying a new van, full stop.", "B: Fine."), "Do not buy a new van"),
        ("en", ("A: My proposal is to merge the two groups.", "B: Agreed."), "Merge the two groups"),
        ("en", ("A: As for the music, I'd say no music at all.", "B: Suits me."), "No music at all"),
        ("en", ("A: Regarding the raffle, shall we drop it?", "B: Agreed."), "Drop the raffle"),
        ("en", ("A: Option two for me.", "B: Me too.", "C: Right, option two."), "Option two"),
        ("en", ("A: I vote for the coach trip.", "B: Yeah.", "A: So that's settled."), "The coach trip"),
        ("en", ("A: The dog stays in.", "B: Agreed."), "The dog stays in"),
        ("de", ("A: Streichen wir die Tombola?", "B: Von mir aus."), "Die Tombola streichen"),
        ("de", ("A: Ich bin für das Zelt.", "B: Ich auch.", "A: Gut, das Zelt."), "Das Zelt"),
        ("fr", ("A: Pour la base, on garde la version quinze ?", "B: D'accord."), "version 15"),
    ],
)
def test_the_wording_says_what_was_settled(language: str, lines: tuple[str, ...], text: str) -> None:
    decided = _decided(*lines, language=language)
    assert len(decided) == 1
    assert text in decided[0]


@pytest.mark.parametrize(
    ("count", "votes"),
    [
        ("Four for, one against.", "4 in favour, 1 opposed"),
        ("In favour? Four. Against? Just Derek.", "4 in favour, 1 opposed"),
        ("In favour? Four. Against? Only two.", "4 in favour, 2 opposed"),
        ("For? Four. Against? None.", "4 in favour, 0 opposed"),
    ],
)
def test_votes_however_they_are_counted(count: str, votes: str) -> None:
    decided = _decided("A: I move to close the gate.", "B: Second.", f"C: {count} The motion carries.")
    assert decided == [f"Close the gate ({votes})"]


@pytest.mark.parametrize(
    ("language", "lines", "text"),
    [
        ("en", ("A: The trip, Leeds or York?", "B: York, please.", "C: York for me."), "The trip: York"),
        ("fr", ("A: Le repas, traiteur ou buffet ?", "B: Plutôt le buffet.", "C: Le buffet."), "Le repas: buffet"),
        (
            "es",
            ("A: El viaje, ¿Toledo o Segovia?", "B: Segovia, por favor.", "C: Por mí, Segovia."),
            "El viaje: Segovia",
        ),
    ],
)
def test_a_choice_keeps_the_topic_of_its_question(language: str, lines: tuple[str, ...], text: str) -> None:
    assert _decided(*lines, language=language) == [text]
