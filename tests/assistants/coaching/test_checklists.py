"""Checklists: the one that ships, what is found of them in a call, and files that are wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from meetingmate.assistants.coaching import checklists
from meetingmate.assistants.coaching.checking import check
from meetingmate.assistants.coaching.checklists import ChecklistError
from tests.assistants.coaching.saying import meeting, said

ITEM = '[[items]]\nid = "price"\nlabel = "Price"\nwords = ["price*"]\n'


def test_a_sales_call_in_english() -> None:
    lines = [
        said(0, 5, "Ann", "What do you use today? How many people work with it? Which part is slow?"),
        said(5, 10, "Kim", "We need a faster way to invoice."),
        said(10, 15, "Kim", "But that looks too expensive for us."),
        said(15, 20, "Ann", "It pays for itself within a year."),
        said(20, 25, "Kim", "I have concerns about the data."),
        said(25, 80, "Kim", "Let me go on about something else."),
        said(80, 85, "Ann", "The price is 20 € per seat."),
    ]
    result = check(meeting(), lines, {"ann"}, checklists.read(checklists.shipped()), "en")
    items = {item.id: item for item in result.items}
    assert [item.id for item in result.items if item.found] == ["discovery", "need", "price", "objections"]
    assert items["discovery"].hits[0].moment.words == "What do you use today?"
    assert items["decision"].hits == items["next-step"].hits == []
    first, second = items["objections"].hits
    assert (first.moment.time, first.mine) == (10.0, False)
    assert first.answer is not None
    assert first.answer.words == "It pays for itself within a year."
    assert second.answer is None, "what is said a minute later is no answer"
    assert [hit.mine for hit in items["price"].hits] == [True]


def test_a_sales_call_in_german() -> None:
    lines = [
        said(0, 5, "Ann", "Wie arbeiten Sie heute? Was fehlt Ihnen? Welche Teile dauern lange?", language="de"),
        said(5, 10, "Kim", "Das ist uns zu teuer.", language="de"),
        said(10, 15, "Ann", "Es rechnet sich in einem Jahr. Wer entscheidet bei Ihnen?", language="de"),
        said(15, 20, "Kim", "Machen wir einen Termin für den nächsten Schritt.", language="de"),
    ]
    result = check(meeting(language="de"), lines, {"ann"}, checklists.read(checklists.shipped()), "de")
    assert result.title == "Verkaufsgespräch"
    assert [item.id for item in result.items if item.found] == ["discovery", "decision", "objections", "next-step"]


def test_words_are_whole_but_for_a_star() -> None:
    items = ITEM + '[[items]]\nid = "cost"\nlabel = "Cost"\nwords = ["cost", "Café"]\n'
    made = checklists.parse(f'title = "Mine"\n{items}', "mine.toml")
    lines = [said(0, 1, "Ann", "A costly thing."), said(1, 2, "Ann", "In the cafe."), said(2, 3, "Ann", "Prices rise.")]
    price, cost = check(meeting(), lines, {"ann"}, made, "en").items
    assert [hit.moment.time for hit in price.hits] == [2.0]
    assert [hit.moment.time for hit in cost.hits] == [1.0]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "mine.toml, line 1: “title” is missing."),
        ('title = "x"\n', "mine.toml, line 1: “items” is missing."),
        (f'title = "x"\n{ITEM}colour = "red"\n', "mine.toml, line 6: “colour” is not known here."),
        (f'title = "x"\nowner = "y"\n{ITEM}', "mine.toml, line 2: “owner” is not known here."),
        (f'title = "x"\n{ITEM}{ITEM}', "mine.toml, line 7: another item has the same id."),
        (f'title = "x"\n{ITEM}at_least = 0\n', "mine.toml, line 6: “at_least” must be a number from 1 to 20."),
        ('title = "x"\n[[items]]\nid = "a"\n', "mine.toml, line 2: “label” is missing."),
        ('title = "x"\n[[items]]\nlabel = "a"\nid = "A b"\n', "mine.toml, line 4: “id” must be small letters"),
        ('title = "x"\n[[items]]\nid = "a"\nlabel = "A"\n', "mine.toml, line 2: an item needs “words”"),
        (
            'title = "x"\n[[items]]\nid = "a"\nlabel = "A"\n\n[items.words]\nfr = ["prix"]\n',
            "mine.toml, line 6: “words” names the language “fr”, which “languages” does not.",
        ),
        (f'title = "x"\n{ITEM}said_by = "them"\n', "mine.toml, line 2: "),
        ('title = "x"\nitems = 3\n', "mine.toml, line 2: “items” must be written as [[items]]."),
        ('title = "x\n', "mine.toml can't be read as a checklist: "),
        (f"title = {'[' * 5000}\n", "mine.toml"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(text: str, sentence: str) -> None:
    with pytest.raises(ChecklistError) as raised:
        checklists.parse(text, "mine.toml")
    assert str(raised.value).startswith(sentence)


def test_a_file_that_is_no_text_or_not_there(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ChecklistError, match=r"x\.toml is no checklist"):
        checklists.read(tmp_path / "x.toml")
    with pytest.raises(ChecklistError, match="was not found"):
        checklists.read(tmp_path / "y.toml")
