"""A checkpoint of Whisper becomes a model of CTranslate2, without PyTorch: its weights are put where CTranslate2's own
description of Whisper (``ctranslate2.specs.WhisperSpec``) wants them, as its converter for Transformers does."""

from __future__ import annotations

import itertools
import json
import shutil
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np

from meetingmate.base.errors import ModelError
from meetingmate.base.in_process import Crash, in_process, never
from meetingmate.base.translation import tr
from meetingmate.models import whisper_checkpoint
from meetingmate.models.tensor_files import DamagedTensorsError, Tensor
from meetingmate.models.whisper_checkpoint import Tokens, WhisperCheckpoint

#: The largest Whisper model on a slow disk.
_LIMIT_S = 900.0
#: Half the size of the weights as they are trained; the engine makes 8 bits of them when it loads them.
_STORED_AS = "float16"
_USUAL_MEL_BINS = 80


def convert(source: Path, folder: Path, *, stop: Callable[[], bool] = never) -> None:
    """Write the model of CTranslate2 that the checkpoint ``source`` becomes into ``folder``, which must not exist.

    Works in a process of its own. Raises ModelError, and Cancelled soon after ``stop``.
    """
    answer = in_process(_convert, source, folder, limit_s=_LIMIT_S, stop=stop)
    if isinstance(answer, Crash):
        raise ModelError(tr("{path} can't be converted (the process stopped: {how}).", path=source.name, how=answer))
    if answer:
        raise ModelError(str(answer))


def _convert(answers: Connection, source: Path, folder: Path) -> None:
    try:
        checkpoint = whisper_checkpoint.read(source)
        tokens = whisper_checkpoint.tokens(checkpoint)
        folder.mkdir()
        _write(checkpoint, tokens, folder)
    except ModelError as error:
        answers.send(str(error))
    except (DamagedTensorsError, KeyError, OSError, ValueError, RuntimeError, MemoryError) as error:
        answers.send(tr("{path} can't be converted ({reason}).", path=source.name, reason=str(error)[:300]))
    else:
        answers.send("")


def _write(checkpoint: WhisperCheckpoint, tokens: Tokens, folder: Path) -> None:
    from ctranslate2.specs import WhisperSpec

    spec = WhisperSpec(
        checkpoint.encoder_layers, checkpoint.encoder_heads, checkpoint.decoder_layers, checkpoint.decoder_heads
    )
    weights = _Weights(checkpoint.weights)
    for half, target in (("model.encoder", spec.encoder), ("model.decoder", spec.decoder)):
        target.position_encodings.encodings = weights.array(f"{half}.embed_positions.weight")
        weights.norm(target.layer_norm, f"{half}.layer_norm")
        for number, layer in enumerate(target.layer):
            weights.layer(layer, f"{half}.layers.{number}", across=target is spec.decoder)
    for name, convolution in (("conv1", spec.encoder.conv1), ("conv2", spec.encoder.conv2)):
        weights.linear(convolution, f"model.encoder.{name}")
    spec.decoder.embeddings.weight = weights.array("model.decoder.embed_tokens.weight")
    tied = "proj_out.weight" not in checkpoint.weights
    spec.decoder.projection.weight = spec.decoder.embeddings.weight if tied else weights.array("proj_out.weight")
    spec.register_vocabulary(tokens.pieces)
    spec.config.suppress_ids = tokens.suppressed
    spec.config.suppress_ids_begin = tokens.suppressed_first
    spec.config.lang_ids = tokens.languages
    # by default the upper half of the decoder, as CTranslate2 does
    upper = range(checkpoint.decoder_layers // 2, checkpoint.decoder_layers)
    spec.config.alignment_heads = checkpoint.alignment_heads or list(
        itertools.product(upper, range(checkpoint.decoder_heads))
    )
    spec.validate()
    spec.optimize(quantization=_STORED_AS)
    spec.save(str(folder))
    shutil.copyfile(tokens.tokenizer, folder / "tokenizer.json")
    if mel := whisper_checkpoint.mel_file(checkpoint):
        shutil.copyfile(mel, folder / mel.name)
    elif checkpoint.mel_bins != _USUAL_MEL_BINS:
        (folder / "preprocessor_config.json").write_text(json.dumps({"feature_size": checkpoint.mel_bins}))


class _Weights:
    """Puts tensors into the parts of a specification, by the names that Transformers gives them."""

    def __init__(self, tensors: dict[str, Tensor]) -> None:
        self._tensors = tensors

    def array(self, name: str) -> np.ndarray:
        """One tensor, float32. Raises KeyError, DamagedTensorsError and OSError."""
        tensor = self._tensors[name]
        data = tensor.read()
        if tensor.numbers == "bfloat16":  # the upper half of a float32
            numbers = (np.frombuffer(data, np.uint16).astype(np.uint32) << 16).view(np.float32)
        else:
            numbers = np.frombuffer(data, tensor.numbers).astype(np.float32)
        return numbers.reshape(tensor.shape)

    def norm(self, target: Any, name: str) -> None:
        target.gamma, target.beta = self.array(f"{name}.weight"), self.array(f"{name}.bias")

    def linear(self, target: Any, *names: str) -> None:
        """One layer of weights, made of several that see the same input; a bias that is not there is zero."""
        parts = [self.array(f"{name}.weight") for name in names]
        biases = [
            self.array(f"{name}.bias") if f"{name}.bias" in self._tensors else np.zeros(len(part), np.float32)
            for name, part in zip(names, parts, strict=True)
        ]
        target.weight, target.bias = np.concatenate(parts), np.concatenate(biases)

    def layer(self, target: Any, name: str, *, across: bool) -> None:
        """A layer of encoder or decoder; ``across``: with attention to the sound."""
        self.norm(target.self_attention.layer_norm, f"{name}.self_attn_layer_norm")
        self.linear(target.self_attention.linear[0], *(f"{name}.self_attn.{one}_proj" for one in "qkv"))
        self.linear(target.self_attention.linear[1], f"{name}.self_attn.out_proj")
        if across:
            self.norm(target.attention.layer_norm, f"{name}.encoder_attn_layer_norm")
            self.linear(target.attention.linear[0], f"{name}.encoder_attn.q_proj")
            self.linear(target.attention.linear[1], *(f"{name}.encoder_attn.{one}_proj" for one in "kv"))
            self.linear(target.attention.linear[2], f"{name}.encoder_attn.out_proj")
        self.norm(target.ffn.layer_norm, f"{name}.final_layer_norm")
        self.linear(target.ffn.linear_0, f"{name}.fc1")
        self.linear(target.ffn.linear_1, f"{name}.fc2")
