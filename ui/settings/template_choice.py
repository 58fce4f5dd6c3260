"""The choice of a Word template among those there are."""

from __future__ import annotations

from meetingmate.base.translation import tr
from ui.base.background_jobs import BackgroundJobs
from ui.settings.fields import Combo
from ui.settings.template_field import OWN_LAYOUT, listed


class TemplateChoice(Combo):
    """``value`` is the name of the chosen template, "" for the program's own layout. The names are read off the
    window's thread; one that is not there any more is shown as it is called."""

    def __init__(self, value: str, background: BackgroundJobs) -> None:
        super().__init__()
        self.addItem(tr(OWN_LAYOUT), "")
        self._choose(value)
        background.run(listed, self._fill, owner=self, lane="other")

    @property
    def value(self) -> str:
        """The chosen template."""
        return str(self.currentData())

    def _choose(self, value: str) -> None:
        if self.findData(value) < 0:
            self.addItem(value, value)
        self.setCurrentIndex(self.findData(value))

    def _fill(self, found: list[tuple[str, str, bool]]) -> None:
        value = self.value
        self.clear()
        self.addItem(tr(OWN_LAYOUT), "")
        for name, title, _ in found:
            self.addItem(title, name)
        self._choose(value)
