"""Where a background file lies, by the user's placement and habits.

What a folder is called is drawn once a computer. The more there is, the deeper it is sorted: small machines keep one
folder a project, long careers have folders by year and by kind within them.
"""

from __future__ import annotations

from synthcomp_env.creation.background.office import Place
from synthcomp_env.creation.background.projects import PastProject
from synthcomp_env.creation.setting import Setting, file_stem
from synthcomp_env.randomness import keyed

__all__ = ["folder_of"]

_NAMES = {
    "template": ("Templates", "Forms", "Blank forms"),
    "policy_note": ("Procedures", "Policies", "How we work", "Guidance"),
    "handbook": ("Guides", "Handbooks", "Manuals", "Reading"),
    "training_deck": ("Training", "Courses", "Induction", "Teaching"),
    "rota": ("Rotas", "Cover", "Duty lists"),
    "contact_list": ("Contacts", "People", "Phone lists"),
    "notes": ("Notes", "Meetings", "Meeting notes", "Minutes"),
    "scripts": ("Scripts", "Tools", "Code", "Small tools", "py"),
    "correspondence": ("Correspondence", "Letters", "Mail", "Letters and mail", "Saved mail"),
    "personal": ("Personal", "Private", "Home", "Mine", "My stuff"),
    "screenshots": ("Screenshots",),
    "data": ("Data", "Figures", "Exports", "Numbers"),
    "text": ("Reports", "Documents", "Papers", "Writing"),
    "slides": ("Slides", "Decks", "Presentations"),
}
_KINDS = {"xlsx": "data", "csv": "data", "docx": "text", "pdf": "text", "pptx": "slides"}
"""Extension -> the folder within a large project that holds such files."""
_SORTED = 120
"""Files from which shared material is sorted by kind, and large projects too."""
_LARGE = 1.05
"""Weight from which a project counts as large."""


def folder_of(setting: Setting, project: PastProject, place: Place, shape: str, extension: str, year: int) -> str:
    """The folder of one file.

    Args:
        place: where its shape goes.
        year: the year it was made in.
    """
    folders, habits = setting.placement, setting.habits
    tidiness, many = habits.tidiness, setting.career.files >= _SORTED

    def below(folder: str, kind: str) -> str:
        return f"{folder}/{file_stem(keyed(setting.key, 'folder', kind).choice(_NAMES[kind]), habits)}"

    match place:
        case "project" | "archive":
            if many and tidiness != "low" and project.weight >= _LARGE and extension in _KINDS:
                return below(project.folder, _KINDS[extension])
            return project.folder
        case "notes":
            if tidiness == "low":
                return below(folders.documents, "notes")
            return below(project.folder, "notes") if many and project.weight >= _LARGE else project.folder
        case "scripts":
            return project.folder if tidiness == "high" else below(folders.documents, "scripts")
        case "correspondence":
            kept = below(folders.documents, "correspondence")
            return f"{kept}/{year}" if habits.by_year and tidiness != "low" else kept
        case "shared":
            return below(folders.shared, shape) if many or (habits.by_year and tidiness == "high") else folders.shared
        case "personal":
            return below(folders.documents, "personal")
        case "pictures":
            if shape != "screenshot":
                return f"{folders.pictures}/{year}" if many else folders.pictures
            return folders.desktop if tidiness == "low" else below(folders.pictures, "screenshots")
        case "desktop":
            return folders.desktop
        case "downloads":
            return folders.downloads
