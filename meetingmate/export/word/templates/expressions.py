"""What stands between the brackets of a field or statement: read by Jinja2, checked against the fields, worked out.

Of Jinja's language only what can't run anything is taken: fields, comparisons, conditions and a few filters. There are
no calls, no arithmetic and no Python objects, so that an expression ends soon and stays small, whoever wrote it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from jinja2 import Environment, TemplateSyntaxError, nodes
from rapidfuzz import process

from meetingmate.base.translation import tr
from meetingmate.export.word.templates import fields
from meetingmate.export.word.templates.fields import Anything, Flag, Kind, ListOf, Number, Record, Text

_READER = Environment(autoescape=False, optimized=False)
#: Characters that a field may have between its brackets.
_MOST = 400
#: How alike a name has to be (0 to 100) to be offered instead.
_ALIKE = 70
#: What Word makes of straight quotation marks and blanks while somebody types.
_TYPED = str.maketrans({"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "\u00a0": " ", "\t": " ", "\n": " "})
_PREFIX = re.compile(r"^(?P<level>p|tr|tc|r)\s+(?=\S)")
_KEYWORDS = ("for", "if", "elif", "else", "endfor", "endif")
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda a, b: a == b,
    "ne": lambda a, b: a != b,
    "lt": lambda a, b: a < b,
    "lteq": lambda a, b: a <= b,
    "gt": lambda a, b: a > b,
    "gteq": lambda a, b: a >= b,
    "in": lambda a, b: a in b,
    "notin": lambda a, b: a not in b,
}
_OF_TEXT: dict[str, Callable[[str], str]] = {
    "upper": str.upper,
    "lower": str.lower,
    "title": str.title,
    "capitalize": lambda text: text[:1].upper() + text[1:],
    "trim": str.strip,
}
FILTERS = (*_OF_TEXT, "colon", "join", "length", "count", "first", "last", "default", "d")
Scope = Mapping[str, Kind]


class Mistake(Exception):
    """What is wrong with a field or statement, in a sentence."""


@dataclass(frozen=True)
class Statement:
    """``{% word … %}``. ``level``: what it was asked to repeat or leave out (``p``, ``tr``). ``name`` and ``items``
    are those of a loop, ``test`` is a condition."""

    word: str
    level: str = ""
    name: str = ""
    items: nodes.Node | None = None
    test: nodes.Node | None = None


@dataclass
class Checked:
    """What expressions use, as found by ``kind_of``: (record, field) of items, and names of the top."""

    items: set[tuple[str, str]] = field(default_factory=set)
    names: set[str] = field(default_factory=set)


def read_field(code: str) -> nodes.Expr:
    """The expression of ``{{ code }}``. Raises Mistake."""
    cleaned = _PREFIX.sub("", _cleaned(code))
    body = _parsed(f"{{{{ {cleaned} }}}}", code)
    output = body[0] if len(body) == 1 else None
    if (
        not isinstance(output, nodes.Output)
        or len(output.nodes) != 1
        or isinstance(output.nodes[0], nodes.TemplateData)
    ):
        raise Mistake(tr("It can’t be read."))
    return output.nodes[0]


def read_statement(code: str) -> Statement:
    """The statement of ``{% code %}``. Raises Mistake."""
    cleaned = _cleaned(code)
    level = _PREFIX.match(cleaned)
    cleaned = _PREFIX.sub("", cleaned)
    word = cleaned.split(maxsplit=1)[0] if cleaned.strip() else ""
    asked = level["level"] if level else ""
    if word not in _KEYWORDS:
        near = process.extractOne(word, _KEYWORDS, score_cutoff=_ALIKE)
        if near:
            raise Mistake(tr("“{word}” is not known; did you mean “{near}”?", word=word, near=near[0]))
        raise Mistake(
            tr("“{word}” can’t be used in a template; use for, if, elif, else, endfor and endif.", word=word[:40])
        )
    if asked == "tc":
        raise Mistake(tr("Columns of a table can’t be repeated; repeat its rows."))
    if word == "for":
        body = _parsed(f"{{% {cleaned} %}}{{% endfor %}}", code)
        loop = body[0]
        if not isinstance(loop, nodes.For) or not isinstance(loop.target, nodes.Name) or loop.recursive:
            raise Mistake(tr("A loop has the form “for item in list”."))
        return Statement(word, asked, loop.target.name, loop.iter, loop.test)
    if word in ("if", "elif"):
        condition = _parsed(f"{{% if {cleaned[len(word) :]} %}}{{% endif %}}", code)[0]
        assert isinstance(condition, nodes.If)
        return Statement(word, asked, test=condition.test)
    if cleaned.strip() != word:
        raise Mistake(tr("“{word}” has to stand alone between the brackets.", word=word))
    return Statement(word, asked)


def _cleaned(code: str) -> str:
    if len(code) > _MOST:
        raise Mistake(tr("It is longer than {count} characters.", count=_MOST))
    return code.translate(_TYPED).strip().strip("-+").strip()


def _parsed(source: str, code: str) -> list[nodes.Node]:
    try:
        return _READER.parse(source).body
    except TemplateSyntaxError as error:
        raise Mistake(tr("It can’t be read ({reason}).", reason=error.message or code)) from error
    except (RecursionError, ValueError, OverflowError) as error:
        raise Mistake(tr("It can’t be read.")) from error


# --- checking ---------------------------------------------------------------------------------------------------------


def kind_of(node: nodes.Node, scope: Scope, used: Checked) -> Kind:
    """What an expression gives. Raises Mistake when it uses what is not there, or does what a template can't."""
    match node:
        case nodes.Const(value=bool() | None):
            return Flag()
        case nodes.Const(value=int()):
            return Number()
        case nodes.Const(value=str()):
            return Text()
        case nodes.Name(name=name):
            if name not in scope:
                raise Mistake(_unknown(name, scope))
            used.names.add(name)
            return scope[name]
        case nodes.Getattr(node=inner, attr=name) | nodes.Getitem(node=inner, arg=nodes.Const(value=str() as name)):
            return _field_of(inner, name, scope, used)
        case nodes.Filter():
            return _filtered(node, scope, used)
        case nodes.Test(node=inner, name="defined" | "undefined" | "none"):
            kind_of(inner, scope, used)
            return Flag()
        case nodes.Not(node=inner):
            kind_of(inner, scope, used)
            return Flag()
        case nodes.And(left=left, right=right) | nodes.Or(left=left, right=right):
            kinds = kind_of(left, scope, used), kind_of(right, scope, used)
            return kinds[1] if _alike(*kinds) else Flag()
        case nodes.Compare(expr=first, ops=operands):
            before = kind_of(first, scope, used)
            for operand in operands:
                after = kind_of(operand.expr, scope, used)
                _check_compare(before, operand.op, after)
                before = after
            return Flag()
        case nodes.CondExpr(test=test, expr1=yes, expr2=no):
            kind_of(test, scope, used)
            kinds = kind_of(yes, scope, used), kind_of(no, scope, used) if no is not None else Text()
            if not _alike(*kinds):
                raise Mistake(tr("What stands before “if” and after “else” are different kinds of things."))
            return kinds[0]
        case nodes.Concat(nodes=inner_nodes):
            for inner in inner_nodes:
                if not isinstance(kind_of(inner, scope, used), Text | Number | Anything):
                    raise Mistake(tr("Only texts can be joined by “~”."))
            return Text()
        case nodes.Call():
            raise Mistake(tr("A template can’t call functions."))
        case nodes.BinExpr() | nodes.UnaryExpr():
            raise Mistake(tr("A template can’t calculate."))
        case _:
            raise Mistake(tr("A template can’t do this; use fields, comparisons and filters."))


