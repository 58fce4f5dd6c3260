"""Parts of the minutes for the clipboard: what Word and Outlook take as headings, lists and tables."""

from __future__ import annotations

import html5lib
import pytest

from meetingmate.export import copy_of_part
from tests.export.examples import empty, sample, scripts


def body(html: str):
    return html5lib.parse(html, namespaceHTMLElements=False).find("body")


def tags(html: str) -> list[str]:
    return [element.tag for element in body(html).iter()][1:]


def test_a_topic_is_a_heading_with_a_list():
    meeting, utterances, minutes = sample()
    made = copy_of_part(meeting, utterances, minutes, ("title", 1))
    assert tags(made.html) == ["h2", "ul", "li", "li", "li"]
    topic = minutes.topics[1]
    assert made.text.splitlines()[0] == topic.title
    assert f"- Eleanor: {topic.points[0].text}" in made.text
    assert "- **Eleanor" not in made.text
    assert minutes.topics[0].title not in made.text


def test_the_tasks_are_a_table():
    meeting, utterances, minutes = sample()
    made = copy_of_part(meeting, utterances, minutes, ("heading", "actions"))
    assert tags(made.html)[:2] == ["h2", "table"]
    assert tags(made.html).count("tr") == 1 + len(minutes.actions)
    assert made.markdown.splitlines()[0] == "# Action items"
    assert len([line for line in made.text.splitlines() if line.startswith("- [ ] ")]) == len(minutes.actions)


def test_all_topics_keep_their_headings():
    meeting, utterances, minutes = sample()
    made = copy_of_part(meeting, utterances, minutes, ("heading", "topics"))
    assert [tag for tag in tags(made.html) if tag.startswith("h")] == ["h2", "h3", "h3", "h3", "h3"]


@pytest.mark.parametrize(
    ("part", "text"),
    [
        (("decision", 1), "Changed: Keep the spring release on March 24, without group bookings"),
        (("action", 0), "Have a fix for the time zone bug in review (Marcus, due\u00a05\u00a0Mar\u00a02026)"),
        (("question", 0), "Marcus, when will group bookings be ready?"),
        (("point", 0, 1), "Marcus: load time dropped from about four seconds to one point six"),
        (("summary", 0), "The Harbor product team held its weekly round."),
    ],
)
def test_an_item_is_one_line(part, text):
    made = copy_of_part(*sample(), part)
    assert made.text == text
    assert tags(made.html) == ["p"]
    assert "".join(body(made.html).itertext()) == text
    assert made.markdown.count("\n") == 1


@pytest.mark.parametrize("part", [("decision", 9), ("next",), ("previous", 0), ("heading", "made"), ("point", 9, 0)])
def test_what_is_not_there_gives_nothing(part):
    assert copy_of_part(*sample(), part) is None


@pytest.mark.parametrize("section", ["summary", "decisions", "actions", "topics", "questions"])
def test_hostile_and_empty_minutes(section):
    assert copy_of_part(*empty(), ("heading", section)) is None
    made = copy_of_part(*scripts(), ("heading", section))
    assert (made is None) == (section == "questions")
    if made is not None:
        assert "script" not in tags(made.html)
