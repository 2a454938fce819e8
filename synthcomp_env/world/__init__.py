"""Worlds: occupation packs, and the generator that turns one and a seed into facts, a scenario and files."""

from synthcomp_env.world.build import Project, World, build_world, projects_of
from synthcomp_env.world.organisation import Organisation, make_organisation, make_user
from synthcomp_env.world.pack import Pack, load_pack, pack_names
from synthcomp_env.world.people import UserIdentity
from synthcomp_env.world.placement import Placement, WorldFile

__all__ = [
    "Organisation", "Pack", "Placement", "Project", "UserIdentity", "World", "WorldFile", "build_world", "load_pack",
    "make_organisation", "make_user", "pack_names", "projects_of",
]  # fmt: skip
