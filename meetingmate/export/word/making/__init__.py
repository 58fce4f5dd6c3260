"""Makes a Word template of minutes: finds their parts, suggests what each is, and puts fields in their place."""

from meetingmate.export.word.making.applying import apply
from meetingmate.export.word.making.outline import Part, outline, parts_of
from meetingmate.export.word.making.spans import Mark
from meetingmate.export.word.making.suggesting import suggest

__all__ = ["Mark", "Part", "apply", "outline", "parts_of", "suggest"]