def kind_shown(node: nodes.Expr, scope: Scope, used: Checked) -> None:
    """Check an expression whose value is written into the document. Raises Mistake."""
    kind = kind_of(node, scope, used)
    if isinstance(kind, Flag):
        raise Mistake(tr("It is only yes or no; use it in a condition."))
    if isinstance(kind, Record):
        raise Mistake(tr("It has fields of its own: {names}.", names=", ".join(sorted(kind.fields)[:12])))
    if isinstance(kind, ListOf) and isinstance(kind.item, Record):
        raise Mistake(tr("It is a list; write it in a loop (for item in …)."))


def _field_of(inner: nodes.Expr, name: str, scope: Scope, used: Checked) -> Kind:
    kind = kind_of(inner, scope, used)
    if isinstance(kind, Anything):
        return kind
    if isinstance(kind, ListOf):
        raise Mistake(tr("It is a list; take its items in a loop (for item in …)."))
    if not isinstance(kind, Record):
        raise Mistake(tr("“{name}” is not known: this field has no parts.", name=name[:40]))
    if name not in kind.fields:
        raise Mistake(_unknown(name, kind.fields))
    used.items.add((kind.name, name))
    return kind.fields[name]


def _filtered(node: nodes.Filter, scope: Scope, used: Checked) -> Kind:
    if node.node is None or node.kwargs or node.dyn_args or node.dyn_kwargs:
        raise Mistake(tr("The filter “{name}” can’t be used like this.", name=node.name[:40]))
    kind, arguments = kind_of(node.node, scope, used), [kind_of(argument, scope, used) for argument in node.args]
    if node.name not in FILTERS:
        near = process.extractOne(node.name, FILTERS, score_cutoff=_ALIKE)
        raise Mistake(
            tr("The filter “{name}” is not known; did you mean “{near}”?", name=node.name[:40], near=near[0])
            if near
            else tr(
                "The filter “{name}” is not known; use one of {known}.", name=node.name[:40], known=", ".join(FILTERS)
            )
        )
    fits = _filter_result(node.name, kind, arguments)
    if fits is None:
        raise Mistake(tr("The filter “{name}” does not suit this field.", name=node.name))
    return fits


