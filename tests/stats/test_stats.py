"""Measuring populations and setting them beside the paper's figures."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from typer.testing import CliRunner

from synthcomp_env.cli import app
from synthcomp_env.creation import create_computer
from synthcomp_env.errors import ConfigError
from synthcomp_env.stats import Population, collect, compare, measure, write_stats_page
from synthcomp_env.stats.compare import spread
from synthcomp_env.stats.measure import tree_of
from synthcomp_env.stats.page import cells

PACK = "operations_manager"


@pytest.fixture(scope="module")
def population() -> Population:
    return collect([PACK], 3, sized=1, months=1, policies=["expert"])


def test_a_tree_counts_folders_below_the_drive() -> None:
    tree = tree_of(["C:/Users/mf/a.txt", "C:/Users/mf/Documents/b.txt", "D:/Work/c.txt"], "windows")
    assert (tree.files, tree.directories, tree.maximum_depth) == (3, 4, 3)
    assert tree.average_depth == pytest.approx((1 + 2 + 3 + 1) / 4)


def test_a_tree_of_a_mac_counts_from_the_volume() -> None:
    assert tree_of(["/Users/mf/a.txt"], "macos").maximum_depth == 2
    assert tree_of([], "macos").directories == 0


def test_a_record_agrees_with_its_computer() -> None:
    computer = create_computer(PACK, 5)
    record = measure(computer, PACK)
    assert record.tree.files == len(computer.files) == sum(record.extensions.values())
    assert sum(record.edges.values()) == len(computer.file_graph.edges)
    assert record.sizes == {}


def test_months_and_sizes_are_measured_where_asked(population: Population) -> None:
    first, *others = population.records
    assert first.months["expert"].score == 1.0
    assert first.months["expert"].tree.files > first.tree.files
    assert {"docx", "xlsx"} <= set(first.sizes["all files"])
    assert first.months["expert"].sizes["xlsx"]
    assert all(not record.months and not record.sizes for record in others)


def test_processes_measure_the_same(population: Population) -> None:
    again = collect([PACK], 3, jobs=2)
    assert [record.tree for record in again.records] == [record.tree for record in population.records]


def test_comparison_has_every_table(population: Population) -> None:
    found = compare(population, population)
    assert {line.table for line in found.lines} == {"1", "2", "3", "5", "figure 5", "score"}
    shares = [line.ours.mean for line in found.lines if line.table == "figure 5" and line.ours]
    assert sum(shares) == pytest.approx(100)
    files = next(line for line in found.lines if line.name == "files, before the month")
    assert files.ours == files.released == spread(record.tree.files for record in population.records)
    assert files.paper is not None
    assert files.paper.mean == 111.6


def test_cells_leave_out_what_nobody_says(population: Population) -> None:
    line = next(line for line in compare(population).lines if line.name == "deliverables")
    assert cells(line)[:4] == ("deliverables", "4.09", "", "")
    assert cells(line)[7:] == ("", "", "")
    assert line.paper is not None
    assert math.isnan(line.paper.median)


@pytest.mark.parametrize("ending", [".html", ".png"])
def test_the_page_is_drawn(population: Population, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"stats{ending}"
    write_stats_page(path, compare(population, population), population, population)
    data = path.read_bytes()
    if ending == ".png":
        assert data.startswith(b"\x89PNG")
    else:
        text = data.decode()
        assert "<svg" in text
        assert "Figure 5" in text
        assert "src=" not in text


def test_another_ending_is_refused(population: Population, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"\.html or \.png"):
        write_stats_page(tmp_path / "stats.pdf", compare(population), population)


def test_the_command_prints_json_and_tables() -> None:
    arguments = ["stats", "-n", "2", "--occupation", PACK, "--sized", "0", "--months", "0"]
    result = CliRunner().invoke(app, [*arguments, "--json"])
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["computers"] == 2
    table = CliRunner().invoke(app, arguments)
    assert "Table 1" in table.stdout
    assert "2 computers" in table.stdout
