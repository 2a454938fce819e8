"""A checkpoint run in this process by transformers, on CPU or CUDA: for evaluation without a server."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from synthcomp_env.errors import ConfigError, MissingExtra, ModelError
from synthcomp_env.models.chat import ChatMessage, ChatReply, PromptTooLong, ToolOffer, Usage, parse_structured
from synthcomp_env.models.hermes import as_text

__all__ = ["LocalChat", "Question"]


_MOMENT = 0.01
"""Seconds in which another question is waited for."""


class Question(msgspec.Struct, frozen=True):
    """One conversation to be answered, with what `ChatModel.complete` takes beside it."""

    messages: tuple[ChatMessage, ...]
    tools: ToolOffer | None = None
    max_tokens: int = 1024
    temperature: float = 0.0
    top_p: float = 1.0
    seed: int | None = None


class _Waiting:
    """A question of some thread, and where its reply will be."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.done = threading.Event()
        self.reply: ChatReply | None = None
        self.error: Exception | None = None


class LocalChat:
    """A causal language model in this process.

    The prompt is what the tokenizer's chat template makes of the conversation. Where the template knows no tools, they
    are written into it Hermes-style. Calls stay in the text of the reply, as `<tool_call>` blocks.

    Threads may ask at the same time: whoever finds the model free takes along all that wait, as one batch.

    Args:
        path: directory of a checkpoint with its tokenizer.
        device: "cpu", "cuda", …; CUDA where there is one, when None.
        dtype: "float32", "bfloat16", …; float32 on CPU and bfloat16 elsewhere, when None.
        most: conversations in one batch.

    Raises:
        ConfigError: the directory holds no checkpoint, or its tokenizer no chat template.
        MissingExtra: torch or transformers is not installed.
    """

    def __init__(self, path: Path, *, device: str | None = None, dtype: str | None = None, most: int = 16) -> None:
        try:
            import torch
            from transformers import AutoModelForCausalLM, AutoTokenizer
        except ImportError as error:
            raise MissingExtra("A model in this process", "train") from error
        if not (path / "config.json").is_file():
            raise ConfigError(f"{path} holds no checkpoint: local:DIRECTORY wants one with a config.json in it")
        self.name = path.name
        self.device = device or ("cuda" if torch.cuda.is_available() else "cpu")
        kind = dtype or ("float32" if self.device == "cpu" else "bfloat16")
        try:
            self._tokenizer = AutoTokenizer.from_pretrained(path)
            loaded: Any = AutoModelForCausalLM.from_pretrained(path, dtype=getattr(torch, kind))
        except (OSError, ValueError) as error:
            raise ConfigError(f"{path}: the checkpoint cannot be loaded: {error}") from error
        template = self._tokenizer.chat_template
        if not template:
            raise ConfigError(f"{path}: its tokenizer has no chat template")
        self._renders_tools = "tools" in str(template)
        self._tokenizer.padding_side = "left"
        if self._tokenizer.pad_token is None:
            self._tokenizer.pad_token = self._tokenizer.eos_token
        self._model = loaded.to(self.device).eval()
        self._context = int(getattr(loaded.config, "max_position_embeddings", 0)) or None
        self._most = most
        self._running, self._queue = threading.Lock(), threading.Lock()
        self._waiting: list[_Waiting] = []

    def complete(
        self,
        messages: list[ChatMessage],
        *,
        schema: dict[str, Any] | None = None,
        tools: ToolOffer | None = None,
        max_tokens: int = 1024,
        temperature: float = 0.0,
        top_p: float = 1.0,
        seed: int | None = None,
    ) -> ChatReply:
        """See `ChatModel.complete`. A schema is asked for by nothing but the prompt, and checked."""
        mine = _Waiting(Question(tuple(messages), tools, max_tokens, temperature, top_p, seed))
        with self._queue:
            self._waiting.append(mine)
        while not mine.done.is_set():
            with self._running:
                if not mine.done.is_set():
                    self._gather()
                    self._answer_waiting()
        if mine.error is not None:
            raise mine.error
        assert mine.reply is not None
        if schema is None:
            return mine.reply
        return msgspec.structs.replace(mine.reply, parsed=parse_structured(mine.reply.text, schema, self.name))

    def complete_many(self, questions: Sequence[Question]) -> list[ChatReply]:
        """Answer several conversations as one batch.

        Sampling draws from each question's own seed: which others share the batch does not change its draws.

        Raises:
            PromptTooLong: a conversation leaves no room for a reply in the model's context.
            ModelError: generation failed.
        """
        prompts = [self._ids(question) for question in questions]
        for prompt in prompts:
            self._check_length(prompt)
        try:
            return self._generate(questions, prompts)
        except RuntimeError as error:
            raise ModelError(f"{self.name} failed: {error}") from error

    def count(self, text: str) -> int:
        """Tokens of a text."""
        return len(self._tokenizer.encode(text, add_special_tokens=False))

    def context_limit(self) -> int | None:
        """Most tokens of a conversation, where the checkpoint says."""
        return self._context

    def prompt(self, question: Question) -> str:
        """The text that the model is given."""
        messages, tools = list(question.messages), question.tools
        if tools is not None and not (self._renders_tools and tools.mode == "native"):
            messages, tools = as_text(messages, tools), None
        rendered = self._tokenizer.apply_chat_template(
            [_wire(message) for message in messages],
            tools=list(tools.schemas) if tools is not None else None,
            tokenize=False,
            add_generation_prompt=True,
        )
        return str(rendered)

    def _gather(self) -> None:
        """Wait while questions still come in: after a batch its threads act and ask again one after another, and many
        small batches take much longer than a few full ones."""
        before = -1
        while before < len(self._waiting) < self._most:
            before = len(self._waiting)
            time.sleep(_MOMENT)

    def _answer_waiting(self) -> None:
        """Answer the oldest questions that wait, as one batch."""
        with self._queue:
            batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
        fitting: list[_Waiting] = []
        for each in batch:
            try:
                self._check_length(self._ids(each.question))
                fitting.append(each)
            except ModelError as error:
                each.error = error
        try:
            if fitting:
                replies = self.complete_many([each.question for each in fitting])
                for each, reply in zip(fitting, replies, strict=True):
                    each.reply = reply
        except Exception as error:
            for each in fitting:
                each.error = error
        for each in batch:
            each.done.set()

    def _ids(self, question: Question) -> list[int]:
        found: list[int] = self._tokenizer.encode(self.prompt(question), add_special_tokens=False)
        return found

    def _check_length(self, prompt: list[int]) -> None:
        if self._context is not None and len(prompt) >= self._context:
            raise PromptTooLong(f"{self.name}: the prompt has {len(prompt)} tokens, the context {self._context}")

    def _generate(self, questions: Sequence[Question], prompts: list[list[int]]) -> list[ChatReply]:
        import torch
        from transformers import LogitsProcessorList

        from synthcomp_env.models.sampling import SeededSampling

        longest = max(map(len, prompts))
        pad = self._tokenizer.pad_token_id
        ids = torch.tensor([[pad] * (longest - len(prompt)) + prompt for prompt in prompts], device=self.device)
        mask = torch.tensor(
            [[0] * (longest - len(prompt)) + [1] * len(prompt) for prompt in prompts], device=self.device
        )
        room = max(question.max_tokens for question in questions)
        if self._context is not None:
            room = max(1, min(room, self._context - longest))
        sampling = SeededSampling([(q.temperature, q.top_p, q.seed) for q in questions])
        with torch.inference_mode():
            made = self._model.generate(
                input_ids=ids,
                attention_mask=mask,
                max_new_tokens=room,
                do_sample=False,
                temperature=None,
                top_p=None,
                top_k=None,
                pad_token_id=pad,
                eos_token_id=self._tokenizer.eos_token_id,
                logits_processor=LogitsProcessorList([sampling]),
            )
        return [
            self._reply(made[row, longest:].tolist(), question, len(prompt))
            for row, (question, prompt) in enumerate(zip(questions, prompts, strict=True))
        ]

    def _reply(self, ids: list[int], question: Question, prompt_tokens: int) -> ChatReply:
        end = self._tokenizer.eos_token_id
        whole = end in ids[: question.max_tokens]
        said = ids[: ids.index(end)] if whole else ids[: question.max_tokens]
        text = str(self._tokenizer.decode(said, skip_special_tokens=False))
        return ChatReply(text, None, Usage(prompt_tokens, len(said) + whole), (), not whole)


def _wire(message: ChatMessage) -> dict[str, Any]:
    """A message as chat templates take it."""
    wire: dict[str, Any] = {"role": message.role, "content": message.content}
    if message.calls:
        wire["tool_calls"] = [
            {"type": "function", "function": {"name": call.name, "arguments": _arguments(call.arguments)}}
            for call in message.calls
        ]
    return wire


def _arguments(text: str) -> Any:
    try:
        return msgspec.json.decode(text.encode())
    except msgspec.DecodeError:
        return {"malformed": text}
