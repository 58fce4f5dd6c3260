"""The minutes for the clipboard: three forms of the same, short, and safe to paste."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from meetingmate.base.errors import UsageError
from meetingmate.domain.meeting import ActionItem, Attendee, Decision, Minutes, Point
from meetingmate.editing.approval import approve
from meetingmate.export import copy_for, copy_of_minutes, copy_of_outcome
from tests.export.examples import sample, scripts


class _Page(HTMLParser):
    """The tags of a page, and its text; every tag is closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.tags.append(tag)
        if tag not in ("br", "meta"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data + "\n"


def test_all_forms_hold_what_came_of_the_meeting() -> None:
    meeting, utterances, minutes = sample()
    made = copy_of_minutes(meeting, utterances, minutes)
    page = _Page(made.html)
    for item in (*(d.text for d in minutes.decisions), *(a.task for a in minutes.actions), meeting.title):
        assert item in made.text
        assert item.replace("-", "\\-") in made.markdown or item in made.markdown
        assert item in page.text
    assert "- [ ] **Marcus**: Have a fix for the time zone bug in review (due 5 Mar 2026)" in made.markdown
    assert "- [ ] Marcus: Have a fix for the time zone bug in review (due 5 Mar 2026)" in made.text
    assert page.tags.count("tr") == 1 + len(minutes.actions)


def test_what_nobody_stated_and_how_it_was_made_is_left_out() -> None:
    meeting, utterances, minutes = sample()
    meeting.place = meeting.start = None
    made = copy_of_minutes(meeting, utterances, minutes)
    for form in (made.text, made.markdown, made.html):
        assert "not stated" not in form
        assert "Whisper" not in form
        assert "Approved by" not in form
    assert all(quote.quote not in made.text for d in minutes.decisions for quote in d.evidence if quote.quote != d.text)


def test_a_copy_says_draft_until_the_minutes_are_approved() -> None:
    meeting, utterances, minutes = sample()
    for form in copied_forms(meeting, utterances, minutes):
        assert form.count("DRAFT") == 1
    assert "2026 (DRAFT)\n" in copy_for(meeting, utterances, minutes, "Marcus").text
    approve(meeting)(minutes)
    for form in copied_forms(meeting, utterances, minutes):
        assert "DRAFT" not in form
    assert "DRAFT" not in copy_for(meeting, utterances, minutes, "Marcus").text
    meeting.title = "Harbor"
    for form in copied_forms(meeting, utterances, minutes):
        assert "DRAFT" in form


def copied_forms(*trio) -> tuple[str, str, str]:
    made = copy_of_minutes(*trio)
    return made.html, made.markdown, made.text


def test_the_short_form_has_decisions_and_tasks_alone() -> None:
    meeting, utterances, minutes = sample()
    short = copy_of_outcome(meeting, utterances, minutes).text
    assert minutes.decisions[0].text in short
    assert minutes.actions[0].task in short
    assert minutes.summary[0].text not in short
    assert minutes.topics[0].title not in short


def test_one_person_gets_what_concerns_this_person() -> None:
    meeting, utterances, minutes = sample()
    made = copy_for(meeting, utterances, minutes, "Marcus")
    assert made.text.startswith("Task list for Marcus\nHarbor weekly product meeting, ")
    assert "Have a fix for the time zone bug" in made.html
    assert "help page" not in made.text
    assert "Owner" not in made.html
    with pytest.raises(UsageError, match="Nobody is not among"):
        copy_for(meeting, utterances, minutes, "Nobody")


def test_a_done_task_is_ticked_off() -> None:
    meeting, utterances, minutes = sample()
    minutes.actions[0].status = "done"
    made = copy_of_minutes(meeting, utterances, minutes)
    assert "- [x] **Marcus**" in made.markdown
    assert "<s>Have a fix for the time zone bug in review</s>" in made.html


def test_words_of_others_are_no_markup() -> None:
    meeting, utterances, _ = sample()
    hostile = '<script>alert("x")</script> **bold** [a](javascript:x)'
    meeting.title = hostile
    meeting.attendees = [Attendee(name="<b>Eve</b>")]
    minutes = Minutes(
        summary=[Point(text=hostile)],
        decisions=[Decision(text=hostile)],
        actions=[ActionItem(task=hostile, owners=["<b>Eve</b>"], due_text="<i>soon</i>")],
    )
    made = copy_of_minutes(meeting, utterances, minutes)
    assert {"script", "b", "i", "a"} & set(_Page(made.html).tags) == set()
    assert "**bold**" not in made.markdown
    assert "[a](" not in made.markdown


def test_text_from_right_to_left_is_kept_apart() -> None:
    meeting, utterances, minutes = scripts()
    minutes.actions[0].task = "שלח"
    meeting.title = "ישיבת צוות"
    assert "\u2068שלח\u2069" in copy_of_minutes(meeting, utterances, minutes).text
    assert ' dir="rtl"' in copy_of_minutes(meeting, utterances, minutes).html


def test_nothing_is_said_twice() -> None:
    meeting, utterances, minutes = sample()
    assert minutes.next_meeting is not None
    made = copy_of_minutes(meeting, utterances, minutes)
    for form in (_Page(made.html).text, made.markdown, made.text):
        assert form.count("Next meeting") == 1
        assert form.count(minutes.decisions[0].text) == 1
