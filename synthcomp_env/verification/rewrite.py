"""Final states rewritten: the same month, with one deliverable's outputs said otherwise or one thing in them broken."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from copy import copy
from typing import Any, Self

import msgspec

from synthcomp_env.artifacts.blob import Blob
from synthcomp_env.artifacts.content import Content
from synthcomp_env.computer.paths import key
from synthcomp_env.policies.solution import PLAIN, Look, solve
from synthcomp_env.simulation.state import State, Submission
from synthcomp_env.tools import TOOLS, Call, Toolbox
from synthcomp_env.world.facts import Fact
from synthcomp_env.world.scenario import DeliverableSpec, OutputRole
from synthcomp_env.worlds import World

__all__ = ["Rewriter", "with_submission"]

_WHOLE = 1_000_000


class Rewriter:
    """Writes one deliverable's outputs anew, through the tools that a policy uses, into a final state.

    Most of what is broken or worded otherwise leaves an output as it was, and many criteria rest on one fact, so what a
    call wrote is kept and the same call never made twice.

    Args:
        world: the computer's world.
        spec: the deliverable.
        state: the final state of right work.
    """

    def __init__(self, world: World, spec: DeliverableSpec, state: State) -> None:
        self.world, self.spec, self.state = world, spec, state
        self.scenario = world.scenario
        self._os = world.scenario.os
        self._toolbox = Toolbox(world.simulation, TOOLS, _WHOLE, world.style)
        self.roles = {key(output.path, self._os): output.role for output in spec.outputs}
        self.wanted = frozenset(self.roles.values())
        self._written: dict[tuple[bytes, str], Blob] = {}

    def limited(self, paths: Iterable[str]) -> Self:
        """The same rewriter, writing none but these outputs (and what they are made from): for one that looks at no
        other."""
        twin = copy(self)
        twin.wanted = frozenset(role for path in paths if (role := self.roles.get(self.key(path))) is not None)
        return twin

    def outputs(
        self,
        spec: DeliverableSpec | None = None,
        look: Look = PLAIN,
        facts: Callable[[OutputRole], Mapping[str, Fact]] | None = None,
        pasted: frozenset[str] = frozenset(),
    ) -> dict[OutputRole, Blob]:
        """The outputs that a solution would write (`policies.solution.solve`), by role."""
        chosen = spec or self.spec
        wanted = self.wanted | ({"memo"} if "pdf" in self.wanted else set())
        made: dict[OutputRole, Blob] = {}
        for call in solve(self.scenario, chosen, look, facts, pasted).calls(chosen):
            role = self.roles[self.key(call["arguments"].get("target") or call["arguments"]["path"])]
            if role in wanted:
                made[role] = self._write(role, call, made)
        return made

    def _write(self, role: OutputRole, call: Mapping[str, Any], made: Mapping[OutputRole, Blob]) -> Blob:
        """What a call writes; a PDF is that of the memo just made."""
        source = made["memo"].hash if role == "pdf" else ""
        known = (msgspec.msgpack.encode(call), source)
        if known not in self._written:
            state = msgspec.structs.replace(self.put(made), finished="")
            result = self._toolbox.run(state, Call(call["name"], call["arguments"]))
            if result.error is not None:
                raise AssertionError(f"a solution cannot be written: {result.text}")
            path = next(path for path, own in self.roles.items() if own == role)
            self._written[known] = result.state.files[path].blob
        return self._written[known]

    def put(self, made: Mapping[OutputRole, Blob]) -> State:
        """The final state with these outputs in place of the deliverable's, on disk and as submitted."""
        blobs = {path: made[role] for path, role in self.roles.items() if role in made}
        files = dict(self.state.files)
        for path, blob in blobs.items():
            if path in files:
                files[path] = msgspec.structs.replace(files[path], blob=blob)
        changed = msgspec.structs.replace(self.state, files=files)
        return with_submission(
            changed, self.spec.id, lambda last: msgspec.structs.replace(last, files={**last.files, **blobs})
        )

    def key(self, path: str) -> str:
        """The comparison key of a path of this computer."""
        return key(path, self._os)

    def content(self, path: str) -> Content | None:
        """What an output holds, as submitted; else as it stands on disk."""
        path_key = self.key(path)
        for submission in reversed(self.state.submissions):
            if submission.deliverable == self.spec.id and path_key in submission.files:
                return submission.files[path_key].content()
        entry = self.state.files.get(path_key)
        return entry.blob.content() if entry is not None else None

    def with_content(self, path: str, content: Content) -> State:
        """The final state in which one output holds something else."""
        role = self.roles.get(self.key(path))
        return self.put({role: Blob.of(content)}) if role is not None else self.state


def with_submission(state: State, deliverable: str, change: Callable[[Submission], Submission]) -> State:
    """The state with a deliverable's latest submission changed."""
    submissions = list(state.submissions)
    for index in range(len(submissions) - 1, -1, -1):
        if submissions[index].deliverable == deliverable:
            submissions[index] = change(submissions[index])
            break
    return msgspec.structs.replace(state, submissions=tuple(submissions))
