"""Decisions that name neither a proposal nor a vote, their wording, and what only looks like them."""

import pytest

from .talk import facts


def _decided(*lines: str, language: str = "en") -> list[str]:
    return [d.text for d in facts(*lines, language=language).decisions]


@pytest.mark.parametrize(
    ("language", "lines", "text"),
    [
        ("en", ("A: New rule: nobody leaves the till open.", "B: Fair."), "leaves the till open"),
        ("en", ("A: Starting Monday, we open at seven.", "B: Okay."), "we open at seven"),
        ("en", ("A: I want all invoices checked by two people from now on.", "B: Right."), "checked by two people"),
        ("en", ("A: Everyone wears a helmet on site. No exceptions.", "B: Understood."), "wears a helmet"),
        ("en", ("A: No more deliveries on Saturdays.", "B: Suits me."), "No more deliveries"),
        ("en", ("A: If nobody objects, the meeting moves to Mondays.", "B: No objection."), "moves to Mondays"),
        ("de", ("A: Neue Regel: Keiner lässt die Kasse offen.", "B: Verstanden."), "lässt die Kasse offen"),
        ("de", ("A: Ab Montag öffnen wir um sieben.", "B: Gut."), "öffnen wir um sieben"),
        ("fr", ("A: À partir de lundi, on ouvre à sept heures.", "B: Ça marche."), "on ouvre à sept heures"),
        ("es", ("A: A partir del lunes abrimos a las siete.", "B: Vale."), "abrimos a las siete"),
    ],
)
def test_a_rule_laid_down_and_taken(language: str, lines: tuple[str, ...], text: str) -> None:
    decided = _decided(*lines, language=language)
    assert len(decided) == 1
    assert text in decided[0]


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("en", ("A: As of today we have nine members.", "B: Good.")),
        ("en", ("A: Starting from the left, we see the old wing.", "B: Okay.")),
        ("en", ("A: Everybody likes cake.", "B: True.")),
        ("en", ("A: No more coffee left.", "B: Right.")),
        ("en", ("A: The old rule was that we close at six.", "B: Right.")),
        ("en", ("A: No exceptions in the log today.", "B: Good.")),
        ("de", ("A: Ab Montag haben wir einen Gast.", "B: Gut.")),
        ("de", ("A: Keiner hat angerufen.", "B: Gut.")),
        ("fr", ("A: Personne n'a appelé.", "B: Bien.")),
        ("es", ("A: Nadie ha llamado.", "B: Bien.")),
    ],
)
def test_what_is_told_is_no_rule(language: str, lines: tuple[str, ...]) -> None:
    assert _decided(*lines, language=language) == []


@pytest.mark.parametrize(
    ("language", "lines", "text"),
    [
        ("en", ("A: I've made up my mind. We sell the van.", "B: Good."), "Sell the van"),
        ("en", ("A: I'll make the call: we hire the second cook.", "B: Finally."), "Hire the second cook"),
        ("en", ("A: So we're agreed: the shop opens on Sundays.", "B: We are."), "shop opens on Sundays"),
        ("en", ("A: So the upshot is we hire externally.", "B: Yes."), "Hire externally"),
        ("de", ("A: Ich habe mich entschieden. Wir verkaufen den Bus.", "B: Gut."), "Den Bus verkaufen"),
        ("fr", ("A: J'ai pris ma décision : on vend le camion.", "B: Bien."), "le camion"),
        ("es", ("A: Lo he decidido: vendemos la furgoneta.", "B: Bien."), "la furgoneta"),
    ],
)
def test_one_decides_for_all(language: str, lines: tuple[str, ...], text: str) -> None:
    decided = _decided(*lines, language=language)
    assert len(decided) == 1
    assert text in decided[0]


@pytest.mark.parametrize(
    ("language", "lines", "text"),
    [
        ("en", ("A: Can I order the new drill?", "B: You have my okay."), "Order the new drill"),
        ("en", ("A: I'd like to buy a second printer.", "B: Approved."), "Buy a second printer"),
        ("en", ("A: The choir asks for two hundred euros.", "B: Fair.", "A: Okay, they get two hundred."), "200"),
        ("en", ("A: Shall we give Tom the key?", "B: I trust him.", "A: Okay. Tom gets a key."), "Tom gets a key"),
        ("de", ("A: Kann ich die neue Säge bestellen?", "B: Du hast mein Okay."), "Die neue Säge bestellen"),
        ("fr", ("A: Je peux commander la nouvelle scie ?", "B: Tu as mon feu vert."), "la nouvelle scie"),
        ("es", ("A: ¿Puedo pedir la sierra nueva?", "B: Tienes mi visto bueno."), "Pedir la sierra nueva"),
    ],
)
def test_leave_and_grants(language: str, lines: tuple[str, ...], text: str) -> None:
    decided = _decided(*lines, language=language)
    assert len(decided) == 1
    assert text in decided[0]


@pytest.mark.parametrize(
    "lines",
    [
        ("A: Can I use the phone?", "B: Go ahead."),
        ("A: Can I get a lift later?", "B: Sure, go ahead."),
        ("A: Can I order the soup?", "B: Of course."),
        ("A: Okay, it gets dark early.", "B: Yes."),
    ],
)
def test_no_leave_of_the_meeting(lines: tuple[str, ...]) -> None:
    assert _decided(*lines) == []


