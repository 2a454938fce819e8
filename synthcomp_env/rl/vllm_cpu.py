"""New weights for a vLLM that runs on a CPU: beside TRL in one process, or behind its server.

vLLM packs weights for the CPU's matrix kernels when it loads them and drops the plain ones, so TRL's way of writing one
parameter after another fails there ("'Parameter' object has no attribute 'weight_loader'"). vLLM's own `reload_weights`
unpacks, loads and packs again, but leaves an output layer that shares the embedding's weight packed from the old one:
the policy would go on with a stale last layer, without an error. `refresh` does both.

On a GPU `refresh` is vLLM's own reload, and `patch_trl` changes nothing.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

from synthcomp_env.errors import MissingExtra, ModelError

__all__ = ["WeightReload", "patch_trl", "refresh", "reload_server"]


def refresh(runner: Any, *, weights: Iterable[tuple[str, Any]] | None = None, path: str | None = None) -> None:
    """Give a model runner of vLLM new weights, its output layer included.

    Args:
        runner: vLLM's model runner.
        weights: names and tensors as in a checkpoint of transformers.
        path: folder of a checkpoint, where no `weights` are given.
    """
    from vllm.model_executor.layers.utils import dispatch_cpu_unquantized_gemm
    from vllm.platforms import current_platform

    runner.reload_weights(weights_iterator=weights, weights_path=path)
    head = getattr(runner.get_model(), "lm_head", None)
    if current_platform.is_cpu() and getattr(head, "weight", None) is not None:
        dispatch_cpu_unquantized_gemm(head, remove_weight=False)


def patch_trl() -> bool:
    """Make TRL's `vllm_mode="colocate"` work on a CPU: call it once, before the trainer is made.

    Weights are brought over by `refresh`, and vLLM computes in float32, as the trainer does there: left to itself it
    takes bfloat16, and its log-probabilities differ by some 6e-4 where they need not (2e-7).

    Returns:
        Whether anything was changed: False where vLLM runs on a GPU.

    Raises:
        MissingExtra: TRL or vLLM is not installed.
    """
    try:
        from trl.generation import vllm_generation
        from vllm import LLM
        from vllm.platforms import current_platform
    except ImportError as error:
        raise MissingExtra("Training with vLLM", "vllm") from error
    if not current_platform.is_cpu():
        return False

    def sync_weights(self: Any) -> None:
        engine = self.llm.llm_engine
        refresh(engine.model_executor.driver_worker.model_runner, weights=self._iter_named_params())
        self.llm.reset_prefix_cache()

    setattr(vllm_generation, "LLM", partial(LLM, dtype="float32", enforce_eager=True))  # noqa: B010
    setattr(vllm_generation.VLLMGeneration, "sync_weights", sync_weights)  # noqa: B010
    return True


class WeightReload:
    """What `--worker-extension-cls` adds to every worker of a server (`training/serve_vllm.py --reload`)."""

    model_runner: Any

    def reload_from(self, path: str) -> None:
        """Take the weights of the checkpoint in `path`."""
        refresh(self.model_runner, path=path)


def reload_server(url: str, path: Path, timeout: float = 600.0) -> None:
    """Have a running server take the weights of a checkpoint, and forget the prefixes that it cached.

    The server must have been started with `--reload`, and must see the folder under the same name. Replies that are
    being written go on under the new weights.

    Args:
        url: of the API, as the server printed it ("http://127.0.0.1:8000/v1").
        path: folder of a checkpoint of the same architecture.
        timeout: seconds.

    Raises:
        ModelError: the server is away, takes no weights, or could not read these.
    """
    root = url.rstrip("/").removesuffix("/v1")
    _post(f"{root}/collective_rpc", {"method": "reload_from", "args": [str(path.resolve())]}, timeout)
    _post(f"{root}/reset_prefix_cache", {}, timeout)


def _post(url: str, body: dict[str, Any], timeout: float) -> None:
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(url, json.dumps(body).encode(), headers, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=timeout):
            return
    except urllib.error.HTTPError as error:
        mend = "start it with --reload" if error.code == 404 else error.read().decode(errors="replace")[:300]
        raise ModelError(f"{url} answered {error.code}: {mend}") from error
    except OSError as error:
        raise ModelError(f"{url} cannot be reached: {error}") from error
