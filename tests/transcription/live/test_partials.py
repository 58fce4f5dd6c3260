"""The quick first texts: few different lengths, never longer than Whisper's window."""

from __future__ import annotations

from meetingmate.audio import decode
from meetingmate.transcription.live.partials import partial
from tests.transcription.live.conftest import RATE


def test_lengths_are_rounded_up_since_the_engine_keeps_memory_for_each(engine, sample_dir, monkeypatch):
    sound = next(decode.stream(sample_dir / "sample_standup.ogg", block_s=40))
    whisper, shapes, encode = engine.whisper, [], engine.whisper.encode

    def seen(features):
        shapes.append(features.shape[-1])
        return encode(features)

    monkeypatch.setattr(whisper, "encode", seen)
    for seconds in (3.1, 3.4, 3.999, 28.0, 28.0000001):
        partial(whisper, sound[: round(seconds * RATE)], "en")
    assert len(set(shapes[:3])) == 1
    assert max(shapes) <= 3000
