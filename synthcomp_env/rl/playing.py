"""A chat model on dataset rows: the same prompt, calls and rewards as in training, through any client."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed

import msgspec

from synthcomp_env.creation.splits import split_of
from synthcomp_env.errors import ModelError
from synthcomp_env.experience.results import Result
from synthcomp_env.models.chat import ChatMessage, ChatModel, ChatReply, ToolMode, ToolOffer
from synthcomp_env.randomness import seed_of
from synthcomp_env.rl.facade import Rollout, environment_class
from synthcomp_env.rl.ledger import Ledger
from synthcomp_env.rl.record import is_solved
from synthcomp_env.rl.rows import Row
from synthcomp_env.tools import parse

__all__ = ["Sampling", "play", "play_all"]


class Sampling(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a policy is asked.

    Attributes:
        temperature, top_p: 0 and 1 is greedy.
        max_tokens: of one reply.
        seed: of sampling; every reply of every sample of every row draws by one of its own that is made from it: rows
            that drew alike would not be independent, and every interval over them would be too narrow.
        mode: how tools are offered (see `ToolOffer`).
    """

    temperature: float = 0.0
    top_p: float = 1.0
    max_tokens: int = 192
    seed: int = 0
    mode: ToolMode = "native"


def play(model: ChatModel, row: Row, sample: int = 0, sampling: Sampling = Sampling()) -> Result:  # noqa: B008
    """Let a model live a row.

    A reply with calls has them carried out in order; one without ends the rollout, and so does one that reaches its
    limit of tokens, as in training. A model that fails leaves the episode unscored.

    Args:
        model: who answers.
        row: of any kind.
        sample: which of the row's samples this is.
        sampling: how it is asked.
    """
    rollout = environment_class(row.preset)()
    messages = [ChatMessage(message["role"], message["content"]) for message in row.prompt]  # type: ignore[arg-type]
    messages[-1] = msgspec.structs.replace(messages[-1], content=messages[-1].content + rollout.reset(**row.columns()))
    offer = ToolOffer(tuple(rollout._env.tool_schemas("openai")), sampling.mode)
    tokens, cut, failed = 0, False, False
    for turn in range(row.max_turns + 1):
        try:
            reply = model.complete(
                messages, tools=offer, max_tokens=sampling.max_tokens, temperature=sampling.temperature,
                top_p=sampling.top_p, seed=seed_of(sampling.seed, row.id, sample, turn),
            )  # fmt: skip
        except ModelError:
            failed = True
            break
        tokens += reply.usage.completion_tokens
        cut = reply.cut
        if cut:
            break
        messages.append(ChatMessage("assistant", reply.text, reply.calls))
        answers = _carried_out(rollout, reply)
        if not answers or rollout._over:
            break
        messages += answers
    return _result(row, rollout, sample, tokens, cut, failed)


def _carried_out(rollout: Rollout, reply: ChatReply) -> list[ChatMessage]:
    """The answers to the calls of a reply: made through the API, or written in the text."""
    if reply.calls:
        return [
            ChatMessage("tool", rollout._act({"name": call.name, "arguments": call.arguments}), (), call.id)
            for call in reply.calls
        ]
    return [ChatMessage("tool", rollout._act(reply.text))] if parse(reply.text) else []


def _result(row: Row, rollout: Rollout, sample: int, tokens: int, cut: bool, failed: bool) -> Result:
    reward = rollout.get_reward()
    record = rollout._record()
    reference = row.computer.removeprefix("generated:")
    return Result(
        id=row.id,
        sample=sample,
        reward=None if failed else reward,
        solved=not failed and is_solved(reward),
        family=row.family or row.kind,
        occupation=reference.rpartition("#")[0],
        split=split_of(int(reference.rpartition("#")[2])) or "" if "#" in reference else "",
        turns=record.turns,
        invalid_calls=record.invalid_calls,
        cut=cut,
        tokens=tokens,
    )


def play_all(
    model: ChatModel,
    rows: Sequence[Row],
    samples: int = 1,
    sampling: Sampling = Sampling(),  # noqa: B008
    *,
    concurrency: int = 32,
    report: Callable[[str, int, int], None] | None = None,
    ledger: Ledger | None = None,
) -> list[Result]:
    """Let a model live every row `samples` times, many at once; in the order of the rows.

    Args:
        model: who answers; threads ask it at the same time.
        rows: of any kinds.
        samples: of each row.
        sampling: how it is asked.
        concurrency: rollouts at once.
        report: told (what, done, in all).
        ledger: knows what was lived before, and keeps what is lived now.
    """
    jobs = [(row, sample) for row in rows for sample in range(samples)]
    known = ledger.known if ledger is not None else {}
    done = {at: known[row.id, sample] for at, (row, sample) in enumerate(jobs) if (row.id, sample) in known}
    with ThreadPoolExecutor(concurrency) as pool:
        futures = {
            pool.submit(play, model, row, sample, sampling): at
            for at, (row, sample) in enumerate(jobs)
            if at not in done
        }
        try:
            for future in as_completed(futures):
                found = done[futures[future]] = future.result()
                if ledger is not None:
                    ledger.append(found)
                if report is not None:
                    report(f"mean {_mean(done)}", len(done), len(jobs))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return [done[at] for at in range(len(jobs))]


def _mean(done: dict[int, Result]) -> str:
    scored = [result.reward for result in done.values() if result.reward is not None]
    return f"{sum(scored) / len(scored):.3f}" if scored else "unknown"
