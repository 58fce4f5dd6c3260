"""faster-whisper: loading a model safely, finding the language, recognising the speech of one block."""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from faster_whisper import WhisperModel

from meetingmate.base.errors import ModelError, UsageError
from meetingmate.base.translation import tr
from meetingmate.domain.meeting import Word
from meetingmate.transcription.blocks import MARGIN_S
from meetingmate.transcription.timemap import TimeMap
from meetingmate.transcription.voice import RATE, Span, at_usual_level

log = logging.getLogger(__name__)

#: Decoding again with some chance when a result looks bad: decoding without chance may loop.
_TEMPERATURES = (0.0, 0.4, 0.8)
#: Whisper's own limits for "looks bad".
LOG_PROBABILITY, COMPRESSION = -1.0, 2.4
#: Asked for a language, Whisper needs no more silence after the speech than this; its encoder's time goes with it.
_SILENCE_S, _LONGEST_ASKED_S = 2.0, 28.0
#: Without this word in front Whisper's small models write Hindi in Arabic letters.
_SCRIPT = {"hi": "नमस्ते"}
#: Tokens of vocabulary that go before every window: more cost speed and are echoed (docs/decisions).
_VOCABULARY_TOKENS = 100


@dataclass
class Segment:
    """What Whisper wrote for a stretch, in seconds of its block. Words keep their leading space."""

    words: list[Word] = field(default_factory=list)
    log_probability: float = 0.0
    no_speech: float = 0.0
    temperature: float = 0.0
    language: str = ""

    @property
    def text(self) -> str:
        """The words as written."""
        return "".join(word.text for word in self.words).strip()

    @property
    def span(self) -> Span:
        """From its first word to its last; only for segments with words."""
        return Span(self.words[0].start, self.words[-1].end)

    @property
    def uncertain(self) -> bool:
        """Whisper itself was not sure, or only a second try with some chance gave anything."""
        return self.log_probability < LOG_PROBABILITY or self.temperature > 0


