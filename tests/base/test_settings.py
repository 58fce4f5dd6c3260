"""Settings: what is wrong in the file is named, the default used, nothing overwritten."""

from __future__ import annotations

import pytest

from meetingmate.base import settings
from meetingmate.base.settings import Settings


def test_a_missing_file_gives_the_defaults(home):
    loaded = settings.load()
    assert loaded == Settings()
    assert not settings.settings_path().exists()


def test_what_is_saved_is_read_again():
    wanted = Settings(vocabulary=["Okta", "Übergabe"], threads=3, appearance="dark", speakers=False)
    settings.save(wanted)
    assert settings.load() == wanted


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ('appearance = "pink"', "appearance must be one of system, light, dark"),
        ("threads = 1000", "threads must be from 0 to 64"),
        ("threads = true", "threads must be a whole number"),
        ('speakers = "yes"', "speakers must be true or false"),
        ("vocabulary = [1]", "vocabulary must be a list of texts"),
        ('spoken_language = "klingon"', "spoken_language must be auto or a language code"),
        ("speech_model = 3", "speech_model must be a text"),
        ("colour = 1", "Unknown setting colour"),
    ],
)
def test_a_bad_value_is_named_and_the_file_left_alone(home, line, named):
    path = settings.settings_path()
    text = f'# mine\nmicrophone = "Desk"\n{line}\n'
    path.write_text(text, encoding="utf-8")
    loaded = settings.load()
    assert len(loaded.problems) == 1
    assert named in loaded.problems[0]
    assert loaded.microphone == "Desk"
    loaded.problems = []
    assert loaded == Settings(microphone="Desk")
    assert path.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("content", [b"= nonsense", b"\xff\xfe\x00bad"])
def test_a_file_that_is_not_toml_is_named_and_kept_when_saving(home, content):
    path = settings.settings_path()
    path.write_bytes(content)
    loaded = settings.load()
    assert str(path) in loaded.problems[0]
    settings.save(Settings(threads=2))
    assert settings.load().threads == 2
    assert path.with_name("settings.toml.bad").read_bytes() == content
    assert "kept as settings.toml.bad" in loaded.problems[0]
    for number in (2, 3):
        path.write_bytes(content + str(number).encode())
        settings.save(Settings(threads=number))
        assert path.with_name(f"settings.toml.bad-{number}").read_bytes() == content + str(number).encode()
    assert path.with_name("settings.toml.bad").read_bytes() == content


def test_saving_keeps_comments_and_unknown_keys(home):
    path = settings.settings_path()
    path.write_text('# my remark\nthreads = 2 # two\nfuture_option = "x"\n', encoding="utf-8")
    loaded = settings.load()
    loaded.appearance = "dark"
    settings.save(loaded)
    text = path.read_text(encoding="utf-8")
    assert "# my remark" in text
    assert "# two" in text
    assert 'future_option = "x"' in text
    assert settings.load().appearance == "dark"


def test_every_kind_of_value_can_be_saved_again():
    settings.save(Settings())
    settings.save(Settings(live_text=False, silence_prompt_min=0, vocabulary=["Kokoro"]))
    found = settings.load()
    assert (found.live_text, found.silence_prompt_min, found.vocabulary) == (False, 0, ["Kokoro"])


def test_an_invalid_value_is_not_saved(home):
    with pytest.raises(ValueError, match="beam_size must be from 1 to 10"):
        settings.save(Settings(beam_size=0))
    assert not settings.settings_path().exists()


def test_a_value_that_is_its_default_again_leaves_the_file(home):
    path = settings.settings_path()
    path.write_text('threads = 2\nappearance = "dark" # for the evening\n', encoding="utf-8")
    settings.save(Settings())
    assert path.read_text(encoding="utf-8") == 'appearance = "system" # for the evening\n'


def test_changed_keys_are_stored_below_a_table_of_others(home):
    path = settings.settings_path()
    path.write_text("[future]\nx = 1\n", encoding="utf-8")
    settings.save(Settings(shortcuts={"record": "F9", "stop": ""}, threads=2))
    loaded = settings.load()
    assert loaded.shortcuts == {"record": "F9", "stop": ""}
    assert loaded.threads == 2
    assert "[future]" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "line", ["threads = 1\nthreads = 2", "[a]\nb=1\n[a]\nb=2", 'a = "\\q"', "a = 2026-99-99", "a = " + "[" * 9000]
)
def test_every_kind_of_broken_toml_is_named(home, line):
    settings.settings_path().write_text(line, encoding="utf-8")
    loaded = settings.load()
    [problem] = loaded.problems
    assert str(settings.settings_path()) in problem
    assert "is not valid TOML" in problem


def test_a_table_in_the_place_of_a_value_is_named_and_saved_over(home):
    path = settings.settings_path()
    path.write_text("[shortcuts.a]\nx = 1\n[other]\nz = 1\n[shortcuts.b]\nx = 2\n[threads]\ny = 1\n", encoding="utf-8")
    loaded = settings.load()
    assert len(loaded.problems) == 3
    settings.save(loaded.with_values(beam_size=3))
    assert settings.load().beam_size == 3
    settings.save(settings.load().with_values(shortcuts={"record": "F9"}))
    assert settings.load().shortcuts == {"record": "F9"}


def test_what_belongs_to_this_computer_is_not_exported():
    assert {key for key, option in settings.OPTIONS.items() if not option.is_exported} == {
        "microphone",
        "library_folder",
        "export_folder",
        "writing_server",
        "my_name",
        "speech_server",
        "speech_server_model",
        "template",
        "writing_server_model",
        "update_address",
    }
