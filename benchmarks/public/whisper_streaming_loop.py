"""whisper-streaming with faster-whisper, steps of one second, its buffer cut at 15 s (its other way of cutting, at
sentences, is not written yet in version 0.1.0).

    PYTHON whisper_streaming_loop.py WAV MODEL_FOLDER LANGUAGE
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy
from playing import RATE, Playing, tell
from whisper_streaming import ASRProcessor, AudioReceiver, Backend, OutputSender, TimeTrimming, Word
from whisper_streaming.backend import (
    FasterWhisperFeatureExtractorConfig,
    FasterWhisperModelConfig,
    FasterWhisperTranscribeConfig,
)

_STEP_S, _BUFFER_S, _END_S = 1.0, 15.0, 30.0


class Spoken(AudioReceiver):
    """Steps of a second, as they are spoken. What waits is heard at once, as the authors' server does it."""

    def __init__(self, playing: Playing) -> None:
        super().__init__()
        self._playing, self._pieces = playing, playing.pieces(_STEP_S)

    def start(self) -> None:
        """Begin to speak."""
        self._playing.start()
        super().start()

    def _do_receive(self) -> numpy.ndarray | None:
        piece = next(self._pieces, None)
        return None if piece is None else numpy.frombuffer(piece, "<i2").astype(numpy.float32) / 32768

    def _do_close(self) -> None:
        pass


class Told(OutputSender):
    """Writes down what was settled."""

    def __init__(self, playing: Playing) -> None:
        super().__init__()
        self._playing = playing

    def _do_output(self, data: Word) -> None:
        tell("settled", arrived=self._playing.now, start=data.start, end=data.end, text=data.word.strip())

    def _do_close(self) -> None:
        pass


def main() -> None:
    """Play, tell what comes out."""
    wav, model, language = sys.argv[1:4]
    playing = Playing(Path(wav))
    processor = ASRProcessor(
        ASRProcessor.ProcessorConfig(
            sampling_rate=RATE,
            prompt_size=200,
            audio_receiver_timeout=_END_S,
            audio_trimming=TimeTrimming(_BUFFER_S),
            language=language,
        ),
        Spoken(playing),
        Told(playing),
        Backend.FASTER_WHISPER,
        FasterWhisperModelConfig(model_size_or_path=model, device="cpu", compute_type="int8", cpu_threads=2),
        FasterWhisperTranscribeConfig(vad_filter=True),
        FasterWhisperFeatureExtractorConfig(),
    )
    processor.run()


if __name__ == "__main__":
    main()
