from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthcomp_env.errors import ConfigError
from synthcomp_env.randomness import keyed
from synthcomp_env.world.grammar import balanced, expand, pick


def readings(template: str, **slots: str) -> set[str]:
    return {expand(template, keyed(seed, "t"), slots) for seed in range(80)}


def test_choices_nest_and_may_be_empty() -> None:
    assert readings("a[b|c[d|e]|]") == {"ab", "acd", "ace", "a"}


def test_slots_are_filled_after_choosing_and_never_expanded_again() -> None:
    assert readings("[{x}|{y}]", x="[1|2]", y="{x}") == {"[1|2]", "{x}"}


def test_pick_takes_one_of_several() -> None:
    assert {pick(("a", "b"), keyed(seed), {}) for seed in range(30)} == {"a", "b"}


def test_an_unknown_slot_lists_the_known() -> None:
    with pytest.raises(ConfigError, match="Known: there"):
        expand("{here}", keyed(1), {"there": "x"})


@pytest.mark.parametrize("bad", ["[a", "a]", "][", "{", "{a b}", "{a", "[{a|b}]"])
def test_unbalanced_templates_are_seen(bad: str) -> None:
    assert not balanced(bad)


@given(st.text(alphabet=st.characters(blacklist_characters="[]{}|")))
def test_plain_text_is_left_alone(text: str) -> None:
    assert balanced(text)
    assert expand(text, keyed(1), {}) == text


@given(st.integers(), st.sampled_from(["[a|b] {x}", "[|[c|d]]{x}"]))
def test_the_same_draw_gives_the_same_reading(seed: int, template: str) -> None:
    assert expand(template, keyed(seed), {"x": "1"}) == expand(template, keyed(seed), {"x": "1"})
