"""Conversations that hold calls and their results, as each client sends and reads them."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fake_chat_server import FakeChatServer, Refusal, said, tool_calls

from synthcomp_env.errors import ConfigError, ModelError
from synthcomp_env.models import ChatMessage, ChatReply, PromptTooLong, RecordedModel, ToolCall, ToolOffer, Usage
from synthcomp_env.models.anthropic_chat import AnthropicChat
from synthcomp_env.models.hermes import as_text, call_grammar
from synthcomp_env.models.openai_chat import OpenAIChat, first_served
from synthcomp_env.presets import load_preset
from synthcomp_env.randomness import digest
from synthcomp_env.tools import choose, schemas

Serve = Callable[..., FakeChatServer]
SCHEMAS = tuple(schemas(choose(load_preset("task").tools).values()))
ASKED = [ChatMessage("system", "You are Ana."), ChatMessage("user", "Write the total.")]
PAST = [
    *ASKED,
    ChatMessage("assistant", "Both.", (ToolCall("c1", "read_file", '{"path": "a.md"}'), ToolCall("c2", "x", "{bad"))),
    ChatMessage("tool", "It says 7.", (), "c1"),
    ChatMessage("tool", "Error (malformed)", (), "c2"),
    ChatMessage("assistant", '<tool_call>\n{"name": "list_messages", "arguments": {}}\n</tool_call>'),
    ChatMessage("tool", "m1"),
]


def client(server: FakeChatServer, **settings: Any) -> OpenAIChat:
    return OpenAIChat(server.url, "fake", **{"retries": 0, "timeout": 5, **settings})


def test_native_tools_and_calls(serve: Serve) -> None:
    server = serve(lambda body: tool_calls(("read_file", {"path": "b"}), ("read_file", "{bad"), text="Hm."))
    reply = client(server).complete(PAST, tools=ToolOffer(SCHEMAS), top_p=0.9, seed=5, temperature=0.5)
    assert [(call.name, call.arguments) for call in reply.calls] == [
        ("read_file", '{"path": "b"}'),
        ("read_file", "{bad"),
    ]
    assert (reply.text, reply.usage, reply.cut) == ("Hm.", Usage(100, 7, 60), False)
    (body,) = server.requests
    assert (body["tool_choice"], body["seed"], body["top_p"], body["temperature"]) == ("auto", 5, 0.9, 0.5)
    assert tuple(body["tools"]) == SCHEMAS
    calls = body["messages"][2]["tool_calls"]
    assert calls[0]["function"]["arguments"] == '{"path": "a.md"}'
    assert json.loads(calls[1]["function"]["arguments"]) == {"malformed": "{bad"}  # a server could not render it
    assert body["messages"][3] == {"role": "tool", "content": "It says 7.", "tool_call_id": "c1"}
    assert body["messages"][6] == {"role": "user", "content": "m1"}  # answers no call that the API knows of
    client(server).complete(ASKED, tools=ToolOffer(SCHEMAS, required=True))
    assert server.requests[1]["tool_choice"] == "required"


def test_a_reply_without_content_or_calls_is_silence_not_failure(serve: Serve) -> None:
    server = serve(lambda body: {"role": "assistant", "content": None})
    assert client(server).complete(ASKED, tools=ToolOffer(SCHEMAS)) == ChatReply("", usage=Usage(100, 7, 60))
    with pytest.raises(ModelError, match="empty"):
        client(server).complete(ASKED)


@pytest.mark.parametrize("mode", ["hermes", "structured"])
def test_tools_as_text_need_nothing_of_the_server(serve: Serve, mode: Any) -> None:
    server = serve(lambda body: said('<tool_call>\n{"name": "list_messages", "arguments": {}}\n</tool_call>'))
    offer = ToolOffer(SCHEMAS, mode, closing="Done.")
    reply = client(server).complete(PAST, tools=offer)
    assert reply.text.startswith("<tool_call>")
    (body,) = server.requests
    assert "tools" not in body
    assert [message["role"] for message in body["messages"]] == ["system", "user"] + ["assistant", "user"] * 2
    assert ("structured_outputs" in body) == (mode == "structured")
    if mode == "structured":
        assert body["structured_outputs"] == {"structural_tag": call_grammar(offer)}


def test_hermes_text_is_what_the_shipped_chat_template_writes() -> None:
    jinja = pytest.importorskip("transformers.utils.chat_template_utils", reason="transformers is in the train extra")
    template = (Path(__file__).parents[2] / "training/chatml.jinja").read_text(encoding="utf-8")

    def render(messages: list[ChatMessage], tools: Any) -> str:
        wire = []
        for each in messages:
            calls = [{"function": {"name": c.name, "arguments": c.arguments}} for c in each.calls]
            wire.append({"role": each.role, "content": each.content, "tool_calls": calls})
        rendered, _ = jinja.render_jinja_template([wire], tools=tools, chat_template=template)
        return str(rendered[0])

    natively = render(PAST, list(SCHEMAS))
    assert render(as_text(PAST, ToolOffer(SCHEMAS, "hermes")), None) == natively


def test_the_grammar_has_one_way_for_each_tool_and_one_to_close() -> None:
    form = json.loads(call_grammar(ToolOffer(SCHEMAS, "structured", closing="Done.")))["format"]
    begins = [each["begin"] for each in form["elements"] if each["type"] == "tag"]
    assert len(begins) == len(SCHEMAS)
    assert '<tool_call>\n{"name": "write_file", "arguments": ' in begins
    closed = [each["content"]["json_schema"]["additionalProperties"] for each in form["elements"][:-1]]
    assert closed == [False] * len(SCHEMAS)
    assert form["elements"][-1] == {"type": "const_string", "value": "Done."}
    assert len(json.loads(call_grammar(ToolOffer(SCHEMAS, "structured")))["format"]["elements"]) == len(SCHEMAS)


def test_the_grammar_lets_through_valid_calls_and_nothing_else() -> None:
    xgrammar = pytest.importorskip("xgrammar", reason="xgrammar comes with vLLM")
    alphabet = [chr(byte) for byte in range(256)] + ["<eos>"]
    compiler = xgrammar.GrammarCompiler(xgrammar.TokenizerInfo(alphabet, stop_token_ids=[256]))
    grammar = xgrammar.Grammar.from_structural_tag(call_grammar(ToolOffer(SCHEMAS, "structured", closing="Done.")))
    compiled = compiler.compile_grammar(grammar)

    def passes(text: str) -> bool:
        matcher = xgrammar.GrammarMatcher(compiled)
        return bool(matcher.accept_string(text) and matcher.accept_token(256))

    assert passes('<tool_call>\n{"name": "read_file", "arguments": {"path": "a.md"}}\n</tool_call>')
    assert passes("Done.")
    for wrong in ("Hello", "Done. And", '<tool_call>\n{"name": "read_file", "arguments": {"x": 1}}\n</tool_call>'):
        assert not passes(wrong)


def test_a_prompt_found_too_long_has_its_own_error(serve: Serve) -> None:
    body = '{"error": {"message": "This model\'s maximum context length is 2048 tokens."}}'
    with pytest.raises(PromptTooLong, match="2048"):
        client(serve(lambda _: Refusal(400, body))).complete(ASKED)
    with pytest.raises(ModelError, match="refused"):
        client(serve(lambda _: Refusal(400))).complete(ASKED)


def test_what_a_server_says_of_itself(serve: Serve) -> None:
    server = serve(said, context=2048)
    assert client(server).context_limit() == 2048
    assert first_served(server.url).name == "fake"
    with pytest.raises(ConfigError, match="serves no model 'other'; it serves: fake"):
        OpenAIChat(server.url, "other").context_limit()


def test_patience_waits_for_a_server_and_then_ends(serve: Serve) -> None:
    first = serve(lambda body: said("old"))
    first.stop()
    began = time.monotonic()
    with pytest.raises(ModelError, match="did not answer"):
        client(first, patience=1.2).complete(ASKED)
    assert 0.4 < time.monotonic() - began < 3
    threading.Timer(0.6, lambda: serve(lambda body: said("new"), port=first.port)).start()
    assert client(first, patience=10).complete(ASKED).text == "new"


def test_a_proxy_without_its_server_is_waited_for_too(serve: Serve) -> None:
    server = serve(lambda body: said("there") if len(server.requests) > 2 else Refusal(503))
    assert client(server, patience=10).complete(ASKED).text == "there"
    failing = serve(lambda body: Refusal(500))
    with pytest.raises(ModelError):
        client(failing, patience=10).complete(ASKED)
    assert len(failing.requests) == 1


def test_questions_with_tools_are_recorded_apart_and_old_recordings_still_answer(tmp_path: Path) -> None:
    class Counting:
        name, asked = "m", 0

        def complete(self, messages: list[ChatMessage], **_: Any) -> ChatReply:
            self.asked += 1
            return ChatReply(str(self.asked))

    model = Counting()
    recorded = RecordedModel(tmp_path / "r.jsonl", model)
    for seed in (None, 1, 2, 1):
        recorded.complete(PAST, tools=ToolOffer(SCHEMAS), seed=seed)
    assert model.asked == 3
    old = '{"key":"%s","reply":{"text":"kept","parsed":null,"usage":{"prompt_tokens":1,"completion_tokens":2}}}\n'
    question = (
        '[[{"role":"system","content":"You are Ana."},{"role":"user","content":"Write the total."}],null,1024,0.0]'
    )
    (tmp_path / "old.jsonl").write_text(old % digest(question).hex())
    assert RecordedModel(tmp_path / "old.jsonl").complete(ASKED).text == "kept"


class _Claude:
    """Stands where the API's client does."""

    def __init__(self, answer: Any) -> None:
        self.messages, self.asked, self._answer = self, list[dict[str, Any]](), answer

    def create(self, **request: Any) -> Any:
        self.asked.append(request)
        return self._answer


