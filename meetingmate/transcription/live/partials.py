"""A quick first text for sound that is still going on: for display only, never to be kept.

Whisper's encoder is built for 30 s and costs the same for any sound padded to that; here it gets the sound with
two seconds of silence only, which takes a fraction of the time and costs about one word in eight
(docs/decisions/live-transcript.md).
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from faster_whisper import WhisperModel
from faster_whisper.tokenizer import Tokenizer
from faster_whisper.transcribe import get_suppressed_tokens

from meetingmate.transcription.hallucination_filters import COMPRESSION, compression_ratio
from meetingmate.transcription.voice import RATE

_SILENCE_S = 2.0
#: Lengths are rounded up to this: for each length that is new the engine keeps prepared code (1 MB or more a length,
#: measured: 120 lengths 184 MB, rounded 44 MB and no more after the first sixty texts).
_STEP_S = 1.0
#: Nobody says more tokens than this: what is longer is a loop.
_TOKENS_PER_S, _TOKENS_MORE = 8, 12
_TIME_STEP_S = 0.02


class Partial(NamedTuple):
    """A first text and its language (the one asked for, or the likeliest)."""

    text: str
    language: str


def partial(whisper: WhisperModel, samples: np.ndarray, language: str | None) -> Partial:
    """What ``samples`` (16 kHz, at most 28 s) may say; the text is empty when it makes no sense."""
    length = samples.size / RATE
    whole = round(math.ceil(round((length + _SILENCE_S) / _STEP_S, 3)) * _STEP_S * RATE)
    padded = np.concatenate([samples, np.zeros(whole - samples.size, dtype=np.float32)])
    features = whisper.feature_extractor(padded)
    encoded = whisper.encode(features[:, : features.shape[1] // 2 * 2])
    if language is None:
        language = (
            whisper.model.detect_language(encoded)[0][0][0].strip("<|>") if whisper.model.is_multilingual else "en"
        )
    tokenizer = Tokenizer(whisper.hf_tokenizer, whisper.model.is_multilingual, task="transcribe", language=language)
    prompt = tokenizer.sot_sequence
    room = min(round(length * _TOKENS_PER_S) + _TOKENS_MORE, whisper.max_length - len(prompt))
    answer = whisper.model.generate(
        encoded,
        [prompt],
        beam_size=1,
        max_length=len(prompt) + room,
        suppress_blank=True,
        suppress_tokens=get_suppressed_tokens(tokenizer, [-1]),
        max_initial_timestamp_index=50,
    )[0]
    text = tokenizer.decode(_within(answer.sequences_ids[0], tokenizer.timestamp_begin, length)).strip()
    return Partial("" if compression_ratio(text) > COMPRESSION else text, language)


def _within(tokens: list[int], first_time: int, length: float) -> list[int]:
    """The tokens up to the first time stamp past ``length`` seconds."""
    for number, token in enumerate(tokens):
        if token >= first_time and (token - first_time) * _TIME_STEP_S > length:
            return tokens[:number]
    return tokens
