"""Word templates of an organisation: checked, and filled with what the shipped document says."""

from meetingmate.export.word.templates.filling import fill
from meetingmate.export.word.templates.marks import Problem
from meetingmate.export.word.templates.package import TemplateError
from meetingmate.export.word.templates.template import read

__all__ = ["Problem", "TemplateError", "fill", "read"]
