"""Which language each stretch is in: sustained evidence, a price for each change, and the real model."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from meetingmate.transcription import TranscribeOptions, transcribe_file
from meetingmate.transcription.block_recogniser import FOREIGN
from meetingmate.transcription.blocks import Block
from meetingmate.transcription.engine import Engine
from meetingmate.transcription.language import SpokenLanguages, Turn, likeliest, turns_of
from meetingmate.transcription.voice import RATE, Span
from tests.transcription.test_recordings import plain, sound_of, wav

EN, DE, WELSH = {"en": 0.99, "de": 0.002}, {"de": 0.995, "en": 0.001}, {"cy": 0.66, "en": 0.33}
UNSURE = {"de": 0.7, "en": 0.25}


class _Multilingual:
    """Stands in for the engine where the answers are given."""

    multilingual = True

    def languages_of(self, samples: np.ndarray) -> dict[str, float]:
        raise AssertionError("not asked")


def turns(*told: tuple[float, dict[str, float]]) -> list[Turn]:
    """Turns of so many seconds with these answers, a pause of a second in between."""
    result, at = [], 0.0
    for seconds, answer in told:
        result.append(Turn([Span(at, at + seconds)], dict(answer)))
        at += seconds + 1
    return result


def course(spoken: SpokenLanguages, heard: list[Turn]) -> list[str]:
    block = Block(0.0, np.zeros(1, np.float32), [span for turn in heard for span in turn.spans], last=False)
    regions = spoken.regions(block, heard)
    assert [s for region in regions for s in region.spans] == block.spans, "nothing is lost between two languages"
    return [region.language for region in regions for _ in region.spans]


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        ([(5, EN), (4.5, DE), (5, EN)], ["en", "de", "en"]),
        ([(5, EN), (4.5, DE)], ["en", "de"]),
        ([(4.5, DE), (5, EN)], ["de", "en"]),
        ([(5, EN), (6.4, WELSH), (5, EN)], ["en", "en", "en"]),
        ([(5, EN), (6.4, WELSH)], ["en", "en"]),
        ([(5, EN), (1.0, DE), (5, EN)], ["en", "en", "en"]),
        ([(5, EN), (2.0, UNSURE), (2.0, UNSURE), (5, EN)], ["en", "en", "en", "en"]),
        ([(5, EN), (4, DE), (0.6, {}), (1.2, UNSURE), (4, DE), (5, EN)], ["en", "de", "de", "de", "de", "en"]),
    ],
)
def test_a_change_needs_sustained_evidence_and_short_turns_go_with_the_others(told, wanted):
    assert course(SpokenLanguages(_Multilingual(), "en"), turns(*told)) == wanted


def test_what_a_person_has_set_is_never_asked():
    spoken = SpokenLanguages(_Multilingual(), "en", fixed=True)
    block = Block(0.0, np.zeros(RATE * 9, np.float32), [Span(0, 8)], last=True)
    assert [(r.language, r.rival) for r in spoken.regions(block)] == [("en", None)]


def test_a_short_foreign_stretch_is_checked_by_its_text():
    spoken = SpokenLanguages(_Multilingual(), "en")
    heard = turns((5, EN), (4.5, DE), (30, DE))
    block = Block(0.0, np.zeros(1, np.float32), [], last=False)
    assert [(r.language, r.rival) for r in spoken.regions(block, heard[:2])] == [("en", None), ("de", "en")]
    spoken = SpokenLanguages(_Multilingual(), "en")
    assert [(r.language, r.rival) for r in spoken.regions(block, heard)] == [("en", None), ("de", None)]


def test_evidence_is_carried_from_block_to_block():
    spoken = SpokenLanguages(_Multilingual(), "en")
    assert course(spoken, turns((5, EN), (1.5, DE))) == ["en", "en"]
    assert spoken.undecided, "more of it could change the answer"
    assert course(spoken, turns((1.5, DE), (1.5, DE))) == ["de", "de"]
    assert not spoken.undecided


def test_the_meetings_own_language_changes_when_another_was_spoken_for_long():
    spoken = SpokenLanguages(_Multilingual(), "ja")
    assert not spoken.written([("ja", 5.0), ("en", 15.0)])
    assert spoken.written([("en", 20.0)])
    assert spoken.home == "en"
    assert spoken.share == pytest.approx(35 / 40)
    assert not spoken.written([("ja", 10.0)])


def test_turns_end_in_pauses_and_are_short_enough():
    spans = [Span(0, 2), Span(2.3, 4), Span(5, 6), Span(7, 32)]
    found = turns_of(spans)
    assert found[:2] == [[Span(0, 2), Span(2.3, 4)], [Span(5, 6)]]
    assert max(turn[-1].end - turn[0].start for turn in found) <= 10.0
    assert found[-1][-1].end == 32
    assert likeliest(turns((5, DE), (25, EN)))[0] == "en"


def test_german_and_french_inside_an_english_meeting_are_written_as_said(shared_data, transcribe):
    heard = transcribe(shared_data / "reports" / "31-languages" / "english-german-french-english.ogg")
    assert [code for code, _ in heard.languages] == ["en"]
    by_language = {}
    for u in heard.utterances:
        by_language.setdefault(u.language, []).append(u.text)
    assert list(by_language) == ["en", "de", "fr"]
    assert "wurde als" in plain(" ".join(by_language["de"]))
    assert "le consulat il devient conservateur" in plain(" ".join(by_language["fr"]))
    english = plain(" ".join(by_language["en"]))
    assert "time zone bug" in english
    assert "let s decide it" in english
    assert "portal" not in english
    assert "consul" not in english


def test_a_japanese_beginning_does_not_make_the_meeting_japanese(shared_data, transcribe):
    heard = transcribe(shared_data / "reports" / "31-languages" / "japanese-first-then-english.ogg")
    assert heard.result.language == "en"
    assert heard.utterances[0].language == "ja"
    assert {u.language for u in heard.utterances[1:]} == {"en"}
    assert heard.removed == []
    assert "fix for the time zone bug in review by thursday" in plain(heard.text)


def test_with_a_language_set_all_is_written_in_it(shared_data, transcribe):
    heard = transcribe(shared_data / "audio" / "de_leopard.flac", language="en")
    assert {u.language for u in heard.utterances} == {"en"}


def test_heavy_overlap_and_an_accent_do_not_change_the_language(shared_data, transcribe):
    for name in ("en_ami_trn08_heavy_overlap", "en_in_sarvam"):
        heard = transcribe(shared_data / "audio" / f"{name}.flac")
        assert {u.language for u in heard.utterances} == {"en"}, name


def test_a_model_that_knows_english_only_marks_the_rest(shared_data, models_dir, tmp_path):
    if not (models_dir / "whisper-tiny.en").is_dir():
        pytest.skip("whisper-tiny.en is not installed; `meetingmate models install whisper-tiny.en` installs it")
    english = sound_of(shared_data / "audio" / "en_leopard.flac")
    german = sound_of(shared_data / "audio" / "en_de_fw_multilingual.mp3")[30 * RATE : 46 * RATE]
    path = wav(tmp_path / "both.wav", np.concatenate([english, np.zeros(RATE, np.float32), german]))
    said, removed = [], []
    result = transcribe_file(
        path,
        TranscribeOptions(model_dir=Path("unused"), beam_size=1),
        on_utterances=lambda new, position: said.extend(new),
        on_removed=removed.extend,
        engine=Engine(models_dir / "whisper-tiny.en", threads=2),
    )
    assert "apostle of the middle classes" in plain(" ".join(u.text for u in said))
    assert [u for u in said if u.start > 7.5] == []
    assert {r.reason for r in removed if r.start > 7.5} == {FOREIGN}
    (problem,) = result.problems
    assert "whisper-tiny.en" in problem
    assert "another language" in problem


@pytest.mark.parametrize("level", [-57, -68])
def test_very_quiet_speech_is_written_down(level, shared_data, transcribe, tmp_path):
    sound = sound_of(shared_data / "audio" / "en_jfk.flac")
    quiet = sound * 10 ** (level / 20) / np.sqrt((sound**2).mean())
    heard = transcribe(wav(tmp_path / "quiet.wav", quiet))
    assert "ask what you can do for your country" in plain(heard.text)
