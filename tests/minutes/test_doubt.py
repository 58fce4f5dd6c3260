"""Items whose words were said and that are doubtful all the same: shown so, with the reason, never as right."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import docx
import pytest
from PySide6.QtCore import Qt

from meetingmate import export
from meetingmate.base import paths
from meetingmate.domain.meeting import DOUBTS, ActionItem, Check, Decision, Evidence, Meeting, Minutes, Utterance, Word
from meetingmate.export import ExportOptions
from meetingmate.minutes.items.doubt import doubts_of, in_conflict, malformed
from meetingmate.minutes.items.facts import Facts
from meetingmate.minutes.items.verify import check
from tests.test_house import ROOT
from ui.base import text
from ui.meeting.minutes_delegate import MARK_COLORS
from ui.meeting.minutes_model import MinutesModel


def cited(said: str, ident: str = "u1") -> list[Evidence]:
    return [Evidence(utterance=ident, quote=said, start=0.0, end=3.0)]


def line(said: str, probability: float = 0.95, doubted: str = "", **more: object) -> Utterance:
    words = [
        Word(text=w, start=0.0, end=0.1, probability=0.2 if doubted and doubted in w else probability)
        for w in said.split()
    ]
    return Utterance(id="u1", start=0.0, end=3.0, text=said, speaker="Ben", words=words, **more)


def doubts(item: Decision | ActionItem, spoken: Utterance, language: str = "en") -> list[str]:
    return doubts_of(item, {"u1": spoken}, language)


@pytest.mark.parametrize(
    "task",
    [
        "Roll the fire brigade called back, it stays at 20",
        "Do the dentist, I have the licence",
        "Take the grant only allows ten back",
        "Send the offer to the",
        "",
    ],
)
def test_what_does_not_read_as_one_sentence(task: str) -> None:
    assert malformed(task, "en", request=True)


@pytest.mark.parametrize(
    ("language", "task"),
    [
        ("de", "Den Zahnarzt machen, ich habe den Führerschein"),
        ("fr", "Appeler le dentiste, j'ai le permis"),
        ("es", "Llamar al dentista, yo tengo el permiso"),
    ],
)
def test_nor_in_other_languages(language: str, task: str) -> None:
    assert malformed(task, language, request=True)


@pytest.mark.parametrize(
    ("language", "task"),
    [
        ("en", "Call the supplier about the late delivery"),
        ("en", "Send the report to Ana by Friday"),
        ("en", "Check whether the alarm is fixed"),
        ("en", "Make sure the door is locked"),
        ("en", "Tell Ana that it stays at 20"),
        ("en", "Fix the bug where the form loses data"),
        ("en", "Prepare the slides, the demo and the handout"),
        ("en", "Get the quotes for the works"),
        ("de", "Die Liste an Anna schicken"),
        ("de", "Klären, ob das Budget reicht"),
        ("fr", "Envoyer le devis à Marie"),
        ("es", "Enviar la lista a Ana"),
        ("nl", "De lijst naar Anna sturen"),
    ],
)
def test_what_reads_as_one_sentence(language: str, task: str) -> None:
    assert not malformed(task, language, request=True)


def test_a_decision_may_have_several_clauses() -> None:
    assert not malformed("The price stays at 20, and it is reviewed in May", "en", request=False)
    assert malformed("The price stays at the", "en", request=False)


def test_words_that_recognition_was_not_sure_of() -> None:
    said = "I will send the invoice to Ana."
    task = ActionItem(id="a", task="Send the invoice to Ana", owners=["Ben"], evidence=cited(said))
    assert doubts(task, line(said)) == []
    assert doubts(task, line(said, doubted="invoice")) == ["heard"]
    assert doubts(task, line(said, doubted="the")) == []  # of no weight
    assert doubts(task, line(said, uncertain=True)) == ["heard"]


@pytest.mark.parametrize(
    ("said", "doubt"),
    [
        ("If the budget allows, I will order the new chairs.", "condition"),
        ("Maybe I will order the new chairs.", "condition"),
        ("I will order the new chairs, just kidding.", "joke"),
    ],
)
def test_conditions_and_jokes(said: str, doubt: str) -> None:
    task = ActionItem(id="a", task="Order the new chairs", owners=["Ben"], evidence=cited(said))
    assert doubt in doubts(task, line(said))


def test_a_condition_of_something_else_does_not_count() -> None:
    said = "If it rains we stay inside. I will order the new chairs."
    assert (
        doubts(ActionItem(id="a", task="Order the new chairs", owners=["Ben"], evidence=cited(said)), line(said)) == []
    )


def test_an_owner_who_was_not_named_and_words_that_were_not_said() -> None:
    said = "The new chairs must be ordered."
    assert doubts(ActionItem(id="a", task="Order the new chairs", evidence=cited(said)), line(said)) == ["owner"]
    more = ActionItem(id="a", task="Order the new chairs and carpets upstairs", owners=["Ben"], evidence=cited(said))
    assert "support" in doubts(more, line(said))


def test_verifying_keeps_the_item_and_names_its_doubts() -> None:
    said = "I will do the dentist, I have the licence."
    task = ActionItem(id="a", task="Do the dentist, I have the licence", owners=["Ben"], evidence=cited(said))
    facts = Facts(actions=[task])
    check(facts, Meeting(id="m", title="t", date="2026-03-03"), [line(said)], "en")
    assert facts.actions[0].check.result == "verified"  # its quote does stand there
    assert facts.actions[0].check.doubts == ["sentence"]


# --- how it is shown ------------------------------------------------------------------------------------------

DOUBTFUL = ActionItem(
    id="a1", task="Do the dentist, I have the licence", owners=["Ben"], check=Check(doubts=["sentence", "heard"])
)
GOOD = ActionItem(id="a2", task="Send the list", owners=["Ben"])
MINUTES = Minutes(
    actions=[DOUBTFUL, GOOD], decisions=[Decision(id="d1", text="Take the", check=Check(doubts=["sentence"]))]
)


def test_marks_in_the_window() -> None:
    assert text.mark_of(DOUBTFUL.check) == "doubtful"
    assert text.mark_of(GOOD.check) == "quoted"
    assert text.mark_of(Check(result="person", doubts=["heard"])) == "person"
    assert text.mark_of(Check(result="repaired", doubts=["heard"])) == "doubtful"
    assert set(text.MARKS) == set(MARK_COLORS)
    assert "good" not in MARK_COLORS.values()  # no green: nothing here says that an item is right
    for name in text.MARKS:
        assert (paths.resources_dir() / "icons" / "ui" / f"{name}.svg").is_file()


def test_every_doubt_is_said_in_tips_and_to_screen_readers(qapp: object) -> None:
    for doubt, words in DOUBTS.items():
        assert words in text.reason_of(Check(doubts=[doubt]))
    model = MinutesModel()
    model.show(MINUTES, {})
    spoken = [model.data(model.index(n), Qt.ItemDataRole.AccessibleTextRole) or "" for n in range(len(model.rows))]
    assert any(f"Doubtful: {DOUBTS['sentence']}, {DOUBTS['heard']}" in said for said in spoken)
    assert any("Send the list" in said and "Quoted:" in said for said in spoken)
    tip = model.index_of(("action", 0)).data(Qt.ItemDataRole.ToolTipRole)
    assert tip.startswith("Doubtful: ")


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "pt", "it", "nl", "hi"])
def test_documents_say_it_in_their_language(language: str) -> None:
    words = tomllib.loads((ROOT / "meetingmate/texts/minutes" / f"{language}.toml").read_text(encoding="utf-8"))
    flat = {**words, **{k: v for part in words.values() if isinstance(part, dict) for k, v in part.items()}}
    assert all(flat[f"doubt_{doubt}"] for doubt in DOUBTS)
    assert flat["doubtful"]


def test_no_word_of_the_program_says_that_an_item_is_right() -> None:
    claims = re.compile(r"\bverified\b(?!`|\")|\bproven\b|\bconfirmed correct\b", re.IGNORECASE)
    shown = [ROOT / "docs" / "user-guide.md", *(ROOT / "docs" / "user-guide").glob("*.md")]
    for path in shown:
        assert not claims.search(path.read_text(encoding="utf-8")), path
    assert not [value for value in text.MARKS.values() if claims.search(value)]
    for result in ("verified", "repaired", "person"):
        assert not claims.search(text.reason_of(Check(result=result)))


@pytest.mark.parametrize("suffix", [".md", ".txt", ".docx"])
def test_documents_mark_doubtful_items_with_the_reason(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"minutes{suffix}"
    meeting = Meeting(id="m", title="Weekly", date="2026-03-03")
    export.write(path, meeting, [line("We do the dentist.")], MINUTES, ExportOptions(locale="en_GB"))
    if suffix == ".docx":
        rows = [row for table in docx.Document(path).tables for row in table.rows]
        cells = [cell.text.replace("\n", " – ") for row in rows for cell in row.cells]
        written = "\n".join(cells)
    else:
        written = path.read_text(encoding="utf-8")
    task = next(part for part in re.split(r"\n", written) if "Do the dentist" in part)
    assert "oubtful" in task
    assert f"{DOUBTS['sentence']}, {DOUBTS['heard']}" in task
    good = next(part for part in re.split(r"\n", written) if "Send the list" in part)
    assert "oubtful" not in good
    decision = next(part for part in re.split(r"\n", written) if "Take the" in part)
    assert "oubtful" in decision
    assert DOUBTS["sentence"] in decision


def decision(text: str, status: str = "made") -> Decision:
    return Decision(text=text, evidence=cited(text), status=status)


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "Order 40 chairs for the hall", "Order 50 chairs for the hall"),
        ("en", "The shop closes at six on Saturdays", "The shop does not close at six on Saturdays"),
        ("de", "Der Laden schließt samstags um sechs", "Der Laden schließt samstags nicht um sechs"),
        ("fr", "On commande 40 chaises pour la salle", "On commande 50 chaises pour la salle"),
        ("es", "Se piden 40 sillas para la sala", "Se piden 50 sillas para la sala"),
    ],
)
def test_decisions_that_contradict_one_another(language: str, one: str, other: str) -> None:
    first, second = decision(one), decision(other)
    assert in_conflict([first, decision("Paint the cellar"), second], language) == [(first, second)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Order 40 chairs for the hall", "Order 12 tables for the kitchen"),
        ("Order 40 chairs for the hall", "The chairs for the hall are ordered in Leeds"),
        ("The shop closes at six on Saturdays", "The office does not open on Mondays"),
    ],
)
def test_decisions_about_other_matters_do_not(one: str, other: str) -> None:
    assert in_conflict([decision(one), decision(other)], "en") == []


def test_what_was_put_off_or_changed_contradicts_nothing() -> None:
    pair = [decision("Order 40 chairs for the hall", "changed"), decision("Order 50 chairs for the hall")]
    assert in_conflict(pair, "en") == []


def said_by_two(*texts: str) -> list[Utterance]:
    return [
        Utterance(id=f"u{n}", start=4.0 * n, end=4.0 * n + 3, speaker=("Ann", "Ben")[n % 2], text=text)
        for n, text in enumerate(texts)
    ]


def checked(said: list[Utterance], *decisions: Decision) -> list[Decision]:
    return check(Facts(decisions=list(decisions)), Meeting(id="m", title="", date="2026-03-10"), said, "en").decisions


def test_of_two_decisions_that_contradict_one_another_the_later_stands() -> None:
    said = said_by_two("We order 40 chairs for the hall.", "We order 50 chairs for the hall.")
    first, second = checked(
        said,
        Decision(text="Order 40 chairs for the hall", evidence=cited(said[0].text, "u0")),
        Decision(text="Order 50 chairs for the hall", evidence=cited(said[1].text, "u1")),
    )
    assert (first.status, first.stands, first.check.doubts) == ("reversed", False, [])
    assert (second.status, second.note) == ("changed", "Replaces: Order 40 chairs for the hall")
    assert second.check.doubts == []


def test_a_contradiction_that_is_less_plain_is_shown_with_both_decisions() -> None:
    said = said_by_two("We order 40 chairs for the hall.", "We order 50 chairs for the hall.", "40 for the hall.")
    found = checked(
        said,
        Decision(
            text="Order 40 chairs for the hall", evidence=[*cited(said[0].text, "u0"), *cited(said[2].text, "u2")]
        ),
        Decision(text="Order 50 chairs for the hall", evidence=cited(said[1].text, "u1")),
    )
    assert [d.check.doubts for d in found] == [["conflict"], ["conflict"]]
    assert [d.status for d in found] == ["made", "made"]
