"""Who is speaking inside a ten-second window: pyannote's segmentation-3.0 through ONNX Runtime.

The model (Plaquet and Bredin, "Powerset multi-class cross entropy loss for neural speaker diarization",
Interspeech 2023) tells up to three voices apart *within* one window, two of them at the same moment; which voice of
one window is which of the next is for the clustering to find out. Its output has one frame each 270 samples.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from meetingmate.base import privacy
from meetingmate.base.errors import ModelError
from meetingmate.base.translation import tr

RATE = 16_000
WINDOW = 10 * RATE
#: Samples from one window to the next. Speed against accuracy: three tenths of the window costs a third of the
#: usual one tenth and loses next to nothing; at half a window the accuracy breaks.
SHIFT = 3 * RATE
FRAME = 270
#: Centre of the first frame, in samples: half of the model's receptive field of 991 samples.
FRAME_OFFSET = 495
FRAMES = 589
LOCAL_SPEAKERS = 3
MODEL_FILE = "pyannote-segmentation-3.0.float16.onnx"

#: Rows: the seven classes (nobody, A, B, C, AB, AC, BC); columns: the voices active in them.
_POWERSET = np.array(
    [[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [1, 0, 1], [0, 1, 1]],
    dtype=bool,
)


class Segmenter:
    """The segmentation model of folder ``models_dir`` on ``threads`` threads. Raises ModelError."""

    def __init__(self, models_dir: Path, threads: int) -> None:
        import onnxruntime
        from onnxruntime.capi import onnxruntime_pybind11_state as state

        privacy.quiet(onnxruntime)

        path = models_dir / MODEL_FILE
        if not path.is_file():
            raise ModelError(
                tr("The speaker model {path} is missing; install MeetingMate again to put it back.", path=path)
            )
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        # Threads that spin while they wait starve the other engines of a small computer.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 3
        try:
            self._session = onnxruntime.InferenceSession(path.read_bytes(), options, providers=["CPUExecutionProvider"])
        except (state.InvalidProtobuf, state.InvalidGraph, state.InvalidArgument, state.Fail) as error:
            raise ModelError(
                tr("The speaker model {path} is damaged; install MeetingMate again to replace it.", path=path)
            ) from error

    def __call__(self, window: np.ndarray) -> np.ndarray:
        """Activity of the voices, bool (FRAMES, LOCAL_SPEAKERS), in ``window`` (WINDOW samples of float32)."""
        scores = self._session.run(None, {"x": window[None, None, :]})[0][0]
        return _POWERSET[scores.argmax(axis=1)]


def windows(blocks: Iterable[np.ndarray]) -> Iterator[tuple[int, np.ndarray]]:
    """Cut ``blocks`` of samples into windows: pairs of first sample and WINDOW samples, SHIFT apart.

    The last ones are filled with zeros: the end is heard in as many windows as the middle, for one alone decides
    badly. Never holds more than a block and a window.
    """
    held = np.zeros(0, dtype=np.float32)
    start, covered = 0, 0
    for block in blocks:
        held = np.concatenate([held, block])
        while len(held) >= WINDOW:
            yield start, held[:WINDOW]
            covered = start + WINDOW
            held = held[SHIFT:]
            start += SHIFT
    while len(held) > SHIFT or start + len(held) > covered:
        yield start, np.pad(held, (0, WINDOW - len(held)))
        covered = start + WINDOW
        held = held[SHIFT:]
        start += SHIFT


def frame_times(first: int, count: int) -> np.ndarray:
    """Seconds of the centres of ``count`` frames from frame number ``first`` of the recording."""
    return ((first + np.arange(count)) * FRAME + FRAME_OFFSET) / RATE
