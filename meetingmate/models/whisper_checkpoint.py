"""A checkpoint of Whisper as OpenAI (one ``.pt``) or Transformers (a folder) write it: what it says of itself, its
weights by the names that Transformers gives them, and the vocabulary that belongs to it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from msgspec import Struct

from meetingmate.base.errors import ModelError
from meetingmate.base.translation import tr
from meetingmate.models import store, tensor_files
from meetingmate.models.tensor_files import DamagedTensorsError, Tensor

#: Weights of a folder, the first that is there.
WEIGHTS = ("model.safetensors", "model.safetensors.index.json", "pytorch_model.bin", "pytorch_model.bin.index.json")
OPENAI_SUFFIX = ".pt"
_TOKENIZER, _MEL_FILE = "tokenizer.json", "preprocessor_config.json"
_LONGEST_JSON = 64 * 2**20
#: Every Whisper model has heads of this width.
_HEAD_WIDTH = 64
_ENGLISH_VOCABULARY = 51864
_LANGUAGE = re.compile(r"<\|[a-z]{2,3}\|>")
#: OpenAI's names, and those of Transformers for the same; the longer ones first.
_RENAMED = (
    (r"^(encoder|decoder)\.", r"model.\1."),
    (r"\.blocks\.", ".layers."),
    (r"\.cross_attn_ln\.", ".encoder_attn_layer_norm."),
    (r"\.cross_attn\.", ".encoder_attn."),
    (r"\.attn_ln\.", ".self_attn_layer_norm."),
    (r"\.attn\.", ".self_attn."),
    (r"\.mlp_ln\.", ".final_layer_norm."),
    (r"\.mlp\.0\.", ".fc1."),
    (r"\.mlp\.2\.", ".fc2."),
    (r"\.query\.", ".q_proj."),
    (r"\.key\.", ".k_proj."),
    (r"\.value\.", ".v_proj."),
    (r"\.out\.", ".out_proj."),
    (r"\.(ln_post|ln)\.", ".layer_norm."),
    (r"\.positional_embedding$", ".embed_positions.weight"),
    (r"\.token_embedding\.", ".embed_tokens."),
)


class Tokens(Struct, frozen=True, kw_only=True):
    """The pieces of words in the order of their numbers, the file with the tokenizer, and what is never written:
    ``suppressed`` anywhere, ``suppressed_first`` at the beginning. ``languages``: numbers of the language marks."""

    pieces: list[str]
    tokenizer: Path
    suppressed: list[int]
    suppressed_first: list[int]
    languages: list[int]


class WhisperCheckpoint(Struct, frozen=True, kw_only=True):
    """``alignment_heads``: (layer, head) of the decoder that follow the sound, empty when it does not say."""

    path: Path
    weights: dict[str, Tensor]
    encoder_layers: int
    decoder_layers: int
    encoder_heads: int
    decoder_heads: int
    mel_bins: int
    vocabulary: int
    alignment_heads: list[tuple[int, int]]

    @property
    def numbers(self) -> int:
        """How many numbers its weights have."""
        return sum(tensor.size // (4 if tensor.numbers == "float32" else 2) for tensor in self.weights.values())

    @property
    def multilingual(self) -> bool:
        """Whether it knows more than English."""
        return self.vocabulary != _ENGLISH_VOCABULARY


def is_checkpoint(path: Path) -> bool:
    """Whether a file or folder looks like one, by the names; ``read`` finds out whether it is."""
    if path.is_file():
        return path.suffix.lower() == OPENAI_SUFFIX
    return not (path / "model.bin").is_file() and any((path / name).is_file() for name in WEIGHTS)


def read(path: Path) -> WhisperCheckpoint:
    """What a checkpoint says of itself; its weights stay on the disk. Raises ModelError."""
    try:
        weights = _renamed(tensor_files.of_torch(path)) if path.is_file() else _of_folder(path)
    except DamagedTensorsError as error:
        raise _damaged(path, str(error)) from error
    except OSError as error:
        raise ModelError(tr("{path} can't be read ({error}).", path=path, error=error.strerror)) from error
    sound = weights.get("model.encoder.conv1.weight")
    words = weights.get("model.decoder.embed_tokens.weight")
    encoder, decoder = (_layers(weights, f"model.{half}.layers.") for half in ("encoder", "decoder"))
    if sound is None or words is None or len(sound.shape) != 3 or len(words.shape) != 2 or not encoder or not decoder:
        raise ModelError(
            tr("{path} is a checkpoint of another kind of model, not of the Whisper family.", path=path.name)
        )
    said = {} if path.is_file() else _json(path / "config.json")
    width = words.shape[1]
    return WhisperCheckpoint(
        path=path,
        weights=weights,
        encoder_layers=encoder,
        decoder_layers=decoder,
        encoder_heads=_whole(said.get("encoder_attention_heads")) or max(1, width // _HEAD_WIDTH),
        decoder_heads=_whole(said.get("decoder_attention_heads")) or max(1, width // _HEAD_WIDTH),
        mel_bins=sound.shape[1],
        vocabulary=words.shape[0],
        alignment_heads=_pairs({} if path.is_file() else _json(path / "generation_config.json")),
    )


def tokens(checkpoint: WhisperCheckpoint) -> Tokens:
    """The vocabulary of a checkpoint: its own, else that of an installed speech model with as many pieces.

    Raises ModelError when there is neither; it says what to do.
    """
    folder = checkpoint.path if checkpoint.path.is_dir() else checkpoint.path.parent
    if (folder / _TOKENIZER).is_file():
        made = _json(folder / "config.json") | _json(folder / "generation_config.json")
        return _tokens_of(
            checkpoint,
            folder / _TOKENIZER,
            _numbers(made.get("suppress_tokens")),
            _numbers(made.get("begin_suppress_tokens")),
        )
    for card in store.installed():
        if card.kind != "speech":
            continue
        installed = store.folder_of(card)
        pieces = _json(installed / "vocabulary.json")
        if isinstance(pieces, list) and len(pieces) == checkpoint.vocabulary and (installed / _TOKENIZER).is_file():
            config = _json(installed / "config.json")
            return _tokens_of(
                checkpoint,
                installed / _TOKENIZER,
                _numbers(config.get("suppress_ids")),
                _numbers(config.get("suppress_ids_begin")),
            )
    raise ModelError(
        tr(
            "{path} comes without its tokenizer, and no installed speech model has the same one. Put the file {file} "
            "of the same model beside it, then add it again.",
            path=checkpoint.path.name,
            file=_TOKENIZER,
        )
    )


def mel_file(checkpoint: WhisperCheckpoint) -> Path | None:
    """The file that says how sound is prepared, if the checkpoint has it."""
    found = checkpoint.path / _MEL_FILE
    return found if checkpoint.path.is_dir() and found.is_file() else None


def _of_folder(folder: Path) -> dict[str, Tensor]:
    name = next(name for name in WEIGHTS if (folder / name).is_file())
    path = folder / name
    if name.endswith(".json"):
        return tensor_files.of_index(path)
    return tensor_files.of_safetensors(path) if name.endswith(".safetensors") else tensor_files.of_torch(path)


def _renamed(weights: dict[str, Tensor]) -> dict[str, Tensor]:
    named = {}
    for name, tensor in weights.items():
        for pattern, replacement in _RENAMED:
            name = re.sub(pattern, replacement, name)
        named[name] = tensor
    return named


def _layers(weights: Iterable[str], start: str) -> int:
    numbers = {name[len(start) :].split(".", 1)[0] for name in weights if name.startswith(start)}
    return len(numbers) if numbers == {str(number) for number in range(len(numbers))} else 0


def _tokens_of(
    checkpoint: WhisperCheckpoint, tokenizer: Path, suppressed: list[int], suppressed_first: list[int]
) -> Tokens:
    said = _json(tokenizer)
    try:
        numbered = {int(number): str(piece) for piece, number in said["model"]["vocab"].items()}
        numbered |= {int(one["id"]): str(one["content"]) for one in said["added_tokens"]}
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _damaged(tokenizer, tr("it is no tokenizer")) from error
    if sorted(numbered) != list(range(len(numbered))) or len(numbered) > checkpoint.vocabulary:
        raise _damaged(tokenizer, tr("it belongs to another model"))
    pieces = [numbered[number] for number in range(len(numbered))]
    missing = checkpoint.vocabulary - len(pieces)  # old files of Transformers lack the marks of time
    pieces += [f"<|{number * 0.02:.2f}|>" for number in range(missing)]
    inside = range(checkpoint.vocabulary)
    return Tokens(
        pieces=pieces,
        tokenizer=tokenizer,
        suppressed=[number for number in suppressed if number in inside or number == -1],
        suppressed_first=[number for number in suppressed_first if number in inside],
        languages=[number for number, piece in enumerate(pieces) if _LANGUAGE.fullmatch(piece)],
    )


def _pairs(said: Any) -> list[tuple[int, int]]:
    heads = said.get("alignment_heads") if isinstance(said, dict) else None
    if not isinstance(heads, list):
        return []
    return [(pair[0], pair[1]) for pair in heads if isinstance(pair, list) and len(_numbers(pair)) == 2 == len(pair)]


def _numbers(value: Any) -> list[int]:
    return [one for one in value if type(one) is int] if isinstance(value, list) else []


def _whole(value: Any) -> int:
    return value if type(value) is int and 0 < value < 1000 else 0


def _json(path: Path) -> Any:
    """What a JSON file holds; an empty table when there is none. Raises ModelError."""
    try:
        if path.stat().st_size > _LONGEST_JSON:
            raise ModelError(tr("{path} is too large to be part of a speech model.", path=path))
        return json.loads(path.read_bytes())
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise ModelError(tr("{path} can't be read ({error}).", path=path, error=error.strerror)) from error
    except (ValueError, RecursionError) as error:
        raise ModelError(tr("{path} is damaged. Copy or download it again.", path=path)) from error


def _damaged(path: Path, reason: str) -> ModelError:
    return ModelError(tr("{path} can't be used ({reason}). Copy or download it again.", path=path.name, reason=reason))
