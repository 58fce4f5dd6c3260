"""Promises of things, roles without a name, and dates that stand beside the task."""

import pytest

from .talk import facts, tasks


@pytest.mark.parametrize(
    ("language", "lines", "task", "owner", "due"),
    [
        ("en", ("A: The programme is mine, you'll have it by Thursday.",), "programme", "A", "2026-03-12"),
        ("en", ("A: The labels are on me, by Friday.",), "labels", "A", "2026-03-13"),
        (
            "en",
            ("A: Eva, will you tell the members?", "Eva: Yes, the letter goes out tomorrow."),
            "members",
            "Eva",
            "2026-03-11",
        ),
        ("en", ("A: I promised the school a reply by Friday.",), "reply to the school", "A", "2026-03-13"),
        ("en", ("A: The labels are Eva's job.", "Eva: They are. Drafts by Friday."), "labels", "Eva", "2026-03-13"),
        ("en", ("A: I'll be sending the forms tomorrow.",), "Send the forms", "A", "2026-03-11"),
        ("en", ("A: I'll forward the quote today.",), "Forward the quote", "A", "2026-03-10"),
        ("de", ("A: Eva, denkst du an die Rechnung?", "Eva: Die geht heute raus."), "Rechnung", "Eva", "2026-03-10"),
        ("de", ("A: Wer besorgt die Kohle?", "B: Mach ich, am Freitag."), "Die Kohle besorgen", "B", "2026-03-13"),
        ("de", ("A: Dann rufe ich morgen den Verlag an.",), "Den Verlag anrufen", "A", "2026-03-11"),
        ("de", ("A: Wer holt den Kuchen?", "B: Ich hole ihn am Freitag."), "Den Kuchen holen", "B", "2026-03-13"),
        ("fr", ("A: Qui appelle le traiteur ?", "B: Je l'appelle demain."), "Appeler le traiteur", "B", "2026-03-11"),
        (
            "es",
            ("A: ¿Quién recoge las llaves?", "B: Las recojo yo el viernes."),
            "Recoger las llaves",
            "B",
            "2026-03-13",
        ),
        ("es", ("A: Yo prepararé los carteles para el quince de marzo.",), "Preparar los", "A", "2026-03-15"),
    ],
)
def test_promised(language: str, lines: tuple[str, ...], task: str, owner: str, due: str) -> None:
    found = tasks(facts(*lines, language=language))
    assert [(o, d) for _, o, d in found] == [([owner], due)]
    assert task in found[0][0]


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "That coat is mine."),
        ("en", "The bus goes to Leeds on Monday."),
        ("en", "I promised my wife to be home at six."),
        ("en", "I'll be travelling tomorrow."),
        ("en", "I'll be asking myself that for years."),
        ("en", "The first draft is with me, by the way."),
        ("de", "Dann glaube ich das mal."),
        ("de", "Dann nehme ich an, dass es klappt."),
        ("fr", "Si j'avais le temps, je repeindrais la cuisine."),
        ("fr", "Je louerais bien un manège."),
        ("fr", "Si on gagnait au loto, je vous offrirais un château."),
    ],
)
def test_no_promise(language: str, line: str) -> None:
    assert tasks(facts(f"A: {line}", "B: Hm.", language=language)) == []


def test_asked_for_both() -> None:
    found = facts("A: And you and I set up the stage on Friday, Eva?", "Eva: We do.")
    assert tasks(found) == [("Set up the stage", ["A", "Eva"], "2026-03-13")]
    assert tasks(facts("A: And you and I set up the stage on Friday, Eva?", "Eva: I can't on Friday.")) == []


@pytest.mark.parametrize(
    ("language", "line", "owner"),
    [
        ("en", "The caretaker should oil the gate this week.", "Caretaker"),
        ("en", "Our accountant ought to check the figures.", "Accountant"),
        ("de", "Der Hausmeister soll noch die Lampe tauschen.", "Hausmeister"),
        ("fr", "Le gardien devrait saler la cour.", "Gardien"),
        ("es", "El conserje debería arreglar la puerta.", "Conserje"),
    ],
)
def test_a_role_owns_its_task(language: str, line: str, owner: str) -> None:
    assert [o for _, o, _ in tasks(facts(f"A: {line}", "B: Hm.", language=language))] == [[owner]]


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "The caretaker should know that."),
        ("en", "The printer should print in colour."),
        ("en", "The kitchen should close at ten."),
        ("en", "The caretaker should have oiled it."),
        ("de", "Der Hausmeister soll sehr nett sein."),
        ("fr", "Notre comptable devrait être contente."),
        ("es", "El conserje debería saberlo."),
    ],
)
def test_what_is_said_of_a_role_is_no_task(language: str, line: str) -> None:
    assert tasks(facts(f"A: {line}", "B: Hm.", language=language)) == []


