"""SubRip and WebVTT: timing, line lengths, escaping."""

from __future__ import annotations

import itertools
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from meetingmate.domain.meeting import Utterance, Word
from meetingmate.export import subtitle_cues, subtitles
from tests.export import examples

TIMES = re.compile(r"^(\d\d+):(\d\d):(\d\d)[.,](\d{3}) --> (\d\d+):(\d\d):(\d\d)[.,](\d{3})$", re.MULTILINE)


def times(text: str) -> list[tuple[int, int]]:
    found = []
    for match in TIMES.finditer(text):
        h1, m1, s1, f1, h2, m2, s2, f2 = map(int, match.groups())
        found.append((((h1 * 60 + m1) * 60 + s1) * 1000 + f1, ((h2 * 60 + m2) * 60 + s2) * 1000 + f2))
    return found


@st.composite
def talk(draw) -> list[Utterance]:
    """Utterances that may overlap, have words or none, in any script, with words longer than a line."""
    alphabet = st.sampled_from("abcdefg  ,.!?-<>&日本語は、。हिंदी्אב\u0301")
    utterances = []
    for n in range(draw(st.integers(0, 8))):
        start = draw(st.floats(0, 50))
        end = start + draw(st.floats(0, 20))
        text = draw(st.text(alphabet, max_size=300))
        words = examples.spread(text, start, end) if draw(st.booleans()) else []
        speaker = draw(st.sampled_from([None, "Anna", "A very long name of somebody with many titles and degrees"]))
        utterances.append(Utterance(id=f"u{n}", start=start, end=end, text=text, words=words, speaker=speaker))
    return utterances


@given(talk(), st.booleans())
@settings(max_examples=200, deadline=None)
def test_cues_never_overlap_fit_the_screen_and_keep_every_letter(utterances, label):
    built = subtitle_cues.build(utterances, label)
    for cue, following in itertools.pairwise(built):
        assert cue.end <= following.start
    for cue in built:
        assert cue.start < cue.end
        assert 1 <= len(cue.lines) <= subtitle_cues.LINES
        assert all(subtitle_cues.columns(line) <= subtitle_cues.LINE_COLUMNS for line in cue.lines)
    for utterance in utterances:
        mine = [cue for cue in built if cue.utterance == utterance.id]
        assert [cue.part for cue in mine] == list(range(1, len(mine) + 1))
        shown = "".join("".join(cue.lines) for cue in mine).replace(" ", "")
        assert shown.endswith("".join(utterance.text.split()))


def test_cues_follow_the_words():
    words = [Word(text="One,", start=0.0, end=0.5), *examples.spread("two " * 20, 0.6, 5.0)]
    words += [Word(text="late", start=9.0, end=9.5)]
    text = " ".join(word.text for word in words)
    built = subtitle_cues.build([Utterance(id="u", start=0.0, end=9.5, text=text, words=words)], label=False)
    assert len(built) == 2
    assert "late" in built[1].lines[-1]
    assert built[1].end == 9500
    assert 4000 < built[0].end <= built[1].start < 5000


def test_a_long_pause_does_not_keep_the_cue_before_it():
    words = [*examples.spread("word " * 15 + "end.", 0.0, 4.0), Word(text="Later", start=30.0, end=31.0)]
    text = " ".join(word.text for word in words)
    built = subtitle_cues.build([Utterance(id="u", start=0.0, end=31.0, text=text, words=words)], label=False)
    assert (built[0].end, built[1].start) == (4000, 30000)


def test_people_who_speak_at_once_can_both_be_read():
    utterances = [
        Utterance(id="a", start=10.0, end=14.0, text="A longer sentence.", speaker="Anna"),
        Utterance(id="b", start=10.1, end=10.6, text="Yes.", speaker="Ben"),
    ]
    first, second = subtitle_cues.build(utterances, label=True)
    assert first.end - first.start == subtitle_cues.READABLE_MS
    assert second.start == first.end
    assert second.lines == ("Ben: Yes.",)


def test_edited_text_keeps_times_where_words_are_the_same():
    words = examples.spread("the quick brown fox jumps over the lazy dog and runs on and on", 0.0, 10.0)
    text = "the quick red fox jumps over the lazy dog and runs on and on and on until the very end of the day"
    built = subtitle_cues.build([Utterance(id="u", start=0.0, end=10.0, text=text, words=words)], label=False)
    assert "".join("".join(c.lines) for c in built).replace(" ", "") == text.replace(" ", "")
    assert built[-1].start <= 10000


def test_srt_of_the_sample():
    _, utterances, _ = examples.sample()
    text = subtitles.srt(utterances)
    assert text.startswith(
        "1\n00:00:00,600 --> 00:00:03,129\nPriya: Okay, um, I think that's everyone.\nMorning all.\n"
    )
    numbers = re.findall(r"^(\d+)\n\d\d:", text, re.MULTILINE)
    assert numbers == [str(n) for n in range(1, len(numbers) + 1)]
    assert all(one[1] <= two[0] for one, two in itertools.pairwise(times(text)))


def test_srt_has_no_tags_and_no_false_arrows():
    _, utterances, _ = examples.scripts()
    text = subtitles.srt(utterances)
    assert text.count("-->") == len(times(text))
    assert not re.search("<[a-zA-Z/]", text)


def test_vtt_has_voices_ids_and_escapes():
    meeting, utterances, _ = examples.scripts()
    text = subtitles.vtt(utterances, meeting.title + " -->")
    assert text.startswith("WEBVTT\n\nNOTE Übersicht")
    assert text.count("-->") == len(times(text))
    assert "<v דנה כהן>אני אשלח" in text
    assert "<v Zoë &lt;b&gt;&amp;>a --&gt; b" in text
    assert "&lt;script&gt;" in text
    blocks = text.split("\n\n")[2:]
    ids = [block.split("\n")[0] for block in blocks]
    assert ids[0] == "u0-1"
    assert len(set(ids)) == len(ids)


def test_vtt_ids_stay_unique_when_utterances_share_an_id():
    one = Utterance(id="u", start=0, end=1, text="a")
    text = subtitles.vtt(
        [one, Utterance(id="u", start=2, end=3, text="b"), Utterance(id="x\n-->", start=4, end=5, text="c")], ""
    )
    assert re.findall(r"^(.+)\n\d\d:", text, re.MULTILINE) == ["u-1", "u-1-2", "x →-1"]


def test_nothing_said():
    assert subtitles.srt([]) == ""
    assert subtitles.vtt([], "") == "WEBVTT\n"
