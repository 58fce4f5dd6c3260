"""What a voice sounds like, as 192 numbers: 3D-Speaker's CAM++ through sherpa-onnx.

Wang et al., "CAM++: A fast and efficient network for speaker verification using context-aware masking",
Interspeech 2023. Two pieces of sound are likely to be of one person when the cosine of their vectors is high.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from meetingmate.base.errors import ModelError
from meetingmate.base.translation import tr
from meetingmate.speakers.segmentation import RATE

DIMENSIONS = 192
MODEL_FILE = "campplus-zh-en-16k.int8.onnx"


class Embedder:
    """The embedding model of folder ``models_dir`` on ``threads`` threads. Raises ModelError."""

    def __init__(self, models_dir: Path, threads: int) -> None:
        import sherpa_onnx

        path = models_dir / MODEL_FILE
        if not path.is_file():
            raise ModelError(
                tr("The speaker model {path} is missing; install MeetingMate again to put it back.", path=path)
            )
        config = sherpa_onnx.SpeakerEmbeddingExtractorConfig(model=str(path), num_threads=threads)
        try:
            self._extractor = sherpa_onnx.SpeakerEmbeddingExtractor(config)
        except RuntimeError as error:
            raise ModelError(
                tr("The speaker model {path} is damaged; install MeetingMate again to replace it.", path=path)
            ) from error

    def __call__(self, samples: np.ndarray) -> np.ndarray:
        """Vector of length one, float32 (DIMENSIONS,), of ``samples`` (float32); zeros when there is no sound."""
        stream = self._extractor.create_stream()
        stream.accept_waveform(RATE, samples)
        stream.input_finished()
        vector = np.array(self._extractor.compute(stream), dtype=np.float32)
        length = np.linalg.norm(vector)
        return vector / length if np.isfinite(length) and length > 0 else np.zeros_like(vector)
