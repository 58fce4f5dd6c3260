"""The page ``Minutes``: who writes them, and in which language."""

from __future__ import annotations

from meetingmate.base.settings import MINUTES_LANGUAGES, OPTIONS
from meetingmate.base.translation import mark, tr
from meetingmate.jobs.writing_server import WRITING
from ui.base.language_names import own_name
from ui.settings import fields
from ui.settings.draft import SettingsDraft
from ui.settings.fields import Editor
from ui.settings.model_downloads import ModelDownloads
from ui.settings.model_list import ModelList
from ui.settings.rows import SettingsPage
from ui.settings.server_panel import ServerPanel

#: Which servers these can be, for whoever looks for the name of theirs.
_SERVERS = mark(
    "It can be llama-server, Ollama, LM Studio, vLLM or another one with the interface of OpenAI. "
    "Write a space between several addresses"
)
_WITHOUT = mark("The minutes are made without a writing model.")


class MinutesPage(SettingsPage):
    """``models`` is the list of writing models. Another way of writing is added with ``add_widget`` below it."""

    def __init__(self, draft: SettingsDraft, downloads: ModelDownloads) -> None:
        super().__init__(tr("Minutes"), draft)
        self.models = ModelList("writing", draft.value("writing_model"), draft.background, downloads, none=tr(_WITHOUT))
        self.models.chosen.connect(lambda ident: draft.set("writing_model", ident))
        self.add("writing_model", tr("Writing model"), Editor(self.models, self.models, self.models.choose))
        self.server = ServerPanel(
            WRITING, draft.value("writing_server"), draft.value("writing_server_model"), draft.background
        )
        self.server.chosen.connect(self._use_server)
        self.add(
            "writing_server",
            tr("Server for writing"),
            Editor(self.server, self.server.address, self._show_server),
            f"{tr(OPTIONS['writing_server'].help)}. {tr(_SERVERS)}",
        )
        self.fields["writing_server_model"] = self.server.model
        languages = [("spoken", tr("Same as the meeting")), *((c, own_name(c)) for c in MINUTES_LANGUAGES)]
        self.add("minutes_language", tr("Language of the minutes"), fields.choice(draft, "minutes_language", languages))

    def _use_server(self, address: str, model: str) -> None:
        self.draft.set("writing_server", address)
        self.draft.set("writing_server_model", model)

    def _show_server(self, address: str) -> None:
        self.server.show_used(address, self.draft.value("writing_server_model"))
