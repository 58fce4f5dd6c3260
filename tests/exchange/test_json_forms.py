"""Transcripts as JSON, in the forms of several programs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.exchange.reading import OKAY, SEND, Lines, lines, read

SEGMENTS = [{"start": 3.0, "end": 6.5, "text": f" {OKAY}"}, {"start": 7.0, "end": 9.0, "text": f" {SEND}"}]
WORDS = [
    {"word": "Okay.", "start": 3.0, "end": 3.4, "speaker": "SPEAKER_00"},
    {"word": "Fine.", "start": 3.5, "end": 3.9},
    {"word": "Yes.", "start": 7.0, "end": 7.4, "speaker": "SPEAKER_01"},
]
DEEPGRAM = [
    {"word": "okay", "punctuated_word": "Okay.", "start": 3.0, "end": 3.4, "speaker": 0},
    {"word": "yes", "punctuated_word": "Yes.", "start": 7.0, "end": 7.4, "speaker": 1},
]


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"text": "x", "segments": SEGMENTS, "language": "en"}, [(None, 3.0, OKAY), (None, 7.0, SEND)]),
        (SEGMENTS, [(None, 3.0, OKAY), (None, 7.0, SEND)]),
        (
            {"segments": [{"start": 3.0, "end": 7.4, "text": "Okay. Fine. Yes.", "words": WORDS}], "word_segments": []},
            [("SPEAKER_00", 3.0, "Okay. Fine."), ("SPEAKER_01", 7.0, "Yes.")],
        ),
        (
            {
                "result": {"language": "en"},
                "transcription": [
                    {
                        "timestamps": {"from": "00:00:03,000", "to": "00:00:06,500"},
                        "offsets": {"from": 3000, "to": 6500},
                        "text": f" {OKAY}",
                    }
                ],
            },
            [(None, 3.0, OKAY)],
        ),
        ({"chunks": [{"timestamp": [3.0, None], "text": OKAY}]}, [(None, 3.0, OKAY)]),
        (
            {"utterances": [{"speaker": "A", "start": 3000, "end": 6500, "text": OKAY}], "language_code": "en_us"},
            [("Speaker A", 3.0, OKAY)],
        ),
        (
            {"results": {"utterances": [{"start": 3.0, "end": 6.5, "transcript": OKAY, "speaker": 0}]}},
            [("Speaker 0", 3.0, OKAY)],
        ),
        (
            {"results": {"channels": [{"alternatives": [{"transcript": "okay yes", "words": DEEPGRAM}]}]}},
            [("Speaker 0", 3.0, "Okay."), ("Speaker 1", 7.0, "Yes.")],
        ),
        (
            {"sentences": [{"speaker_name": "Dana Whitlock", "start_time": "00:00:03", "text": OKAY}]},
            [("Dana Whitlock", 3.0, OKAY)],
        ),
        ({"turns": [{"speaker": "Dana", "text": OKAY}]}, [("Dana", None, OKAY)]),
        ({"text": OKAY}, [(None, None, OKAY)]),
    ],
)
def test_forms_of_json(tmp_path: Path, document: object, expected: Lines) -> None:
    assert lines(read(tmp_path, "x.json", json.dumps(document))) == expected


def test_numbers_that_are_no_times(tmp_path: Path) -> None:
    pieces = '{"start": NaN, "end": 1e999, "text": "Hi.", "avg_logprob": -Infinity}, {"start": -4, "text": "Ho."}'
    text = f'{{"segments": [{pieces}]}}'
    assert lines(read(tmp_path, "x.json", text)) == [(None, None, "Hi."), (None, None, "Ho.")]
