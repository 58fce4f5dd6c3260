"""Names of the XML of Word files, and our own for what is marked in them while they are filled."""

from __future__ import annotations

from typing import Any

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
_XML = "http://www.w3.org/XML/1998/namespace"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
OURS = "urn:meetingmate:template"
#: A field or statement where it stands; a loop or condition, and what it shows in one case.
TAG, BLOCK, BRANCH = f"{{{OURS}}}tag", f"{{{OURS}}}block", f"{{{OURS}}}branch"
SPACE = f"{{{_XML}}}space"

#: What may follow ``w:bidi`` in ``w:pPr``, whose children have a fixed order (ECMA-376 17.3.1.26).
AFTER_BIDI = frozenset(
    f"{{{W}}}{name}"
    for name in (
        *("adjustRightInd", "snapToGrid", "spacing", "ind", "contextualSpacing", "mirrorIndents"),
        *("suppressOverlap", "jc", "textDirection", "textAlignment", "textboxTightWrap"),
        *("outlineLvl", "divId", "cnfStyle", "rPr", "sectPr", "pPrChange"),
    )
)
#: What may follow ``w:rtl`` in ``w:rPr`` (ECMA-376 17.3.2.28).
AFTER_RTL = frozenset(
    f"{{{W}}}{name}" for name in ("cs", "em", "lang", "eastAsianLayout", "specVanish", "oMath", "rPrChange")
)
#: What may follow ``w:lang`` there.
AFTER_LANG = AFTER_RTL - {f"{{{W}}}{name}" for name in ("cs", "em", "lang")}


def w(name: str) -> str:
    """``name`` of WordprocessingML as lxml writes it."""
    return f"{{{W}}}{name}"


def w_relation(name: str) -> str:
    """``name`` of the relationships that elements refer to."""
    return f"{{{_RELATIONS}}}{name}"


def insert_before(parent: Any, element: Any, later: frozenset[str]) -> None:
    """Put ``element`` into ``parent`` before the first child that has to come after it."""
    for place, child in enumerate(parent):
        if child.tag in later:
            parent.insert(place, element)
            return
    parent.append(element)
