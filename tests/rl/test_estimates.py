"""The numbers behind comparisons, held against brute force and against what is true by construction."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthcomp_env.rl.estimates import crossed_estimate, estimate, pass_all_k, pass_at_k, sign_test

samples = st.integers(1, 8).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n), st.integers(1, n)))


@given(samples)
def test_pass_at_k_is_the_share_of_choices_of_k_samples(given: tuple[int, int, int]) -> None:
    n, solved, k = given
    marks = [True] * solved + [False] * (n - solved)
    choices = list(itertools.combinations(marks, k))
    assert pass_at_k(n, solved, k) == pytest.approx(sum(map(any, choices)) / len(choices))
    assert pass_all_k(n, solved, k) == pytest.approx(sum(map(all, choices)) / len(choices))


@pytest.mark.parametrize(("n", "solved", "k"), [(3, 1, 4), (3, 4, 1), (3, 1, 0), (0, 0, 1)])
def test_what_samples_cannot_say_is_refused(n: int, solved: int, k: int) -> None:
    for of in (pass_at_k, pass_all_k):
        with pytest.raises(ValueError, match="k lies between"):
            of(n, solved, k)


@given(st.integers(0, 6), st.integers(0, 6))
def test_the_sign_test_counts_all_outcomes_that_are_as_lopsided(wins: int, losses: int) -> None:
    n = wins + losses
    as_lopsided = [
        toss for toss in itertools.product((0, 1), repeat=n) if abs(2 * sum(toss) - n) >= abs(wins - losses)
    ]  # fmt: skip
    assert sign_test(wins, losses) == pytest.approx(len(as_lopsided) / 2**n)


def test_the_sign_test_stays_exact_for_thousands() -> None:
    assert sign_test(1000, 0) == 2.0**-999
    assert sign_test(3000, 3000) == 1.0
    # The normal approximation with continuity correction is good to a few parts in a thousand here.
    assert sign_test(5100, 4900) == pytest.approx(0.04659, abs=2e-5)
    assert sign_test(5100, 4900) == sign_test(4900, 5100)


def test_an_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    generator = np.random.default_rng(5)
    held = 0
    for number in range(300):
        found = estimate(list(generator.beta(0.5, 0.5, size=40)), seed=number, draws=1000)
        assert found is not None
        assert found.low is not None
        assert found.high is not None
        held += found.low <= 0.5 <= found.high
    assert 0.90 <= held / 300 <= 0.99


def test_the_same_seed_draws_the_same_interval() -> None:
    values = [number**0.5 for number in range(50)]
    assert estimate(values, seed=3) == estimate(values, seed=3)
    assert estimate(values, seed=3, draws=200) != estimate(values, seed=4, draws=200)


def test_one_task_has_no_interval_and_none_no_mean() -> None:
    alone = estimate([0.4])
    assert alone is not None
    assert (alone.mean, alone.low, alone.high, alone.told()) == (0.4, None, None, "0.400")
    assert estimate([]) is None


def test_all_or_none_of_a_few_tasks_is_no_certainty() -> None:
    every, none = estimate([1.0] * 20), estimate([0.0] * 20)
    assert every is not None
    assert none is not None
    assert every.low is not None
    # Seen in 20 of 20: a share of `low` would show that with a chance of 2.5 %.
    assert every.low**20 == pytest.approx(0.025)
    assert (every.high, none.low, none.high) == (1.0, 0.0, pytest.approx(1 - every.low))
    tied = crossed_estimate([[0.0] * 20], within=(-1.0, 1.0))
    assert (tied.mean, tied.low, tied.high) == (0.0, pytest.approx(every.low - 1), pytest.approx(1 - every.low))


def test_seeds_that_differ_widen_the_interval() -> None:
    generator = np.random.default_rng(1)
    tasks = generator.normal(0, 0.1, size=200)
    alike = crossed_estimate([list(tasks)] * 3)
    unlike = crossed_estimate([list(tasks - 0.2), list(tasks), list(tasks + 0.2)])
    assert alike.mean == pytest.approx(unlike.mean)
    assert None not in (alike.low, alike.high, unlike.low, unlike.high)
    assert (unlike.high or 0) - (unlike.low or 0) > 3 * ((alike.high or 0) - (alike.low or 0))
