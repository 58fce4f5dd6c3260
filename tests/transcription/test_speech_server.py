"""Speech recognised by a server: the same text as on this computer, which goes on where no server answers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jiwer
import numpy as np
import pytest

from meetingmate.base.errors import UsageError
from meetingmate.domain.meeting import Utterance
from meetingmate.servers.connection import Limits, ServerError
from meetingmate.servers.turns import Seat
from meetingmate.transcription import Engine, TranscribeOptions, transcribe_file
from meetingmate.transcription import blocks as blocks_module
from meetingmate.transcription import engine as engine_module
from meetingmate.transcription.engine import Segment
from meetingmate.transcription.served_engine import ServedEngine
from meetingmate.transcription.speech_server import SpeechServer
from meetingmate.transcription.voice import Span
from tests.transcription.real_speech_server import KEY, MODEL, RealSpeechServer, running
from tests.transcription.test_recordings import plain, sound_of, wav

RATE = 16000
QUICK = Limits(connect_s=2.0, answer_s=60.0, pause_s=0.0)


@pytest.fixture(autouse=True)
def without_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same answer each time."""
    monkeypatch.setattr(engine_module, "_TEMPERATURES", (0.0,))


@pytest.fixture
def server(engine: Engine) -> Iterator[RealSpeechServer]:
    with running(engine.whisper) as made:
        yield made


@pytest.fixture(scope="module")
def sound(sample_dir: Path) -> np.ndarray:
    return sound_of(sample_dir / "sample_standup.ogg")[: 12 * RATE]


def client(server: RealSpeechServer, key: str = KEY) -> SpeechServer:
    return SpeechServer(server.address, MODEL, key, limits=QUICK)


def seat(server: RealSpeechServer, key: str = KEY) -> Seat:
    return Seat(server.address, MODEL, key)


def heard(engine: Engine, sound: np.ndarray) -> list[Segment]:
    chunks = [Span(0.0, sound.size / RATE)]
    return list(engine.recognise(sound, chunks, language="en", beam_size=5, vocabulary="Harbor"))


@pytest.mark.parametrize("words", ["in segments", "apart"])
def test_a_server_hears_what_this_computer_would(
    server: RealSpeechServer, engine: Engine, sound: np.ndarray, words: str
) -> None:
    server.words = words
    served = ServedEngine(engine, [seat(server)])
    here, there = heard(engine, sound), heard(served, sound)
    assert len(here) > 1
    assert [segment.text for segment in there] == [segment.text for segment in here]
    for one, other in zip(here, there, strict=True):
        assert [word.text for word in other.words] == [word.text for word in one.words]
        assert np.allclose([w.start for w in other.words], [w.start for w in one.words], atol=0.03)
        assert other.log_probability == pytest.approx(one.log_probability, abs=0.05)  # sound of 16 bits
        assert all(0.0 < word.probability <= 1.0 for word in other.words)
    assert [address.origin for address in served.sent_to] == [server.address]
    assert (served.left_computer, served.problem, served.heard_by) == (False, "", "whisper-base")
    [asked] = server.asked
    assert (asked["model"], asked["language"], asked["prompt"]) == (MODEL, "en", "Harbor")
    assert server.sounds[0][:4] == b"RIFF"


def test_a_recording_goes_on_here_when_the_server_ends_in_its_middle(
    server: RealSpeechServer, engine: Engine, sample_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocks_module, "_SPEECH_S", 8.0)
    path = wav(tmp_path / "talk.wav", sound_of(sample_dir / "sample_standup.ogg")[: 30 * RATE])
    heard_by = []
    for one in (engine, served := ServedEngine(engine, [seat(server)])):
        if one is served:
            server.mode, server.good = "gone", 1
        lines: list[Utterance] = []
        options = TranscribeOptions(model_dir=Path("unused"), language="en")
        transcribe_file(path, options, engine=one, on_utterances=lambda new, _to, to=lines: to.extend(new))
        heard_by.append(lines)
    here, both = heard_by
    assert [line.start for line in both] == pytest.approx([line.start for line in here], abs=0.1)
    wrong = jiwer.wer(plain(" ".join(line.text for line in here)), plain(" ".join(line.text for line in both)))
    assert wrong < 0.03, "nothing is lost, nothing is there twice"
    assert len(server.asked) > 2, "a server that breaks off is tried again before it is left alone"
    assert served.problem == f"The connection to the server at {server.address} broke off."
    assert [address.origin for address in served.sent_to] == [server.address]


