"""A template is checked before it is used: only what it may contain, only fields that there are, each error by line.

What it may contain is a list of a dozen constructs, so nothing else of the template language (calls, filters, macros,
files) can be reached. The sandbox in ``filling`` is the second wall.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment, TemplateSyntaxError, nodes

from meetingmate.assistants.drafts.fields import FIELDS, FLAG, LOOP, NUMBER, TEXT, ListOf
from meetingmate.assistants.drafts.rendered import MARKS
from meetingmate.base.translation import tr

LONGEST_TEMPLATE = 40_000
_DEEPEST_LOOP, _DEEPEST_BLOCK = 3, 20
#: Problems that are told of one template.
_MOST = 12
_IF, _FOR = "{% if %}", "{% for %}"


@dataclass(frozen=True)
class Problem:
    """What is wrong, and in which line of the file."""

    line: int
    what: str

    def sentence(self) -> str:
        """In one sentence."""
        return tr("Line {line}: {what}", line=self.line, what=self.what)


def problems_of(body: str, first_line: int = 1) -> list[Problem]:
    """What is wrong with the text of a template, whose first line is ``first_line`` of its file."""
    if len(body) > LONGEST_TEMPLATE:
        return [Problem(first_line, tr("the template is too long; {n} characters are the most.", n=LONGEST_TEMPLATE))]
    if MARKS.search(body) or "\0" in body:
        return [Problem(first_line, tr("the template contains characters that are not allowed."))]
    try:
        tree = Environment(autoescape=False).parse(body)
    except TemplateSyntaxError as error:
        return [Problem(first_line - 1 + (error.lineno or 1), _sentence(error.message or ""))]
    except (RecursionError, ValueError):
        return [Problem(first_line, tr("the template is nested too deeply to be read."))]
    check = _Check(first_line - 1)
    try:
        check.statements(tree.body, dict(FIELDS), 0, 0)
    except RecursionError:
        return [Problem(first_line, tr("the template is nested too deeply to be read."))]
    return sorted(dict.fromkeys(check.found), key=lambda problem: problem.line)[:_MOST]


class _Check:
    def __init__(self, offset: int) -> None:
        self._offset = offset
        self.found: list[Problem] = []

    def statements(self, body: Sequence[nodes.Node], scope: dict[str, Any], loops: int, depth: int) -> None:
        if depth > _DEEPEST_BLOCK:
            self._say(body[0] if body else None, tr("too many blocks inside each other."))
            return
        for node in body:
            if isinstance(node, nodes.Output):
                for part in node.nodes:
                    self._output(part, scope)
            elif isinstance(node, nodes.If):
                self.kind_of(node.test, scope)
                for branch in (node.body, node.elif_, node.else_):
                    self.statements(branch, scope, loops, depth + 1)
            elif isinstance(node, nodes.For):
                self._loop(node, scope, loops, depth)
            else:
                self._say(node, _not_allowed(node))

    def _loop(self, node: nodes.For, scope: dict[str, Any], loops: int, depth: int) -> None:
        if node.recursive or node.test is not None or not isinstance(node.target, nodes.Name):
            self._say(node, tr("write {loop}.", loop="{% for task in tasks %}"))
            return
        if loops >= _DEEPEST_LOOP:
            self._say(node, tr("no more than {n} {loop} inside each other.", n=_DEEPEST_LOOP, loop=_FOR))
            return
        kind = self.kind_of(node.iter, scope)
        if kind is not None and not isinstance(kind, ListOf):
            self._say(node, tr("{loop} needs a list, such as tasks or decisions.", loop=_FOR))
            kind = None
        inner = {**scope, node.target.name: kind.record if kind else None, "loop": LOOP}
        self.statements(node.body, inner, loops + 1, depth + 1)
        self.statements(node.else_, scope, loops, depth + 1)

    def _output(self, node: nodes.Node, scope: dict[str, Any]) -> None:
        if isinstance(node, nodes.TemplateData):
            return
        kind = self.kind_of(node, scope)
        name = _name(node)
        if isinstance(kind, ListOf):
            loop = f"{{% for one in {name} %}}"
            self._say(node, tr("“{name}” is a list; go through it with {loop}.", name=name, loop=loop))
        elif isinstance(kind, dict):
            some = ", ".join(f"{name}.{field}" for field in list(kind)[:3])
            self._say(node, tr("“{name}” has fields of its own; choose one, such as {some}.", name=name, some=some))
        elif kind == FLAG:
            self._say(node, tr("“{name}” is only yes or no; ask for it with {test}.", name=name, test=_IF))

    def kind_of(self, node: nodes.Node | None, scope: dict[str, Any]) -> Any:
        """What an expression gives; None when it is wrong, which has been said then."""
        if isinstance(node, nodes.Name):
            return self._field(node, node.name, scope)
        if isinstance(node, nodes.Getattr):
            owner = self.kind_of(node.node, scope)
            if owner is None:
                return None
            if not isinstance(owner, dict):
                self._say(node, tr("“{name}” has no field “{field}”.", name=_name(node.node), field=node.attr))
                return None
            return self._field(node, node.attr, owner)
        if isinstance(node, nodes.Const):
            return FLAG if isinstance(node.value, bool) else TEXT if isinstance(node.value, str) else NUMBER
        if isinstance(node, nodes.Filter):
            kind = self.kind_of(node.node, scope)
            if node.name != "count" or node.args or node.kwargs or node.dyn_args or node.dyn_kwargs:
                self._say(node, tr("“|{name}” is not known; the only one is “|count”.", name=node.name))
                return None
            if kind is not None and not isinstance(kind, ListOf):
                self._say(node, tr("“|count” counts lists, such as tasks or decisions."))
            return NUMBER
        if isinstance(node, nodes.Compare):
            for part in (node.expr, *(operand.expr for operand in node.ops)):
                self.kind_of(part, scope)
            if any(operand.op in ("in", "notin") for operand in node.ops):
                self._say(node, tr("“in” is not allowed in a condition; compare with “==”."))
            return FLAG
        if isinstance(node, nodes.Not):
            self.kind_of(node.node, scope)
            return FLAG
        if isinstance(node, (nodes.And, nodes.Or)):
            left, right = self.kind_of(node.left, scope), self.kind_of(node.right, scope)
            return left if left == right else FLAG
        if isinstance(node, nodes.CondExpr):
            self.kind_of(node.test, scope)
            kinds = [self.kind_of(part, scope) for part in (node.expr1, node.expr2) if part is not None]
            return kinds[0]
        self._say(node, _not_allowed(node))
        return None

    def _field(self, node: nodes.Node, name: str, fields: dict[str, Any]) -> Any:
        if name in fields:
            return fields[name]
        near = difflib.get_close_matches(name, list(fields), n=1, cutoff=0.6)
        if near:
            self._say(node, tr("there is no field “{name}”. Did you mean “{near}”?", name=name, near=near[0]))
        else:
            known = ", ".join(sorted(fields))
            self._say(node, tr("there is no field “{name}”. There are: {known}.", name=name, known=known))
        return None

    def _say(self, node: nodes.Node | None, what: str) -> None:
        self.found.append(Problem(self._offset + (node.lineno if node is not None else 1), what))


def _name(node: nodes.Node) -> str:
    if isinstance(node, nodes.Getattr):
        return f"{_name(node.node)}.{node.attr}"
    return node.name if isinstance(node, (nodes.Name, nodes.Filter)) else "…"


def _not_allowed(node: nodes.Node | None) -> str:
    kind = type(node).__name__.lower()
    known = {"call": "()", "getitem": "[]", "include": "include", "extends": "extends", "import": "import"}
    word = known.get(kind, kind)
    return tr(
        "“{word}” is not allowed in a template. It may hold fields, {test} and {loop} only.",
        word=word,
        test=_IF,
        loop=_FOR,
    )


def _sentence(message: str) -> str:
    message = " ".join(message.split())
    return message if message.endswith(".") else f"{message}."
