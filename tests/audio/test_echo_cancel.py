"""The computer's sound is taken out of the microphone's, and nothing else is."""

from __future__ import annotations

import numpy as np
import pytest

from meetingmate.audio import decode
from meetingmate.audio.echo_cancel import RATE, EchoCanceller, WithoutEcho, cancelled
from tests.conftest import ROOT

SECONDS = 24
#: Turns of 12 s: the microphone's voice speaks the first 7 s, the computer's from 6 s on.
TURN_S, NEAR_UNTIL_S, FAR_FROM_S = 12.0, 7.0, 6.0


@pytest.fixture(scope="module")
def voices() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(microphone's voice with the noise of a room, computer's sound, where only the computer's is heard)."""
    sample = ROOT / "resources" / "sample" / "sample_standup.ogg"
    near, far = (next(decode.stream(sample, start=start, block_s=SECONDS)) for start in (2.0, 30.0))
    times = np.arange(near.size) / RATE % TURN_S
    noise = np.random.default_rng(3).standard_normal(near.size) * 3e-4
    near = near / near.std() * 0.04 * (times < NEAR_UNTIL_S) + noise
    far = far / far.std() * 0.05 * (times >= FAR_FROM_S)
    return near.astype(np.float32), far.astype(np.float32), times > NEAR_UNTIL_S + 0.5


def echo_of(far: np.ndarray, delay: float) -> np.ndarray:
    """What a microphone hears of a small loudspeaker in a room, 6 dB quieter and ``delay`` seconds later."""
    room = np.random.default_rng(1).standard_normal(round(0.35 * RATE))
    room *= 10 ** (-3 * np.arange(room.size) / room.size)
    sound = np.convolve(np.tanh(2 * far), room)[: far.size]
    sound = np.roll(sound, round(delay * RATE))
    return (sound / sound.std() * far.std() / 2).astype(np.float32)


def decibels(samples: np.ndarray) -> float:
    return 10 * float(np.log10(np.mean(samples**2) + 1e-12))


@pytest.mark.parametrize("delay", [-0.1, 0.05, 0.25])
def test_echo_goes_and_the_voice_stays(voices, delay: float) -> None:
    near, far, only_echo = voices
    heard = near + echo_of(far, delay)
    clean = np.concatenate(list(cancelled(np.array_split(heard, 37), np.array_split(far, 11))))
    assert clean.shape == heard.shape
    second = only_echo & (np.arange(heard.size) > 12 * RATE)
    assert decibels(heard[second]) - decibels(clean[second]) > 18
    speaking = slice(round(12.3 * RATE), round((12 + FAR_FROM_S) * RATE))
    assert decibels(clean[speaking] - near[speaking]) < decibels(near[speaking]) - 20, "in its place and as it was"


def test_with_headphones_nothing_is_touched(voices) -> None:
    near, far, _ = voices
    canceller = EchoCanceller()
    clean = np.concatenate([canceller.process(near, far), canceller.flush()])
    assert decibels(clean - near) < decibels(near) - 30


def test_any_block_length_gives_the_same_and_all_of_it(voices) -> None:
    near, far, _ = voices
    heard = (near + echo_of(far, 0.05))[: 9 * RATE]
    far = far[: 9 * RATE]
    whole = EchoCanceller()
    expected = np.concatenate([whole.process(heard, far), whole.flush()])
    for size in (160, 4001, 100_000):
        canceller = EchoCanceller()
        pieces = [canceller.process(heard[at : at + size], far[at : at + size]) for at in range(0, heard.size, size)]
        assert np.array_equal(np.concatenate([*pieces, canceller.flush()]), expected)
    assert EchoCanceller().flush().size == 0
    with pytest.raises(ValueError, match="same stretch"):
        EchoCanceller().process(heard, far[1:])


class Growing:
    """A track of which ``there`` seconds exist."""

    def __init__(self, samples: np.ndarray) -> None:
        self.samples, self.there = samples, 0.0

    def available(self) -> float:
        return self.there

    def read(self, start: float, end: float) -> np.ndarray:
        known = self.samples[: round(self.there * RATE)]
        first = round(start * RATE)
        size = round((end - start) * RATE)
        return np.pad(known[first : first + size], (0, size - known[first : first + size].size))


def test_a_growing_track_is_read_anywhere(voices) -> None:
    near, far, only_echo = voices
    heard = near + echo_of(far, 0.05)
    microphone, computer = Growing(heard), Growing(far)
    track = WithoutEcho(microphone, computer)
    pieces = []
    for second in range(SECONDS):
        microphone.there, computer.there = second + 1.0, second + 0.9
        assert track.available() == second + 1.0
        pieces.append(track.read(float(second), second + 1.0))
    clean = np.concatenate(pieces)
    assert clean.shape == heard.shape
    second = only_echo & (np.arange(heard.size) > 12 * RATE)
    assert decibels(heard[second]) - decibels(clean[second]) > 15, "up to the newest sound"
    whole = np.concatenate(list(cancelled([heard], [far])))
    assert np.allclose(track.read(3.0, 11.0), whole[3 * RATE : 11 * RATE], atol=1e-6)
    late = WithoutEcho(microphone, computer).read(20.0, 23.5)
    echo = only_echo[20 * RATE : round(23.5 * RATE)]
    assert decibels(heard[20 * RATE : round(23.5 * RATE)][echo]) - decibels(late[echo]) > 15, "after a restart"
    assert track.read(23.9, 24.2).size == round(0.3 * RATE)


def test_a_computer_track_that_ends_leaves_the_microphone_alone(voices) -> None:
    near, far, _ = voices
    clean = np.concatenate(list(cancelled([near], [far[: 2 * RATE]])))
    assert np.array_equal(clean, near)
    microphone, computer = Growing(near), Growing(far)
    microphone.there = 20.0  # the computer's never begins
    track = WithoutEcho(microphone, computer)
    assert np.array_equal(track.read(0.0, 20.0), near[: 20 * RATE])
