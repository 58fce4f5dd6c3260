"""Finding a setting by what people call it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from meetingmate.base.translation import mark, tr

#: Other words for a setting than those on the screen.
_ALSO = {
    "speech_model": mark("whisper recognition engine transcription quality accuracy speed download"),
    "writing_model": mark("llm ai language model summary summarise download writer"),
    "spoken_language": mark("translate english german hindi recognise talk"),
    "minutes_language": mark("translate english german headings dates protocol"),
    "speakers": mark("diarization diarisation voices who said separate participants people"),
    "voice_profiles": mark("voiceprint biometric fingerprint recognise people remember identify"),
    "vocabulary": mark("words dictionary jargon names spelling glossary custom abbreviations hotwords acronyms"),
    "microphone": mark("mic input headset device sound audio"),
    "library_folder": mark("storage location path directory data database disk move"),
    "export_folder": mark("save location path directory documents output downloads"),
    "threads": mark("cpu cores processor performance fast slow speed"),
    "beam_size": mark("accuracy precision beam quality fast slow speed"),
    "interface_language": mark("translation english deutsch français español हिन्दी localisation"),
    "speech_server": mark("whisper speaches openai api network gpu audio sound"),
    "speech_server_model": mark("whisper speaches openai api network gpu audio sound"),
    "writing_server": mark("ollama lm studio llama-server vllm openai api network"),
    "writing_server_model": mark("ollama lm studio llama-server vllm openai api network"),
    "appearance": mark("dark mode light theme colours colors contrast night look accessibility"),
    "keep_audio": mark("recordings copy link original storage disk space delete sound"),
    "appendix": mark("word transcript document attach"),
    "template": mark("word letterhead logo design layout style docx dotx organisation form"),
    "quotes": mark("evidence sources proof document review word"),
    "record_computer": mark("system sound speaker loopback zoom teams call online remote"),
    "live_text": mark("captions subtitles real time realtime live"),
    "live_minutes": mark("real time realtime live suggestions"),
    "small_model": mark("slow computer captions faster whisper"),
    "final_pass": mark("second pass refine better quality again"),
    "final_pass_live": mark("rolling second pass battery processor load"),
    "final_model": mark("second pass refine better quality whisper"),
    "silence_prompt_min": mark("quiet auto stop end over pause"),
    "longest_recording_h": mark("limit maximum auto stop forgotten duration"),
    "consent_text": mark("permission gdpr law legal ask agree announcement participants"),
    "notify_when_ready": mark("notification alert popup message done finished"),
    "global_shortcut": mark("hotkey keyboard key global system-wide start stop"),
    "shortcuts": mark("hotkey keyboard keys bindings keybinding"),
    "drafts": mark("mail e-mail follow-up report note ticket letter write assistant"),
    "translation": mark("translate captions language bilingual multilingual assistant"),
    "live_translation": mark("captions subtitles second language interpret real time"),
    "ask": mark("question chat search find answer assistant knowledge"),
    "forms": mark("dictation record clinic incident report fields fill assistant"),
    "automation": mark("webhook post script command export watch folder automatic after meeting hook"),
    "update_check": mark("version newer new release upgrade automatic internet"),
    "update_address": mark("version newer new release upgrade server internet"),
    "my_name": mark("who am i me myself speaker own coaching"),
    "coaching": mark("learning training feedback sales talk time filler words assistant"),
}


def words_for(key: str) -> str:
    """Synonyms for a setting, in English and in the language in use."""
    words = _ALSO.get(key, "")
    return f"{words} {tr(words)}"


def matches(query: str, title: str, words: str, names: str = "") -> int:
    """How well something fits: 0 not at all, 2 when its title has all words of ``query``, else 1.

    A word of the query is found at the beginning of any word. With ``names`` one of these has to be among them.
    """
    asked = _plain(query).split()
    if not asked or (names and not any(_has_all([one], _plain(names).split()) for one in asked)):
        return 0
    if _has_all(asked, _plain(title).split()):
        return 2
    return 1 if _has_all(asked, _plain(f"{title} {words}").split()) else 0


def _has_all(asked: Iterable[str], words: list[str]) -> bool:
    return all(any(word.startswith(one) for word in words) for one in asked)


def _plain(text: str) -> str:
    """Small letters without accents, and words without what stands around them."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return "".join(c if c.isalnum() else " " for c in bare)
