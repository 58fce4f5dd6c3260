"""Drafts say what the minutes say: every kind, language and tone, on good meetings and on hostile ones."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

import pytest

from meetingmate.assistants.drafts import making, output
from meetingmate.assistants.drafts.gathering import Content
from meetingmate.assistants.drafts.kinds import KINDS, LANGUAGES, LENGTHS, TONES, Choices
from meetingmate.assistants.drafts.rendered import Draft, Line, Source, Span
from meetingmate.base.errors import UsageError
from meetingmate.domain.meeting import (
    Approval,
    Attendee,
    Evidence,
    Meeting,
    Minutes,
    Point,
    PreviousAction,
    Update,
    Utterance,
)
from meetingmate.export import ExportOptions, view
from tests.assistants.drafts import hostile
from tests.assistants.drafts.hostile import HOSTILE, sample

_WORD = re.compile(r"[^\W_]+")


def words_of(text: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(text)}


def made(content: Content, **choices) -> Draft:
    return making.make([content], Choices(**choices))


def loose(line: Line) -> str:
    """What of a line is no fact: the words of its template."""
    text = line.text
    for span in reversed(line.facts):
        text = text[: span.start] + text[span.end :]
    return text


def fixed_words() -> dict[str, set[str]]:
    """All words of the templates that ship, by language."""
    from meetingmate.assistants.drafts import templates

    found: dict[str, set[str]] = {code: set() for code in LANGUAGES}
    for template in templates.shipped():
        text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", " ", template.body)
        found[template.language] |= words_of(text)
    return found


@pytest.mark.parametrize("name", HOSTILE)
def test_every_kind_language_tone_and_length(name):
    content = HOSTILE[name]()
    everyone = making.names_in([content])[:1]
    tones = list(itertools.product(TONES, LENGTHS, ["", *everyone]))
    if name != "sample":  # what the tones say is the same there
        tones = [("plain", "full", ""), ("warm", "short", ""), *(("formal", "full", one) for one in everyone)]
    fixed = fixed_words()
    built = {
        code: view.build(content.meeting, content.utterances, content.minutes, ExportOptions(language=code))
        for code in LANGUAGES
    }
    for kind, language, (tone, length, to) in itertools.product(KINDS, LANGUAGES, tones):
        choices = Choices(kind=kind, language=language, tone=tone, length=length, to=to)
        if kind == "ticket" and not content.minutes.actions:
            with pytest.raises(UsageError, match="no tasks"):
                making.make([content], choices)
            continue
        draft = making.make([content], choices)
        assert draft.subject.text, choices
        assert "\n" not in draft.subject.text
        assert draft.lines, choices
        assert draft.lines[0].style != "blank"
        unknown = words_of(built[language].text("not_stated"))
        for line in (draft.subject, *draft.lines):
            extra = words_of(loose(line)) - fixed[language] - unknown
            extra -= {str(n) for n in range(300)}
            assert not extra, (choices, line.text, extra)
            for span in line.facts:
                assert line.text[span.start : span.end], "a fact without words is no fact"
                earlier = {previous.meeting for previous in content.minutes.previous_actions}
                assert span.source.meeting in {content.meeting.id, *earlier}
                if span.source.kind not in ("details", "next", "previous", "summary"):
                    assert span.source.evidence, (choices, line.text)


@pytest.mark.parametrize("kind", KINDS)
def test_every_entry_of_a_list_is_a_fact_with_its_item(kind):
    content = sample()
    items = {one.id for one in (*content.minutes.decisions, *content.minutes.actions)}
    draft = made(content, kind=kind)
    bullets = [line for line in draft.lines if line.style == "bullet"]
    assert bullets
    assert all(line.facts or "[" in line.text for line in bullets)
    told = {source.item for line in bullets for source in line.sources() if source.kind in ("decision", "task")}
    assert told <= items
    tasks = {"follow-up", "report", "handover", "ticket", "feedback"}
    if kind in tasks:
        assert {one.id for one in content.minutes.actions} & told


def test_a_follow_up_to_one_person_holds_what_concerns_this_person():
    text = made(sample(), kind="follow-up", to="marcus").text()
    assert text.startswith("Hello Marcus,")
    assert "- Have a fix for the time zone bug in review (due 5 Mar 2026)" in text
    assert "Marcus, when will group bookings be ready? (raised by Priya)" in text
    assert "Redraw the sign-up screens" not in text
    assert "what is relevant to you" in made(sample(), kind="follow-up", to="Marcus").subject.text


def test_requests_by_name_are_told_with_the_words():
    meeting = Meeting(id="m", title="Stall", date="2026-03-03", attendees=[Attendee(name="Ann"), Attendee(name="Ben")])
    minutes = Minutes(summary=[Point(text="The stall was planned.", evidence=hostile.evidence(1, "the stall"))])
    content = hostile.content(
        meeting, minutes, ("Ann", "We plan the stall."), ("Ann", "Ben, could you please bring the blue boxes?")
    )
    draft = made(content, kind="follow-up", to="Ben")
    line = next(line for line in draft.lines if "blue boxes" in line.text)
    assert line.text == "“Ben, could you please bring the blue boxes?” (Ann)"
    assert [evidence.utterance for source in line.sources() for evidence in source.evidence] == ["u2"]


def test_who_was_not_there_is_not_thanked_for_being_there():
    for kind in ("follow-up", "thanks"):
        text = made(sample(), kind=kind, to="Tomás", tone="warm").text()
        assert "You were not at" in text
        assert "Thank you for being part" not in text
        assert "Thanks for being part" not in text


def test_what_is_not_stated_stays_visible_and_is_counted():
    for language, words in zip(LANGUAGES, ("not stated", "nicht genannt", "non précisé", "no indicado"), strict=True):
        draft = made(hostile.nobody(), kind="follow-up", language=language)
        assert f"[{words}]" in draft.text()
        assert draft.gaps() >= 2, "the day of the meeting and the owner of the task"


def test_brackets_that_somebody_said_are_no_gap():
    content = sample()
    content.minutes.decisions[0].text = "Use [brackets] in the subject"
    line = next(line for line in made(content, kind="follow-up").lines if "[brackets]" in line.text)
    assert line.gaps == ()


def test_doubtful_items_say_so():
    content = sample()
    content.minutes.actions[0].check.doubts = ["heard"]
    draft = made(content, kind="follow-up")
    assert "- Marcus: Have a fix for the time zone bug in review (due 5 Mar 2026, not yet confirmed)" in draft.text()
    assert [source.doubts for source in draft.doubtful()] == ["the words were hard to hear"]


def test_drafts_and_approved_minutes():
    from meetingmate.domain.approval import content_of

    content = sample()
    assert "have not been approved yet" in made(content, kind="follow-up").text()
    content.minutes.approval = Approval(
        by="Priya", at="2026-03-04T10:00:00", content=content_of(content.meeting, content.minutes)
    )
    draft = made(content, kind="follow-up")
    assert not draft.unapproved
    assert "approved" not in draft.text()


def test_the_language_is_that_of_the_minutes():
    content = sample()
    content.minutes.language = "de"
    draft = made(content, kind="follow-up")
    assert draft.language == "de"
    assert draft.text().startswith("Hallo zusammen,")
    assert draft.notes == []
    content.minutes.language = "it"
    other = made(content, kind="follow-up")
    assert other.language == "en"
    assert "Only the fixed sentences change their language." in other.notes[0]


def test_names_are_found_as_people_say_them():
    content = sample()
    assert made(content, kind="thanks", to="TOMÁS").to == "Tomás Ó Súilleabháin"
    with pytest.raises(UsageError, match=r"called “Zoe”\. There are: Priya, Marcus, Eleanor, Diego, Tomás Ó"):
        made(content, kind="thanks", to="Zoe")
    content.meeting.attendees.append(Attendee(name="Tomás Vega"))
    with pytest.raises(UsageError, match="several people: Tomás Ó Súilleabháin, Tomás Vega"):
        made(content, kind="thanks", to="tomás")
    with pytest.raises(UsageError, match="Add them first"):
        made(hostile.nobody(), kind="thanks", to="Zoe")


def test_empty_minutes_are_nothing_to_write_about():
    empty = Content(Meeting(id="m", title="Silence", date="2026-03-03"), [], Minutes())
    for kind in KINDS:
        with pytest.raises(UsageError, match="The minutes of “Silence” are empty"):
            making.make([empty], Choices(kind=kind))


def test_a_report_puts_meetings_together():
    one, two = sample(), hostile.summary_only()
    draft = making.make([two, one], Choices(kind="report", since="2026-03-01", until="2026-03-06"))
    text = draft.text()
    assert (
        draft.subject.text == "Weekly report, 1\u20136 Mar 2026".replace("\u2013", "\u2009–\u2009")
        or "Weekly report" in draft.subject.text
    )
    assert text.index("Garden, 1 March 2026") < text.index("Harbor weekly product meeting, 3 March 2026")
    assert {source.meeting for line in draft.lines for source in line.sources()} == {"garden", "sample"}
    short = making.make([two, one], Choices(kind="report", length="short"))
    assert "The garden was looked at." not in short.text()
    assert making.make([one], Choices(kind="report")).subject.text == "Daily report, 3 March 2026"
    with pytest.raises(UsageError, match="about one meeting"):
        making.make([two, one], Choices(kind="thanks"))


def test_a_hand_over_of_one_persons_tasks():
    draft = made(sample(), kind="handover", of="Marcus", to="Priya")
    assert draft.subject.text == "Hand-over of Marcus’s tasks"
    assert "- Marcus: Have a fix" in draft.text()
    assert "- Eleanor:" not in draft.text()


def test_tickets_of_chosen_tasks():
    content = sample()
    wanted = content.minutes.actions[1]
    draft = made(content, kind="ticket", items=((content.meeting.id, wanted.id or "A2"),))
    assert draft.subject.text == wanted.task
    assert "- Owner: Eleanor" in draft.text()
    assert "could you redraw the sign-up screens without that step?" in draft.text()
    assert made(content, kind="ticket", items=((content.meeting.id, "A2"),)).subject.text == wanted.task
    with pytest.raises(UsageError, match="There are: A1, A2"):
        made(content, kind="ticket", items=((content.meeting.id, "A99"),))


def test_two_hundred_tasks_are_all_there():
    text = made(hostile.many(), kind="follow-up").text()
    assert text.count("Check crate ") == 200
    assert made(hostile.many(), kind="report").text().count("Check crate ") == 200


def test_what_people_say_stays_data():
    draft = made(hostile.spells(), kind="follow-up")
    text = draft.text()
    assert "{{ ''.__class__.__mro__ }}" in text
    assert "{% for x in range(10**9) %}x{% endfor %}" in text
    assert "forged" in text
    assert not re.search("[\uf8d0-\uf8d2\u202e]", text)
    styles = {line.text: line.style for line in draft.lines}
    assert "## not a title" not in [line.text for line in draft.lines if line.style == "title"]
    assert all(style != "title" or "not" not in text for text, style in styles.items())
    spoofed = [line for line in text.splitlines() if line.startswith("Bcc:")]
    assert not spoofed


def test_a_changed_line_has_no_source_any_more_and_the_others_keep_theirs():
    draft = made(sample(), kind="follow-up")
    text = draft.text().replace("Marcus: Have a fix", "Marcus: Have two fixes") + "\n- One more\n## as typed\n"
    edited = draft.edited("Another\nsubject", text)
    assert edited.subject.text == "Another subject"
    by_text = {line.text: line for line in edited.lines}
    changed = next(line for line in edited.lines if "two fixes" in line.text)
    assert changed.style == "bullet"
    assert not changed.facts
    assert any(line.facts for line in edited.lines if "Redraw" in line.text)
    assert by_text["One more"].style == "bullet"
    assert by_text["## as typed"].style == "paragraph"
    assert by_text["Decisions"].style == "title"
    assert draft.edited(draft.subject.text, draft.text()) == draft


def test_lines_that_say_the_same_keep_what_each_rests_on():
    source = Source("m1", "Board", "task", "Send it", "a1")
    first = Line("bullet", "Send it", (Span(0, 7, source),))
    second = Line("bullet", "Send it", (Span(0, 7, replace(source, item="a2")),))
    draft = replace(made(sample(), kind="follow-up"), lines=(Line("title", "Tasks"), first, Line("blank", ""), second))

    def items(*words: str) -> list[str]:
        lines = draft.lines_of(words)
        assert draft.edited(draft.subject.text, "\n".join(words)).lines == tuple(
            line or Line("paragraph", said) for line, said in zip(lines, words, strict=True)
        )
        return [line.facts[0].source.item if line and line.facts else "" for line in lines]

    assert items("Tasks", "- Send it", "", "- Send it") == ["", "a1", "", "a2"]
    assert items("Tasks", "Soon", "", "- Send it") == ["", "", "", "a2"]
    assert items("- Send it", "More", "- Send it") == ["a1", "", "a2"]
    assert items("- Send it", "- Send it", "- Send it", "Tasks") == ["a1", "a2", "a1", ""]


def test_the_own_name_stands_below_on_one_line():
    text = made(sample(), kind="thanks", sender="Ana\nBcc: x").text()
    assert text.endswith("Best regards,\nAna Bcc: x")


def test_output_has_all_forms():
    copied = output.copied(made(sample(), kind="follow-up"))
    assert "## Decisions" in copied.markdown
    assert "<h3>Decisions</h3><ul><li>Move the tax number" in copied.html
    assert "\nDecisions\n- Move the tax number" in copied.text


def test_a_task_of_an_earlier_meeting_rests_on_that_meeting_unless_this_one_spoke_of_it():
    said = Evidence(utterance="u1", quote="The offer is out.", start=1.0, end=3.0)
    earlier = {"meeting": "m0", "item": "a1", "owners": ["Ann"], "meeting_title": "First", "meeting_date": "2026-02-24"}
    minutes = Minutes(
        previous_actions=[
            PreviousAction(task="Call the bank", **earlier),
            PreviousAction(task="Send the offer", update=Update(kind="progress", evidence=[said]), **earlier),
        ]
    )
    meeting = Meeting(id="m1", title="Second", date="2026-03-03", attendees=[Attendee(name="Ann")])
    lines = [Utterance(id="u1", start=1.0, end=3.0, text="The offer is out.")]
    draft = made(Content(meeting, lines, minutes), kind="follow-up", to="Ann")
    found = {line.text: line.facts[0].source for line in draft.lines if line.facts and line.style == "bullet"}
    [bank] = [source for text, source in found.items() if "Call the bank" in text]
    [offer] = [source for text, source in found.items() if "Send the offer" in text]
    assert (bank.meeting, bank.meeting_title, bank.evidence) == ("m0", "First", ())
    assert (offer.meeting, offer.evidence) == ("m1", (said,))
