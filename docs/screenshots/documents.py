"""Pictures of documents for the guide: the shipped Word templates and the PDF, filled with the sample meeting.

    python docs/screenshots/documents.py [FOLDER]

Needs LibreOffice for the templates. The colours of the pictures are reduced, so that they stay small.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

#: Pixels of a picture's width, and colours in it at most.
WIDTH, COLOURS = 560, 256


def main(folder: Path) -> None:
    """Write one picture for each template, and one of the PDF."""
    folder.mkdir(parents=True, exist_ok=True)
    from PySide6.QtWidgets import QApplication

    app = QApplication([])
    with tempfile.TemporaryDirectory(prefix="mm-documents-") as home:
        os.environ["MEETINGMATE_HOME"] = home
        from meetingmate.export import ExportOptions, pdf, template_store, view
        from meetingmate.export.word import page_preview
        from tests.export import examples

        if page_preview.program() is None:
            sys.exit("LibreOffice is not on this computer.")
        shown = view.build(*examples.sample(), ExportOptions(language="en", locale="en_GB"))
        for name in template_store.SHIPPED:
            made = page_preview.first_page(template_store.filled(template_store.find(name), shown))
            _save(made or b"", folder / f"document-{name}.png")
        _save(pdf.render_minutes(shown), folder / "document-pdf.png")
    app.quit()


def _save(document: bytes, path: Path) -> None:
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QImage

    from ui.settings.template_preview import drawn

    picture = drawn(document)
    if picture.isNull():
        sys.exit(f"{path.name} could not be drawn.")
    small = picture.scaledToWidth(WIDTH, Qt.TransformationMode.SmoothTransformation)
    pixels = small.convertToFormat(QImage.Format.Format_RGB32)
    counted = Counter(memoryview(pixels.constBits()).cast("I"))
    known = [colour for colour, _ in counted.most_common(COLOURS)]
    plain = Qt.ImageConversionFlag.ThresholdDither | Qt.ImageConversionFlag.AvoidDither
    reduced = pixels.convertToFormat(QImage.Format.Format_Indexed8, known, plain)
    reduced.save(str(path), "PNG", 0)
    print(path.name, path.stat().st_size)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
