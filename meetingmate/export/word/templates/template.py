"""A template that was read: its fields are known and checked, its loops gathered. ``filling`` fills it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from meetingmate.base.translation import tr
from meetingmate.export.word.templates import expressions, fields, package
from meetingmate.export.word.templates.blocks import Gatherer
from meetingmate.export.word.templates.expressions import Checked, Mistake, Scope
from meetingmate.export.word.templates.fields import ListOf
from meetingmate.export.word.templates.marks import Problem, Tag, mark, shown
from meetingmate.export.word.templates.package import Package, TemplateError
from meetingmate.export.word.templates.places import pages_are_known
from meetingmate.export.word.templates.xml_names import BLOCK, TAG, w

_EXTENDED = "{http://schemas.openxmlformats.org/officeDocument/2006/extended-properties}Pages"
#: Most problems that are listed.
_MOST_PROBLEMS = 100


@dataclass
class Template:
    """The parts of a template with marks for its fields; ``problems`` says why it may not be used."""

    package: Package
    roots: dict[str, Any] = field(default_factory=dict)
    tags: list[Tag] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    used: Checked = field(default_factory=Checked)

    def refuse_faulty(self) -> None:
        """Raise TemplateError with the first problem, if there is any."""
        faults = [problem for problem in self.problems if not problem.hint]
        if not faults:
            return
        more = len(faults) - 1
        said = faults[0].sentence()
        raise TemplateError(tr("{problem}, and {count} more", problem=said, count=more) if more else said)


def read(data: bytes) -> Template:
    """Read a template and check it. Raises TemplateError when it is no Word file that may be used at all."""
    template = Template(package.read(data))
    tags, problems = template.tags, template.problems
    for name, story in template.package.stories:
        root = package.parse(template.package.parts[name])
        package.check_fields(root)
        template.roots[name] = root
        known = story == "body" and pages_are_known(root, _pages(template.package))
        mark(root, story, known, tags, problems)
    gatherer = Gatherer(tags, problems, _list_styles(template.package))
    if not problems:  # without a bracket the rest would be named wrongly
        for root in template.roots.values():
            gatherer.gather(root)
    if not problems:
        _Checker(template).check()
    else:
        _check_alone(template)
    _check_pictures(template)
    template.problems = list({p.sentence(): p for p in problems}.values())[:_MOST_PROBLEMS]
    return template


class _Checker:
    """Checks every expression with the fields that there are where it stands."""

    def __init__(self, template: Template) -> None:
        self._template = template

    def check(self) -> None:
        """Add what is wrong to the problems of the template, and what is missing as hints."""
        for root in self._template.roots.values():
            self._visit(root, fields.top())
        if not any(tag.expression or tag.statement for tag in self._template.tags):
            self._template.problems.append(
                Problem(
                    tr(
                        "It has no fields, so nothing of the meeting would be in it; write for example {field}.",
                        field="{{ title }}",
                    )
                )
            )
            return
        used = self._template.used
        there = used.names | {name for _, name in used.items} | ({"date"} if "when" in used.names else set())
        for name in fields.USUAL:
            if name not in there:
                self._template.problems.append(Problem(_hint(name), hint=True))

    def _visit(self, element: Any, scope: Scope) -> None:
        for child in element:
            if child.tag == TAG:
                tag = self._template.tags[int(child.get("n"))]
                if tag.expression is not None:
                    self._try(
                        tag, lambda node, s=scope: expressions.kind_shown(node, s, self._template.used), tag.expression
                    )
            elif child.tag == BLOCK:
                for branch in child:
                    self._visit(branch, self._inside(branch, scope))
            else:
                self._visit(child, scope)

    def _inside(self, branch: Any, scope: Scope) -> Scope:
        """The fields that there are in one case of a block."""
        tag = self._template.tags[int(branch.get("n"))]
        statement, used = tag.statement, self._template.used
        if statement is None or statement.word == "else":
            return scope
        inner = dict(scope)
        if statement.items is not None:
            kind = self._try(tag, lambda node: expressions.kind_of(node, scope, used), statement.items)
            if not isinstance(kind, ListOf):
                if kind is not None:
                    self._say(tag, tr("Only a list can be repeated; this is none."))
                kind = None
            # Of a list that is not known nothing more is said.
            inner[statement.name] = kind.item if kind else fields.ANYTHING
            inner["loop"] = fields.LOOP
        if statement.test is not None:
            self._try(tag, lambda node: expressions.kind_of(node, inner, used), statement.test)
        return inner

    def _try(self, tag: Tag, check: Any, node: Any) -> Any:
        try:
            return check(node)
        except Mistake as mistake:
            self._say(tag, str(mistake))
            return None

    def _say(self, tag: Tag, message: str) -> None:
        self._template.problems.append(Problem(message, tag.place, shown(tag.source), tag.beside))


def _check_alone(template: Template) -> None:
    """Where loops are broken: check the names that every template begins with."""
    loops = {tag.statement.name: fields.ANYTHING for tag in template.tags if tag.statement and tag.statement.name}
    scope = {**fields.top(), **loops, "loop": fields.LOOP}
    for tag in template.tags:
        statement = tag.statement
        parts = [tag.expression] if tag.expression else [statement.items, statement.test] if statement else []
        for node in parts:
            try:
                if node is not None:
                    expressions.kind_of(node, scope, Checked())
            except Mistake as mistake:
                template.problems.append(Problem(str(mistake), tag.place, shown(tag.source), tag.beside))


def _hint(name: str) -> str:
    if name == "draft":
        return tr("It has no field “draft”; DRAFT is put above the first line until the minutes are approved.")
    return tr("It does not show the field “{name}”.", name=name)


def _check_pictures(template: Template) -> None:
    """Fields in charts and diagrams are not filled."""
    for name, data in template.package.parts.items():
        if name.startswith(("word/diagrams/", "word/charts/")) and b"{{" in data:
            template.problems.append(Problem(tr("Fields in a diagram or chart can’t be filled; put them in the text.")))


def _pages(of: Package) -> int:
    for relation in package.relations(of.parts, ""):
        if relation.kind == "extended-properties" and relation.part in of.parts:
            found = package.parse(of.parts[relation.part]).find(_EXTENDED)
            text = (found.text or "") if found is not None else ""
            return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
    return 0


def _list_styles(of: Package) -> frozenset[str]:
    """Ids of the styles that number or bullet their paragraphs, by themselves or by what they are based on."""
    styles = next(
        (r.part for r in package.relations(of.parts, of.main) if r.kind == "styles" and r.part in of.parts), None
    )
    if styles is None:
        return frozenset()
    based: dict[str, str] = {}
    found: set[str] = set()
    for style in package.parse(of.parts[styles]).iter(w("style")):
        ident, base = style.get(w("styleId"), ""), style.find(w("basedOn"))
        if style.find(f"{w('pPr')}/{w('numPr')}") is not None:
            found.add(ident)
        if base is not None:
            based[ident] = base.get(w("val"), "")
    for ident in based:
        seen: set[str] = set()
        base_id = ident
        while base_id in based and base_id not in found and base_id not in seen:
            seen.add(base_id)
            base_id = based[base_id]
        if base_id in found:
            found.add(ident)
    return frozenset(found)
