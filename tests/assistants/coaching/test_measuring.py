"""The figures of one person in one meeting, exactly, on small meetings made by hand."""

from __future__ import annotations

import pytest

from meetingmate.assistants.coaching import measuring
from meetingmate.assistants.coaching.measuring import fillers_in, measure, questions_in
from meetingmate.domain.meeting import Utterance
from tests.assistants.coaching.saying import meeting, said


def test_two_speakers() -> None:
    lines = [
        said(0, 30, "Ann", "Welcome. How are you? And what did you do?"),
        said(30, 40, "Tom", "I wrote the report, and I sent it."),
        said(40, 60, "ANN", "Fine."),
    ]
    found = measure(meeting(), lines, {"ann"})
    assert found is not None
    assert (found.spoken_s, found.everybody_s, found.share) == (50.0, 60.0, 50 / 60)
    assert [one.utterance for one in found.questions] == ["u0", "u0"]
    assert [(one.time, one.length_s) for one in found.stretches] == [(0.0, 30.0), (40.0, 20.0)]
    assert (found.speakers, found.words) == (2, 10)
    assert found.interruptions == found.interrupted == []


def test_where_two_speak_at_once_the_seconds_count_for_both() -> None:
    lines = [
        said(0, 10, "Ann", "One two three."),
        said(5, 15, "Ann", "Four five six."),
        said(10, 20, "Tom", "Seven eight nine."),
        said(20, 25, None, "Somebody says something."),
    ]
    found = measure(meeting(), lines, {"ann"})
    assert found is not None
    assert (found.spoken_s, found.everybody_s, found.unnamed_s) == (15.0, 25.0, 5.0)


def test_a_stretch_goes_on_over_a_short_word_and_ends_with_a_pause_or_another_speaker() -> None:
    lines = [
        said(0, 60, "Ann", "First."),
        said(60, 61, "Tom", "Right, yes."),
        said(62, 120, "Ann", "Second."),
        said(140, 150, "Ann", "After a pause."),
        said(150, 155, None, "A voice without a name."),
        said(155, 160, "Ann", "Last."),
    ]
    found = measure(meeting(), lines, {"ann"})
    assert found is not None
    assert [(one.time, one.length_s) for one in found.stretches] == [(0.0, 120.0), (140.0, 10.0), (155.0, 5.0)]
    assert found.longest is found.stretches[0]


def test_interruptions_say_how_sure_they_are() -> None:
    lines = [
        said(0, 10, "Tom", "A long explanation of it.", track="computer"),
        said(5, 8, "Ann", "But wait a moment.", track="microphone"),
        said(20, 30, "Tom", "Another long explanation.", track="mixed"),
        said(25, 28, "Ann", "No, that is wrong.", track="mixed"),
        said(40, 50, "Ann", "My own long explanation.", track="microphone"),
        said(44, 47, "Tom", "May I say something?", track="computer"),
        said(60, 70, "Tom", "The last explanation.", track="computer"),
        said(63, 64, "Ann", "Yes, right.", track="microphone"),  # agreeing is no interruption
        said(69.7, 72, "Ann", "Thanks for the answer.", track="microphone"),  # nor is a quick answer
        said(80, 90, "Tom", "They begin together here.", track="computer"),
        said(80.5, 85, "Ann", "We begin together here.", track="microphone"),
    ]
    found = measure(meeting(), lines, {"ann"})
    assert found is not None
    assert [(one.moment.time, one.sure) for one in found.interruptions] == [(5.0, True), (25.0, False)]
    assert [(one.moment.time, one.sure) for one in found.interrupted] == [(44.0, True)]


@pytest.mark.parametrize(
    ("language", "text", "fillers"),
    [
        ("en", "Um, I mean, you know, uh, the umbrella is, you, know, kind of big.", 6),
        ("de", "Ähm, das ist halt sozusagen der Anhalt, ähm ja. Irgendwie.", 5),
        ("fr", "Euh, du coup, en fait, on verra le bénéfice.", 3),
        ("es", "Eh, o sea, pues el empuje, digamos.", 4),
        ("hi", "um uh", 0),
    ],
)
def test_filler_words_of_a_language_are_whole_words(language: str, text: str, fillers: int) -> None:
    assert sum(fillers_in(text, language).values()) == fillers


def test_filler_words_are_counted_in_the_language_of_the_line() -> None:
    lines = [
        said(0, 5, "Ann", "Um er, this is it.", language="en"),
        said(5, 9, "Ann", "Ähm, er ist da.", language="de"),  # "er" is a word here
        said(9, 12, "Ann", "Um this is not counted.", language="hi"),
        said(12, 15, "Tom", "Um um um um."),
    ]
    found = measure(meeting(language=None), lines, {"ann"})
    assert found is not None
    assert found.filler_words == {"um": 1, "er": 1, "ähm": 1}
    assert found.counted_words == 9
    assert [one.words for one in found.filler_moments] == ["um, er", "ähm"]


def test_a_language_nobody_named_is_guessed() -> None:
    lines = [said(0, 5, "Ann", "Das ist ähm nicht die Frage, wir haben es schon."), said(5, 9, "Tom", "Ja, genau so.")]
    found = measure(meeting(language=None), lines, {"ann"})
    assert found is not None
    assert found.filler_words == {"ähm": 1}


def test_questions_are_counted_once_each() -> None:
    assert [questions_in(text) for text in ("Why? How?", "Why??", "Why?!", "No.", "¿Qué?", "什么？")] == [
        2,
        1,
        1,
        0,
        1,
        1,
    ]


def test_who_is_not_named_has_no_figures() -> None:
    lines = [said(0, 10, "Speaker 1", "One two three."), said(10, 20, None, "Four five six.")]
    assert measure(meeting(), lines, {"ann"}) is None
    assert measure(meeting(), [], {"ann"}) is None


def test_one_speaker_alone_has_no_share_and_no_stretch() -> None:
    found = measure(meeting(), [said(0, 600, "Ann", "Um, a dictation. Why?")], {"ann"})
    assert found is not None
    assert (found.share, found.longest, found.spoken_s) == (None, None, None)
    assert len(found.questions) == 1
    assert found.filler_words == {"um": 1}


def test_without_times_there_are_counts_only() -> None:
    lines = [said(0, 5, "Ann", "Is it so?"), said(5, 10, "Tom", "It is, of course.")]
    found = measure(meeting(timed=False), lines, {"ann"})
    assert found is not None
    assert (found.share, found.longest, found.interruptions, found.duration_s) == (None, None, [], 0.0)
    assert [one.time for one in found.questions] == [-1.0]


def test_the_work_grows_with_the_length_of_the_meeting(monkeypatch: pytest.MonkeyPatch) -> None:
    """8 hours, of which everything overlaps with the next and one line with all."""

    def calls(hours: int) -> int:
        count = 0
        real = measuring.is_by

        def counted(one: Utterance, names: frozenset[str]) -> bool:
            nonlocal count
            count += 1
            return real(one, names)

        monkeypatch.setattr(measuring, "is_by", counted)
        lines = [said(0, hours * 3600, "Tom", "He never stops at all.")]
        lines += [
            said(4 * n + 1, 4 * n + 8, ("Ann", "Tom")[n % 2], "Some words that go on.", track=f"t{n % 3}")
            for n in range(hours * 900)
        ]
        found = measure(meeting(), lines, {"ann"})
        monkeypatch.setattr(measuring, "is_by", real)
        assert found is not None
        assert len(found.interruptions) == hours * 450
        return count

    assert calls(8) <= 8 * calls(1) + 100
