"""Writes the trained adapter in the form of llama.cpp (GGUF): ``python -m training.writer.export RUN [--out FILE]``."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from pathlib import Path

import gguf
import torch

from training.writer import base

_SHIPPED = Path(__file__).resolve().parents[2] / "resources" / "models" / "writer" / f"{base.CARD}.gguf"
_NAMES = {
    "q_proj": "attn_q",
    "k_proj": "attn_k",
    "v_proj": "attn_v",
    "o_proj": "attn_output",
    "gate_proj": "ffn_gate",
    "up_proj": "ffn_up",
    "down_proj": "ffn_down",
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the adapter of a run with 16-bit weights."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("run", type=Path)
    parser.add_argument("--out", type=Path, default=_SHIPPED)
    options = parser.parse_args(arguments)
    stored = torch.load(options.run / "state.pt", map_location="cpu")
    options.out.parent.mkdir(parents=True, exist_ok=True)
    writer = gguf.GGUFWriter(options.out, "qwen2")
    writer.add_string("general.type", "adapter")
    writer.add_string("general.name", "MeetingMate minutes writer")
    writer.add_string("general.license", "apache-2.0")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", 2.0 * stored["state"].get("rank", 16))
    for name, tensor in stored["lora"].items():
        match = re.search(r"layers\.(\d+)\.\w+\.(\w+)\.lora_([AB])", name)
        if match is None:
            raise ValueError(f"{name} is no low-rank weight of a layer")
        layer, part, side = match.groups()
        target = f"blk.{layer}.{_NAMES[part]}.weight.lora_{side.lower()}"
        writer.add_tensor(target, tensor.to(torch.float16).numpy())
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


if __name__ == "__main__":
    main()
