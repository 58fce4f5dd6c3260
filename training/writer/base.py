"""The model that the adapter is trained for, out of the packages that the program installs it from.

Its 4-bit weights are turned into floats: the adapter is trained on exactly the weights that it will meet.
"""

from __future__ import annotations

from pathlib import Path

import torch
from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer, PreTrainedModel, PreTrainedTokenizerBase

CARD = "qwen2.5-coder-1.5b"


def load(file: Path, kept: Path, dtype: torch.dtype) -> tuple[PreTrainedModel, PreTrainedTokenizerBase]:
    """The model of a GGUF file with its weights as floats of ``dtype``, and its tokenizer.

    The first time takes minutes; ``kept`` is a folder for the floats, three to six times as large as the file.
    """
    if not (kept / "weights.pt").exists():
        kept.mkdir(parents=True, exist_ok=True)
        model = AutoModelForCausalLM.from_pretrained(file.parent, gguf_file=file.name, dtype=dtype)
        if hasattr(model.config, "quantization_config"):
            del model.config.quantization_config
        model.config.save_pretrained(kept)
        AutoTokenizer.from_pretrained(file.parent, gguf_file=file.name).save_pretrained(kept)
        torch.save(model.state_dict(), kept / "weights.pt")
        return model, AutoTokenizer.from_pretrained(kept)
    model = AutoModelForCausalLM.from_config(AutoConfig.from_pretrained(kept), dtype=dtype)
    model.load_state_dict(torch.load(kept / "weights.pt", mmap=True))
    return model, AutoTokenizer.from_pretrained(kept)
