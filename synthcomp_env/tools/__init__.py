"""What a policy may do: one typed function per tool, one registry from which every schema is derived."""

# Importing a module registers its tools; this order is the order of the schemas.
# isort: off
from synthcomp_env.tools import files, documents, workbooks, decks, messages, agenda, planning, handover  # noqa: F401

# isort: on
from synthcomp_env.tools.parse import Call, parse
from synthcomp_env.tools.registry import TOOLS, Tool, choose, lookup, tool
from synthcomp_env.tools.run import Result, Toolbox
from synthcomp_env.tools.schemas import schemas

__all__ = ["TOOLS", "Call", "Result", "Tool", "Toolbox", "choose", "lookup", "parse", "schemas", "tool"]
