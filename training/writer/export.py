"""Writes the trained adapter in the form of llama.cpp (GGUF): ``python -m training.writer.export RUN [--out FILE]``."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import gguf
import torch

from meetingmate.slm.adapters import KINDS_KEY
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
    parser.add_argument("--rank", type=int, default=16, help="of the shipped weights, at most that of the training")
    options = parser.parse_args(arguments)
    stored = torch.load(options.run / "state.pt", map_location="cpu")
    options.out.parent.mkdir(parents=True, exist_ok=True)
    writer = gguf.GGUFWriter(options.out, "qwen2")
    writer.add_string("general.type", "adapter")
    writer.add_string("general.name", "MeetingMate minutes writer")
    writer.add_string("general.license", "apache-2.0")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", 2.0 * options.rank)
    writer.add_string(KINDS_KEY, " ".join(stored["state"]["kinds"]))
    for target, down, up in _layers(stored["lora"]):
        down, up = _reduced(down, up, options.rank)
        writer.add_tensor(f"{target}.lora_a", down.to(torch.float16).numpy())
        writer.add_tensor(f"{target}.lora_b", up.to(torch.float16).numpy())
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def weights_of(adapter: Path) -> dict[str, torch.Tensor]:
    """The factors of an exported adapter by the names that llama.cpp gives them: NAME.lora_a, NAME.lora_b."""
    return {tensor.name: torch.tensor(tensor.data, dtype=torch.float32) for tensor in gguf.GGUFReader(adapter).tensors}


def target_of(name: str) -> tuple[str, str] | None:
    """What llama.cpp calls the weight of a parameter of the training, and which factor it is; None: no such one."""
    match = re.search(r"layers\.(\d+)\.\w+\.(\w+)\.lora_([AB])", name)
    return (f"blk.{match[1]}.{_NAMES[match[2]]}.weight", f"lora_{match[3].lower()}") if match else None


def _layers(weights: dict[str, torch.Tensor]) -> Iterator[tuple[str, torch.Tensor, torch.Tensor]]:
    """Name of each adapted weight as llama.cpp calls it, and its two factors: down [rank, in], up [out, rank]."""
    for name, down in weights.items():
        found = target_of(name)
        if found and found[1] == "lora_a":
            yield found[0], down, weights[name.replace("lora_A", "lora_B")]


def _reduced(down: torch.Tensor, up: torch.Tensor, rank: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Factors of at most ``rank`` whose product is nearest to that of the given ones (Eckart and Young 1936)."""
    if rank >= len(down):
        return down, up
    left, upper = torch.linalg.qr(up.double())
    right, lower = torch.linalg.qr(down.double().T)
    u, values, v = torch.linalg.svd(upper @ lower.T)
    root = values[:rank].sqrt()
    return (root[:, None] * (right @ v[:rank].T).T).float(), ((left @ u[:, :rank]) * root).float()


if __name__ == "__main__":
    main()
