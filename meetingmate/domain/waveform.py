"""How loud a recording is over time: what the player paints."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

#: More bins are never needed: a screen has fewer pixels from side to side.
MOST_BINS = 8192


class Waveform(Struct, kw_only=True, frozen=True):
    """Byte n of ``levels`` says how loud it is from second ``n * bin_s`` on: 255 times the square root of the root mean
    square, where 1 is as loud as can be. The root of it, so that quiet speech is seen beside loud."""

    bin_s: Annotated[float, Meta(gt=0, le=86400)]
    levels: Annotated[bytes, Meta(max_length=MOST_BINS)]
