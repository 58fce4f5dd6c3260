"""Minutes as people write them in Word, in four languages: the bytes of each document."""

from __future__ import annotations

import io
from collections.abc import Callable

import docx
from docx.document import Document
from docx.shared import Pt, RGBColor


def english() -> bytes:
    """Styled headings, lines with labels, a bulleted list, a table with several samples, a letterhead."""
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Harbour Board Ltd · confidential"
    document.sections[0].footer.paragraphs[0].text = "Finance committee, 3 March 2026"
    title = document.add_paragraph(style="Title")
    title.add_run("Finance committee").font.color.rgb = RGBColor(0x80, 0, 0)
    _labelled(document, "Date: ", "Tuesday, 3 March 2026, 10:00 to 11:15")
    _labelled(document, "Location: ", "Room 12")
    _labelled(document, "Chair: ", "Anna Berg")
    _labelled(document, "Present: ", "Anna Berg, Tom Hill, Eva Lind")
    _labelled(document, "Apologies: ", "Jon Snell")
    document.add_heading("1. Summary", 1)
    document.add_paragraph("The budget was passed. The audit follows in May.")
    document.add_paragraph("The roof was postponed.")
    document.add_heading("2. Discussion", 1)
    document.add_heading("Budget", 2)
    document.add_paragraph("Tom explained the figures.", style="List Bullet")
    document.add_paragraph("Eva asked for the reserve.", style="List Bullet")
    document.add_heading("Roof", 2)
    document.add_paragraph("Two offers are there.", style="List Bullet")
    document.add_heading("3. Decisions", 1)
    document.add_paragraph("The budget is passed.", style="List Number")
    document.add_paragraph("The roof waits for a third offer.", style="List Number")
    document.add_heading("4. Action items", 1)
    table(document, ("No.", "Action", "Who", "Due", "Status"), ("1", "Send the budget", "Tom", "12 March", "open"),
          ("2", "Ask for an offer", "Eva", "20 March", "open"))  # fmt: skip
    document.add_heading("Next meeting", 1)
    document.add_paragraph("Tuesday, 7 April 2026, 10:00")
    document.add_paragraph("")
    document.add_paragraph("_____________________ (chair)")
    return _bytes(document)


def german() -> bytes:
    """No styles but bold lines; the details are in a table without heads."""
    document = docx.Document()
    _bold(document, "Protokoll der Vorstandssitzung vom 3. März 2026")
    details = document.add_table(rows=0, cols=2)
    for label, value in (
        ("Ort", "Vereinsheim"),
        ("Sitzungsleitung", "Frau Weber"),
        ("Protokollführung:", "Herr Lang"),
        ("Anwesend", "Weber, Lang, Yilmaz"),
        ("Entschuldigt", "Koch"),
    ):
        cells = details.add_row().cells
        cells[0].text, cells[1].text = label, value
    _bold(document, "Beschlüsse")
    document.add_paragraph("B1 Der Haushalt ist beschlossen.")
    document.add_paragraph("B2 Das Fest findet im Juni statt.")
    _bold(document, "Aufgaben:")
    table(document, ("Was", "Wer", "Bis wann"), ("Haushalt versenden", "Lang", "12.03.2026"))
    _bold(document, "Offene Fragen")
    document.add_paragraph("Wer besorgt das Zelt?", style="List Bullet")
    document.add_paragraph("Nächste Sitzung: 7. April 2026")
    return _bytes(document)


def french() -> bytes:
    """A heading that only says what it is, lists of people, actions in lines."""
    document = docx.Document()
    document.add_heading("Compte rendu de réunion", 1)
    _labelled(document, "Objet\u00a0: ", "Conseil syndical")
    _labelled(document, "Date\u00a0: ", "3 mars 2026")
    _labelled(document, "Lieu\u00a0: ", "Mairie")
    document.add_heading("Présents", 2)
    document.add_paragraph("Mme Martin", style="List Bullet")
    document.add_paragraph("M. Dubois", style="List Bullet")
    document.add_heading("Relevé de décisions", 2)
    document.add_paragraph("Le budget est adopté.", style="List Bullet")
    document.add_heading("Actions à mener", 2)
    document.add_paragraph("M. Dubois envoie le budget avant le 12 mars.", style="List Bullet")
    document.add_paragraph("Mme Martin appelle la mairie.", style="List Bullet")
    _labelled(document, "Prochaine réunion\u00a0: ", "7 avril 2026")
    return _bytes(document)


def spanish() -> bytes:
    """Capital letters, tabs after the labels, decisions in a table."""
    document = docx.Document()
    document.add_heading("ACTA DE REUNIÓN", 0)
    for label, value in (
        ("ASUNTO", "Junta de vecinos"),
        ("FECHA", "3 de marzo de 2026"),
        ("LUGAR", "Portal"),
        ("ASISTENTES", "Ana, Luis"),
    ):
        document.add_paragraph(f"{label}\t{value}")
    document.add_heading("ACUERDOS", 1)
    table(document, ("Nº", "Acuerdo"), ("1", "Se aprueba el presupuesto."), ("2", "Se pinta el portal."))
    document.add_heading("TAREAS", 1)
    table(document, ("Tarea", "Responsable", "Plazo"), ("Enviar el presupuesto", "Luis", "12/03/2026"))
    document.add_heading("TEMAS TRATADOS", 1)
    document.add_paragraph("Se habló del presupuesto y del portal.")
    return _bytes(document)


MAKERS: dict[str, Callable[[], bytes]] = {"en": english, "de": german, "fr": french, "es": spanish}


def letter() -> bytes:
    """A Word document that is no minutes at all."""
    return written("Dear Sir,", "thank you for the flowers, which are standing on the table and smell wonderful today.")


def written(*lines: str) -> bytes:
    """A document of these lines."""
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    return _bytes(document)


def table(document: Document, *rows: tuple[str, ...]) -> None:
    """A table with the first row as its heads."""
    made = document.add_table(rows=0, cols=len(rows[0]), style="Table Grid")
    for texts in rows:
        for cell, text in zip(made.add_row().cells, texts, strict=True):
            cell.text = text
    for cell in made.rows[0].cells:
        cell.paragraphs[0].runs[0].bold = True


def _labelled(document: Document, label: str, value: str) -> None:
    line = document.add_paragraph()
    line.add_run(label).bold = True
    line.add_run(value).italic = True


def _bold(document: Document, text: str) -> None:
    run = document.add_paragraph().add_run(text)
    run.bold = True
    run.font.size = Pt(13)


def _bytes(document: Document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()
