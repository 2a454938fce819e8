"""Careers are as unequal as the paper's computers."""

from __future__ import annotations

import statistics
from datetime import date

from synthcomp_env.creation import create_computer
from synthcomp_env.creation.career import draw_career

CAREERS = [draw_career(seed, "financial_advisor") for seed in range(4000)]


def test_files_have_the_papers_mean_median_and_tail() -> None:
    files = [career.files for career in CAREERS]
    assert abs(statistics.mean(files) / 111.6 - 1) < 0.03
    assert abs(statistics.median(files) / 89 - 1) < 0.02
    assert min(files) == 72
    assert max(files) <= 600
    assert 0.01 < sum(count >= 500 for count in files) / len(files) < 0.02


def test_any_run_of_seeds_is_spread_over_all_careers() -> None:
    for start in range(0, 300, 20):
        share = sum(career.files < 89 for career in CAREERS[start : start + 20]) / 20
        assert 0.35 <= share <= 0.65


def test_large_machines_have_more_projects_and_years() -> None:
    large = [career for career in CAREERS if career.files > 300]
    assert all(career.projects >= 15 and career.first_day < date(2022, 1, 1) for career in large)
    assert all(career.first_day == date(2023, 1, 9) for career in CAREERS if career.files <= 100)


def test_a_long_career_is_sorted_by_year_and_repeats_no_name() -> None:
    seed = next(seed for seed, career in enumerate(CAREERS) if career.files > 300)
    computer = create_computer("financial_advisor", seed)
    assert len(computer.files) == CAREERS[seed].files
    names = [project.name for project in computer.project_index.projects]
    assert len(set(names)) == len(names)
    years = {part for file in computer.files.values() for part in file.path.split("/") if part in _YEARS}
    assert len(years) >= 4


_YEARS = {str(year) for year in range(2014, 2026)}
