"""What the serve script does around vLLM, with a small stand-in for vLLM's Python."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "training" / "serve_vllm.py"

STAND_IN = """#!{python}
import sys
if sys.argv[1] == "-c":
    print({device!r})
    raise SystemExit({status})
open({seen!r}, "w").write("\\n".join(sys.argv[1:]))
if {dies}:
    raise SystemExit(7)
from http.server import BaseHTTPRequestHandler, HTTPServer
class Health(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
    def log_message(self, *_): pass
HTTPServer(("127.0.0.1", int(sys.argv[sys.argv.index("--port") + 1])), Health).serve_forever()
"""


def _stand_in(folder: Path, *, device: str = "cpu", status: int = 0, dies: bool = False) -> Path:
    for name in ("python", "vllm"):
        path = folder / name
        seen = str(folder / "seen")
        path.write_text(STAND_IN.format(python=sys.executable, device=device, status=status, dies=dies, seen=seen))
        path.chmod(0o755)
    return folder / "python"


def _start(*arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, str(SCRIPT), *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def _fails(*arguments: object) -> str:
    child = _start(*arguments)
    out, err = child.communicate(timeout=30)
    assert child.returncode == 1
    assert out == ""
    assert err.startswith("serve_vllm.py: ")
    assert "Traceback" not in err
    return err


@pytest.fixture
def model(tmp_path: Path) -> Path:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "config.json").write_text("{}")
    return folder


def _gone(url: str) -> bool:
    for _ in range(100):
        try:
            urllib.request.urlopen(f"{url}/health", timeout=1)
        except OSError:
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_it_says_where_it_serves_and_takes_its_child_along(tmp_path: Path, model: Path, number: int) -> None:
    if number == signal.SIGKILL and sys.platform != "linux":
        pytest.skip("only Linux tells a child that its parent was killed")
    child = _start(model, "--port", 0, "--python", _stand_in(tmp_path), "--", "--seed", "7")
    assert child.stdout is not None
    url = child.stdout.readline().strip()
    assert url.startswith("http://127.0.0.1:")
    assert url.endswith("/v1")
    root = url.removesuffix("/v1")
    with urllib.request.urlopen(f"{root}/health", timeout=5) as reply:
        assert reply.status == 200
    child.send_signal(number)
    child.communicate(timeout=20)
    assert _gone(root)
    given = (tmp_path / "seen").read_text().splitlines()
    assert given[-2:] == ["--seed", "7"]
    assert given[given.index("--served-model-name") + 1] == "mine"
    assert given[given.index("--tool-call-parser") + 1] == "hermes"


def test_a_gpu_is_served_by_the_plain_command(tmp_path: Path, model: Path) -> None:
    child = _start(model, "--port", 0, "--reload", "--python", _stand_in(tmp_path, device="cuda"))
    assert child.stdout is not None
    child.stdout.readline()
    child.terminate()
    child.communicate(timeout=20)
    given = (tmp_path / "seen").read_text().splitlines()
    assert given[:2] == ["serve", str(model)]
    assert "--enforce-eager" not in given
    assert "synthcomp_env.rl.vllm_cpu.WeightReload" in given


def test_each_mistake_is_one_line(tmp_path: Path, model: Path) -> None:
    assert "make vllm" in _fails(model, "--python", _stand_in(tmp_path, status=1), "--port", 0)
    assert "config.json" in _fails(tmp_path, "--port", 0)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert str(port) in _fails(model, "--port", port, "--python", _stand_in(tmp_path))
    log = tmp_path / "log"
    said = _fails(model, "--port", 0, "--log", log, "--python", _stand_in(tmp_path, dies=True))
    assert "status 7" in said
    assert str(log) in said


def test_what_is_set_already_stays(tmp_path: Path, model: Path) -> None:
    python = _stand_in(tmp_path)
    python.write_text(python.read_text().replace("import sys\n", "import os, sys\n", 1))
    python.write_text(python.read_text().replace('"\\n".join(sys.argv[1:])', "repr(dict(os.environ))"))
    environment = os.environ | {"VLLM_CPU_KVCACHE_SPACE": "9"}
    command = [sys.executable, str(SCRIPT), str(model), "--port", "0", "--python", str(python)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    assert child.stdout is not None
    child.stdout.readline()
    child.terminate()
    child.communicate(timeout=20)
    seen = (tmp_path / "seen").read_text()
    assert "'VLLM_CPU_KVCACHE_SPACE': '9'" in seen
    assert "'HF_HUB_OFFLINE': '1'" in seen
