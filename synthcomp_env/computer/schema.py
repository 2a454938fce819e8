"""The schema of the released dataset `microsoft/synthetic-computers-at-scale`: its eight columns as pydantic models.

Field names are the release's own. A field without a default is present in every released row; the others are optional,
and `Record` keeps whatever the release holds beside or instead of them.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from pydantic import Field

from synthcomp_env.computer.records import Number, Record, Seq

__all__ = [
    "CollaborationContext",
    "Collaborator",
    "Criterion",
    "Deliverable",
    "FileEdge",
    "FileGraph",
    "FileNode",
    "FileRecord",
    "FilesystemPolicy",
    "Milestone",
    "MonthlyObjectives",
    "Persona",
    "Project",
    "ProjectIndex",
    "ReferenceFile",
    "Rubric",
    "UserProfile",
]  # fmt: skip

Free: TypeAlias = Any
"""A JSON value that the release writes in several shapes."""

Words: TypeAlias = Seq[str]


# --- persona ---------------------------------------------------------------------------------------------------------


class Persona(Record):
    """Who the user is, in a paragraph, and the moment at which the computer is frozen."""

    persona: str
    current_timestamp: str = ""
    os: str | None = None
    """"macos"; absent on Windows rows."""


# --- user_profile ----------------------------------------------------------------------------------------------------


class Identity(Record):
    """Name, login and post of the user."""

    full_name: str
    username: str = ""
    role: str = ""
    organization: str = ""
    location: str = ""
    career_stage: str = ""


class BiographicalSummary(Record):
    """The user in a few sentences."""

    short_bio: str = ""


class CareerStep(Record):
    """One post in the user's career."""

    period: str = ""
    role: str = ""
    organization: str = ""
    focus: str = ""
    notable_work: Words = ()


class CareerProfile(Record):
    """The user's career."""

    career_summary: str = ""
    career_history: Seq[CareerStep] = ()
    experience_highlights: Words = ()
    notable_achievements: Words = ()


class Focus(Record):
    """What the user worked on in a stretch of time."""

    time_range: str = ""
    focus: str = ""
    notes: str = ""


class HistoricalWorkContext(Record):
    """What the user worked on, period by period."""

    historical_focus_timeline: Seq[Focus] = ()


class WorkContext(Record):
    """What the user's work consists of."""

    primary_responsibilities: Words = ()
    current_focus_areas: Words = ()
    likely_project_types: Words = ()
    common_document_types: Words = ()


class ProjectOverview(Record):
    """A current project, as the user sees it."""

    project_id: str = ""
    name: str = ""
    what_it_is: str = ""
    user_role: str = ""
    why_it_matters: str = ""


class WorkStyle(Record):
    """How the user works."""

    preferred_inputs: Words = ()
    preferred_outputs: Words = ()
    strengths: Words = ()
    weaknesses: Words = ()
    work_patterns: Words = ()


class NamingBehavior(Record):
    """How the user names files."""

    usually_descriptive: bool | None = None
    uses_version_suffixes: bool | None = None
    sometimes_keeps_default_names: bool | None = None


class DocumentBehavior(Record):
    """How the user writes and names documents."""

    editing_habits: Words = ()
    documents_written_well: Words = ()
    documents_written_less_well: Words = ()
    naming_behavior: NamingBehavior = NamingBehavior()


class FilesystemTraits(Record):
    """How tidy and how technical the user is: "high", "medium", "intermediate", "advanced"."""

    tidiness: str = ""
    tech_level: str = ""
    computer_usage_level: str = ""


class Relations(Record):
    """How the user works with manager, peers, reports and outsiders."""

    manager_relationship: str = ""
    peer_collaboration_style: str = ""
    direct_report_context: str = ""
    external_stakeholder_context: str = ""


class Person(Record):
    """Somebody the user knows; `relationship` is external, peer, direct_report or manager."""

    name: str = ""
    role: str = ""
    relationship: str = ""
    context: str = ""


class ExternalRelationship(Record):
    """An organisation the user deals with."""

    name: str = ""
    type: str = ""
    relationship_to_user: str = ""
    relationship_to_projects: Words = ()
    notes: str = ""


