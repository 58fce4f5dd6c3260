"""Voice activity: carried state, spans, margins."""

from __future__ import annotations

import numpy as np
import pytest
from faster_whisper.vad import get_vad_model

from meetingmate.audio import decode
from meetingmate.transcription.voice import FRAME, FRAME_S, Span, VoiceDetector, speech_spans, widened


def test_piece_by_piece_equals_all_at_once(sample_dir):
    samples = next(decode.stream(sample_dir / "sample_standup.ogg", block_s=FRAME * 600 / 16000))
    wanted = get_vad_model()(samples).reshape(-1)
    detector = VoiceDetector()
    pieces = [detector.probabilities(samples[i : i + FRAME * 150]) for i in range(0, samples.size, FRAME * 150)]
    np.testing.assert_allclose(np.concatenate(pieces), wanted, atol=1e-4)
    assert wanted.max() > 0.9


def test_nothing_in_nothing_out():
    assert VoiceDetector().probabilities(np.zeros(0, np.float32)).size == 0
    assert speech_spans(np.zeros(0, np.float32)) == []


def _voice(*parts: tuple[float, float]) -> np.ndarray:
    """Probabilities from (seconds, probability) pairs."""
    return np.concatenate([np.full(round(s / FRAME_S), p, np.float32) for s, p in parts])


def test_spans_bridge_breaths_but_not_pauses():
    spans = speech_spans(_voice((1.6, 0), (1.6, 0.9), (0.16, 0.1), (0.8, 0.9), (0.96, 0.0), (0.64, 0.8)))
    assert [(round(s.start, 2), round(s.end, 2)) for s in spans] == [(1.6, 4.16), (5.12, 5.76)]


def test_a_single_doubtful_frame_is_not_speech():
    assert speech_spans(_voice((2, 0), (0.032, 0.56), (2, 0))) == []
    assert speech_spans(_voice((2, 0), (1, 0.45), (2, 0))) == []


def test_a_quiet_syllable_beside_clear_speech_is_speech():
    spans = speech_spans(_voice((2, 0), (0.2, 0.45), (0.5, 0), (1, 0.9), (2, 0)))
    assert len(spans) == 2


def test_margins_do_not_overlap_and_stay_inside():
    spans = widened([Span(0.1, 1), Span(2.5, 3), Span(8, 9.9)], margin=0.4, bridge=2.0, end=10)
    assert spans == [Span(0, pytest.approx(3.4)), Span(pytest.approx(7.6), 10)]
