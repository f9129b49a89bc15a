"""Runs a dbt project with ingot and with dbt-core, each on a copy of its own, and gives what each step left behind there."""

import contextlib
import dataclasses
import json
import os
import pathlib
import shutil
import subprocess
import threading
from collections.abc import Iterator
from typing import Any

import dbt_steps
import ingot

HERE = pathlib.Path(__file__).parent


@dataclasses.dataclass
class Project:
    """A project, and what is done with it: see dbt_steps.py for steps."""
    name: str
    source: pathlib.Path
    steps: list[dict[str, Any]]
    env: dict[str, str] = dataclasses.field(default_factory=dict)
    # By regular expression of a relation's name, columns that hold the time of a run, of which only the order is compared, or a
    # digest of one ("_id"), of which only how many values there are.
    moments: dict[str, list[str]] = dataclasses.field(default_factory=dict)
    rows: bool = True


@dataclasses.dataclass
class Seen:
    """What a project's steps left behind; None for one that only changes files."""
    dbt: list[dict[str, Any] | None]
    ingot: list[dict[str, Any] | None]


def dbt_python() -> str:
    return os.environ.get("INGOT_DBT_PYTHON") or str(
        pathlib.Path(os.environ.get("INGOT_DEPS_DIR") or pathlib.Path.home() / ".cache/ingot/deps") / "dbt/bin/python")


def run_ingot(project: Project, folder: pathlib.Path) -> list[dict[str, Any] | None]:
    def ask(query: str) -> list[dict[str, Any]]:
        return ingot.sql(query, lake=folder / "lake") if (folder / "lake").exists() else []

    seen: list[dict[str, Any] | None] = []
    for step in project.steps:
        command = dbt_steps.prepare(folder, step)
        if command is None:
            seen.append(None)
            continue
        before = dbt_steps.stamps(folder)
        done = ingot.run(*command, cwd=folder, env=project.env | step.get("env", {}), exit_code=None, timeout=600)
        seen.append({"exit": done.returncode, "stdout": done.stdout, "stderr": done.stderr,
                     **dbt_steps.observe(folder, before, ask, project.rows and dbt_steps.changes_relations(command))})
    return seen


class Peer:
    """dbt-core at work on many projects, in the order in which they are given."""

    def __init__(self) -> None:
        self.process = subprocess.Popen([dbt_python(), str(HERE / "dbt_peer.py")], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True, env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"})

    def give(self, project: Project, folder: pathlib.Path) -> None:
        job = {"folder": str(folder), "env": project.env, "steps": project.steps, "rows": project.rows}
        print(json.dumps(job), file=self.process.stdin, flush=True)

    def wait(self, folder: pathlib.Path) -> list[dict[str, Any] | None]:
        said = self.process.stdout.readline().rstrip("\n")
        assert said == f"{folder}\t0", f"dbt-core ended in {folder}: {said!r}"
        return json.loads(folder.with_name(f"{folder.name}.json").read_text(encoding="utf-8"))

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait(timeout=600)


def run(projects: list[Project], scratch: pathlib.Path) -> Iterator[tuple[Project, Seen]]:
    """Each project's outcome; dbt-core works on them while ingot does."""
    for project in projects:
        for side in ("dbt", "ingot"):
            ignored = shutil.ignore_patterns("target", "logs", "lake", "lake.duckdb*", ".git")
            shutil.copytree(project.source, scratch / side / project.name, ignore=ignored, symlinks=True)
    with contextlib.closing(Peer()) as peer:
        giver = threading.Thread(target=lambda: [peer.give(one, scratch / "dbt" / one.name) for one in projects])
        giver.start()
        for project in projects:
            by_ingot = run_ingot(project, scratch / "ingot" / project.name)
            yield project, Seen(peer.wait(scratch / "dbt" / project.name), by_ingot)
        giver.join()
