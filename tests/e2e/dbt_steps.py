"""What a project that is run beside dbt-core goes through, and what is read from it after each step. Used by both sides: by
the tests' Python, which runs ingot, and by dbt's (dbt_peer.py). Needs nothing but the standard library.

A step is {"dbt": "build --select a", "env": {…}, "files": {path: text, or null to remove}, "replace": {path: [old, new]},
"copy": {from: to}}; its changes are made before its command runs. Without a command it only changes files."""

import json
import pathlib
import shlex
import shutil
from collections.abc import Callable
from typing import Any

# Rows of a query, each a dict.
Ask = Callable[[str], list[dict[str, Any]]]

ARTIFACTS = ("run_results", "sources", "catalog", "manifest")
RELATIONS = """
SELECT table_schema AS s, table_name AS t, any_value(table_type) AS kind,
  list({'name': column_name, 'type': data_type} ORDER BY ordinal_position) AS columns
FROM information_schema.columns JOIN information_schema.tables USING (table_catalog, table_schema, table_name)
WHERE table_catalog = 'lake' AND table_schema NOT IN ('information_schema', 'pg_catalog', 'ingot')
GROUP BY table_schema, table_name ORDER BY ALL"""


def prepare(folder: pathlib.Path, step: dict[str, Any]) -> list[str] | None:
    """Makes the step's changes; gives its command."""
    for source, target in step.get("copy", {}).items():
        shutil.rmtree(folder / target, ignore_errors=True)
        shutil.copytree(folder / source, folder / target)
    for path, text in step.get("files", {}).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        if text is None:
            (folder / path).unlink()
        else:
            (folder / path).write_text(text, encoding="utf-8")
    for path, (old, new) in step.get("replace", {}).items():
        text = (folder / path).read_text(encoding="utf-8")
        if old not in text:
            raise ValueError(f"{folder / path} has no {old!r} to replace")
        (folder / path).write_text(text.replace(old, new), encoding="utf-8")
    return shlex.split(step["dbt"]) if step.get("dbt") else None


def changes_relations(command: list[str]) -> bool:
    return command[0] not in ("ls", "list", "compile", "show", "parse", "docs", "source", "deps")


def stamps(folder: pathlib.Path) -> dict[str, int]:
    """When each artifact was written."""
    found = {name: folder / "target" / f"{name}.json" for name in ARTIFACTS}
    return {name: path.stat().st_mtime_ns for name, path in found.items() if path.exists()}


def observe(folder: pathlib.Path, before: dict[str, int], ask: Ask, with_rows: bool = True) -> dict[str, Any]:
    """What the step left behind: the artifacts that are newer than `before` ("kept" stands for one that is as it was), and the
    relations with their columns and rows."""
    left: dict[str, Any] = dict.fromkeys(ARTIFACTS)
    for name, stamp in stamps(folder).items():
        left[name] = "kept" if stamp == before.get(name) else json.loads((folder / "target" / f"{name}.json").read_text(encoding="utf-8"))
    left["relations"] = relations(ask) if with_rows else {}
    return left


def relations(ask: Ask) -> dict[str, dict[str, Any]]:
    found = {}
    for one in ask(RELATIONS):
        columns = one["columns"] if isinstance(one["columns"], list) else json.loads(one["columns"])
        found[f"{one['s']}.{one['t']}"] = {"kind": one["kind"], "columns": columns, "rows": []}
    try:
        rows = ask(" UNION ALL ".join(map(rows_of, found))) if found else []
        for row in rows:
            found[row["name"]]["rows"].append(row["line"])
    except (RuntimeError, AssertionError):  # a view that cannot be read: each for itself
        for name, relation in found.items():
            try:
                relation["rows"] = [row["line"] for row in ask(rows_of(name))]
            except (RuntimeError, AssertionError):
                relation["rows"] = ["cannot be read"]
    return found


def rows_of(name: str) -> str:
    schema, table = name.split(".", 1)
    return f"""SELECT '{name}' AS name, CAST(to_json(t) AS VARCHAR) AS line FROM lake."{schema}"."{table}" AS t"""
