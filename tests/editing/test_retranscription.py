"""What a person did to a text survives a new one: edited lines, names, the evidence of items."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from meetingmate.domain.meeting import ActionItem, Evidence, Minutes, Topic, Utterance, Word
from meetingmate.editing.retranscription import after, carry_names, exchanged, keep_edited, moved_evidence


def said(name: str, start: float, text: str, **given) -> Utterance:
    """A line whose words last half a second each."""
    words = [Word(text=word, start=start + 0.5 * i, end=start + 0.5 * i + 0.45) for i, word in enumerate(text.split())]
    return Utterance(id=name, start=start, end=words[-1].end, text=text, **{"words": words, **given})


def test_an_edited_line_takes_the_place_of_what_the_new_text_says_there():
    old = [said("u1", 0, "Good morning all."), said("u2", 5, "We ship on Tuesday.", state="edited")]
    new = [said("n1", 0, "Good morning, all."), said("n2", 5, "We sip on Tuesday.")]
    text, doubtful = keep_edited(old, new)
    assert [u.text for u in text] == ["Good morning, all.", "We ship on Tuesday."]
    assert text[1].id == "u2"
    assert doubtful == []


def test_a_new_line_that_goes_on_beyond_the_edited_one_is_cut_there():
    old = [said("u2", 2, "the sign-up flow", state="edited", original="the sing up flow")]
    new = [said("n1", 0, "Let us discuss, the sing up flow. And lunch.", speaker="Speaker 2")]
    text, doubtful = keep_edited(old, new)
    assert (text[0].id, text[0].text) == ("n1a", "Let us discuss,")
    assert [u.text for u in text[1:]] == ["the sign-up flow", "And lunch."], "the word at the border is not doubled"
    assert text[1].speaker == "Speaker 2"
    assert doubtful == []


def test_other_tracks_are_not_touched():
    old = [said("u1", 0, "Yes I do.", state="edited", track="microphone")]
    new = [said("n1", 0, "Do you agree?", track="computer")]
    text, _ = keep_edited(old, new)
    assert {u.id for u in text} == {"u1", "n1"}


def test_a_line_that_a_person_emptied_stays_away():
    old = [said("u1", 0, "Private words here.", state="edited")]
    old[0].text = ""
    assert keep_edited(old, [said("n1", 0, "Private words here."), said("n2", 9, "Public.")])[0][0].id == "n2"


def test_a_line_without_word_times_that_overlaps_is_kept_and_told():
    old = [said("u1", 0, "Four words are here.", state="edited")]
    new = [Utterance(id="n1", start=1.5, end=9.0, text="A long line without times of its words.")]
    text, doubtful = keep_edited(old, new)
    assert [u.id for u in text] == ["u1", "n1"]
    assert doubtful == old


@given(st.data())
def test_no_new_word_outside_the_edited_lines_is_lost(data):
    """Whatever the times: each edited line stays, and a word of the new text goes only if an edited line covers it."""
    starts = data.draw(st.lists(st.integers(0, 40), min_size=1, max_size=6, unique=True))
    new = [said(f"n{s}", float(s), f"w{s}a w{s}b w{s}c w{s}d") for s in starts]
    edited = [
        said(f"e{i}", s / 4, "mine mine", state="edited")
        for i, s in enumerate(data.draw(st.lists(st.integers(0, 160), max_size=3, unique=True)))
    ]
    text, doubtful = keep_edited(edited, new)
    assert doubtful == []
    assert [u.start for u in text] == sorted(u.start for u in text)
    assert {u.id for u in edited} <= {u.id for u in text}
    left = {w.text for u in text for w in u.words}
    for word in (w for u in new for w in u.words):
        middle = (word.start + word.end) / 2
        if not any(u.start <= middle <= u.end for u in edited):
            assert word.text in left
            assert any(word.text in u.text for u in text)


def test_names_go_over_to_the_new_labels_by_time():
    old = [said("u1", 0, "one two three four", speaker="Zoë"), said("u2", 5, "five six", speaker="Speaker 2")]
    new = [said("n1", 0, "one two three four", speaker="Speaker 3"), said("n2", 5, "five six", speaker="Speaker 1")]
    assert [u.speaker for u in carry_names(old, new)] == ["Zoë", "Speaker 1"]


def test_one_name_does_not_go_to_two_labels():
    old = [said("u1", 0, "one two three four five six seven eight", speaker="Zoë")]
    new = [said("n1", 0, "one two three four", speaker="Speaker 1"), said("n2", 2, "five six", speaker="Speaker 2")]
    assert [u.speaker for u in carry_names(old, new)] == ["Speaker 1", "Speaker 2"]


def test_evidence_moves_to_the_new_lines_and_stays_verbatim():
    def item(quote: str, start: float, end: float) -> ActionItem:
        return ActionItem(task="t", evidence=[Evidence(utterance="u1", quote=quote, start=start, end=end)])

    minutes = Minutes(
        actions=[item("I'll do it", 0.0, 1.5), item("I will do hit", 0.0, 1.9), item("gone", 50.0, 51.0)],
        topics=[Topic(title="T", start=0, end=1)],
    )
    new = [said("n1", 0, "I'll do it tomorrow."), said("n2", 10, "Fine.")]
    moved = moved_evidence(minutes, new)
    assert [[(e.utterance, e.quote) for e in a.evidence] for a in moved.actions] == [
        [("n1", "I'll do it")],
        [("n1", "I'll do it tomorrow.")],
        [],
    ]
    assert minutes.actions[0].evidence[0].utterance == "u1", "the earlier minutes are left alone"


def test_final_lines_take_the_place_and_the_ids_of_the_live_ones_at_their_time():
    old = [
        said("u1", 0, "Good morning all.", speaker="Ann"),
        said("u2", 3, "We sip on Tuesday.", speaker="Speaker 2"),
        said("u3", 3, "Yes.", track="computer"),
        said("u4", 9, "Later words."),
    ]
    new = [said("f1", 0, "Good morning, everybody."), said("f2", 3, "We ship on Tuesday.")]
    text = exchanged(old, new, "mixed", 0.0, 8.0)
    assert [(u.id, u.text, u.speaker) for u in text] == [
        ("u1", "Good morning, everybody.", "Ann"),
        ("u3", "Yes.", None),
        ("u2", "We ship on Tuesday.", "Speaker 2"),
        ("u4", "Later words.", None),
    ]


def test_a_live_line_that_reaches_beyond_the_final_stretch_is_cut_there():
    old = [said("u1", 0, "one two three four five six")]
    text = exchanged(old, [said("f1", 0, "One, two, three.")], "mixed", 0.0, 1.5)
    assert [u.text for u in text] == ["One, two, three.", "four five six"]
    assert len({u.id for u in text}) == 2
    again = exchanged(text, [said("f2", 1.5, "Four, five, six.")], "mixed", 1.5, 3.0)
    assert [u.text for u in again] == ["One, two, three.", "Four, five, six."]


def test_edited_lines_stay_when_the_final_text_comes():
    old = [said("u1", 0, "Good morning to everybody.", state="edited"), said("u2", 4, "We sip.")]
    text = exchanged(old, [said("f1", 0, "Good morning everybody. We ship.")], "mixed", 0.0, 8.0)
    assert text[0] == old[0]
    assert "morning" not in " ".join(u.text for u in text[1:])


def test_live_lines_that_come_after_their_final_text_are_only_what_follows_it():
    lines = [said("u1", 0, "one two"), said("u2", 1, "three four"), said("u3", 2, "five six")]
    assert [(u.id, u.text) for u in after(lines, 1.5)] == [("u2b", "four"), ("u3", "five six")]
    assert after(lines, 0.0) == lines


@given(st.data())
def test_of_a_stretch_only_the_final_words_are_left_and_of_the_rest_all(data):
    """Whatever the times: outside the stretch every live word stays, inside there are the new words alone."""
    starts = data.draw(st.lists(st.floats(0, 50), min_size=1, max_size=6))
    old = [said(f"u{n}", start, f"w{n}a w{n}b w{n}c w{n}d") for n, start in enumerate(starts)]
    begin = data.draw(st.floats(0, 40))
    end = begin + data.draw(st.floats(1, 20))
    new = [said("f1", begin + 0.1, "new words")] if data.draw(st.booleans()) else []
    text = exchanged(old, new, "mixed", begin, end)
    words = [word for line in text for word in line.words]
    outside = {w.text for u in old for w in u.words if not begin <= (w.start + w.end) / 2 <= end}
    assert {w.text for w in words if w.text.startswith("w")} - {"words"} == outside
    assert [w.text for w in words if w.text in ("new", "words")] == (["new", "words"] if new else [])
    assert len({u.id for u in text}) == len(text)
