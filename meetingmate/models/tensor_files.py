"""Tensors of a checkpoint, found in its files without running any of it: safetensors, and the zip files of PyTorch.

Forms: https://github.com/huggingface/safetensors (an 8-byte length, a JSON header, the bytes), and the zip archive
that ``torch.save`` writes (a pickle that names the tensors, one stored file for the bytes of each). The pickle is read
with nothing but the names it needs for that: it can call no other function.
"""

from __future__ import annotations

import errno
import json
import math
import pickle
import re
import struct
import zipfile
import zlib
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from msgspec import Struct

from meetingmate.base.translation import tr

#: What numbers and names that can't be come to, in a header, a pickle or a zip file.
_WRONG = (ValueError, TypeError, LookupError, AttributeError, OverflowError, MemoryError, RecursionError, zlib.error)
#: Headers of large models have some hundred kilobytes.
_LONGEST_HEADER = 32 * 2**20
_MOST_TENSORS = 100_000
#: To multiply more of them would take as long as the file wants.
_MOST_DIMENSIONS = 8
_BYTES = {"float64": 8, "float32": 4, "float16": 2, "bfloat16": 2, "int64": 8, "int32": 4, "uint8": 1, "bool": 1}
_SAFETENSORS = {"F64": "float64", "F32": "float32", "F16": "float16", "BF16": "bfloat16", "I64": "int64"}
_SAFETENSORS |= {"I32": "int32", "U8": "uint8", "BOOL": "bool"}
_TORCH = {"Double": "float64", "Float": "float32", "Half": "float16", "BFloat16": "bfloat16", "Long": "int64"}
_TORCH |= {"Int": "int32", "Byte": "uint8", "Bool": "bool"}
_SHARD = re.compile(r"[A-Za-z0-9._-]{1,100}")


class DamagedTensorsError(ValueError):
    """The file is damaged, incomplete, or holds something else than tensors; the text says what, in a few words."""


class Tensor(Struct, frozen=True, kw_only=True):
    """Where a tensor is: ``start`` and ``size`` in bytes of ``file``, or of the member ``member`` of that zip file.

    ``numbers`` names the kind of its numbers as NumPy does (and ``bfloat16``); they follow each other row by row.
    """

    file: Path
    member: str = ""
    start: int
    size: int
    numbers: str
    shape: tuple[int, ...]

    def read(self) -> bytes:
        """Its bytes. Raises DamagedTensorsError and OSError."""
        if not self.member:
            with self.file.open("rb") as stream:
                stream.seek(self.start)
                found = stream.read(self.size)
        else:
            with _archive(self.file) as archive, archive.open(self.member) as stream:
                stream.seek(self.start)
                found = stream.read(self.size)
        if len(found) < self.size:
            raise DamagedTensorsError(tr("the file is incomplete"))
        return found


def of_safetensors(path: Path) -> dict[str, Tensor]:
    """The tensors of a safetensors file, by name. Raises DamagedTensorsError and OSError."""
    whole = path.stat().st_size
    with path.open("rb") as stream:
        length = stream.read(8)
        if len(length) < 8 or (count := struct.unpack("<Q", length)[0]) > min(_LONGEST_HEADER, whole - 8):
            raise DamagedTensorsError(tr("the file is incomplete"))
        header = _object(stream.read(count))
    tensors = {}
    for name, said in header.items():
        if name == "__metadata__":
            continue
        try:
            begin, end = (int(edge) for edge in said["data_offsets"])
            numbers, shape = _SAFETENSORS[said["dtype"]], tuple(int(one) for one in said["shape"])
        except _WRONG as error:
            raise DamagedTensorsError(tr("its header is not valid")) from error
        start = 8 + count + begin
        tensors[name] = _checked(
            Tensor(file=path, start=start, size=end - begin, numbers=numbers, shape=shape), begin, whole - start
        )
    return tensors


def of_index(path: Path) -> dict[str, Tensor]:
    """The tensors of a checkpoint in several files, from its ``....index.json``. Raises as the others do."""
    if path.stat().st_size > _LONGEST_HEADER:
        raise DamagedTensorsError(tr("its header is not valid"))
    places = _object(path.read_bytes()).get("weight_map")
    if not isinstance(places, dict) or not all(isinstance(name, str) for name in places.values()):
        raise DamagedTensorsError(tr("its header is not valid"))
    tensors: dict[str, Tensor] = {}
    for name in sorted(set(places.values())):
        if not _SHARD.fullmatch(name):  # a file of the same folder, nothing else
            raise DamagedTensorsError(tr("its header is not valid"))
        part = path.parent / name
        if not part.is_file():
            raise DamagedTensorsError(tr("{file} is missing", file=name))
        tensors |= of_safetensors(part) if name.endswith(".safetensors") else of_torch(part)
    return tensors