def test_the_other_server_takes_over(server: RealSpeechServer, engine: Engine, sound: np.ndarray) -> None:
    with running(engine.whisper) as other:
        server.mode = "busy"
        served = ServedEngine(engine, [seat(server), seat(other)])
        for _ in range(3):
            assert heard(served, sound)
        assert len(other.asked) == 3
        assert served.problem == ""


def test_no_server_at_all_is_said(engine: Engine, sound: np.ndarray) -> None:
    served = ServedEngine(engine, [Seat("http://127.0.0.1:1", MODEL)])
    assert [segment.text for segment in heard(served, sound)] == [segment.text for segment in heard(engine, sound)]
    assert "can't be reached" in served.problem
    assert served.heard_by == engine.name


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"key": "sk-changed"}, "does not accept the key"),
        ({"mode": "page"}, "answered something that can't be read"),
        ({"mode": "error"}, "has a problem of its own"),
        ({"words": "none"}, "does not tell when each word was said"),
    ],
)
def test_a_server_that_is_of_no_use_says_why(
    server: RealSpeechServer, sound: np.ndarray, change: dict[str, Any], sentence: str
) -> None:
    for name, value in change.items():
        setattr(server, name, value)
    with pytest.raises(ServerError, match=sentence):
        client(server).hear(sound, language="en", vocabulary=None)


def test_it_is_no_address(server: RealSpeechServer) -> None:
    with pytest.raises(UsageError, match="must begin with http"):
        SpeechServer("house", MODEL)


def said(*words: tuple[str, float, float], text: str = "") -> dict[str, Any]:
    told = [{"word": word, "start": start, "end": end} for word, start, end in words]
    return {"text": text or " ".join(word for word, _, _ in words), "words": told}


@pytest.mark.parametrize(
    "answer",
    [
        said(("one", -3.0, 1.0)),
        said(("one", 50.0, 51.0)),
        said(("one", 5.0, 6.0), ("two", 1.0, 2.0)),
        said(*[("so", 0.1, 0.2)] * 500),
        {"text": "one", "words": [{"word": "one", "start": "soon", "end": 1.0}]},
        {"text": "one", "words": "one"},
        ["one"],
    ],
)
def test_times_that_can_not_be_are_not_taken(server: RealSpeechServer, sound: np.ndarray, answer: Any) -> None:
    server.said = answer
    with pytest.raises(ServerError, match="answered something that can't be read"):
        client(server).hear(sound, language="en", vocabulary=None)


@pytest.mark.parametrize(
    ("text", "bare", "written"),
    [
        ("Yes, it's 9.42.", ["Yes", "it's", "9", "42"], [" Yes,", " it's", " 9.", "42."]),
        ("“Ship it”, she said", ["Ship", "it", "she", "said"], [" “Ship", " it”,", " she", " said"]),
        (" Ja.  Nein!", ["ja", "nein"], [" Ja.", " Nein!"]),
        ("another text", ["one", "two"], [" one", " two"]),
        ("", ["one"], [" one"]),
        ("Straße STRASSE", ["Straße", "STRASSE"], [" Straße", " STRASSE"]),
    ],
)
def test_bare_words_are_written_as_in_the_text(
    server: RealSpeechServer, sound: np.ndarray, text: str, bare: list[str], written: list[str]
) -> None:
    server.said = {
        "text": text,
        "words": [{"word": word, "start": 1.0 + n, "end": 1.5 + n} for n, word in enumerate(bare)],
    }
    [segment] = client(server).hear(sound, language="en", vocabulary=None)
    assert [word.text for word in segment.words] == written


def test_silence_has_no_segments(server: RealSpeechServer, sound: np.ndarray) -> None:
    server.said = {"text": "", "segments": [], "words": []}
    assert client(server).hear(sound, language="en", vocabulary=None) == []
