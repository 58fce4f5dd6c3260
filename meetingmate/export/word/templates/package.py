"""The parts of a Word file that somebody else made: read with every size bounded, and nothing outside it is opened.

What could run (macros, controls), what reads other files (links, some fields) and what no Word document holds (a DTD)
is refused in one sentence.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from meetingmate.base.errors import ExportError
from meetingmate.base.translation import tr
from meetingmate.export.word.templates.xml_names import PACKAGE, W, w

#: Bytes of the file, of all its parts unpacked, and of one part of XML; and how many parts it may have.
MOST_FILE, MOST_UNPACKED, MOST_XML, MOST_PARTS = 30_000_000, 200_000_000, 24_000_000, 3_000
CONTENT_TYPES = "[Content_Types].xml"
_RELATION, _OVERRIDE = f"{{{PACKAGE}relationships}}Relationship", f"{{{PACKAGE}content-types}}Override"
_MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_TEMPLATE_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"
#: Relationships, by the end of their type: what runs or takes in other files; links that are dropped; those that stay.
_REFUSED = frozenset(["vbaProject", "control", "aFChunk", "subDocument", "keyMapCustomizations", "attachedToolbars"])
_DROPPED = frozenset(["attachedTemplate", "mailMergeSource", "mailMergeHeaderSource", "recipientData"])
_KEPT_LINKS = frozenset(["hyperlink"])
#: Fields of Word that read other files or start other programs.
_READING_FIELDS = frozenset(
    ["DDE", "DDEAUTO", "INCLUDE", "INCLUDETEXT", "INCLUDEPICTURE", "IMPORT", "LINK", "RD", "DATABASE"]
)
#: Parts that hold text of their own, by the end of their relationship's type.
_STORIES = ("header", "footer", "footnotes", "endnotes")
_OLD_WORD = b"\xd0\xcf\x11\xe0"


class TemplateError(ExportError):
    """A template that can't be used; the sentence says why and, where that is known, at which place."""


@dataclass
class Package:
    """The parts of a Word file by name, in their order; ``main`` is the text, ``stories`` its headers and so on."""

    parts: dict[str, bytes]
    main: str
    stories: list[tuple[str, str]]

    def to_bytes(self) -> bytes:
        """The file again."""
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in self.parts.items():
                archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
        return stream.getvalue()


def read(data: bytes) -> Package:
    """The parts of a .docx or .dotx. Raises TemplateError."""
    parts = _unpacked(data)
    main = next((r for r in relations(parts, "") if r.kind == "officeDocument" and not r.external), None)
    if main is None or main.part not in parts:
        raise TemplateError(tr("It is not a Word document; save it in Word as .docx or .dotx."))
    _check_type(parts, main.part)
    _check_relations(parts)
    _check_root(parts, main.part)
    stories = [(main.part, "body")]
    for relation in relations(parts, main.part):
        if relation.kind in _STORIES and not relation.external and relation.part in parts:
            stories.append((relation.part, relation.kind))
    return Package(parts, main.part, list(dict.fromkeys(stories)))


def parse(data: bytes) -> Any:
    """The root of a part. Raises TemplateError; no entity is read, and nothing from elsewhere."""
    if any("<!DOCTYPE".encode(code) in data for code in ("utf-8", "utf-16-le", "utf-16-be")):
        raise TemplateError(tr("It has a DTD, which no Word document may have; save it again in Word."))
    if len(data) > MOST_XML:
        raise TemplateError(tr("Its text is far longer than a template can be; take out what is not needed."))
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise TemplateError(
            tr("It is damaged ({error}); open it in Word, save it and try again.", error=error)
        ) from error


@dataclass(frozen=True)
class Relation:
    """What a part refers to: ``kind`` is the end of its type, ``part`` the name in the file, or the address outside."""

    id: str
    kind: str
    part: str
    external: bool


