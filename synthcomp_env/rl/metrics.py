"""What is logged of every training step, from the records of its rollouts.

`summarise` is the whole of it as a pure function. `logging_reward` is the same for TRL: a reward function that scores
nothing and logs, since reward functions are where TRL hands out environments, conversations and its log at once.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from itertools import compress
from statistics import fmean
from typing import Any, TypeAlias

import msgspec

from synthcomp_env.errors import ConfigError
from synthcomp_env.rl.record import Recorded, RolloutRecord, is_solved

__all__ = ["ENV_SHARE", "NO_SIGNAL", "Message", "is_cut", "logging_reward", "measures", "summarise", "unheard_calls"]

Message: TypeAlias = Mapping[str, Any]
"""A chat message: role, content, perhaps tool_calls."""

NO_SIGNAL = "groups/zero_variance"
"""Share of groups all of whose scored rewards are equal: every advantage is 0 there, and nothing is learnt."""

ENV_SHARE = "env/share_of_step"
"""Seconds spent in the environment over the seconds since the batch before: generation, update and all."""

_EQUAL = 1e-6
"""Rewards this near are equal, as TRL has it to within its float32."""

_OPEN, _CLOSE = "<tool_call>", "</tool_call>"
_TRAINER_ERROR = "{'error': "
"""How TRL's own answer to a call begins that it did not hand on: an unknown tool, or arguments that are no mapping."""


def is_cut(conversation: Sequence[Message], ended: bool | None = None) -> bool:
    """Whether a conversation broke off before the policy had said its last word.

    TRL's `clipped_ratio` looks for a missing end token, and so misses what it rolls back itself: a call whose result
    did not fit is left as the last word, and ends on that token.

    Args:
        conversation: what followed the prompt: the policy's messages and the results of its calls.
        ended: whether the last message ended on an end token, where that is known. Otherwise a call left open, or
            thinking without an answer, tells that it did not; plain text broken off passes unseen.
    """
    if not conversation:
        return True
    last = conversation[-1]
    if last.get("role") != "assistant" or last.get("tool_calls"):
        return True
    if ended is not None:
        return not ended
    text = _text(last)
    if text.count(_OPEN) > text.count(_CLOSE):
        return True
    return not text.strip() and bool(last.get("reasoning_content") or last.get("thinking"))


def unheard_calls(conversation: Sequence[Message]) -> int:
    """Calls that never reached the environment: the trainer answered them, or could not read one in the last word."""
    answered = [each for each in conversation if each.get("role") == "tool" and _text(each).startswith(_TRAINER_ERROR)]
    last = conversation[-1] if conversation else {}
    unread = last.get("role") == "assistant" and not last.get("tool_calls") and _OPEN in _text(last)
    return len(answered) + unread


def measures(record: RolloutRecord) -> dict[str, float]:
    """What one rollout adds to the means of its step; names as they are logged. A measure it cannot have is absent."""
    found: dict[str, float] = {
        "rollout/unscored": float(record.reward is None),
        "rollout/score_delta": float(record.score_delta),
        "rollout/unjudged": record.unjudged,
        "rollout/invalid_calls": float(record.invalid_calls),
        "rollout/turns": float(record.turns),
        "rollout/cut": float(record.cut),
        "env/ms": record.env_ms,
    }
    if record.reward is not None:
        found["rollout/reward"] = record.reward
        found["rollout/pass"] = float(is_solved(record.reward))
        if record.family:
            found[f"pass/{record.family}"] = float(is_solved(record.reward))
    for source, (won, total) in record.points_by_source.items():
        if total:
            found[f"score/{source}"] = won / total
    if record.turns:
        found["env/ms_per_turn"] = record.env_ms / record.turns
    return found


def summarise(records: Sequence[RolloutRecord], groups: Sequence[Hashable] | None = None) -> dict[str, float]:
    """The figures of a step: the mean of each measure over the rollouts that have it, and `NO_SIGNAL`.

    Args:
        records: of the step's rollouts.
        groups: of which group each is; its row's id when None.
    """
    rewards = [record.reward for record in records]
    return {name: fmean(values) for name, values in _gathered(records, groups, rewards).items()}


