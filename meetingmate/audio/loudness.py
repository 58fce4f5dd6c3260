"""How loud a recording is over time, read once from its beginning to its end in constant memory."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from meetingmate.audio import decode
from meetingmate.audio.decode import RATE, Sound
from meetingmate.domain.waveform import MOST_BINS, Waveform

#: Samples of the finest bin (50 ms), and bins of a block that is read at once.
_UNIT = RATE // 20
_UNITS = 256


def waveform(source: Path | Sound) -> Waveform:
    """The loudness of the mean of all channels. Raises AudioError.

    The bins are the finest of 50 ms, 100 ms, 200 ms ... of which at most ``MOST_BINS`` are needed.
    """
    energy = np.zeros(MOST_BINS)
    units_per_bin, units, samples = 1, 0, 0
    for block in decode.stream(source, block_s=_UNITS * _UNIT / RATE):
        samples += block.size
        squares = np.zeros(-(-block.size // _UNIT) * _UNIT)
        np.square(block, out=squares[: block.size])
        found = squares.reshape(-1, _UNIT).sum(axis=1)
        while units + found.size > MOST_BINS * units_per_bin:  # twice as coarse
            energy[: MOST_BINS // 2] = energy[0::2] + energy[1::2]
            energy[MOST_BINS // 2 :] = 0.0
            units_per_bin *= 2
        np.add.at(energy, (units + np.arange(found.size)) // units_per_bin, found)
        units += found.size
    size = _UNIT * units_per_bin
    count = -(-samples // size)
    lengths = np.full(count, float(size))
    if count:
        lengths[-1] = samples - (count - 1) * size
    loudness = np.sqrt(energy[:count] / lengths)
    return Waveform(bin_s=size / RATE, levels=np.rint(255 * np.sqrt(loudness.clip(0, 1))).astype(np.uint8).tobytes())
