"""Opus-MT: a small model for one pair of languages, run by CTranslate2. Only in a worker process."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import ctranslate2
import sentencepiece

from meetingmate.base.errors import ModelError
from meetingmate.base.translation import tr

_END = "</s>"
#: Tokens of a sentence; the models were trained on shorter ones.
_MOST_TOKENS = 400
#: A translation has no more tokens than this: what does is a loop.
_TIMES_AS_LONG, _MORE = 3, 20
_BATCH = 16
_BEAM = 4


class PairModel:
    """A loaded pair. Raises ModelError when the files in ``folder`` do not load."""

    def __init__(self, folder: Path, *, threads: int) -> None:
        self.name = folder.name
        try:
            self._source = sentencepiece.SentencePieceProcessor(model_file=str(folder / "source.spm"))
            self._target = sentencepiece.SentencePieceProcessor(model_file=str(folder / "target.spm"))
            # the converter says whether the engine adds the end itself
            config = json.loads((folder / "config.json").read_bytes())
            self._adds_end = isinstance(config, dict) and bool(config.get("add_source_eos"))
            self._model = ctranslate2.Translator(
                str(folder), device="cpu", compute_type="int8", inter_threads=1, intra_threads=max(1, threads)
            )
        except (OSError, RuntimeError, ValueError, LookupError, MemoryError) as error:
            raise ModelError(
                tr(
                    "The translation model {model} is damaged ({error}). Remove it with `meetingmate models remove "
                    "{model}` and install it again.",
                    model=self.name,
                    error=error,
                )
            ) from error

    def translate(self, texts: Sequence[str]) -> list[str]:
        """Each sentence translated; "" for one that is too long or was cut."""
        rows = [[*self._source.encode(text, out_type=str), *([] if self._adds_end else [_END])] for text in texts]
        fit = [number for number, row in enumerate(rows) if len(row) <= _MOST_TOKENS]
        found = [""] * len(rows)
        if not fit:
            return found
        most = _TIMES_AS_LONG * max(len(rows[number]) for number in fit) + _MORE
        results = self._model.translate_batch(
            [rows[number] for number in fit],
            max_batch_size=_BATCH,
            beam_size=_BEAM,
            max_decoding_length=most,
            repetition_penalty=1.1,
            disable_unk=True,
        )
        for number, result in zip(fit, results, strict=True):
            pieces = [piece for piece in result.hypotheses[0] if piece != _END]
            if len(pieces) < most:
                found[number] = self._target.decode(pieces).strip()
        return found
