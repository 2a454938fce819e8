"""A server on the loopback that speaks just enough of the OpenAI chat API, and answers by a function of the request."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeAlias

__all__ = ["FakeChatServer", "Refusal", "decisions", "said", "tool_calls"]

Reply: TypeAlias = "dict[str, Any] | Refusal"


class Refusal:
    """An answer that is none: an HTTP status, and the body that goes with it."""

    def __init__(self, status: int, body: str = '{"error": {"message": "no"}}') -> None:
        self.status, self.body = status, body


def said(text: str) -> dict[str, Any]:
    """A message of words."""
    return {"role": "assistant", "content": text}


def tool_calls(*calls: tuple[str, Any], text: str | None = None) -> dict[str, Any]:
    """A message with calls; arguments that are text are sent as they are."""
    made = [
        {
            "id": f"chatcmpl-tool-{number}",
            "type": "function",
            "function": {"name": name, "arguments": given if isinstance(given, str) else json.dumps(given)},
        }
        for number, (name, given) in enumerate(calls)
    ]
    return {"role": "assistant", "content": text, "tool_calls": made}


def decisions(body: dict[str, Any]) -> int:
    """How many replies of the assistant a request shows."""
    return sum(message["role"] == "assistant" for message in body["messages"])


class FakeChatServer:
    """The server. `requests` keeps what it was asked, in order.

    Args:
        answer: from a request's body to the assistant's message, or a refusal.
        context: the limit it says its model has.
        port: 0 takes a free one.
    """

    def __init__(
        self, answer: Callable[[dict[str, Any]], Reply], *, context: int | None = 32768, port: int = 0
    ) -> None:
        self.answer, self.context = answer, context
        self.requests: list[dict[str, Any]] = []
        self._lock = threading.Lock()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                model = {"id": "fake", "object": "model", "created": 0, "owned_by": "x", "max_model_len": outer.context}
                self._send(200, json.dumps({"object": "list", "data": [model]}))

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                with outer._lock:
                    outer.requests.append(body)
                reply = outer.answer(body)
                if isinstance(reply, Refusal):
                    self._send(reply.status, reply.body)
                    return
                finish = "tool_calls" if reply.get("tool_calls") else "stop"
                usage = {"prompt_tokens": 100, "completion_tokens": 7, "total_tokens": 107,
                         "prompt_tokens_details": {"cached_tokens": 60}}  # fmt: skip
                choice = {"index": 0, "message": reply, "finish_reason": finish}
                whole = {"id": "x", "object": "chat.completion", "created": 0, "model": "fake", "choices": [choice],
                         "usage": usage}  # fmt: skip
                self._send(200, json.dumps(whole))

            def _send(self, status: int, body: str) -> None:
                data = body.encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: Any) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 128

            def handle_error(self, *_: Any) -> None:
                """A client that was killed is no news."""

        self._server = Server(("127.0.0.1", port), Handler)
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def port(self) -> int:
        return int(self._server.server_port)

    @property
    def url(self) -> str:
        """The API's root."""
        return f"http://127.0.0.1:{self.port}/v1"

    def stop(self) -> None:
        """Stop listening: connections are refused from now on."""
        self._server.shutdown()
        self._server.server_close()
