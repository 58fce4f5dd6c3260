"""Templates of anybody, read and filled in a process of their own that may take only so long and so much memory."""

from __future__ import annotations

import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, cast

from meetingmate.base import in_process
from meetingmate.base.translation import tr
from meetingmate.export.view_model import MinutesView
from meetingmate.export.word.templates.filling import fill
from meetingmate.export.word.templates.marks import Problem
from meetingmate.export.word.templates.package import TemplateError
from meetingmate.export.word.templates.template import read

#: Seconds, and bytes of memory beyond what the process begins with.
_LIMIT_S, _MEMORY = 60.0, 1_500_000_000


def filled(data: bytes, view: MinutesView, *, limit_s: float = _LIMIT_S) -> bytes:
    """As ``filling.fill``, within bounds. Raises TemplateError."""
    return cast(bytes, answer_of(_fill, data, view, limit_s=limit_s))


def problems_of(data: bytes, *, limit_s: float = _LIMIT_S) -> list[Problem]:
    """What is wrong with a template, and hints; within bounds. Raises TemplateError when it is none at all."""
    return cast("list[Problem]", answer_of(_check, data, limit_s=limit_s))


def fields_of(data: bytes, *, limit_s: float = _LIMIT_S) -> frozenset[str]:
    """The fields that a template shows; within bounds. Raises TemplateError when it is none at all."""
    return cast("frozenset[str]", answer_of(_fields, data, limit_s=limit_s))


def answer_of(work: Callable[..., Any], *arguments: object, limit_s: float = _LIMIT_S) -> object:
    """What ``work``, a function of a module, returns in such a process. Raises TemplateError, also where it takes more
    than ``limit_s`` seconds or too much memory."""
    answer = in_process.in_process(_work, work, *arguments, limit_s=limit_s)
    if isinstance(answer, in_process.Crash):
        raise TemplateError(tr("It takes too long or too much memory; use a simpler template."))
    good, found = answer
    if not good:
        raise TemplateError(found)
    return found


def _work(answers: Connection, work: Callable[..., Any], *arguments: object) -> None:
    _bound_memory()
    try:
        answer = True, work(*arguments)
    except TemplateError as error:
        answer = False, str(error)
    except (MemoryError, RecursionError):
        answer = False, tr("It takes too long or too much memory; use a simpler template.")
    answers.send(answer)


def _fill(data: bytes, view: MinutesView) -> bytes:
    return fill(data, view)


def _check(data: bytes) -> list[Problem]:
    return read(data).problems


def _fields(data: bytes) -> frozenset[str]:
    return frozenset(read(data).used.names)


def _bound_memory() -> None:
    if sys.platform == "win32":
        return  # the time and the counts of ``filling`` bound it there
    import resource

    import psutil

    most = psutil.Process().memory_info().vms + _MEMORY
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    try:
        resource.setrlimit(resource.RLIMIT_AS, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
    except (OSError, ValueError):
        return  # macOS takes no such limit
