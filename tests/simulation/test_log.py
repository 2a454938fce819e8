import copy
import gc
import pickle

from hypothesis import given
from hypothesis import strategies as st

from synthcomp_env.simulation.log import Log


@given(st.lists(st.integers(), max_size=200))
def test_a_log_behaves_like_a_list(items: list[int]) -> None:
    log = Log.of(items)
    assert list(log) == items
    assert list(log.newest()) == items[::-1]
    assert len(log) == len(items)
    assert bool(log) == bool(items)
    assert [log[number] for number in range(len(items))] == items


def test_appending_shares_and_never_changes_the_log_before() -> None:
    first = Log.of("ab")
    left, right = first.append("c"), first.append("d")
    assert (list(first), list(left), list(right)) == (["a", "b"], list("abc"), list("abd"))
    assert left.head == (first, "c")
    assert Log().head is None


def test_equality_compares_entries() -> None:
    assert Log.of("abc") == Log.of("abc")
    assert Log.of("abc") != Log.of("abd")
    assert Log.of("abc") != Log.of("ab")
    assert Log.of("a") != "a"


def test_a_deep_log_is_copied_pickled_and_dropped_without_recursion() -> None:
    log = Log.of(range(200_000))
    assert pickle.loads(pickle.dumps(log)) == log
    assert copy.deepcopy(log) == log
    assert log[5] == 5
    del log
    gc.collect()


def test_any_entry_is_found_in_few_steps() -> None:
    log = Log.of(range(5_000))
    for number in (0, 1, 17, 2_500, 4_999):
        steps, node, wanted = 0, log, number + 1
        while len(node) > wanted:
            jump = node._jump
            assert jump is not None
            node = jump if len(jump) >= wanted else node._previous  # type: ignore[assignment]
            steps += 1
        assert steps <= 40
        assert log[number] == number
