"""A policy without a mind that can be served, for measurements of everything but minds: it makes valid calls that fill
a month with as many turns as the paper's had. It is played by a script, or by a tiny checkpoint that was taught to
make such calls.

    python benchmarks/mindless.py 8000      # the script, as a server that speaks the OpenAI chat API
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections.abc import Callable
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import takewhile
from pathlib import Path
from typing import Any, ClassVar

__all__ = ["OCCUPATION", "Handler", "Listening", "write_checkpoint"]

OCCUPATION = "financial_advisor"
"""Whose month has been filled."""


def _file(draw: random.Random, seen: str) -> str:
    handles: list[str] = re.findall(r"\bf\d+\b", seen)
    return draw.choice(handles or ["f12"])


def _text(draw: random.Random) -> str:
    words = ("figures", "draft", "extract", "final", "memo", "table", "checked", "open", "rule", "review")
    return " ".join(draw.choices(words, k=5)).capitalize() + "."


MOVES: tuple[tuple[str, int, Callable[[random.Random, str], dict[str, Any]]], ...] = (
    ("read_file", 12, lambda draw, seen: {"path": _file(draw, seen)}),
    ("read_message", 6, lambda draw, seen: {"message": draw.choice(re.findall(r"\bm\d+\b", seen) or ["m1"])}),
    ("write_file", 6, lambda draw, _: {"path": f"Notes {draw.randint(1, 9)}.md", "content": _text(draw)}),
    ("send_message", 6, lambda draw, _: {"to": [f"ext_00{draw.randint(1, 4)}"], "subject": "Work",
                                         "body": _text(draw)}),
    ("create_document", 7, lambda draw, _: {"path": f"Draft {draw.randint(1, 9)}.docx", "markdown": _text(draw)}),
    ("find_files", 4, lambda draw, _: {"name": draw.choice(("*.xlsx", "*.docx", "*.pdf"))}),
    ("search_text", 4, lambda draw, _: {"query": _text(draw).split()[0]}),
    ("list_messages", 4, lambda *_: {"unread": True}),
    ("write_note", 4, lambda draw, _: {"text": _text(draw)}),
    ("write_plan", 2, lambda draw, _: {"text": _text(draw)}),
    ("list_events", 2, lambda *_: {}),
)  # fmt: skip
"""(tool, weight, its arguments). Such calls take 4.3 simulated minutes in the mean, so that a day holds 118."""


def move(draw: random.Random, seen: str, offered: set[str]) -> tuple[str, dict[str, Any]]:
    """A call of one of the tools offered, about something that was seen."""
    moves = [each for each in MOVES if each[0] in offered]
    name, _, arguments = draw.choices(moves, [weight for _, weight, _ in moves])[0]
    return name, arguments(draw, seen)


class Handler(BaseHTTPRequestHandler):
    """What servers for measurements have in common: they keep connections open, and are silent."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def answer(self, status: int, body: bytes) -> None:
        """Send JSON."""
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def received(self) -> bytes:
        """The request's body."""
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


class Listening(ThreadingHTTPServer):
    """A server whose threads hold nobody up, and to whom a killed client is no news."""

    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        """Say nothing."""


class _Script(Handler):
    """The reply follows from the conversation alone. A token is four characters; cached are the messages that stood at
    the beginning of the last conversation too."""

    last: ClassVar[list[Any]] = []

    def do_GET(self) -> None:
        model = {"id": "script", "object": "model", "created": 0, "owned_by": "here", "max_model_len": 32768}
        self.answer(200, json.dumps({"object": "list", "data": [model]}).encode())

    def do_POST(self) -> None:
        body = json.loads(self.received())
        messages = body["messages"]
        seen = "\n".join(str(each["content"]) for each in messages[-12:])
        draw = random.Random(sha256(json.dumps(messages).encode()).digest())
        name, arguments = move(draw, seen, {each["function"]["name"] for each in body["tools"]})
        call = {"id": "x", "type": "function", "function": {"name": name, "arguments": json.dumps(arguments)}}
        sizes = [len(json.dumps(each)) // 4 for each in messages]
        pairs = zip(messages, type(self).last, strict=False)
        common = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
        type(self).last = messages
        written = len(json.dumps(call)) // 4
        usage = {"prompt_tokens": sum(sizes), "completion_tokens": written, "total_tokens": sum(sizes) + written,
                 "prompt_tokens_details": {"cached_tokens": sum(sizes[:common])}}  # fmt: skip
        message = {"role": "assistant", "content": None, "tool_calls": [call]}
        choice = {"index": 0, "message": message, "finish_reason": "tool_calls"}
        whole = {"id": "x", "object": "chat.completion", "created": 0, "model": "script", "choices": [choice]}
        self.answer(200, json.dumps(whole | {"usage": usage}).encode())


def write_checkpoint(folder: Path, *, context: int, steps: int = 300) -> None:
    """Teach a fresh tiny model to say such calls, after anything at all, and save it.

    It sees the last three tokens and nothing else, however long the conversation: enough to write a call by a grammar,
    which knows the tool's arguments. So it is taught no two calls whose arguments have one name and unlike values.
    """
    import torch

    from synthcomp_env.environment import SyntheticComputerEnv
    from synthcomp_env.rl.tiny import tiny_model, tiny_tokenizer

    env = SyntheticComputerEnv(preset="month", occupation=OCCUPATION)
    observation, _ = env.reset(seed=0)
    draw, seen = random.Random(0), " ".join(f"f{number}" for number in range(1, 9))
    taught = {name for name, _, _ in MOVES} - {"write_file", "create_document"}
    calls = [move(draw, seen, taught) for _ in range(300)]
    calls += [("write_plan", {"text": _text(draw)}) for _ in range(90)]  # long ones, in place of those left out
    replies = [
        f'<tool_call>\n{{"name": "{name}", "arguments": {json.dumps(arguments)}}}\n</tool_call><|im_end|>'
        for name, arguments in calls
    ]
    texts = [env.system_prompt, observation, json.dumps(env.tool_schemas("openai")), *replies * 5]
    tokenizer = tiny_tokenizer(texts, 2048)
    model = tiny_model(tokenizer, width=64, layers=1, inner=256, context=context)
    header, pad = tokenizer("<|im_start|>assistant\n")["input_ids"], tokenizer.pad_token_id
    known = [tokenizer(reply)["input_ids"] for reply in replies]
    fill = [max(map(len, known)) - len(each) for each in known]
    after = torch.tensor([header + each + [pad] * left for each, left in zip(known, fill, strict=True)])
    wanted = torch.tensor([[-100] * len(header) + each + [-100] * left for each, left in zip(known, fill, strict=True)])
    optimiser = torch.optim.AdamW(model.parameters(), lr=5e-3)
    chance = torch.Generator().manual_seed(0)
    for _ in range(steps):
        at = torch.randint(len(known), (32,), generator=chance)
        before = torch.randint(3, len(tokenizer), (32, 30), generator=chance)
        labels = torch.cat([torch.full_like(before, -100), wanted[at]], dim=1)
        model(input_ids=torch.cat([before, after[at]], dim=1), labels=labels).loss.backward()
        optimiser.step()
        optimiser.zero_grad()
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


if __name__ == "__main__":
    Listening(("127.0.0.1", int(sys.argv[1])), _Script).serve_forever()
