"""Make the small forms of the speaker models in ``resources/models/speakers``. Needed only when a model changes.

Usage: ``pip install onnx && python installer/convert_speaker_models.py FOLDER_WITH_FLOAT32_MODELS [TARGET]``

Only the storage of the weights changes; all arithmetic stays float32, because the graph begins with the nodes
that turn the stored weights back and every ONNX runtime folds those into constants when it loads the model
(so speed is that of the original). Segmentation: float16 weights. Embedding: 8-bit integers with one float32
scale per output channel (symmetric, rounded to nearest), biases and normalisation in float32.
``DequantizeLinear`` would say the same, but ONNX Runtime leaves it in the graph and computes it on each call.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

TARGET = Path(__file__).resolve().parent.parent / "resources" / "models" / "speakers"
#: name of the model -> how its weights are stored
MODELS = {"pyannote-segmentation-3.0": "float16", "campplus-zh-en-16k": "int8"}
#: Smaller tensors (biases, normalisation) stay as they are.
_MIN_SIZE = 1024


def shrink(model: onnx.ModelProto, storage: str) -> None:
    """Store the large float32 weights of ``model`` as ``storage`` ("float16" or "int8"), in place."""
    graph = model.graph
    kept, restore = [], []
    for tensor in graph.initializer:
        values = numpy_helper.to_array(tensor)
        if tensor.data_type != TensorProto.FLOAT or values.size < _MIN_SIZE or values.ndim < 2:
            kept.append(tensor)
        elif storage == "float16":
            stored = f"{tensor.name}.f16"
            kept.append(numpy_helper.from_array(values.astype(np.float16), stored))
            restore.append(helper.make_node("Cast", [stored], [tensor.name], to=TensorProto.FLOAT))
        else:
            stored, scale, wide = (f"{tensor.name}.{part}" for part in ("i8", "scale", "wide"))
            scales = np.abs(values).max(axis=tuple(range(1, values.ndim)), keepdims=True) / 127
            scales[scales == 0] = 1
            kept.append(numpy_helper.from_array(np.rint(values / scales).astype(np.int8), stored))
            kept.append(numpy_helper.from_array(scales.astype(np.float32), scale))
            restore.append(helper.make_node("Cast", [stored], [wide], to=TensorProto.FLOAT))
            restore.append(helper.make_node("Mul", [wide, scale], [tensor.name]))
    nodes = list(graph.node)
    del graph.initializer[:], graph.node[:]
    graph.initializer.extend(kept)
    graph.node.extend(restore + nodes)


def main(source: Path, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for name, storage in MODELS.items():
        model = onnx.load(source / f"{name}.onnx")
        shrink(model, storage)
        onnx.checker.check_model(model)
        path = target / f"{name}.{storage}.onnx"
        onnx.save(model, path)
        print(f"{path}: {path.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else TARGET)
