"""Days as whole talks give them: changed later, two parts, another's act, sentences with stops, ranges of numbers."""

from __future__ import annotations

import pytest

from tests.minutes.talk import facts, tasks

MONDAY, WEDNESDAY = "2026-03-09", "2026-03-11"


@pytest.mark.parametrize(
    ("language", "lines", "due"),
    [
        ("en", ["A: I'll send the price list by Wednesday.", "B: Good. The flyers arrived.",
                "A: About the price list, Wednesday is too tight. Can I have until Friday?", "B: Yes, Friday is okay."],
         "2026-03-13"),
        ("en", ["A: I'll send the price list by Wednesday.", "B: Good. The flyers arrived.",
                "A: I won't manage the price list by Wednesday, I'll need until Friday.", "B: Okay."], "2026-03-13"),
        ("en", ["A: I'll send the price list by Wednesday.", "B: Good. The flyers arrived.",
                "A: Actually, I'll send the price list on Friday instead.", "B: Fine."], "2026-03-13"),
        ("en", ["A: I'll send the price list by Wednesday.", "B: Good. The flyers arrived.",
                "B: Could you push the price list back to Friday?", "A: Sure."], "2026-03-13"),
        ("en", ["A: I'll send the price list by Wednesday.", "B: Good. The flyers arrived.",
                "A: About the price list, can we move it to Friday?", "B: No, we need it on Wednesday."], "2026-03-11"),
        ("en", ["A: I'll send the price list by Wednesday.", "B: Good.", "B: The flyers.", "A: They are nice.",
                "B: Indeed.", "A: The hall is booked.", "B: Right.", "A: So I'll send the price list by Friday."],
         "2026-03-13"),
        ("de", ["A: Ich schicke die Preisliste bis Mittwoch.", "B: Gut. Nächster Punkt, die Flyer. Die sind da.",
                "A: Zur Preisliste, Mittwoch ist zu knapp. Kann ich bis Freitag haben?",
                "B: Ja, Freitag ist in Ordnung."], "2026-03-13"),
        ("fr", ["A: J'envoie la liste de prix mercredi.", "B: Bien. Point suivant, les flyers. Ils sont arrivés.",
                "A: Pour la liste de prix, mercredi c'est trop juste. On peut la repousser à vendredi ?",
                "B: Oui, vendredi ça va."], "2026-03-13"),
        ("es", ["A: Voy a enviar la lista de precios el miércoles.", "B: Bien. Siguiente punto, los folletos.",
                "A: Sobre la lista de precios, el miércoles es muy justo. ¿Puedo tener hasta el viernes?",
                "B: Sí, el viernes está bien."], "2026-03-13"),
    ],
)  # fmt: skip
def test_a_day_changed_later_by_agreement_replaces_the_old_one(language: str, lines: list[str], due: str) -> None:
    found = facts(*lines, language=language, date=MONDAY).actions
    assert [a.due for a in found] == [due]
    assert found[0].owners == ["A"]


@pytest.mark.parametrize(
    ("language", "line", "days"),
    [
        ("en", "I'll send the draft by Friday and the final version by next Wednesday.", ["2026-03-13", "2026-03-18"]),
        ("en", "I'll call Tom on Monday and Anna on Tuesday.", ["2026-03-16", "2026-03-17"]),
        ("en", "I'll send the draft by Friday and call the printers by Monday.", ["2026-03-13", "2026-03-16"]),
        ("de", "Ich schicke den Entwurf bis Freitag und die Endfassung bis Mittwoch.", ["2026-03-13", "2026-03-18"]),
        ("es", "Voy a enviar el borrador el viernes y la versión final el lunes.", ["2026-03-13", "2026-03-16"]),
    ],
)
def test_two_parts_with_a_day_each_are_two_tasks(language: str, line: str, days: list[str]) -> None:
    found = facts(f"B: {line}", "A: Gut.", language=language, date=WEDNESDAY).actions
    assert [a.due for a in found] == days
    assert len({a.task for a in found}) == 2


def test_two_parts_that_are_asked_for_are_two_tasks() -> None:
    lines = ("A: Bob, can you send the draft by Friday and the final version by Monday?", "Bob: Yes, I will.")
    assert tasks(facts(*lines, date=WEDNESDAY)) == [
        ("Send the draft", ["Bob"], "2026-03-13"),
        ("Send the final version", ["Bob"], "2026-03-16"),
    ]


def test_two_days_of_one_thing_are_both_kept() -> None:
    (found,) = facts("A: I'll call the vet on Monday and on Thursday.", "B: Good.", date="2026-03-13").actions
    assert (found.due, found.due_text) == ("2026-03-19", "on Monday and on Thursday")


@pytest.mark.parametrize(
    ("language", "line", "due"),
    [
        ("en", "I'll send you the list tonight, and you send me the contract by Friday.", "2026-03-11"),
        ("en", "I'll send the list tomorrow, I'm away on Friday.", "2026-03-12"),
        ("en", "I'll send the list, Tom is back on Friday.", None),
        ("en", "I'll print Friday's agenda tomorrow.", "2026-03-12"),
        ("de", "Ich schicke dir heute die Liste, und du schickst mir bis Freitag den Vertrag.", "2026-03-11"),
        ("de", "Ich schicke die Liste, Tom ist am Freitag wieder da.", None),
    ],
)
def test_the_day_of_another_clause_is_not_taken(language: str, line: str, due: str | None) -> None:
    found = facts(f"A: {line}", "B: Gut.", language=language, date=WEDNESDAY).actions
    assert [a.due for a in found if a.owners == ["A"]] == [due]


@pytest.mark.parametrize(
    ("language", "line", "task", "due"),
    [
        ("de", "Ich kündige den Vertrag bis zum 13. Mai.", "Den Vertrag kündigen", "2026-05-13"),
        ("de", "Ich kündige den Vertrag bis Fr. 13.3.", "Den Vertrag kündigen", "2026-03-13"),
        ("en", "I'll cancel the contract by Sept. 4th at the latest.", "Cancel the contract", "2026-09-04"),
        ("en", "I'll cancel the contract on Friday at 5 p.m. Pacific time.", "Cancel the contract", "2026-03-13"),
    ],
)
def test_a_stop_inside_a_date_ends_no_sentence(language: str, line: str, task: str, due: str) -> None:
    assert tasks(facts(f"A: {line}", "B: Gut.", language=language, date=WEDNESDAY)) == [(task, ["A"], due)]


@pytest.mark.parametrize(
    ("language", "line", "task"),
    [
        ("en", "I'll order five to six hundred flyers.", "Order five to six hundred flyers"),
        ("en", "I'll order between ten and twelve thousand flyers.", "Order between ten and twelve thousand flyers"),
        ("en", "I'll order two or three hundred cups.", "Order two or three hundred cups"),
        ("en", "I'll order twenty to thirty chairs.", "Order 20 to 30 chairs"),
        ("en", "I'll order forty-four hundred flyers.", "Order 4,400 flyers"),
        ("de", "Ich bestelle fünf- bis sechshundert Flyer.", "Fünf- bis sechshundert Flyer bestellen"),
        ("fr", "Je vais commander cinq à six cents flyers.", "Commander cinq à six cents flyers"),
        ("es", "Voy a pedir cinco o seis mil folletos.", "Pedir cinco o seis mil folletos"),
    ],
)
def test_two_numbers_that_share_their_hundred_stay_words(language: str, line: str, task: str) -> None:
    assert [a.task for a in facts(f"A: {line}", "B: Gut.", language=language).actions] == [task]