def test_what_an_absent_role_should_do_is_not_taken_by_another_promise() -> None:
    found = facts("A: The caretaker should oil the gate.", "B: And the broken window?", "C: Leave it with me.")
    assert [(o, "window" in t) for t, o, _ in tasks(found)] == [(["Caretaker"], False), (["C"], True)]


@pytest.mark.parametrize(
    ("language", "lines", "due"),
    [
        ("en", ("A: The surveyor comes on the nineteenth.", "B: I'll clear the loft the day before."), "2026-03-18"),
        (
            "en",
            ("A: We need the deposit ready the day before they start.", "B: On the twentieth.", "C: Leave it with me."),
            "2026-03-19",
        ),
        ("en", ("A: The inspection is on Friday.", "B: I'll tidy the cellar before that."), "2026-03-13"),
        ("en", ("A: The rent went up.", "B: I'll write to the landlord before that."), None),
        ("en", ("A: The licence expires on the twentieth. I'll renew it.",), "2026-03-20"),
        ("en", ("A: The licence cost a lot on Friday. I'll renew it.",), None),
        ("en", ("A: Ben, fetch the cake at four, would you?", "Ben: Sure."), "2026-03-10"),
        ("en", ("A: The party is on Saturday. I'll bring the chairs at six.",), None),
        ("en", ("A: I'll print the tags at nine euros.",), None),
        ("en", ("A: I'll set the heating at nine.",), None),
        ("en", ("A: I'll lock the gate first thing.",), "2026-03-11"),
        ("en", ("A: I'll fax the form after work.",), "2026-03-10"),
        ("de", ("A: Der Prüfer kommt am zwanzigsten.", "B: Ich räume den Keller am Tag davor auf."), "2026-03-19"),
        ("de", ("A: Ich hole den Kuchen um vier.",), "2026-03-10"),
        ("fr", ("A: Je cherche le gâteau à seize heures.",), "2026-03-10"),
        ("es", ("A: El seguro vence el veinte de marzo. Yo lo renuevo.",), "2026-03-20"),
    ],
)
def test_dates_beside_the_task(language: str, lines: tuple[str, ...], due: str | None) -> None:
    assert [d for _, _, d in tasks(facts(*lines, language=language))] == [due]


def test_a_name_in_the_middle_is_heard_by_every_reader() -> None:
    found = facts("A: Once they're in, Eva, you write the memo.", "Eva: I will, by the nineteenth.")
    assert tasks(found) == [("Write the memo", ["Eva"], "2026-03-19")]


@pytest.mark.parametrize(
    ("lines", "task", "owner", "due"),
    [
        (("A: The invoices, Ben?", "Ben: Going out on Friday."), "the invoices", "Ben", "2026-03-13"),
        (("A: Leave the posters to me.",), "the posters", "A", None),
        (("A: Ben, can I leave the catering with you?", "Ben: Sure."), "the catering", "Ben", None),
        (("A: Who asks the bank?", "B: I'll do it, I'm there on Monday."), "Ask the bank", "B", "2026-03-16"),
        (("A: Who asks the bank?", "B: I'll do it, I'm there on Monday anyway."), "Ask the bank", "B", "2026-03-16"),
        (("A: Who asks the bank?", "B: True, I'm writing to them on Friday."), "Ask the bank", "B", "2026-03-13"),
        (("A: I'll ask the bank. I'm away until Monday.",), "Ask the bank", "A", None),
        (("A: I'll ask the bank, I'm away on Monday.",), "Ask the bank", "A", None),
        (
            ("A: Somebody has to lock up.", "B: I suppose I could, I'm in town on Saturday."),
            "Lock up",
            "B",
            "2026-03-14",
        ),
    ],
)
def test_taken_in_passing(lines: tuple[str, ...], task: str, owner: str, due: str | None) -> None:
    found = tasks(facts(*lines))
    assert [(o, d) for _, o, d in found] == [([owner], due)]
    assert task in found[0][0]


def test_do_it_today_would_you_decides_nothing() -> None:
    found = facts("A: I forgot to call the school.", "B: Do it today, would you?", "A: Yes, sorry.")
    assert found.decisions == []