def of_torch(path: Path) -> dict[str, Tensor]:
    """The tensors of a file that ``torch.save`` made, by name; those of a table in it, too, as OpenAI’s Whisper has it.

    Raises DamagedTensorsError and OSError.
    """
    with _archive(path) as archive:
        members = {info.filename: info for info in archive.infolist()}
        described = [name for name in members if name.endswith("data.pkl") and name.count("/") <= 1]
        if len(described) != 1 or members[described[0]].file_size > _LONGEST_HEADER:
            raise DamagedTensorsError(tr("it is no file of PyTorch 1.6 or newer"))
        with archive.open(described[0]) as stream:
            found = _Names(stream, path, described[0].removesuffix("data.pkl"), members).load()
    if not isinstance(found, dict):
        raise DamagedTensorsError(tr("it holds no tensors"))
    groups = [found, *(value for value in found.values() if isinstance(value, dict))]
    return {
        name: value
        for group in groups
        for name, value in group.items()
        if isinstance(name, str) and isinstance(value, Tensor)
    }


@contextmanager
def _archive(path: Path) -> Iterator[zipfile.ZipFile]:
    """A zip file, of which anything may be wrong."""
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except DamagedTensorsError:
        raise
    except zipfile.BadZipFile as error:
        raise DamagedTensorsError(tr("it is no file of PyTorch 1.6 or newer")) from error
    except (pickle.UnpicklingError, NotImplementedError, EOFError, RuntimeError, *_WRONG) as error:
        raise DamagedTensorsError(tr("its header is not valid")) from error
    except OSError as error:
        if error.errno != errno.EINVAL:  # a place before the beginning of the file
            raise
        raise DamagedTensorsError(tr("its header is not valid")) from error


class _Names(pickle.Unpickler):
    """Reads which tensors there are. Nothing of the file is called but what is listed in ``find_class``."""

    def __init__(self, stream: Any, path: Path, folder: str, members: dict[str, zipfile.ZipInfo]) -> None:
        super().__init__(stream, encoding="utf-8")
        self._path, self._folder, self._members = path, folder, members

    def find_class(self, module: str, name: str) -> Any:
        allowed: dict[tuple[str, str], Callable[..., Any]] = {
            ("collections", "OrderedDict"): OrderedDict,
            ("torch._utils", "_rebuild_tensor_v2"): self._tensor,
            ("torch._utils", "_rebuild_parameter"): _parameter,
        }
        if module == "torch" and name.removesuffix("Storage") in _TORCH:
            return _TORCH[name.removesuffix("Storage")]
        if (module, name) not in allowed:
            raise pickle.UnpicklingError(f"{module}.{name}")
        return allowed[module, name]

    def persistent_load(self, pid: Any) -> tuple[str, str]:
        """The kind of numbers and the member of the archive that a storage is."""
        _, numbers, key, *_ = pid
        return str(numbers), f"{self._folder}data/{key}"

    def _tensor(self, storage: Any, offset: Any, shape: Any, strides: Any, *_: Any) -> Tensor:
        numbers, member = storage
        sizes = tuple(int(one) for one in shape)
        if len(sizes) > _MOST_DIMENSIONS:
            raise DamagedTensorsError(tr("its header is not valid"))
        rows = [math.prod(sizes[at + 1 :]) for at in range(len(sizes))]
        if any(size > 1 and int(stride) != row for size, stride, row in zip(sizes, strides, rows, strict=True)):
            raise DamagedTensorsError(tr("a tensor is stored in an unusual order"))
        width = _BYTES[numbers]
        start = int(offset) * width
        tensor = Tensor(
            file=self._path,
            member=member,
            start=start,
            size=math.prod(sizes) * width,
            numbers=numbers,
            shape=sizes,
        )
        return _checked(tensor, start, self._members[member].file_size - start)


def _parameter(data: Any, *_: Any) -> Any:
    return data


def _checked(tensor: Tensor, offset: int, room: int) -> Tensor:
    """The same, if it can be; ``room``: bytes from its start to the end of what it lies in."""
    fits = len(tensor.shape) <= _MOST_DIMENSIONS and tensor.size == math.prod(tensor.shape) * _BYTES[tensor.numbers]
    if not fits or offset < 0 or any(size < 0 for size in tensor.shape):
        raise DamagedTensorsError(tr("its header is not valid"))
    if tensor.size > room:
        raise DamagedTensorsError(tr("the file is incomplete"))
    return tensor


def _object(data: bytes) -> dict[str, Any]:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise DamagedTensorsError(tr("its header is not valid")) from error
    if not isinstance(found, dict) or len(found) > _MOST_TENSORS:
        raise DamagedTensorsError(tr("its header is not valid"))
    return found
