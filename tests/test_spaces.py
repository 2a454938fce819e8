from __future__ import annotations

import copy
import pickle

import gymnasium as gym
import pytest

from synthcomp_env.spaces import ToolCallSpace, UnicodeText
from synthcomp_env.tools import choose, parse


def test_any_text_is_contained() -> None:
    space = UnicodeText(100)
    for text in ("", "hello", "日本語 ✓ \n\t", "x" * 100):
        assert text in space
    for other in ("x" * 101, 7, None, b"x"):
        assert other not in space


def test_actions_are_text_or_calls() -> None:
    space = ToolCallSpace(choose(None))
    assert "anything" in space
    assert {"name": "read_file", "arguments": {}} in space
    assert [{"name": "read_file"}, {"name": "end_day"}] in space
    for other in (7, {1: 2}, ["text"], [[{}]], None):
        assert other not in space


def test_samples_are_contained_and_about_half_are_valid_calls() -> None:
    tools = choose(None)
    space = ToolCallSpace(tools, seed=5)
    samples = [space.sample() for _ in range(400)]
    assert all(sample in space for sample in samples)
    valid = 0
    for sample in samples:
        calls = parse(sample)
        valid += bool(calls) and calls[0].error is None and calls[0].arguments == tools[calls[0].name].example
    assert 0.4 < valid / len(samples) < 0.8


def test_sampling_is_reproducible() -> None:
    for make in (lambda: ToolCallSpace(choose(None)), UnicodeText):
        first, second = make(), make()
        first.seed(3), second.seed(3)
        assert [first.sample() for _ in range(20)] == [second.sample() for _ in range(20)]


def test_a_fresh_copy_draws_on_its_own() -> None:
    space = ToolCallSpace(choose(None), seed=1)
    twin = space.fresh()
    assert twin == space
    before = space.np_random.bit_generator.state
    twin.sample()
    assert space.np_random.bit_generator.state == before


def test_spaces_travel_between_processes_and_compare() -> None:
    space = ToolCallSpace(choose(None))
    assert copy.deepcopy(space) == space
    assert pickle.loads(pickle.dumps(space)) == space
    assert space != ToolCallSpace(choose(["end_day"]))
    assert UnicodeText(5) != UnicodeText(6)
    assert isinstance(space, gym.spaces.Text)


@pytest.mark.parametrize("space", [UnicodeText(), ToolCallSpace(choose(None))])
def test_masked_samples_keep_gymnasiums_meaning(space: UnicodeText) -> None:
    assert len(space.sample(mask=(7, None))) == 7
