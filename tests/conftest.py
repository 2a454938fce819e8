"""What tests of several rooms share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fake_chat_server import FakeChatServer


@pytest.fixture
def serve() -> Iterator[Callable[..., FakeChatServer]]:
    """Starts servers that speak the OpenAI chat API: `serve(answer)`; they stop with the test."""
    made: list[FakeChatServer] = []

    def start(*arguments: Any, **settings: Any) -> FakeChatServer:
        made.append(FakeChatServer(*arguments, **settings))
        return made[-1]

    yield start
    for server in made:
        server.stop()