def test_claude_is_told_calls_and_results_as_blocks() -> None:
    types = pytest.importorskip("anthropic.types", reason="anthropic is an extra")
    usage = {"input_tokens": 5, "output_tokens": 2, "cache_read_input_tokens": 90, "cache_creation_input_tokens": 10}
    answer = types.Message.model_validate(
        {"id": "m", "type": "message", "role": "assistant", "model": "c", "stop_reason": "tool_use", "usage": usage,
         "content": [{"type": "text", "text": "Now."}, {"type": "tool_use", "id": "t", "name": "read_file",
                                                        "input": {"path": "b"}}]}
    )  # fmt: skip
    claude = AnthropicChat("c", api_key="k")
    api = claude._client = _Claude(answer)  # type: ignore[assignment]
    reply = claude.complete(PAST, tools=ToolOffer(SCHEMAS))
    assert reply.calls == (ToolCall("t", "read_file", '{"path":"b"}'),)
    assert reply.usage == Usage(105, 2, 90)
    (request,) = api.asked
    assert [message["role"] for message in request["messages"]] == ["user", "assistant"] * 2 + ["user"]
    assert [block["type"] for block in request["messages"][1]["content"]] == ["text", "tool_use", "tool_use"]
    assert request["messages"][1]["content"][2]["input"] == {"malformed": "{bad"}
    assert [block["tool_use_id"] for block in request["messages"][2]["content"]] == ["c1", "c2"]
    assert request["messages"][-1]["content"][-1]["cache_control"] == {"type": "ephemeral"}
    assert request["tools"][0].keys() == {"name", "description", "input_schema"}
    assert request["tool_choice"] == {"type": "auto"}
