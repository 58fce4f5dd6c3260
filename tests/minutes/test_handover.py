"""Tasks that change hands, people wanted for a job, conditions, and words that promise nothing."""

import pytest

from .talk import facts, tasks


@pytest.mark.parametrize(
    ("language", "lines", "owner"),
    [
        (
            "en",
            ("A: I'd better ring the client.", "B: I can tell her.", "A: Would you? Then I'll leave that with you."),
            "B",
        ),
        ("en", ("A: B, can you take the crash?", "B: Yes.", "C: I know that part.", "A: Okay, C has the crash."), "C"),
        ("en", ("A: B, could you write the summary?", "B: Hm.", "C: The summary is mine."), "C"),
        (
            "de",
            ("A: Ich muss noch die Kundin anrufen.", "B: Ich kann sie anrufen.", "A: Dann überlass ich das dir."),
            "B",
        ),
    ],
)
def test_who_has_it_in_the_end(language: str, lines: tuple[str, ...], owner: str) -> None:
    assert [o for _, o, _ in tasks(facts(*lines, language=language))] == [[owner]]


@pytest.mark.parametrize("line", ["That coat is mine.", "Tom has the flu.", "The choice is yours.", "It's yours."])
def test_what_somebody_has_is_no_task(line: str) -> None:
    assert tasks(facts(f"A: Okay, {line}", "B: Hm.")) == []


@pytest.mark.parametrize(
    ("lines", "task", "owner"),
    [
        (("A: First aid course, I need one more name.", "B: Go on then, put me down."), "first aid course", "B"),
        (("A: We still need two helpers for the bar.", "B: Count me in."), "bar", "B"),
        (("A: I'd be obliged if you would ring the daughter, Ben.", "Ben: Of course."), "Ring the daughter", "Ben"),
        (("A: Ben, the drawings will need changing.", "Ben: Sure."), "Change the drawings", "Ben"),
    ],
)
def test_wanted_and_asked(lines: tuple[str, ...], task: str, owner: str) -> None:
    found = tasks(facts(*lines))
    assert [o for _, o, _ in found] == [[owner]]
    assert task in found[0][0]


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "I could bring the speakers, but no promises."),
        ("de", "Ich könnte die Boxen mitbringen, aber ich kann nichts versprechen."),
        ("fr", "Je pourrais apporter les enceintes, mais je ne promets rien."),
        ("es", "Podría traerlos mi hermano, pero no os prometo nada."),
        ("de", "Die Werkstatt fege ich ja sowieso jeden Donnerstag."),
    ],
)
def test_no_promise(language: str, line: str) -> None:
    assert tasks(facts(f"A: {line}", "B: Hm.", language=language)) == []


@pytest.mark.parametrize(
    ("language", "lines", "due"),
    [
        ("en", ("A: If the parts aren't here on the tenth of April, I'll ring the maker.",), None),
        ("en", ("A: If the parts aren't here by Friday, I'll ring the maker.",), "2026-03-13"),
        ("en", ("A: When it isn't here tomorrow, I drive to the depot and get a copy.",), None),
        ("en", ("A: Ben, can you set up the poll?", "Ben: Yes. Should be up by this time next week."), "2026-03-17"),
        ("en", ("A: I'll ring the maker right after the break.",), "2026-03-10"),
        ("en", ("A: I'll send the figures by end of day tomorrow.",), "2026-03-11"),
        ("de", ("A: Ich rufe gleich nach der Pause den Verlag an.",), "2026-03-10"),
        ("de", ("A: Ich schicke die Liste heute in einer Woche.",), "2026-03-17"),
        ("fr", ("A: J'envoie la liste d'ici une semaine.",), "2026-03-17"),
    ],
)
def test_dates(language: str, lines: tuple[str, ...], due: str | None) -> None:
    assert [d for _, _, d in tasks(facts(*lines, language=language))] == [due]


def test_german_orders_of_two_things_and_their_condition() -> None:
    found = tasks(facts("A: Eva, rufst du bitte Frau Holm an und machst einen Termin?", "Eva: Ja.", language="de"))
    assert found[0][0] == "Frau Holm anrufen und einen Termin machen"
    found = tasks(
        facts("A: Falls die Griffe am Zwölften nicht da sind, holst du sie selber ab, Eva.", "Eva: Ja.", language="de")
    )
    assert found == [("Sie selber abholen, falls die Griffe am 12. nicht da sind", ["Eva"], None)]


@pytest.mark.parametrize(
    ("language", "lines", "task"),
    [
        ("en", ("A: Who's on the door on Saturday?", "B: I am."), "door"),
        ("en", ("A: Who's doing the flowers?", "B: My turn, I think."), "flowers"),
        ("en", ("A: Somebody has to feed the cat.", "B: I live next door, so that's me."), "Feed the cat"),
        ("en", ("A: B, over to you for the slides.", "B: Okay."), "slides"),
        ("en", ("A: Can I put you down for the coffee, B?", "B: Go on."), "coffee"),
        ("en", ("A: B's going to redo the map.", "B: Yep."), "Redo the map"),
        ("en", ("A: B, don't forget the permit.", "B: It's on my list."), "permit"),
        ("de", ("A: Wer bringt den Beamer mit?", "B: Ich hab einen, den bring ich mit."), "Den Beamer mitbringen"),
        ("fr", ("A: B, tu t'occupes des fleurs ?", "B: D'accord."), "fleurs"),
        ("es", ("A: B, ¿te encargas de las flores?", "B: Sí, claro."), "flores"),
    ],
)
def test_jobs_given_out(language: str, lines: tuple[str, ...], task: str) -> None:
    found = tasks(facts(*lines, language=language))
    assert [o for _, o, _ in found] == [["B"]]
    assert task in found[0][0]


@pytest.mark.parametrize(
    "lines",
    [
        ("A: Who's on the phone?", "B: My mother."),
        ("A: I am.", "B: My turn."),
        ("A: Over to you.", "B: Thank you."),
        ("A: Don't forget the old saying.", "B: Right."),
    ],
)
def test_no_job_given_out(lines: tuple[str, ...]) -> None:
    assert [t for t, o, _ in tasks(facts(*lines)) if o == ["B"]] == []
