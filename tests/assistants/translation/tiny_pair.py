"""A translation model of a few kilobytes in the form of Opus-MT: real files, real engine, chance for weights.

It shows that files are found, loaded, asked and let go; what it writes has no meaning. The weights of the real pairs
are not part of the tests.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import ctranslate2
import numpy as np
import sentencepiece

from meetingmate import models
from meetingmate.models import store
from meetingmate.models.schema import ModelFile

_WORDS = (
    "wir treffen uns am freitag um drei und reden über das budget der bericht ist nicht fertig anna schickt ihn morgen "
    "we meet on friday at three and talk about the budget the report is not finished anna sends it tomorrow"
)


def install(pair: str = "opus-mt-de-en") -> Path:
    """Put a tiny model where that of the catalogue would be installed."""
    card = models.card(pair)
    folder = store.folder_of(card)
    folder.mkdir(parents=True)
    vocabulary = _tokenizers(folder)
    _weights(folder, vocabulary)
    # some converters write the words as lines
    (folder / "shared_vocabulary.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    files = [
        ModelFile(
            name=file.name,
            size=(folder / file.name).stat().st_size,
            sha256=hashlib.sha256((folder / file.name).read_bytes()).hexdigest(),
        )
        for file in card.files
    ]
    store.write_record(folder, files)
    return folder


def _tokenizers(folder: Path) -> list[str]:
    text = folder / "text.txt"
    text.write_text("\n".join([_WORDS, *_WORDS.split()] * 4), encoding="utf-8")
    for side in ("source", "target"):
        sentencepiece.SentencePieceTrainer.train(
            input=str(text), model_prefix=str(folder / side), vocab_size=60, hard_vocab_limit=False, minloglevel=2
        )
        (folder / f"{side}.model").rename(folder / f"{side}.spm")
        (folder / f"{side}.vocab").unlink()
    text.unlink()
    pieces = sentencepiece.SentencePieceProcessor(model_file=str(folder / "source.spm"))
    learned = [pieces.id_to_piece(n) for n in range(pieces.get_piece_size())]
    return ["</s>", "<unk>", *[piece for piece in learned if piece not in ("<unk>", "<s>", "</s>")], "<pad>"]


def _weights(folder: Path, vocabulary: list[str]) -> None:
    spec = ctranslate2.specs.TransformerSpec.from_config((1, 1), 2, no_final_norm=True)
    spec.config.add_source_eos = False
    spec.config.decoder_start_token = "<pad>"
    spec.register_source_vocabulary(vocabulary)
    spec.register_target_vocabulary(vocabulary)
    chance, size, inner = np.random.default_rng(1), 16, 32

    def drawn(*shape: int) -> np.ndarray:
        return chance.normal(0, 0.3, shape).astype(np.float32)

    def linear(one: object, rows: int, columns: int) -> None:
        one.weight, one.bias = drawn(rows, columns), np.zeros(rows, dtype=np.float32)

    def norm(one: object) -> None:
        one.gamma, one.beta = np.ones(size, dtype=np.float32), np.zeros(size, dtype=np.float32)

    for side in (spec.encoder, spec.decoder):
        embedding = side.embeddings[0] if isinstance(side.embeddings, list) else side.embeddings
        embedding.weight = drawn(len(vocabulary), size)
        side.position_encodings.encodings = drawn(512, size)
        side.scale_embeddings = True
        for layer in side.layer:
            linear(layer.self_attention.linear[0], 3 * size, size)
            linear(layer.self_attention.linear[1], size, size)
            norm(layer.self_attention.layer_norm)
            if side is spec.decoder:
                linear(layer.attention.linear[0], size, size)
                linear(layer.attention.linear[1], 2 * size, size)
                linear(layer.attention.linear[2], size, size)
                norm(layer.attention.layer_norm)
            linear(layer.ffn.linear_0, inner, size)
            linear(layer.ffn.linear_1, size, inner)
            norm(layer.ffn.layer_norm)
    linear(spec.decoder.projection, len(vocabulary), size)
    spec.decoder.projection.bias[0] = 1.0  # it ends now and then
    spec.validate()
    spec.optimize(quantization="int8")
    spec.save(str(folder))