def relations(parts: dict[str, bytes], source: str) -> Iterator[Relation]:
    """The relationships of a part ("": of the whole file). Raises TemplateError when they can't be read."""
    folder, name = posixpath.split(source)
    data = parts.get(posixpath.join(folder, "_rels", f"{name}.rels"))
    if data is None:
        return
    for element in parse(data).iter(_RELATION):
        target, external = element.get("Target", ""), element.get("TargetMode") == "External"
        part = target if external else posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        yield Relation(element.get("Id", ""), element.get("Type", "").rsplit("/", 1)[-1], part, external)


def without_links_to_templates(package: Package) -> None:
    """Take out where the file came from and what it was merged with: paths of the computer it was made on."""
    for name in [n for n in package.parts if n.endswith(".rels")]:
        root = parse(package.parts[name])
        gone = [e for e in root.iter(_RELATION) if e.get("Type", "").rsplit("/", 1)[-1] in _DROPPED]
        for element in gone:
            element.getparent().remove(element)
        if gone:
            package.parts[name] = to_xml(root)
    for relation in list(relations(package.parts, package.main)):
        if relation.kind == "settings" and relation.part in package.parts:
            root = parse(package.parts[relation.part])
            for element in [*root.iter(w("attachedTemplate"), w("mailMerge"))]:
                element.getparent().remove(element)
            package.parts[relation.part] = to_xml(root)


def without_parts(package: Package, kinds: frozenset[str]) -> None:
    """Take out the parts that a relationship of ``kinds`` (the end of its type) leads to, with all that names them."""
    sources = {
        posixpath.join(posixpath.dirname(posixpath.dirname(name)), posixpath.basename(name).removesuffix(".rels")): name
        for name in package.parts
        if name.endswith(".rels")
    }
    gone: set[str] = set()
    for source, name in sources.items():
        found = [relation for relation in relations(package.parts, source) if relation.kind in kinds]
        if found:
            gone |= {relation.part for relation in found if not relation.external}
            root = parse(package.parts[name])
            _take_out(root, _RELATION, "Id", {relation.id for relation in found})
            package.parts[name] = to_xml(root)
    if gone:
        root = parse(package.parts[CONTENT_TYPES])
        _take_out(root, _OVERRIDE, "PartName", {f"/{part}" for part in gone})
        package.parts[CONTENT_TYPES] = to_xml(root)
    for part in gone:
        package.parts.pop(part, None)
        package.parts.pop(sources.get(part, ""), None)


def without_unreachable(package: Package) -> None:
    """Take out the parts that nothing refers to any more, not even by other parts."""
    reached, waiting = {CONTENT_TYPES}, [""]
    while waiting:
        source = waiting.pop()
        folder, name = posixpath.split(source)
        reached |= {source, posixpath.join(folder, "_rels", f"{name}.rels")}
        waiting += [r.part for r in relations(package.parts, source) if not r.external and r.part not in reached]
    gone = [part for part in package.parts if part not in reached]
    if gone:
        root = parse(package.parts[CONTENT_TYPES])
        _take_out(root, _OVERRIDE, "PartName", {f"/{part}" for part in gone})
        package.parts[CONTENT_TYPES] = to_xml(root)
    for part in gone:
        del package.parts[part]


def _take_out(root: Any, tag: str, key: str, values: set[str]) -> None:
    for element in [e for e in root.iter(tag) if e.get(key) in values]:
        element.getparent().remove(element)


def as_document(package: Package) -> None:
    """Make a document of a template (.dotx)."""
    root = parse(package.parts[CONTENT_TYPES])
    for element in root.iter(_OVERRIDE):
        if element.get("ContentType") == _TEMPLATE_TYPE:
            element.set("ContentType", _MAIN_TYPE)
            package.parts[CONTENT_TYPES] = to_xml(root)


def to_xml(root: Any) -> bytes:
    """A part as it is written."""
    made: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return made


def check_fields(root: Any) -> None:
    """Refuse Word's own fields that read other files. Raises TemplateError."""
    open_fields: list[str] = []
    for element in root.iter(w("fldChar"), w("instrText"), w("fldSimple")):
        if element.tag == w("fldSimple"):
            _check_field(element.get(w("instr"), ""))
        elif element.tag == w("instrText"):
            if open_fields:
                open_fields[-1] += element.text or ""
        elif element.get(w("fldCharType")) == "begin":
            open_fields.append("")
        elif open_fields:
            _check_field(open_fields[-1])
            if element.get(w("fldCharType")) == "end":
                open_fields.pop()
    for left in open_fields:
        _check_field(left)


