"""Low-rank weights (LoRA) that come with the program, each for one writing model (training/writer)."""

from __future__ import annotations

from pathlib import Path

from meetingmate.base import paths

#: Under this key the header of an adapter names what it was trained for.
KINDS_KEY = "meetingmate.trained_for"

#: The adapter for a model by the name in the header of its file; the quantisation does not matter.
_ADAPTERS = {"Qwen2.5 Coder 1.5B Instruct": "qwen2.5-coder-1.5b.gguf"}


def for_model(name: str | None) -> Path | None:
    """The adapter for the model whose header has this ``general.name``; None: there is none."""
    for model, file in _ADAPTERS.items():
        path = paths.resources_dir() / "models" / "writer" / file
        if (name or "").startswith(model) and path.is_file():
            return path
    return None
