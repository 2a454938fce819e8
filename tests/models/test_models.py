"""Chat clients against a real HTTP server on the loopback that speaks just enough of each API."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from synthcomp_env.errors import ConfigError, DataError, ModelError
from synthcomp_env.models import ChatMessage, ChatReply, RecordedModel, connect
from synthcomp_env.models.anthropic_chat import AnthropicChat
from synthcomp_env.models.openai_chat import OpenAIChat

ASK = [ChatMessage("system", "Be brief."), ChatMessage("user", "Is it met?")]
SCHEMA = {"type": "object", "properties": {"verdict": {"type": "string"}}, "required": ["verdict"]}


class _Server(ThreadingHTTPServer):
    answer = '{"verdict": "full"}'
    status = 200
    requests: list[dict[str, Any]]


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append(body)
        if self.path.endswith("/messages"):
            tool = {"type": "tool_use", "id": "t", "name": "reply", "input": {"verdict": "partial"}}
            content = [tool] if "tools" in body else [{"type": "text", "text": "yes"}]
            usage = {"input_tokens": 7, "output_tokens": 2}
            reply = {
                "id": "m",
                "type": "message",
                "role": "assistant",
                "model": "c",
                "content": content,
                "usage": usage,
            }
        else:
            message = {"role": "assistant", "content": self.server.answer}
            usage = {"prompt_tokens": 5, "completion_tokens": 3, "total_tokens": 8}
            choice = {"index": 0, "message": message, "finish_reason": "stop"}
            reply = {
                "id": "x",
                "object": "chat.completion",
                "created": 0,
                "model": "m",
                "choices": [choice],
                "usage": usage,
            }
        data = json.dumps(reply).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def server() -> Iterator[_Server]:
    made = _Server(("127.0.0.1", 0), _Handler)
    made.requests = []
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield made
    made.shutdown()


def _client(server: _Server) -> OpenAIChat:
    return OpenAIChat(f"http://127.0.0.1:{server.server_port}/v1", "m", retries=0, timeout=5)


def test_openai_structured_reply_and_usage(server: _Server) -> None:
    reply = _client(server).complete(ASK, schema=SCHEMA)
    assert reply.parsed == {"verdict": "full"}
    assert (reply.usage.prompt_tokens, reply.usage.completion_tokens) == (5, 3)
    assert server.requests[0]["response_format"]["json_schema"]["schema"] == SCHEMA


@pytest.mark.parametrize(
    ("answer", "says"), [("sure, all good", "JSON"), ('{"other": 1}', "verdict"), ("", "empty|JSON")]
)
def test_a_nonsense_reply_is_a_model_error(server: _Server, answer: str, says: str) -> None:
    server.answer = answer
    with pytest.raises(ModelError, match=says):
        _client(server).complete(ASK, schema=SCHEMA)


def test_a_failing_or_absent_server_is_a_model_error(server: _Server) -> None:
    server.status = 500
    with pytest.raises(ModelError, match="did not answer"):
        _client(server).complete(ASK)
    with pytest.raises(ModelError, match="did not answer"):
        OpenAIChat("http://127.0.0.1:9/v1", "m", retries=0, timeout=2).complete(ASK)


def test_claude_is_asked_by_forced_tool(server: _Server) -> None:
    claude = AnthropicChat("c", api_key="k", base_url=f"http://127.0.0.1:{server.server_port}", retries=0)
    assert claude.complete(ASK, schema=SCHEMA).parsed == {"verdict": "partial"}
    assert server.requests[0]["tool_choice"] == {"type": "tool", "name": "reply"}
    assert server.requests[0]["system"] == "Be brief."
    assert claude.complete(ASK).text == "yes"


def test_a_recording_replays_without_the_model(server: _Server, tmp_path: Path) -> None:
    path = tmp_path / "replies.jsonl"
    first = RecordedModel(path, _client(server)).complete(ASK, schema=SCHEMA)
    again = RecordedModel(path)
    assert again.complete(ASK, schema=SCHEMA) == first
    assert isinstance(first, ChatReply)
    assert len(server.requests) == 1
    with pytest.raises(ModelError, match="no reply"):
        again.complete(ASK)
    path.write_text("{broken\n")
    with pytest.raises(DataError, match="line 1"):
        RecordedModel(path)


def test_connect_names_the_forms_it_takes() -> None:
    model = connect("http://127.0.0.1:9/v1#qwen")
    assert model.name == "qwen"
    with pytest.raises(ConfigError, match="anthropic:MODEL"):
        connect("gpt")
