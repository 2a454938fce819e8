"""Presentations: Deck to pptx and back."""

from synthcomp_env.artifacts.pptx_read import read_pptx
from synthcomp_env.artifacts.pptx_write import write_pptx

__all__ = ["read_pptx", "write_pptx"]
