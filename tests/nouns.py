"""Any noun: values of every field of a struct, so that a field that is new is tried as well."""

from __future__ import annotations

import types
import typing
from typing import Any

import msgspec
from hypothesis import strategies as st

#: Text as the database holds it: any character but half ones.
TEXT = st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=12)
_NUMBER = st.floats(-1e6, 1e6, allow_nan=False)


def any_of(kind: Any, /, **given: st.SearchStrategy) -> st.SearchStrategy:
    """Values of a type as nouns use them; ``given`` replaces fields of the outermost struct."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        hints = typing.get_type_hints(kind)
        fields = {one.name: any_of(hints[one.name]) for one in msgspec.structs.fields(kind) if one.name not in given}
        return st.builds(kind, **fields, **given)
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Literal:
        return st.sampled_from(inner)
    if origin in (typing.Union, types.UnionType):
        return st.one_of([any_of(one) for one in inner])
    if origin is list:
        return st.lists(any_of(inner[0]), max_size=2)
    if origin is dict:
        return st.dictionaries(any_of(inner[0]), any_of(inner[1]), max_size=2)
    if origin is tuple and inner[-1] is Ellipsis:
        return st.lists(any_of(inner[0]), max_size=2).map(tuple)
    if origin is tuple:
        return st.tuples(*map(any_of, inner))
    simple = {str: TEXT, float: _NUMBER, int: st.integers(0, 1000), bool: st.booleans(), type(None): st.none()}
    return simple[kind]