class UserProfile(Record):
    """The user: identity, career, current work, habits and relations."""

    identity: Identity
    biographical_summary: BiographicalSummary = BiographicalSummary()
    career_profile: CareerProfile = CareerProfile()
    historical_work_context: HistoricalWorkContext = HistoricalWorkContext()
    work_context: WorkContext = WorkContext()
    current_projects_overview: Seq[ProjectOverview] = ()
    work_style: WorkStyle = WorkStyle()
    document_behavior: DocumentBehavior = DocumentBehavior()
    filesystem_relevant_traits: FilesystemTraits = FilesystemTraits()
    collaboration_context: Relations = Relations()
    related_people: Seq[Person] = ()
    external_relationships: Seq[ExternalRelationship] = ()


# --- filesystem_policy -----------------------------------------------------------------------------------------------


class Drive(Record):
    """A Windows drive."""

    letter: str
    role: str = ""


class Volume(Record):
    """A macOS volume."""

    name: str
    role: str = ""


class DefaultPaths(Record):
    """The user's standard folders. `appdata` is Windows only, the last five macOS only."""

    desktop: str = ""
    documents: str = ""
    downloads: str = ""
    pictures: str = ""
    appdata: str = ""
    applications: str = ""
    icloud_drive: str = ""
    library: str = ""
    movies: str = ""
    music: str = ""


class StoragePatterns(Record):
    """Where kinds of files usually go; an entry may hold "<project_name>"."""

    office_files_usually_go_to: Words = ()
    project_files_usually_go_to: Words = ()
    downloads_usually_go_to: Words = ()
    screenshots_usually_go_to: Words = ()
    temporary_files_often_end_up_in: Words = ()


class OrganizationStyle(Record):
    """How orderly the folders are."""

    tidiness: str = ""
    uses_project_folders: bool | None = None
    default_folder_piling: bool | None = None
    desktop_clutter_likelihood: str = ""
    download_clutter_likelihood: str = ""
    uses_icloud_drive: bool | None = None
    uses_stacks_on_desktop: bool | None = None


class NamingStyle(Record):
    """How files are named."""

    is_consistent: bool | None = None
    uses_version_suffixes: bool | None = None
    keeps_default_filenames: bool | None = None
    common_default_names: Words = ()


class UsagePatterns(Record):
    """How much the computer is used, and for what."""

    computer_usage_level: str = ""
    frequently_creates_documents: bool | None = None
    frequently_downloads_files: bool | None = None
    frequently_edits_existing_files: bool | None = None
    frequently_switches_between_projects: bool | None = None
    frequently_takes_screenshots: bool | None = None


class FilesystemPolicy(Record):
    """The rules by which the user's files are laid out."""

    system_start_timestamp: str = ""
    drive_layout: Seq[Drive] = ()
    volume_layout: Seq[Volume] = ()
    default_paths: DefaultPaths = DefaultPaths()
    storage_patterns: StoragePatterns = StoragePatterns()
    organization_style: OrganizationStyle = OrganizationStyle()
    naming_style: NamingStyle = NamingStyle()
    usage_patterns: UsagePatterns = UsagePatterns()


# --- project_index ---------------------------------------------------------------------------------------------------


class ActivitySpan(Record):
    """How active a project was from `start` to `end` (ISO dates)."""

    start: str = ""
    end: str = ""
    level: str = ""


class Project(Record):
    """One project."""

    project_id: str
    name: str = ""
    description: str = ""
    tags: Words = ()
    related_people: Words = ()
    related_projects: Words = ()
    activity_timeline: Seq[ActivitySpan] = ()


class ProjectIndex(Record):
    """All projects."""

    projects: Seq[Project]


# --- file_list and file_graph ----------------------------------------------------------------------------------------


class FileRecord(Record):
    """One file of the plan. `content_mode` "skip" files never get contents."""

    path: str = ""
    timestamp: str | None = None
    origin: str = ""
    description: str = ""
    content_mode: str = ""
    content_scale: str | None = None
    extract: bool | None = None
    download_hint: str | None = None
    project_ids: Words = ()
    derived_from: Words = ()
    content_generated: bool | None = None
    created: str | None = None
    """A date, in the few records that a simulated month appended without a timestamp."""