def logging_reward(
    end_ids: Collection[int] = (), clock: Callable[[], float] = time.perf_counter, *, drop_cut: bool = False
) -> Callable[..., list[None]]:
    """A function for TRL's `reward_funcs` that logs every step's figures, and scores nothing.

    It answers None for every rollout: TRL adds up what reward functions say, and any number would turn a rollout that
    could not be scored into one that scored zero. Each figure is logged rollout by rollout, so that TRL's means are
    right over several processes as well.

    Args:
        end_ids: token ids that end a turn, and the padding's; with them broken-off text counts as cut too.
        clock: seconds, for `ENV_SHARE`.
        drop_cut: leave rollouts that were cut off unscored, so that they teach nothing, in place of what they won.
    """
    before: float | None = None

    def rollouts(
        completions: Sequence[Sequence[Message]],
        completion_ids: Sequence[Sequence[int]],
        log_metric: Callable[[str, float], None],
        log_extra: Callable[[str, list[Any]], None],
        environments: Sequence[Recorded] | None = None,
        **columns: Any,
    ) -> list[None]:
        nonlocal before
        if environments is None or not all(hasattr(each, "_record") for each in environments):
            raise ConfigError(
                "logging_reward needs rollouts that keep a record: pass environment_factory=environment_class(…)"
            )
        records = [
            _whole(environment, conversation, (bool(ids) and ids[-1] in end_ids) if end_ids else None)
            for environment, conversation, ids in zip(environments, completions, completion_ids, strict=True)
        ]
        if drop_cut:
            for environment in compress(environments, [record.cut for record in records]):
                environment._leave_unscored()
        learnt = [environment.get_reward() for environment in environments]
        for name, values in _gathered(records, None, learnt).items():
            for value in values:
                log_metric(name, value)
        now = clock()
        if before is not None and now > before:
            log_metric(ENV_SHARE, sum(record.env_ms for record in records) / 1000 / (now - before))
        before = now
        for column in ("id", "family", "turns", "invalid_calls", "cut"):
            log_extra(column, [getattr(record, column) for record in records])
        return [None] * len(records)

    return rollouts


def _whole(environment: Recorded, conversation: Sequence[Message], ended: bool | None) -> RolloutRecord:
    """The record of a rollout with what only its conversation shows."""
    environment.get_reward()  # It ends the episode and books the rest; TRL asks for it only after reward functions.
    record = environment._record()
    return msgspec.structs.replace(
        record,
        cut=is_cut(conversation, ended),
        invalid_calls=record.invalid_calls + unheard_calls(conversation),
    )


def _gathered(
    records: Sequence[RolloutRecord], groups: Sequence[Hashable] | None, learnt: Sequence[float | None]
) -> dict[str, list[float]]:
    """Every measure's values, and of the rewards that are learnt from a 1 for each group without a signal, a 0 for each
    with one."""
    values: defaultdict[str, list[float]] = defaultdict(list)
    rewards: defaultdict[Hashable, list[float | None]] = defaultdict(list)
    for record, group, reward in zip(records, groups or [record.id for record in records], learnt, strict=True):
        rewards[group].append(reward)
        for name, value in measures(record).items():
            values[name].append(value)
    for group_rewards in rewards.values():
        scored = [reward for reward in group_rewards if reward is not None]
        # A rollout alone is no group (evaluation with one sample), and a group without a score says nothing either.
        if len(group_rewards) > 1 and scored:
            values[NO_SIGNAL].append(float(max(scored) - min(scored) <= _EQUAL))
    return dict(values)


def _text(message: Message) -> str:
    """A message's text; content may come in blocks."""
    content = message.get("content") or ""
    if isinstance(content, str):
        return content
    return "".join(str(block.get("text", "")) for block in content if isinstance(block, Mapping))
