"""Whole live transcriptions with the real model, fed only as fast as they are written down."""

from __future__ import annotations

from itertools import pairwise

import jiwer
import numpy as np
import pytest

from meetingmate.audio import decode
from tests.transcription.live.conftest import RATE
from tests.transcription.test_recordings import plain, sound_of

#: What is said in the first 25 seconds of the sample.
SAID = (
    "Okay, um, I think that's everyone. Morning all. Let's do a quick round, and then I want to talk about the sign-up "
    "flow. Morning. Did everybody survive the fire alarm on Friday? Barely. I was on a customer call, so yeah, that "
    "was fun. I just stood in the car park with my laptop. Very glamorous. All right, Marcus, do you want to go first? "
    "Sure, so the booking page. We shipped the new calendar on Thursday."
)


@pytest.fixture(scope="module")
def standup(sample_dir) -> np.ndarray:
    return next(decode.stream(sample_dir / "sample_standup.ogg", block_s=25.5))


def wrong_words(text: str) -> float:
    return jiwer.wer(plain(SAID), plain(text))


def test_words_come_provisionally_then_for_good_and_a_new_start_goes_on(meet, standup):
    meeting = meet(microphone=standup, computer=np.zeros_like(standup))
    meeting.speak(13.0, step_s=1.5)
    first = meeting.notes
    assert first.languages == ["en"]
    kinds = [kind for kind, track, text in first.told if track == "microphone" and text]
    assert kinds[0] == "provisional"
    assert "settled" in kinds
    assert len(first.settled_lines) >= 3

    # the process dies here; another one goes on from what was told
    again = meet(
        microphone=standup,
        computer=np.zeros_like(standup),
        language="en",
        positions=dict(first.positions),
        next_id=len(first.settled_lines) + 1,
    )
    again.now = 13.0
    again.speak(25.5, step_s=2.5)
    second = again.end()
    lines = first.settled_lines + second.settled_lines
    assert [u.id for u in lines] == [f"u{n:04d}" for n in range(1, len(lines) + 1)]
    assert all(u.track == "microphone" and u.state == "settled" and u.words for u in lines)
    assert all(a.end <= b.start + 0.01 for a, b in pairwise(lines))
    assert wrong_words(f"{first.text} {second.text}") < 0.12
    assert second.positions == pytest.approx({"microphone": 25.5, "computer": 25.5})
    assert [text for kind, track, text in second.told if kind == "provisional" and track == "microphone"][-1] == ""


@pytest.mark.parametrize(("options", "expected"), [({}, 1), ({"beam_size": 3}, 3)])
def test_settled_text_is_decoded_with_the_beams_that_are_wanted(meet, engine, standup, monkeypatch, options, expected):
    recognise, seen = engine.recognise, set()

    def watched(*args, beam_size: int, **others):
        seen.add(beam_size)
        return recognise(*args, beam_size=beam_size, **others)

    monkeypatch.setattr(engine, "recognise", watched)
    meeting = meet(microphone=standup[: 5 * RATE], language="en", **options)
    meeting.speak(5.0)
    assert meeting.end().text
    assert seen == {expected}


def test_a_computer_that_is_far_behind_writes_everything_in_long_pieces(meet, standup):
    meeting = meet(microphone=standup, language="en")
    meeting.tracks["microphone"].until = 25.5
    meeting.live.step()
    assert meeting.live.behind > 15
    assert meeting.live.pace == "packed"
    notes = meeting.end()
    assert [kind for kind, _, text in notes.told if kind == "provisional" and text] == []
    assert wrong_words(notes.text) < 0.12


def test_the_computers_sound_in_the_microphone_is_written_once(meet, standup):
    samples = standup[: round(11.2 * RATE)]
    echo = 0.2 * np.concatenate([np.zeros(RATE // 10, np.float32), samples[: -RATE // 10]])
    meeting = meet(microphone=echo, computer=samples, language="en")
    meeting.speak(11.2, step_s=4.0)
    notes = meeting.end()
    assert [u.text for u in notes.lines("microphone") if len(u.words) > 1] == []  # both may say one word
    assert any(r.reason == "echo of the computer's sound" and r.track == "microphone" for r in notes.removed)
    assert jiwer.wer(plain(SAID.split("Barely")[0]), plain(notes.text)) < 0.15


@pytest.mark.parametrize("name", ["noise_koala", "silence_leopard_empty", "gen_roomtone_30s", "gen_music_chords_24s"])
def test_nothing_is_invented_where_nobody_speaks(name, meet, shared_data):
    samples = sound_of(next((shared_data / "audio").glob(f"{name}.*")))
    meeting = meet(microphone=samples, language="en")
    meeting.speak(samples.size / RATE)
    assert meeting.end().settled_lines == []


def test_a_real_thank_you_is_kept(meet, shared_data):
    whole = shared_data / "meetings" / "long_meeting.ogg"
    samples = next(decode.stream(whole, start=867.2, block_s=2.4))
    quiet = np.zeros(3 * RATE, np.float32)
    meeting = meet(microphone=np.concatenate([quiet, samples, quiet]), language="en")
    meeting.speak(8.4, step_s=4.0)
    assert "thank you" in plain(meeting.end().text)


def test_another_language_is_found_by_itself(meet, shared_data):
    samples = sound_of(shared_data / "audio" / "es_leopard.flac")
    meeting = meet(microphone=samples)
    meeting.speak(samples.size / RATE, step_s=2.0)
    notes = meeting.end()
    assert notes.languages == ["es"]
    assert "y tiene muy poca" in notes.text


def test_german_and_french_inside_an_english_meeting_are_written_as_said(meet, shared_data):
    samples = sound_of(shared_data / "reports" / "31-languages" / "english-german-french-english.ogg")
    meeting = meet(microphone=samples)
    meeting.speak(samples.size / RATE, step_s=1.0)
    notes = meeting.end()
    assert notes.languages == ["en"]
    by_language = {}
    for line in notes.settled_lines:
        by_language.setdefault(line.language, []).append(line.text)
    assert list(by_language) == ["en", "de", "fr"]
    assert "wurde als" in plain(" ".join(by_language["de"]))
    assert "conservateur" in plain(" ".join(by_language["fr"]))
    assert "portal" not in plain(" ".join(by_language["en"]))
    assert "let s decide it" in plain(" ".join(by_language["en"]))


def test_a_meeting_that_begins_in_another_language_is_held_in_the_one_it_goes_on_in(meet, shared_data):
    samples = sound_of(shared_data / "reports" / "31-languages" / "japanese-first-then-english.ogg")
    meeting = meet(microphone=samples)
    meeting.speak(samples.size / RATE, step_s=2.0)
    notes = meeting.end()
    assert notes.languages[-1] == "en"
    assert {line.language for line in notes.settled_lines if line.start > 5.5} == {"en"}
    assert "time zone bug" in plain(notes.text)
