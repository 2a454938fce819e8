"""A checkpoint in this process: a real (random) model through transformers."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from synthcomp_env.errors import ConfigError, ModelError
from synthcomp_env.models import ChatMessage, PromptTooLong, ToolCall, ToolOffer, connect

pytest.importorskip("torch", reason="torch is in the train extra")
pytest.importorskip("transformers", reason="transformers is in the train extra")

from tiny_checkpoint import save_checkpoint

from synthcomp_env.models.local_chat import LocalChat, Question

ASK = (ChatMessage("system", "Be brief."), ChatMessage("user", "Is it met?"))
LONGER = (*ASK, ChatMessage("assistant", "Perhaps."), ChatMessage("user", "Yes or no, and tell me why at some length."))
SCHEMA = {"type": "function", "function": {"name": "read_file", "description": "Read.", "parameters": {}}}
TOOLS = ToolOffer((SCHEMA,))


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_checkpoint(tmp_path_factory.mktemp("model") / "tiny")


@pytest.fixture(scope="module")
def model(path: Path) -> LocalChat:
    return LocalChat(path, device="cpu")


def test_a_reply_has_its_tokens_counted_and_its_limit_kept(model: LocalChat) -> None:
    reply = model.complete(list(ASK), max_tokens=12)
    assert (reply.usage.completion_tokens, reply.cut) == (12, True)
    assert reply.usage.prompt_tokens == model.count(model.prompt(Question(ASK)))


def test_a_batch_answers_as_each_alone_would(model: LocalChat) -> None:
    questions = [
        Question(ASK, max_tokens=10),
        Question(LONGER, max_tokens=16, temperature=1.0, seed=3),
        Question(LONGER, max_tokens=16, temperature=0.8, top_p=0.9, seed=4),
    ]
    alone = [model.complete_many([question])[0] for question in questions]
    together = model.complete_many(questions)
    assert [reply.text for reply in together] == [reply.text for reply in alone]
    assert [reply.usage for reply in together] == [reply.usage for reply in alone]


def test_draws_follow_their_seed_and_temperature(model: LocalChat) -> None:
    def draw(**how: float) -> str:
        return model.complete(list(ASK), max_tokens=12, **how).text  # type: ignore[arg-type]

    assert draw(temperature=1.0, seed=1) == draw(temperature=1.0, seed=1)
    assert len({draw(temperature=1.0, seed=seed) for seed in range(5)}) > 3
    assert draw(temperature=1.0, seed=1) != draw()
    assert draw(temperature=1.0, top_p=1e-6, seed=1) == draw()  # the most likely token alone


def test_draws_have_the_models_probabilities() -> None:
    import torch

    from synthcomp_env.models.sampling import SeededSampling

    logits = torch.tensor([[1.0, 0.0, -1.0, 2.0]])
    sampling = SeededSampling([(0.5, 1.0, 7)])
    counts = torch.zeros(4)
    for _ in range(4000):
        counts[sampling(torch.zeros(1, 1), logits).argmax()] += 1
    assert torch.allclose(counts / 4000, (logits[0] / 0.5).softmax(-1), atol=0.03)


def test_threads_share_batches(model: LocalChat, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    alone = model.complete(list(ASK), max_tokens=8).text
    real = model.complete_many

    def counted(questions: list[Question]) -> object:
        sizes.append(len(questions))
        return real(questions)

    monkeypatch.setattr(model, "complete_many", counted)
    said: list[str] = []
    threads = [
        threading.Thread(target=lambda: said.append(model.complete(list(ASK), max_tokens=8).text)) for _ in range(12)
    ]
    with model._running:  # the model is busy while all of them come
        for thread in threads:
            thread.start()
        while len(model._waiting) < 12:
            pass
    for thread in threads:
        thread.join()
    assert said == [alone] * 12
    assert sizes == [12]


def test_one_prompt_that_is_too_long_spoils_no_other(path: Path) -> None:
    model = LocalChat(save_checkpoint(path.parent / "short", context=256), device="cpu")
    long = [ChatMessage("user", "x" * 400)]
    with pytest.raises(PromptTooLong, match="256"):
        model.complete(long)
    assert model.context_limit() == 256
    assert model.complete(list(ASK), max_tokens=4).text


def test_tools_are_rendered_by_the_template_that_knows_them(path: Path, model: LocalChat, tmp_path: Path) -> None:
    messages = (
        *ASK,
        ChatMessage("assistant", "", (ToolCall("c1", "read_file", '{"path": "a.md"}'),)),
        ChatMessage("tool", "It says 7.", (), "c1"),
        ChatMessage("assistant", '<tool_call>\n{"name": "read_file", "arguments": {}}\n</tool_call>'),
        ChatMessage("tool", "Error"),
    )
    own = model.prompt(Question(messages, TOOLS))
    assert "Tools: read_file" in own
    assert own.count("<tool_response>") == 2
    assert '"path": "a.md"' in own
    plain = "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    without = LocalChat(save_checkpoint(tmp_path / "plain", plain), device="cpu")
    text = without.prompt(Question(messages, TOOLS))
    assert '<tools>\n{"type": "function", "function": {"name": "read_file"' in text
    assert text.count("<tool_response>") == text.count("<|im_start|>user\n<tool_response>") == 2
    assert '<tool_call>\n{"name": "read_file", "arguments": {"path": "a.md"}}\n</tool_call>' in text


def test_what_is_no_checkpoint_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"holds no checkpoint"):
        connect(f"local:{tmp_path}")
    with pytest.raises(ConfigError, match="no chat template"):
        LocalChat(save_checkpoint(tmp_path / "mute", None))


def test_a_reply_that_is_not_the_json_asked_for_is_a_model_error(model: LocalChat) -> None:
    with pytest.raises(ModelError, match="JSON"):
        model.complete(list(ASK), schema={"type": "object"}, max_tokens=4)
