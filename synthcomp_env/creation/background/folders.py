"""Where a background file lies, by the user's placement and habits."""

from __future__ import annotations

from synthcomp_env.creation.background.office import Place
from synthcomp_env.creation.background.projects import PastProject
from synthcomp_env.creation.setting import Setting, file_stem

__all__ = ["folder_of"]

_SHARED = {
    "template": "Templates",
    "policy_note": "Procedures",
    "handbook": "Guides",
    "training_deck": "Training",
    "rota": "Rotas",
    "contact_list": "Contacts",
}


def folder_of(setting: Setting, project: PastProject, place: Place, shape: str, year: int) -> str:
    """The folder of one file.

    Args:
        place: where its shape goes.
        year: the year it was made in.
    """
    folders, habits = setting.placement, setting.habits
    tidiness = habits.tidiness

    def below(folder: str, *words: str) -> str:
        return "/".join((folder, *(file_stem(word, habits) for word in words)))

    match place:
        case "project" | "archive":
            return project.folder
        case "notes":
            if tidiness == "low":
                return below(folders.documents, "Notes")
            return below(project.folder, "Notes") if tidiness == "high" and habits.by_year else project.folder
        case "scripts":
            return project.folder if tidiness == "high" else below(folders.documents, "Scripts")
        case "correspondence":
            return below(folders.documents, "Correspondence", *([str(year)] if tidiness == "high" else []))
        case "shared":
            return folders.shared if tidiness == "low" else below(folders.shared, _SHARED[shape])
        case "personal":
            return below(folders.documents, "Personal")
        case "pictures":
            if shape != "screenshot":
                return folders.pictures
            return folders.desktop if tidiness == "low" else f"{folders.pictures}/Screenshots"
        case "desktop":
            return folders.desktop
        case "downloads":
            return folders.downloads
