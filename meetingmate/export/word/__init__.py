"""Word files through python-docx; the styles stand in resources/templates."""

from meetingmate.export.word.minutes import render as render_minutes
from meetingmate.export.word.sheet import render as render_sheet

__all__ = ["render_minutes", "render_sheet"]
