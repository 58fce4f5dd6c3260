"""What a question asks, by program, in four languages."""

from __future__ import annotations

import pytest

from meetingmate.assistants.ask.nouns import Topic
from meetingmate.assistants.ask.question import LONGEST, content, understand
from meetingmate.base.errors import UsageError

NAMES = {"tom": "Tom Reed", "tom reed": "Tom Reed", "anna": "Anna", "jürgen": "Jürgen"}


@pytest.mark.parametrize(
    ("text", "intent", "subject", "people"),
    [
        ("What did we decide about the launch date?", "decided", "launch date", []),
        ("What was agreed on the budget?", "decided", "budget", []),
        ("Which decisions were made about SSO?", "decided", "sso", []),
        ("What does Tom still owe us?", "tasks", "", ["Tom Reed"]),
        ("What are Anna's tasks?", "tasks", "", ["Anna"]),
        ("What are the open tasks?", "tasks", "", []),
        ("When did we last talk about SSO?", "last", "sso", []),
        ("When was the price last discussed?", "last", "price", []),
        ("When is the next meeting?", "next", "", []),
        ("Who takes care of the catering?", "who", "catering", []),
        ("Who rewrites the help page?", "doer", "rewrites help page", []),
        ("When is the report due?", "due", "report", []),
        ("Which questions are still open?", "questions", "", []),
        ("How does the gateway work?", "any", "gateway", []),
        ("Was haben wir zum Budget entschieden?", "decided", "budget", []),
        ("Was wurde über den Messestand beschlossen?", "decided", "messestand", []),
        ("Was schuldet uns Tom noch?", "tasks", "", ["Tom Reed"]),
        ("Welche Aufgaben hat Anna?", "tasks", "", ["Anna"]),
        ("Wann haben wir zuletzt über das Budget gesprochen?", "last", "budget", []),
        ("Wann ist das nächste Treffen?", "next", "", []),
        ("Wer kümmert sich um die Hotelzimmer?", "who", "hotelzimmer", []),
        ("Qu'avons-nous décidé à propos du budget ?", "decided", "budget", []),
        ("Que doit encore faire Anna ?", "tasks", "", ["Anna"]),
        ("Quand avons-nous parlé du budget pour la dernière fois ?", "last", "budget", []),
        ("Quand est la prochaine réunion ?", "next", "", []),
        ("¿Qué decidimos sobre el presupuesto?", "decided", "presupuesto", []),
        ("¿Qué nos debe todavía Tom?", "tasks", "", ["Tom Reed"]),
        ("¿Cuándo hablamos por última vez del presupuesto?", "last", "presupuesto", []),
        ("¿Cuándo es la próxima reunión?", "next", "", []),
    ],
)
def test_intent_subject_and_people(text: str, intent: str, subject: str, people: list[str]) -> None:
    found = understand(text, NAMES)
    assert (found.intent, found.people) == (intent, people)
    if intent != "tasks":
        assert found.subject == subject


@pytest.mark.parametrize("text", ["What does Zebedee owe us?", "What does this button do?"])
def test_tasks_of_nobody_who_is_known_are_looked_up(text: str) -> None:
    assert understand(text, NAMES).intent == "any"


def test_a_question_that_refers_back_takes_the_subject_of_the_last() -> None:
    before = understand("What did we decide about the launch date?", NAMES).topic()
    assert understand("And who does it?", NAMES, before).subject == "launch date"
    assert understand("And when is it due?", NAMES, before).intent == "due"
    other = understand("What about the budget?", NAMES, before)
    assert (other.intent, other.subject) == ("decided", "budget")
    alone = understand("Where do the sales of garden centres come from?", NAMES, before)
    assert not alone.follows
    assert "launch" not in alone.subject


def test_a_question_in_german_keeps_its_context() -> None:
    before = Topic(words="messestand hannover", language="de")
    assert understand("Und wer macht das?", {}, before).subject == "messestand hannover"


@pytest.mark.parametrize("text", ["", "   ", "???", "\n\t"])
def test_an_empty_question_says_what_to_type(text: str) -> None:
    with pytest.raises(UsageError, match="Type a question"):
        understand(text, {})


def test_a_very_long_question_is_refused_in_one_sentence() -> None:
    with pytest.raises(UsageError, match=f"10000 characters long. Shorten it to at most {LONGEST}"):
        understand("a" * 10_000, {})


def test_scripts_without_spaces_have_content() -> None:
    assert content("预算", "en") == ["预算"]