def _filter_result(name: str, kind: Kind, arguments: list[Kind]) -> Kind | None:
    """What a filter gives; None when it does not suit."""
    if isinstance(kind, Anything):
        return kind
    if name in ("default", "d"):
        return kind if len(arguments) == 1 and _alike(kind, arguments[0]) else None
    if name == "join":
        suits = isinstance(kind, ListOf) and isinstance(kind.item, Text)
        return Text() if suits and all(isinstance(a, Text) for a in arguments) and len(arguments) < 2 else None
    if arguments:
        return None
    if name in ("length", "count"):
        return Number() if isinstance(kind, ListOf | Text) else None
    if name in ("first", "last"):
        return kind.item if isinstance(kind, ListOf) else None
    return Text() if isinstance(kind, Text) else None


def _alike(one: Kind, other: Kind) -> bool:
    return type(one) is type(other) and (not isinstance(one, Record | ListOf) or one == other)


def _check_compare(left: Kind, how: str, right: Kind) -> None:
    if isinstance(left, Anything) or isinstance(right, Anything):
        return
    if how in ("in", "notin"):
        suits = isinstance(left, Text) and (
            isinstance(right, Text) or (isinstance(right, ListOf) and isinstance(right.item, Text))
        )
    else:
        suits = type(left) is type(right) and isinstance(left, Text | Number | Flag)
    if not suits:
        raise Mistake(tr("It compares different kinds of things."))


def _unknown(name: str, known: Mapping[str, Kind]) -> str:
    near = fields.OTHER_WORDS.get(name.lower())
    if near not in known:
        found = process.extractOne(name.lower(), list(known), score_cutoff=_ALIKE)
        near = found[0] if found else None
    shown = name[:40]
    if near is None:  # as "text" in a loop, for "item.text"
        inside = [
            f"{outer}.{name}" for outer, kind in known.items() if isinstance(kind, Record) and name in kind.fields
        ]
        near = next((one for one in inside if not one.startswith(("label.", "loop."))), None)
    if near is not None:
        return tr("“{name}” is not known; did you mean “{near}”?", name=shown, near=near)
    return tr("“{name}” is not known.", name=shown)


# --- working out ------------------------------------------------------------------------------------------------------


def value_of(node: nodes.Node, scope: Mapping[str, Any], colon: Callable[[str], str]) -> Any:
    """The value of an expression that ``kind_of`` has taken; ``colon`` adds one as the language does."""

    def of(inner: nodes.Node) -> Any:
        return value_of(inner, scope, colon)

    match node:
        case nodes.Const(value=value):
            return value
        case nodes.Name(name=name):
            return scope[name]
        case nodes.Getattr(node=inner, attr=name) | nodes.Getitem(node=inner, arg=nodes.Const(value=name)):
            found = of(inner)
            return "" if found == "" else found[name]  # the first item of an empty list
        case nodes.Filter(node=nodes.Node() as inner, name=name, args=arguments):
            return _apply(name, of(inner), [of(argument) for argument in arguments], colon)
        case nodes.Test(name=name):
            return name == "defined"
        case nodes.Not(node=inner):
            return not of(inner)
        case nodes.And(left=left, right=right):
            return of(left) and of(right)
        case nodes.Or(left=left, right=right):
            return of(left) or of(right)
        case nodes.Compare(expr=first, ops=operands):
            values = [of(first), *(of(operand.expr) for operand in operands)]
            return all(_COMPARE[o.op](values[n], values[n + 1]) for n, o in enumerate(operands))
        case nodes.CondExpr(test=test, expr1=yes, expr2=no):
            return of(yes) if of(test) else of(no) if no is not None else ""
        case nodes.Concat(nodes=inner_nodes):
            return "".join(str(of(inner)) for inner in inner_nodes)
        case _:
            raise AssertionError(node)  # kind_of takes nothing else


def _apply(name: str, value: Any, arguments: list[Any], colon: Callable[[str], str]) -> Any:
    if name in _OF_TEXT:
        return _OF_TEXT[name](value)
    match name:
        case "colon":
            return colon(value).rstrip(" ") if value else ""
        case "join":
            return (arguments[0] if arguments else "").join(value)
        case "length" | "count":
            return len(value)
        case "first" | "last":
            return (value[0] if name == "first" else value[-1]) if value else ""
        case _:
            return value if value not in ("", None) else arguments[0]