class Engine:
    """One loaded Whisper model. Raises ModelError when ``model_dir`` has none that loads."""

    def __init__(self, model_dir: Path, *, threads: int) -> None:
        self.name = model_dir.name
        _check_files(model_dir)
        try:
            self._whisper = WhisperModel(
                str(model_dir), device="cpu", compute_type="int8", cpu_threads=threads, local_files_only=True
            )
        except (RuntimeError, ValueError, MemoryError, OSError, KeyError) as error:
            raise ModelError(_damaged(model_dir)) from error

    @property
    def whisper(self) -> WhisperModel:
        """The model itself, for what faster-whisper's own functions can't do."""
        return self._whisper

    @property
    def multilingual(self) -> bool:
        """False for a model that knows English only."""
        return bool(self._whisper.model.is_multilingual)

    def check_language(self, language: str) -> None:
        """Raise UsageError for an unknown language and ModelError for one this model doesn't know."""
        if not self.multilingual:
            if language != "en":
                raise ModelError(
                    tr(
                        "The speech model {model} knows English only, not {language!r}; choose a "
                        "multilingual speech model or set the spoken language to English.",
                        model=self.name,
                        language=language,
                    )
                )
        elif language not in self._whisper.supported_languages:
            raise UsageError(
                tr(
                    "{language!r} is not a language that speech recognition knows; use a code such as 'de'.",
                    language=language,
                )
            )

    def languages_of(self, samples: np.ndarray) -> dict[str, float]:
        """The probability of each language for ``samples`` (16 kHz; only the first 28 s are heard).

        They are not filled up to 30 s as Whisper does: that costs four times as much for a turn of five seconds, and
        changes the answer by hardly more than a hundredth.
        """
        if not self.multilingual:
            return {"en": 1.0}
        samples = at_usual_level(samples[: round(_LONGEST_ASKED_S * RATE)])
        whole = math.ceil(samples.size / RATE + _SILENCE_S) * RATE
        features = self._whisper.feature_extractor(np.pad(samples, (0, whole - samples.size)))
        encoded = self._whisper.encode(features[:, : features.shape[1] // 2 * 2])
        answers = self._whisper.model.detect_language(encoded)[0]
        return {token.removeprefix("<|").removesuffix("|>"): float(value) for token, value in answers}

    def vocabulary(self, terms: list[str]) -> str | None:
        """The terms as one prompt, as many as may go before every window; what is left out is logged."""
        taken: list[str] = []
        for number, term in enumerate(dict.fromkeys(t.strip() for t in terms if t.strip())):
            if len(self._whisper.hf_tokenizer.encode(", ".join([*taken, term])).ids) > _VOCABULARY_TOKENS:
                log.warning("vocabulary: only the first %d of %d terms are used", number, len(terms))
                break
            taken.append(term)
        return ", ".join(taken) or None

    def recognise(
        self,
        samples: np.ndarray,
        chunks: list[Span],
        *,
        language: str,
        beam_size: int,
        vocabulary: str | None,
        best_of: int = 5,
    ) -> Iterator[Segment]:
        """Segments with word times for the ``chunks`` of a block, one by one as they are decoded.

        Only the chunks are heard, packed together; silence in between is never decoded. ``best_of``: how many
        texts are tried with chance when the likeliest one looks bad. ``vocabulary`` as from ``vocabulary()``.
        """
        if not chunks:
            return
        times = TimeMap(chunks, margin=MARGIN_S)
        packed = at_usual_level(np.concatenate([samples[round(c.start * RATE) : round(c.end * RATE)] for c in chunks]))
        last = 0.0
        for segment in self._heard(packed, language, beam_size, vocabulary, best_of):
            segment.words = times.restored(segment.words, not_before=last)
            if segment.words:
                last = segment.words[-1].end
            yield segment

    def _heard(
        self, packed: np.ndarray, language: str, beam_size: int, vocabulary: str | None, best_of: int
    ) -> Iterator[Segment]:
        """Segments of sound without silence, in its seconds."""
        segments, _ = self._whisper.transcribe(
            packed,
            language=language,
            beam_size=beam_size,
            best_of=best_of,
            temperature=_TEMPERATURES,
            compression_ratio_threshold=COMPRESSION,
            log_prob_threshold=LOG_PROBABILITY,
            no_speech_threshold=None,  # faster-whisper would drop such text without a trace; the filters log it
            condition_on_previous_text=False,
            word_timestamps=True,
            hotwords=", ".join(filter(None, (_SCRIPT.get(language), vocabulary))) or None,
        )
        for segment in segments:
            yield Segment(
                words=[
                    Word(text=w.word, start=float(w.start), end=float(w.end), probability=float(w.probability))
                    for w in segment.words or []
                ],
                log_probability=segment.avg_logprob,
                no_speech=segment.no_speech_prob,
                temperature=segment.temperature,
                language=language,
            )

    def in_english(self, samples: np.ndarray, *, language: str, beam_size: int = 5) -> str:
        """What is said in ``samples`` (16 kHz), by Whisper's own translation into English; "" for no speech."""
        if not samples.size:
            return ""
        segments, _ = self._whisper.transcribe(
            at_usual_level(samples),
            language=language,
            task="translate",
            beam_size=beam_size,
            temperature=_TEMPERATURES,
            compression_ratio_threshold=COMPRESSION,
            log_prob_threshold=LOG_PROBABILITY,
            condition_on_previous_text=False,
            without_timestamps=True,
        )
        return " ".join(segment.text.strip() for segment in segments).strip()


def _check_files(model_dir: Path) -> None:
    """Raise ModelError unless all files are there: faster-whisper would look for a missing one on the network."""
    if not model_dir.is_dir():
        raise ModelError(
            tr(
                "The speech model {model} is not installed; run `meetingmate models install {model}`.",
                model=model_dir.name,
            )
        )
    vocabulary = [name for name in ("vocabulary.json", "vocabulary.txt") if (model_dir / name).is_file()]
    missing = [n for n in ("model.bin", "config.json", "tokenizer.json") if not (model_dir / n).is_file()]
    if missing or not vocabulary:
        raise ModelError(_damaged(model_dir, tr("{names} is missing", names=", ".join(missing) or "vocabulary")))
    for name, key in (("config.json", "suppress_ids"), ("tokenizer.json", "model")):
        try:
            complete = key in json.loads((model_dir / name).read_bytes())
        except (OSError, ValueError, TypeError) as error:
            raise ModelError(_damaged(model_dir, tr("{name} can't be read", name=name))) from error
        if not complete:
            raise ModelError(_damaged(model_dir, tr("{name} is not complete", name=name)))


def _damaged(model_dir: Path, detail: str = "") -> str:
    sentence = tr(
        "The speech model {model} is damaged; remove it and install it again (`meetingmate "
        "models remove {model}`, then "
        "`meetingmate models install {model}`).",
        model=model_dir.name,
    )
    return f"{sentence} ({detail})" if detail else sentence
