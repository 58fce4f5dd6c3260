"""Talking to the model of a server: one question, one answer, and what the server can hold the answer to.

What it can is found out by asking, once for each run: servers differ, and ignore what they do not know.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Literal

import msgspec
from msgspec import Struct, field

from meetingmate.base.errors import ModelError
from meetingmate.base.text import clean, for_terminal
from meetingmate.base.translation import tr
from meetingmate.servers.connection import ServerConnection, ServerError
from meetingmate.slm.errors import SlmAnswerError
from meetingmate.slm.model_class import ModelClass, class_of

Messages = list[dict[str, str]]
#: How an answer can be held to a form: by a JSON schema, by a grammar of llama.cpp, or by nothing but the request.
Form = Literal["schema", "grammar", "none"]

_THOUGHT_BEGINS, _THOUGHT_ENDS = "<think>", "</think>"
#: Tokens that a model may think before it answers, where it can't be told not to.
_ROOM_FOR_THOUGHT = 1024
#: An answer may have so many characters for each token that was asked for, counted as at least so many.
_CHARACTERS_A_TOKEN, _FEW_TOKENS = 24, 64
_ALTERNATIVES = 20
#: Asks servers not to let a model think first; each refuses what it does not know, or passes over it.
_UNTHINKING: tuple[dict[str, object], ...] = (
    {"chat_template_kwargs": {"enable_thinking": False}, "reasoning_effort": "none"},
    {"chat_template_kwargs": {"enable_thinking": False}},
    {},
)
_WORD = "meetingmate"
_HELLO: Messages = [{"role": "user", "content": "Say hello."}]
_SPEED: Messages = [{"role": "user", "content": "Count from 1 to 60 in figures, with commas."}]
_SPEED_TOKENS = 64
_NAMES_SHOWN, _NAME_SHOWN = 5, 200


class _Alternative(Struct):
    token: str
    logprob: float


class _Token(Struct):
    top_logprobs: list[_Alternative] = []


class _Probabilities(Struct):
    content: list[_Token] | None = None


class _Message(Struct):
    content: str | None = None
    reasoning_content: str | None = None
    reasoning: str | None = None


class _Choice(Struct):
    message: _Message
    finish_reason: str | None = None
    logprobs: _Probabilities | None = None


class _Usage(Struct):
    completion_tokens: int = 0


class _Completion(Struct):
    choices: list[_Choice]
    usage: _Usage | None = None


class _Meta(Struct):
    n_params: int | None = None


class _Model(Struct):
    id: str
    meta: _Meta | None = None


class _Models(Struct):
    data: list[_Model] = field(default_factory=list)


@dataclass(frozen=True)
class Reply:
    """``ended``: the model came to its end by itself. ``alternatives``: log-probabilities of the first token."""

    text: str
    ended: bool
    alternatives: dict[str, float]
    tokens: int


class ServerChat:
    """A model of a server. Raises ModelError when the server can't be asked or has no such model.

    ``form`` and ``gives_probabilities`` say what the server can do.
    """

    def __init__(self, connection: ServerConnection, model: str) -> None:
        self._connection = connection
        self.model = model
        self.model_class: ModelClass = "prose"
        self._extra: dict[str, object] = {}
        self._room = 0
        self.form: Form = "none"
        self.gives_probabilities = False
        try:
            self._find_model()
            self._greet()
            self.form = self._find_form()
            self.gives_probabilities = not self._room and self._can(probabilities=True) is not None
        except (ServerError, SlmAnswerError) as error:
            raise ModelError(str(error)) from error

    def ask(
        self,
        messages: Messages,
        max_tokens: int,
        *,
        schema: dict[str, object] | None = None,
        grammar: str | None = None,
        probabilities: bool = False,
    ) -> Reply:
        """The answer to ``messages``; ``schema`` and ``grammar`` only where ``form`` says so. Raises SlmAnswerError
        when it is of no use, ServerError when the server is; one that was cut is given back as it is."""
        body: dict[str, object] = {
            "model": self.model,
            "messages": messages,
            "max_tokens": max_tokens + self._room,
            "temperature": 0,
            **self._extra,
        }
        if schema is not None:
            named = {"name": "answer", "strict": True, "schema": schema}
            body["response_format"] = {"type": "json_schema", "json_schema": named}
        if grammar is not None:
            body["grammar"] = grammar
        if probabilities:
            body |= {"logprobs": True, "top_logprobs": _ALTERNATIVES}
        completion = self._connection.post("/chat/completions", body, _Completion)
        if not completion.choices:
            raise SlmAnswerError(tr("The server gave no answer."))
        return self._read(completion, max_tokens)

    def tokens_per_second(self) -> float:
        """How fast the model writes; 0 when the server does not count. Raises SlmAnswerError."""
        begun = time.monotonic()
        reply = self.ask(_SPEED, _SPEED_TOKENS)
        return reply.tokens / max(1e-3, time.monotonic() - begun)

    def _read(self, completion: _Completion, max_tokens: int) -> Reply:
        choice = completion.choices[0]
        text = clean(choice.message.content or "")
        _, end, rest = text.rpartition(_THOUGHT_ENDS)
        thinking = not end and text.lstrip().startswith(_THOUGHT_BEGINS)
        text = "" if thinking else rest
        if end or thinking or choice.message.reasoning_content or choice.message.reasoning:
            self._room = _ROOM_FOR_THOUGHT
        if len(text) > _CHARACTERS_A_TOKEN * max(_FEW_TOKENS, max_tokens):
            raise SlmAnswerError(tr("The answer of the server is longer than it may be."))
        first = choice.logprobs.content[0].top_logprobs if choice.logprobs and choice.logprobs.content else []
        return Reply(
            text=text,
            ended=choice.finish_reason == "stop",
            alternatives={one.token: one.logprob for one in first},
            tokens=completion.usage.completion_tokens if completion.usage else 0,
        )

    def _find_model(self) -> None:
        try:
            there = self._connection.get("/models", _Models).data
        except ServerError as error:
            if error.lasting and error.status != 404:
                raise
            return  # it has no list that can be read; the first question shows whether it has the model
        if not there:
            return
        for one in there:
            if one.id in (self.model, f"{self.model}:latest"):
                if one.meta and one.meta.n_params:
                    self.model_class = class_of(one.meta.n_params)
                return
        names = ", ".join(for_terminal(one.id)[:_NAME_SHOWN] for one in there[:_NAMES_SHOWN])
        if len(there) > _NAMES_SHOWN:
            names = tr("{names} and more", names=names)
        server = self._connection.address.origin
        if self.model:
            raise ModelError(
                tr(
                    "The server at {server} has no model “{model}”; it has {names}.",
                    server=server,
                    model=self.model,
                    names=names,
                )
            )
        raise ModelError(
            tr("The server at {server} needs the name of a model; it has {names}.", server=server, names=names)
        )

    def _greet(self) -> None:
        """The first question: whether key and model are taken, and whether the model can be told not to think."""
        for extra in _UNTHINKING:
            self._extra = extra
            try:
                self.ask(_HELLO, 8)
            except ServerError as error:
                if error.status in (400, 422) and extra:
                    continue
                raise
            return

    def _find_form(self) -> Form:
        schema = {
            "type": "object",
            "properties": {"answer": {"type": "string", "enum": [_WORD]}},
            "required": ["answer"],
            "additionalProperties": False,
        }
        held = self._can(schema=schema)
        if held is not None and read_json(held.text) == {"answer": _WORD}:
            return "schema"
        held = self._can(grammar=f'root ::= "{_WORD}"\n')
        return "grammar" if held is not None and held.text.strip() == _WORD else "none"

    def _can(
        self,
        *,
        schema: dict[str, object] | None = None,
        grammar: str | None = None,
        probabilities: bool = False,
    ) -> Reply | None:
        """The answer to such a question; None when the server refuses it or fails at it."""
        try:
            reply = self.ask(_HELLO, 24, schema=schema, grammar=grammar, probabilities=probabilities)
        except ServerError as error:
            if error.lasting or error.status == 0:
                raise
            return None
        except SlmAnswerError:
            return None
        return None if probabilities and not reply.alternatives else reply


def read_json(text: str) -> dict[str, str] | None:
    """A JSON object of texts, which may stand in a fence of code; None when it is anything else."""
    text = text.strip()
    if text.startswith("```") and text.endswith("```"):
        text = text[3:-3].removeprefix("json").strip()
    try:
        return msgspec.json.decode(text, type=dict[str, str])
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None
