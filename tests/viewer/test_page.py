"""The page of a run: self-contained, safe against what files and mails say, and drawn by a real browser."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from synthcomp_env.experience.runs import record_run
from synthcomp_env.viewer.page import write_page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--virtual-time-budget=3000",
    "--enable-logging=stderr", "--v=0", "--dump-dom",
]  # fmt: skip

SHOWN = {
    "Score": ["By deliverable", "By source", "Every criterion", "<svg", "Grounding", "writes beyond the first, a file"],
    "Month": ["Each square is a call", 'class="day', "handed in: ", "due: ", "<time>"],
    "Files": ["Touched this month", "All files", "last written 2026-01", "<pre>"],
    "Mail": ["Received", "Subject: ", 'class="letter"', "request"],
    "Turns": [" of 2", "Day 1, ", "submit_deliverable", "send_message"],
}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A month of the expert, without files, with its page."""
    folder = tmp_path_factory.mktemp("viewer") / "run"
    record_run(folder, computer="generated:public_health_director#0", policy="expert", files=False)
    write_page(folder)
    return folder


def _data(page: str) -> dict[str, object]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)
    assert found is not None
    data: dict[str, object] = json.loads(found[1])
    return data


def test_the_page_is_self_contained(run: Path) -> None:
    page = (run / "index.html").read_text(encoding="utf-8")
    assert "__DATA__" not in page.replace(json.dumps(_data(page)), "")
    page = re.sub(r'(?<=id="data">).*?(?=</script>)', "", page, flags=re.S)  # files may well speak of fetching
    for pattern in (r"<script[^>]+src=", r"<link", r"@import", r"url\(", r"\bfetch\(", r"XMLHttpRequest"):
        assert not re.search(pattern, page), pattern


def test_what_policies_write_cannot_leave_its_script_element(run: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(run, tmp_path / "run"))
    path = folder / "trajectory.jsonl"
    lines = path.read_text(encoding="utf-8").split("\n")
    turn = json.loads(lines[1])
    hostile = "</script><script>document.title='owned'</script><!--<script> __STYLE__ \u2028"
    turn["observation"], turn["action"] = hostile, hostile
    path.write_text("\n".join([lines[0], json.dumps(turn, ensure_ascii=False), *lines[2:]]), encoding="utf-8")
    page = write_page(folder).read_text(encoding="utf-8")
    assert page.count("<script") == 2
    assert _data(page)["turns"][0]["observation"] == hostile  # type: ignore[index]


def test_the_points_of_the_turns_are_the_score(run: Path) -> None:
    data = _data((run / "index.html").read_text(encoding="utf-8"))
    card = json.loads((run / "scorecard.json").read_text())
    deltas = [delta for turn in data["turns"] for delta in turn["deltas"]]  # type: ignore[attr-defined]
    assert sum(delta["points"] for delta in deltas) == card["points"] == card["total"]


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed to draw the page with")
@pytest.mark.parametrize("tab", SHOWN)
def test_a_browser_draws_every_tab(run: Path, tab: str, tmp_path: Path) -> None:
    assert CHROMIUM is not None
    url = f"{(run / 'index.html').as_uri()}#{tab}"
    done = subprocess.run(
        [CHROMIUM, *QUIET, f"--user-data-dir={tmp_path}", url], capture_output=True, text=True, timeout=60, check=False
    )
    assert "Uncaught" not in done.stderr, done.stderr
    assert f'data-tab="{tab}"' in done.stdout
    drawn = done.stdout.partition("<main")[2].partition("</main>")[0]
    for words in SHOWN[tab]:
        assert words in drawn, words
    assert "undefined" not in re.sub(r"<pre.*?</pre>", "", drawn, flags=re.S)


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed to draw the page with")
def test_an_address_opens_a_day_and_nothing_is_wider_than_a_small_screen(run: Path, tmp_path: Path) -> None:
    assert CHROMIUM is not None
    outer = tmp_path / "outer.html"
    outer.write_text(
        f'''<iframe src="{(run / "index.html").as_uri()}#month/12" style="width:480px;height:900px" onload="
        const inner = this.contentDocument, tabs = ['score', 'files', 'mail', 'turns'], found = [];
        const look = () => found.push(inner.documentElement.scrollWidth - inner.documentElement.clientWidth);
        const said = inner.querySelector('.day.on').textContent + [...inner.querySelectorAll('h2')].at(-1).textContent;
        look();
        for (const tab of tabs) {{ inner.location.hash = tab; inner.defaultView.onhashchange(); look(); }}
        document.title = said + ' wider by ' + found.join();"></iframe>'''
    )
    profile = f"--user-data-dir={tmp_path / 'chromium'}"
    done = subprocess.run(
        [CHROMIUM, *QUIET, "--allow-file-access-from-files", profile, outer.as_uri()],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    title = re.search(r"<title>(.*?)</title>", done.stdout, re.S)
    assert title is not None, done.stderr
    assert "Day 12, " in title[1]
    assert title[1].endswith("wider by 0,0,0,0,0")
