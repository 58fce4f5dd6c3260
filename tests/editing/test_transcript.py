"""A person's changes of a transcript: each can be taken back, and the minutes follow."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meetingmate.base.errors import UsageError
from meetingmate.domain.meeting import (
    ActionItem,
    Attendee,
    Check,
    Decision,
    Evidence,
    Meeting,
    Minutes,
    Point,
    Utterance,
    Word,
)
from meetingmate.editing import speakers, transcript
from meetingmate.editing.transcript import Edit, apply
from meetingmate.library import Library


def said(name: str, start: float, text: str, speaker: str | None = "Ann", **given: object) -> Utterance:
    words = [Word(text=w, start=start + 0.5 * i, end=start + 0.5 * i + 0.4) for i, w in enumerate(text.split())]
    return Utterance(id=name, start=start, end=words[-1].end, text=text, speaker=speaker, **{"words": words, **given})


def cited(line: Utterance, quote: str = "") -> list[Evidence]:
    return [Evidence(utterance=line.id, quote=quote or line.text, start=line.start, end=line.end)]


LINES = [
    said("u1", 0, "We take the Octa login then."),
    said("u2", 4, "I will call Octa on Monday.", "Ben"),
    said("u3", 8, "Fine with me. Goodbye all."),
]
MEETING = Meeting(id="m", title="t", date="2026-03-03", attendees=[Attendee(name="Ann"), Attendee(name="Bern")])


def minutes() -> Minutes:
    return Minutes(
        summary=[Point(text="Ben calls Octa.", evidence=cited(LINES[1]), speaker="Ben")],
        decisions=[Decision(text="Octa is taken.", by="Ann", evidence=cited(LINES[0]))],
        actions=[ActionItem(task="Call Octa", owners=["Ben"], evidence=cited(LINES[1]))],
        open_questions=[Point(text="mine", evidence=cited(LINES[2], "Goodbye all."), speaker="Ann")],
    )


def quotes_stand(lines: list[Utterance], made: Minutes) -> bool:
    text = {u.id: u.text for u in lines}
    return all(e.quote in text[e.utterance] for item in made.items_with_evidence() for e in item.evidence)


def done(edit: Edit, lines: list[Utterance] = LINES) -> list[Utterance]:
    after = apply(edit, lines)
    assert apply(edit.inverse(), after) == lines, "what is done can be taken back"
    if edit.minutes:
        assert quotes_stand(after, edit.minutes[1])
    return after


def test_a_changed_text_keeps_the_times_of_its_words_and_what_was_recognised() -> None:
    edit = transcript.set_text(LINES, minutes(), "u2", "I will call Okta Inc on  Monday.")
    line = done(edit)[1]
    assert (line.text, line.original, line.state) == ("I will call Okta Inc on Monday.", LINES[1].text, "edited")
    times = {w.text: w.start for w in line.words}
    assert times["Monday."] == 6.5
    assert times["Okta"] == 5.5
    assert 5.5 < times["Inc"] < times["on"]
    again = transcript.set_text(apply(edit, LINES), None, "u2", "No.").added[0]
    assert again.original == LINES[1].text, "the recogniser's own text stays the first one"
    assert not transcript.set_text(LINES, None, "u2", LINES[1].text).changes()
    with pytest.raises(UsageError):
        transcript.set_text(LINES, None, "gone", "x")


def test_a_line_is_split_between_words_and_its_evidence_goes_with_the_words() -> None:
    edit = transcript.split(LINES, minutes(), "u3", LINES[2].text.index("Goodbye"))
    first, second = done(edit)[2:]
    assert (first.text, second.text) == ("Fine with me.", "Goodbye all.")
    assert first.end <= second.start == 9.5
    assert [w.text for w in second.words] == ["Goodbye", "all."]
    assert edit.minutes[1].open_questions[0].evidence[0].utterance == second.id
    for place in (0, len(LINES[2].text)):
        with pytest.raises(UsageError):
            transcript.split(LINES, None, "u3", place)


def test_neighbours_are_joined_and_others_are_refused() -> None:
    edit = transcript.join(LINES, minutes(), ["u2", "u3"])
    joined = done(edit)[1]
    assert (joined.id, joined.speaker, joined.end) == ("u2", "Ben", LINES[2].end)
    assert joined.text == "I will call Octa on Monday. Fine with me. Goodbye all."
    assert edit.minutes[1].open_questions[0].evidence[0].utterance == "u2"
    for ids in (["u1"], ["u1", "u3"]):
        with pytest.raises(UsageError):
            transcript.join(LINES, None, ids)


def test_replacing_reaches_lines_and_minutes() -> None:
    edit, count = transcript.replace_all(LINES, minutes(), transcript.pattern("octa", whole_words=True), "Okta")
    after = done(edit)
    assert count == 2
    assert [u.text for u in after][:2] == ["We take the Okta login then.", "I will call Okta on Monday."]
    made = edit.minutes[1]
    assert (made.summary[0].text, made.decisions[0].text, made.actions[0].task) == (
        "Ben calls Okta.",
        "Okta is taken.",
        "Call Okta",
    )
    assert transcript.replace_all(LINES, None, transcript.pattern("oct", whole_words=True), "x")[1] == 0
    assert transcript.replace_all(LINES, None, transcript.pattern("OCTA", match_case=True), "x")[1] == 0


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from(["octa", "a", "b.", "\\1", "(", "Octa,"]), min_size=1, max_size=8), st.text(max_size=6))
def test_whatever_is_replaced_no_other_word_is_lost(words: list[str], new: str) -> None:
    lines = [said("u1", 0, " ".join(words))]
    edit, count = transcript.replace_all(lines, None, transcript.pattern("octa"), new)
    after = apply(edit, lines)
    assert apply(edit.inverse(), after) == lines
    if not count:
        return
    assert [w.text for w in after[0].words] == after[0].text.split()
    starts = [w.start for w in after[0].words]
    assert starts == sorted(starts)


def test_a_name_reaches_everything_and_a_misspelt_attendee_is_corrected() -> None:
    edit = speakers.rename(MEETING, LINES, minutes(), ["Ben"], " Bern ")
    assert done(edit)[1].speaker == "Bern"
    assert [a.name for a in edit.attendees[1]] == ["Ann", "Bern"] if edit.attendees else True
    made = edit.minutes[1]
    assert made.actions[0].owners == ["Bern"]
    assert made.summary[0].speaker == "Bern"
    new = speakers.rename(MEETING, LINES, None, ["Ann"], "Anna")
    assert [a.name for a in new.attendees[1]] == ["Anna", "Bern"]
    labelled = [said("u1", 0, "Hello.", "Speaker 1")]
    assert [a.name for a in speakers.rename(MEETING, labelled, None, ["Speaker 1"], "Cy").attendees[1]] == [
        "Ann",
        "Bern",
        "Cy",
    ]
    with pytest.raises(UsageError):
        speakers.rename(MEETING, LINES, None, ["Ann"], "  ")
    assert not speakers.rename(MEETING, LINES, None, ["Ann"], "Ann").changes()


def test_two_speakers_become_one() -> None:
    lines = [said("u1", 0, "One.", "Speaker 1"), said("u2", 2, "Two.", "Speaker 2"), said("u3", 4, "Three.", "Ann")]
    edit = speakers.rename(MEETING, lines, None, ["Speaker 1", "Speaker 2"], "Ann")
    assert {u.speaker for u in done(edit, lines)} == {"Ann"}


def test_a_promise_goes_with_the_line_it_was_made_in() -> None:
    edit = speakers.give_lines(LINES, minutes(), ["u2"], "Ann")
    line = done(edit)[1]
    assert (line.speaker, line.state, line.text) == ("Ann", "edited", LINES[1].text)
    made = edit.minutes[1]
    assert made.actions[0].owners == ["Ann"]
    assert made.actions[0].check.result == "repaired"
    assert (made.summary[0].speaker, made.summary[0].text) == ("Ann", "Ann calls Octa.")
    assert made.decisions[0] == minutes().decisions[0]


def test_an_owner_named_in_the_words_stays_and_so_does_what_a_person_wrote() -> None:
    lines = [said("u1", 0, "Ben will write to them.", "Ben")]
    given_minutes = Minutes(
        actions=[
            ActionItem(task="Write", owners=["Ben"], evidence=cited(lines[0])),
            ActionItem(task="Own", owners=["Ben"], evidence=cited(lines[0], "write"), check=Check(result="person")),
        ]
    )
    edit = speakers.give_lines(lines, given_minutes, ["u1"], "Ann")
    after = edit.minutes[1] if edit.minutes else given_minutes
    assert [a.owners for a in after.actions] == [["Ben"], ["Ben"]]
    unknown = speakers.give_lines(LINES, minutes(), ["u2"], None)
    assert unknown.minutes[1].actions[0].owners == [], "nobody known promised it: not stated"


def test_clips_are_of_one_voice_alone() -> None:
    lines = [said("u1", 0, "a " * 3), said("u2", 2, "b " * 10), said("u3", 8, "c " * 9, overlap=True)]
    lines += [said("u4", 20, "d " * 40), said("u5", 45, "e", "Ben")]
    found = speakers.clips(lines, "Ann")
    assert all(1.9 <= end - start <= 8 for start, end in found)
    assert found[0][0] == 20
    assert speakers.clips(lines, "Ben") == [(45, 45.4)]
    assert speakers.clips(lines, "Cy") == []
    assert speakers.new_label([said("u1", 0, "x", "Speaker 1")]) == "Speaker 2"


def test_a_step_is_stored_whole(tmp_path: Path) -> None:
    library = Library(tmp_path)
    library.add(MEETING)
    library.replace_utterances("m", LINES)
    made = library.add_minutes("m", minutes())
    edit = speakers.rename(MEETING, LINES, made, ["Ann"], "Anna")
    transcript.store(library, "m", edit)
    assert [u.speaker for u in library.utterances("m")] == ["Anna", "Ben", "Anna"]
    assert library.minutes("m").decisions[0].by == "Anna"
    assert library.meeting("m").names() == ["Anna", "Bern"]
    transcript.store(library, "m", edit.inverse())
    assert library.utterances("m") == LINES
    assert library.minutes("m") == made
    assert library.meeting("m").attendees == MEETING.attendees
    library.close()


def test_a_corrected_name_is_corrected_everywhere(tmp_path):
    library = Library(tmp_path)
    meeting = Meeting(id="m1", title="T", date="2026-01-01", attendees=[Attendee(name="Speaker 1")])
    library.add(meeting)
    library.replace_utterances(
        "m1", [Utterance(id="u1", start=0, end=1, text="I'll do it, says Speaker 1.", speaker="Speaker 1")]
    )
    evidence = [Evidence(utterance="u1", quote="says Speaker 1", start=0, end=1)]
    library.add_minutes(
        "m1",
        Minutes(
            actions=[ActionItem(task="Do it", owners=["Speaker 1", "Tom"], evidence=evidence)],
            summary=[Point(text="Speaker 1 does it; Speaker 12 does not.", speaker="Speaker 1")],
        ),
    )
    edit = speakers.rename(library.meeting("m1"), library.utterances("m1"), library.minutes("m1"), ["Speaker 1"], "Zoë")
    transcript.store(library, "m1", edit)
    minutes = library.minutes("m1")
    assert library.utterances("m1")[0].speaker == "Zoë"
    assert library.utterances("m1")[0].text == "I'll do it, says Speaker 1."
    assert minutes.actions[0].owners == ["Zoë", "Tom"]
    assert minutes.actions[0].evidence[0].quote == "says Speaker 1"
    assert minutes.summary[0].text == "Zoë does it; Speaker 12 does not."
    assert library.meeting("m1").names() == ["Zoë"]
    library.close()