@pytest.mark.parametrize(
    ("language", "lines", "text"),
    [
        (
            "en",
            ("A: We could get oak boards.", "B: Oak I like.", "C: Me too.", "A: Good, that's the floor sorted."),
            "The floor: get oak boards",
        ),
        ("en", ("A: How about we meet in June?", "B: Works.", "C: June, yes."), "Meet in June"),
        ("en", ("A: How about we meet in June?", "B: Agreed."), "Meet in June"),
        ("en", ("A: I think we should wait with the website.", "B: I agree.", "A: Fine, we wait."), "website"),
        ("en", ("A: Do we print the flyer?", "B: Nobody reads it.", "A: Okay, no flyer this year."), "No flyer"),
        ("en", ("A: So no dogs in the garden. All agreed?", "B: Agreed."), "No dogs in the garden"),
        ("en", ("A: We take the train, not the bus.", "B: Good."), "Take the train"),
        ("en", ("A: Any objections to the budget as it stands?", "B: No.", "A: Then it's passed."), "budget"),
        ("de", ("A: Drucken wir den Flyer?", "B: Den liest keiner.", "A: Okay, kein Flyer."), "Kein Flyer"),
        ("de", ("A: Ich finde, wir sollten die Preise lassen.", "B: Einverstanden."), "Die Preise lassen"),
        ("fr", ("A: Et si on fêtait en juin ?", "B: Ça marche."), "juin"),
        ("es", ("A: Creo que deberíamos cerrar en agosto.", "B: De acuerdo."), "Cerrar en agosto"),
    ],
)
def test_ideas_that_are_taken_up(language: str, lines: tuple[str, ...], text: str) -> None:
    decided = _decided(*lines, language=language)
    assert len(decided) == 1
    assert text in decided[0]


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("en", ("A: How about June?", "B: Why not, but let's check with the others first.", "A: Okay.")),
        ("en", ("A: Shall we repaint it?", "B: Sure, if the landlord agrees.")),
        ("en", ("A: Could we ask the members?", "B: I like that. Cy, would you write to them?", "Cy: Yes.")),
        ("en", ("A: How about a short break?", "B: Good idea.", "C: Yes please.")),
        ("en", ("A: So that's the roof leaking again.", "B: Yes.")),
        ("en", ("A: And that's the floor plan.", "B: Nice.")),
        ("de", ("A: Wir könnten den Flur streichen.", "B: Warum nicht, aber das muss ich erst klären.")),
        ("fr", ("A: On pourrait faire une buvette.", "B: Pourquoi pas, mais il faut voir avec le bureau.")),
        ("fr", ("A: On pourrait faire une buvette.", "B: On en reparle.")),
        ("es", ("A: Podríamos pintar el pasillo.", "B: Por qué no, pero hay que preguntar al dueño.")),
    ],
)
def test_a_yes_with_a_condition_settles_nothing(language: str, lines: tuple[str, ...]) -> None:
    assert [d.text for d in facts(*lines, language=language).decisions if d.status != "deferred"] == []


@pytest.mark.parametrize(
    ("language", "lines", "text"),
    [
        (
            "en",
            ("A: The late shift is short. Temps or overtime?", "B: Temps are slow.", "A: Overtime, then."),
            "The late shift: Overtime",
        ),
        (
            "en",
            ("A: The seal's gone again.", "B: So do the tins go on line two, or do we wait?", "A: Two it is, then."),
            "The tins: Two",
        ),
        ("en", ("A: We could paint the hall blue or green.", "B: Blue is warm.", "A: So it's blue."), "The hall: blue"),
        ("de", ("A: Blau oder grün für den Flur?", "B: Blau ist schön.", "A: Gut, dann wird es blau."), "Flur: blau"),
        ("fr", ("A: La fête, donc. Parc ou jardin ?", "B: Le parc est loin.", "A: Bon, ce sera le jardin."), "La fête"),
        ("es", ("A: ¿Azul o verde para el pasillo?", "B: Azul.", "A: Vale, será azul."), "pasillo: azul"),
    ],
)
def test_a_choice_says_what_it_is_about(language: str, lines: tuple[str, ...], text: str) -> None:
    decided = _decided(*lines, language=language)
    assert len(decided) == 1
    assert text.lower() in decided[0].lower()


def test_scrapped_and_decided_anew() -> None:
    decided = _decided("A: So we ship on Monday.", "B: There's the demo.", "A: Okay, scrap that, we ship on Tuesday.")
    assert len(decided) == 1
    assert decided[0].endswith("hip on Tuesday")


@pytest.mark.parametrize(
    ("language", "lines", "text"),
    [
        ("en", ("A: Let's not do the raffle this year.", "B: Fine by me."), "Do not do the raffle"),
        (
            "en",
            ("A: I don't want the logo on the van.", "B: Nor I.", "A: So no logo on the van."),
            "No logo on the van",
        ),
        ("en", ("A: Can we please stop buying cups?", "B: Please.", "A: Right, no more cups."), "No more cups"),
        ("de", ("A: Den Vertrag verlängern wir nicht.", "B: Richtig so."), "Den Vertrag verlängern wir nicht"),
        ("fr", ("A: Alors c'est d'accord, on repeint en blanc.", "B: Oui."), "en blanc"),
    ],
)
def test_what_will_not_be(language: str, lines: tuple[str, ...], text: str) -> None:
    decided = _decided(*lines, language=language)
    assert len(decided) == 1
    assert text.lower() in decided[0].lower()


@pytest.mark.parametrize(
    "lines",
    [
        ("A: We agreed on the tenth, but Rosa can't make it.", "B: Hm."),
        ("A: They're scrapping the old line, I heard.", "B: About time."),
        ("A: I don't like the logo.", "B: So no logo fan, are you?"),
        ("A: Let's not forget the others.", "B: Right."),
    ],
)
def test_what_was_overturned_or_is_told_of_others(lines: tuple[str, ...]) -> None:
    assert _decided(*lines) == []
