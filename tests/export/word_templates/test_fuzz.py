"""Whatever a template has become: it is filled, or refused in one sentence. Nothing else happens."""

from __future__ import annotations

import io
import zipfile

import pytest
from lxml import etree

from meetingmate.export import ExportOptions, template_store, view
from meetingmate.export.word.templates import TemplateError, fill
from tests.export import examples
from tests.export.word_templates import fuzzing, organisations

#: benchmarks/word_templates.py does more of them.
CASES = 12
FILLED = "filled"


@pytest.fixture(scope="module")
def shown():
    return view.build(*examples.sample(), ExportOptions(locale="en_GB", quotes=True))


@pytest.mark.parametrize("name", [*organisations.MAKERS, "board", "project"])
def test_changed_templates_are_filled_or_refused(name, shown):
    maker = organisations.MAKERS.get(name)
    data = maker() if maker else template_store.find(name).read_bytes()
    for seed in range(CASES):
        said = outcome(fuzzing.mutated(data, seed), shown)
        assert said is FILLED or said.strip()


def outcome(data: bytes, shown) -> str:
    """FILLED when it was filled, else why not. Fails when anything else happens."""
    try:
        made = fill(data, shown)
    except TemplateError as error:
        return str(error)
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        for part in archive.namelist():
            assert not part.startswith("/")
            assert ".." not in part.split("/")
            if part.startswith("word/document"):
                etree.fromstring(archive.read(part))
                assert b"urn:meetingmate" not in archive.read(part)
    return FILLED