class FileNode(Record):
    """One node of the file graph. Most have a `path`; some that a simulated month appended have only an `id`."""

    path: str | None = None
    id: str | None = None
    project_ids: Words = ()

    @property
    def file(self) -> str | None:
        """The path it stands for, as written."""
        return self.path if self.path is not None else self.id


class FileEdge(Record):
    """One edge: the older or source file, and the newer or derived one.

    Clean rows write from, to and type; a simulated month also wrote source, target and relation or relationship.
    """

    from_: str | None = Field(default=None, alias="from")
    to: str | None = None
    source: str | None = None
    target: str | None = None
    type: str | None = None
    relation: str | None = None
    relationship: str | None = None

    @classmethod
    def of(cls, older: str, newer: str, type: str) -> FileEdge:
        """An edge in the release's usual form."""
        return cls.model_validate({"from": older, "to": newer, "type": type})

    @property
    def older(self) -> str | None:
        """The path it comes from, as written."""
        return self.from_ if self.from_ is not None else self.source

    @property
    def newer(self) -> str | None:
        """The path it leads to, as written."""
        return self.to if self.to is not None else self.target

    @property
    def kind(self) -> str:
        """ "references", "derived_from", "version_of", or one of the rarer spellings."""
        return self.type or self.relation or self.relationship or "references"


class FileGraph(Record):
    """The file graph's columns: nodes, edges, and whatever a simulated month appended beside them."""

    nodes: Seq[FileNode] = ()
    edges: Seq[FileEdge] = ()


# --- monthly_objectives ----------------------------------------------------------------------------------------------


class SimulationPeriod(Record):
    """First and last date (ISO) of the simulated month, and its working days."""

    start: str
    end: str
    working_days: int | None = None
    notes: str | None = None
    holidays_observed: Seq[Free] = ()


class Milestone(Record):
    """What must be reached by the end of a week (1 to 4)."""

    week: int | None = None
    goal: str = ""


class Deliverable(Record):
    """One piece of work of the month. `output_files` are absolute paths or bare names."""

    id: str
    title: str = ""
    project_id: str = ""
    description: str = ""
    target_completion: str = ""
    milestones: Seq[Milestone] = ()
    output_files: Words = ()


class RecurringActivity(Record):
    """Something done daily, weekly, biweekly or monthly."""

    activity: str = ""
    frequency: str = ""


class WeeklyFocus(Record):
    """What a week is about."""

    week: int | None = None
    focus: str = ""
    deliverable_ids: Words = ()


class MonthlyObjectives(Record):
    """The month: its period, deliverables, recurring activities and weekly focus."""

    simulation_period: SimulationPeriod
    deliverables: Seq[Deliverable]
    recurring_activities: Seq[RecurringActivity] = ()
    weekly_focus: Seq[WeeklyFocus] = ()


# --- collaboration_context -------------------------------------------------------------------------------------------


class ReferenceFile(Record):
    """A private file of a collaborator; `intentional_errors` are listed, told in a sentence, or absent."""

    id: str = ""
    filename: str = ""
    description: str = ""
    content_scale: str | None = None
    intentional_errors: Free = None
    origin: str | None = None
    path: str | None = None


class Criterion(Record):
    """One weighted demand of a rubric; the weights of a rubric sum to 1."""

    name: str
    weight: Number
    description: str = ""


class Rubric(Record):
    """What a requester wants of a deliverable, and when each demand becomes known (criterion names)."""

    deliverable_id: str
    criteria: Seq[Criterion]
    requester_id: str = ""
    communication_style: str = ""
    initially_communicated: Words = ()
    revealed_on_ask: Words = ()
    only_at_review: Words = ()


class Collaborator(Record):
    """Somebody who can be written to, with what they know and the files they hold."""

    id: str
    name: str
    role: str = ""
    background: Free = None
    communication_style: Free = None
    relationship_to_user: str | None = None
    organization: str | None = None
    location: str | None = None
    personality: str | None = None
    work_style: str | None = None
    what_they_provide: str = ""
    key_facts: Free = None
    reference_files: Seq[ReferenceFile] = ()
    rubric: Rubric | None = None


class CollaborationContext(Record):
    """Everybody the user works with this month."""

    collaborators: Seq[Collaborator]
