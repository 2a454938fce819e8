"""Background files: the ordinary office life around a generated computer's deliverables.

Past projects are drawn from themes (`envs/office/themes.yaml`), files from shapes (`documents.yaml`) and sentences from
rules (`rules.yaml`). No figure here comes from the ledger: these files are other projects' and other years'.
"""