def _check_field(instruction: str) -> None:
    words = instruction.split(maxsplit=1)
    if words and words[0].upper() in _READING_FIELDS:
        raise TemplateError(
            tr(
                "It has the Word field {field}, which reads another file; put the content itself into the template.",
                field=words[0].upper(),
            )
        )


def _unpacked(data: bytes) -> dict[str, bytes]:
    if len(data) > MOST_FILE:
        raise TemplateError(tr("It is larger than {count} MB; make its pictures smaller.", count=MOST_FILE // 10**6))
    if data.startswith(_OLD_WORD):
        raise TemplateError(
            tr("It is in the old format of Word or protected by a password; save it in Word as .docx without one.")
        )
    parts: dict[str, bytes] = {}
    left = MOST_UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            if len(infos) > MOST_PARTS or sum(info.file_size for info in infos) > MOST_UNPACKED:
                raise TemplateError(tr("It unpacks to far more than a template can be; it is damaged or no template."))
            for info in infos:
                _check_name(info.filename, parts)
                with archive.open(info) as stream:
                    parts[info.filename] = stream.read(left + 1)
                left -= len(parts[info.filename])
                if left < 0:
                    raise TemplateError(
                        tr("It unpacks to far more than a template can be; it is damaged or no template.")
                    )
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, ValueError, EOFError, OSError) as error:
        raise TemplateError(
            tr("It is not a Word document, or damaged ({error}); save it in Word as .docx or .dotx.", error=error)
        ) from error
    if CONTENT_TYPES not in parts:
        raise TemplateError(tr("It is not a Word document; save it in Word as .docx or .dotx."))
    return parts


def _check_name(name: str, taken: dict[str, bytes]) -> None:
    unsafe = name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/") or "\0" in name
    if unsafe or name in taken:
        raise TemplateError(tr("It is damaged (a part is called {name}); save it again in Word.", name=repr(name)))


def _check_type(parts: dict[str, bytes], main: str) -> None:
    types = {element.get("PartName", "").lstrip("/"): element.get("ContentType", "") for element in _overrides(parts)}
    if any("macroEnabled" in kind or "vbaProject" in kind for kind in types.values()) or any(
        name.lower().endswith(("vbaproject.bin", "vbadata.xml")) for name in parts
    ):
        raise TemplateError(tr("It has macros, which could run on this computer; save it in Word without them."))
    if types.get(main) not in (_MAIN_TYPE, _TEMPLATE_TYPE):
        raise TemplateError(tr("It is not a Word document; save it in Word as .docx or .dotx."))


def _overrides(parts: dict[str, bytes]) -> Iterator[Any]:
    yield from parse(parts[CONTENT_TYPES]).iter(_OVERRIDE)


def _check_relations(parts: dict[str, bytes]) -> None:
    for name in parts:
        folder, last = posixpath.split(name)
        if not last.endswith(".rels") or posixpath.basename(folder) != "_rels":
            continue
        source = posixpath.join(posixpath.dirname(folder), last.removesuffix(".rels"))
        for relation in relations(parts, source):
            if relation.kind in _REFUSED:
                raise TemplateError(
                    tr("It has content that runs or takes in other files; save it in Word without that content.")
                )
            if relation.external and relation.kind not in (*_DROPPED, *_KEPT_LINKS):
                raise TemplateError(
                    tr(
                        "It shows something from another place ({place}), which MeetingMate does not open; insert it "
                        "into the template itself.",
                        place=relation.part[:120],
                    )
                )


def _check_root(parts: dict[str, bytes], main: str) -> None:
    root = parse(parts[main])
    if root.tag != f"{{{W}}}document":
        strict = root.tag.endswith("}document")
        raise TemplateError(
            tr("It is saved as strict Open XML; save it in Word as “Word document (.docx)”.")
            if strict
            else tr("It is not a Word document; save it in Word as .docx or .dotx.")
        )
