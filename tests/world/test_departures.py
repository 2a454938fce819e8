"""Entries of an extract that are not the truth, by themselves and together."""

from __future__ import annotations

from synthcomp_env.world.dataset import draw_dataset
from synthcomp_env.world.departures import Departure, fits
from synthcomp_env.world.pack import load_pack


def test_two_departures_that_cancel_out_do_not_fit() -> None:
    """What one adds to the total the other takes away: nobody could tell from the total that both were left in."""
    dataset = draw_dataset(load_pack("operations_manager").dataset("scrap"), (1, "departures"), [])
    first, second = dataset.entities[:2]
    move = round(0.3 * min(dataset.truth[first]["made"], dataset.truth[second]["made"]))
    up = Departure("second", first, "made", dataset.truth[first]["made"] + move)
    down = Departure("second", second, "made", dataset.truth[second]["made"] - move)
    more = Departure("second", second, "made", dataset.truth[second]["made"] + 3 * move)
    assert not fits(dataset, down, [up])
    assert fits(dataset, more, [up])
