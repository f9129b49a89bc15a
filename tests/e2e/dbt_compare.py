"""Compares what ingot and dbt-core left behind after the same steps, down to single values."""

import dataclasses
import json
import re
from collections.abc import Iterator
from typing import Any

from dbt_beside import Project, Seen

# Keys of a manifest that say when, where or by whom it was made.
PASSING = {"created_at", "build_path", "compiled_path", "root_path", "deferred", "generated_at", "dbt_version",
           "invocation_id", "invocation_started_at", "dbt_schema_version", "run_started_at", "user_id", "env", "project_id",
           "send_anonymous_usage_stats", "adapter_type"}
PARTS = ("nodes", "sources", "exposures", "groups", "docs", "macros", "unit_tests", "disabled", "parent_map", "child_map",
         "group_map", "metrics", "saved_queries", "semantic_models", "selectors", "functions")
# Packages whose macros are the program's own on either side.
OWN = ("dbt", "dbt_duckdb", "dbt_utils")
MISSING = "(nothing)"


@dataclasses.dataclass(frozen=True)
class Difference:
    project: str
    step: int
    command: str
    kind: str  # exit, status, manifest, compiled, rows, relation, column, output, sources, catalog
    place: str
    dbt: Any
    ingot: Any

    def __str__(self) -> str:
        return f"{self.project}, step {self.step + 1} ({self.command}): {self.kind} {self.place}\n  dbt   {short(self.dbt)}\n  ingot {short(self.ingot)}"


def likeness(one: Difference) -> tuple[str, ...]:
    """The same for differences of one sort: the command's verb, the kind, the place without names of resources and, where they
    are short, the values."""
    place = re.sub(r"/[a-z_]+\.[^/]+(/columns/[^/]+)?", "/…", one.place)
    values = [text if len(text := short(value)) < 40 else "…" for value in (one.dbt, one.ingot)]
    return one.command.split(" ")[0], one.kind, place, *values


def short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    return text if len(text) <= 1500 else text[:1500] + " …"


def compare(project: Project, seen: Seen) -> Iterator[Difference]:
    for number, (step, dbt, ingot) in enumerate(zip(project.steps, seen.dbt, seen.ingot, strict=True)):
        if dbt is None or ingot is None:
            continue
        for kind, place, theirs, ours in compare_step(step["dbt"], dbt, ingot, project.moments):
            yield Difference(project.name, number, step["dbt"], kind, place, theirs, ours)


Found = tuple[str, str, Any, Any]


def compare_step(command: str, dbt: dict[str, Any], ingot: dict[str, Any], moments: dict[str, list[str]]) -> Iterator[Found]:
    if dbt["exit"] != ingot["exit"]:
        yield "exit", "code", f"{dbt['exit']} {dbt['error'] or ''}{dbt['stderr']}", f"{ingot['exit']} {ingot['stderr']}"
    if dbt["exit"] == 0 and re.match(r"(ls|list|show|run-operation)\b", command) and output(dbt["stdout"]) != output(ingot["stdout"]):
        yield from differ("output", "", output(dbt["stdout"]), output(ingot["stdout"]))
    yield from differ("status", "", statuses(dbt["run_results"]), statuses(ingot["run_results"]))
    yield from differ("sources", "", freshness(dbt["sources"]), freshness(ingot["sources"]))
    yield from differ("catalog", "", catalog(dbt["catalog"]), catalog(ingot["catalog"]))
    yield from compare_manifests(dbt["manifest"], ingot["manifest"])
    yield from compare_relations(dbt["relations"], ingot["relations"], moments)


def differ(kind: str, place: str, dbt: Any, ingot: Any) -> Iterator[Found]:
    """Where two values of JSON differ: the innermost places."""
    if isinstance(dbt, dict) and isinstance(ingot, dict):
        for key in sorted({*dbt, *ingot}):
            yield from differ(kind, f"{place}/{key}", dbt.get(key, MISSING), ingot.get(key, MISSING))
    elif isinstance(dbt, list) and isinstance(ingot, list) and len(dbt) == len(ingot):
        for number, (theirs, ours) in enumerate(zip(dbt, ingot, strict=True)):
            yield from differ(kind, f"{place}/{number}", theirs, ours)
    elif not (dbt == ingot and type(dbt) is type(ingot)):
        yield kind, place, dbt, ingot


def output(text: str) -> Any:
    """Standard output as lines; those of JSON as values; in order of the text, since dbt's order of resources is that of its dicts."""
    try:
        return json.loads(text)
    except ValueError:
        pass
    lines = [line.rstrip() for line in text.splitlines() if line.strip()]
    if lines and all(line.startswith("{") for line in lines):
        lines.sort()
        return {json.loads(line).get("unique_id", str(number)): json.loads(line) for number, line in enumerate(lines)}
    return sorted(lines)


def statuses(results: dict[str, Any] | str | None) -> Any:
    if not isinstance(results, dict):
        return None
    return {one["unique_id"]: {key: one.get(key) for key in ("status", "failures", "relation_name", "compiled")}
            | {"compiled_code": tight(one.get("compiled_code"))} for one in results["results"]}


def freshness(found: dict[str, Any] | str | None) -> Any:
    kept = ("status", "max_loaded_at", "criteria", "error")
    return {one["unique_id"]: {key: one.get(key) for key in kept} for one in found["results"]} if isinstance(found, dict) else None


def catalog(found: dict[str, Any] | str | None) -> Any:
    return {part: found[part] for part in ("nodes", "sources")} if isinstance(found, dict) else None


def tight(sql: str | None) -> str | None:
    """SQL without white space."""
    return None if sql is None else re.sub(r"\s+", "", sql)


def compare_manifests(dbt: dict[str, Any] | None, ingot: dict[str, Any] | None) -> Iterator[Found]:
    if not isinstance(dbt, dict) or not isinstance(ingot, dict):  # one that needed no change may have been kept
        if (dbt is None) != (ingot is None):
            yield "manifest", "", MISSING if dbt is None else "written", MISSING if ingot is None else "written"
        return
    for part in PARTS:
        yield from differ("manifest", f"/{part}", clean(part, dbt.get(part)), clean(part, ingot.get(part)))


def clean(part: str, found: Any) -> Any:
    found = found or {}
    if part in ("parent_map", "child_map", "group_map"):
        return {name: sorted(others) for name, others in found.items()}
    if part in ("macros", "docs"):
        found = {name: one for name, one in found.items() if name.split(".")[-2] not in OWN}
    if part == "disabled":
        return {name: [clean_resource(one) for one in several] for name, several in found.items()}
    return {name: clean_resource(one) for name, one in found.items()} if part != "selectors" else found


def clean_resource(resource: Any) -> Any:
    kept = {key: value for key, value in resource.items() if key not in PASSING}
    if "depends_on" in kept:
        kept["depends_on"] = {key: sorted(one for one in names if key != "macros" or one.split(".")[1] not in OWN)
                              for key, names in kept["depends_on"].items()}
    for key in ("compiled_code", "macro_sql", "raw_code"):
        if isinstance(kept.get(key), str):
            kept[key] = tight(kept[key])
    for cte in kept.get("extra_ctes", []):
        cte["sql"] = tight(cte["sql"])
    return kept


def compare_relations(dbt: dict[str, Any], ingot: dict[str, Any], moments: dict[str, list[str]]) -> Iterator[Found]:
    for name in sorted({*dbt, *ingot}):
        theirs, ours = dbt.get(name), ingot.get(name)
        if theirs is None or ours is None:
            yield "relation", name, theirs and theirs["kind"], ours and ours["kind"]
            continue
        if theirs["kind"] != ours["kind"]:
            yield "relation", name, theirs["kind"], ours["kind"]
        named = [[one["name"] for one in side["columns"]] for side in (theirs, ours)]
        if named[0] != named[1]:
            yield "column", name, *named
        for one, other in zip(theirs["columns"], ours["columns"], strict=False):
            if one["name"] == other["name"] and one["type"] != other["type"]:
                yield "column", f"{name}.{one['name']}", one["type"], other["type"]
        columns = [one for pattern, names in moments.items() if re.fullmatch(pattern, name) for one in names]
        lines = lines_of(theirs["rows"], columns), lines_of(ours["rows"], columns)
        if lines[0] != lines[1]:
            yield "rows", name, *lines


def lines_of(rows: list[str], moments: list[str]) -> list[str]:
    """The rows in an order of their own, numbers in one spelling, and moments numbered in their order."""
    values = [json.loads(row) if row.startswith("{") else row for row in rows]
    if moments and values and isinstance(values[0], dict):
        digests = [name for name in moments if name.endswith("_id")]
        times = {str(row[name]) for row in values for name in moments if name not in digests and row.get(name) is not None}
        rank = {time: f"moment {number + 1}" for number, time in enumerate(sorted(times))}
        several = {name: f"one of {len({str(row.get(name)) for row in values})}" for name in digests}
        for row in values:
            row.update({name: rank[str(row[name])] for name in moments if name not in digests and row.get(name) is not None})
            row.update({name: several[name] for name in digests if row.get(name) is not None})
    return sorted(json.dumps(even(value)) for value in values)


def even(value: Any) -> Any:
    """1.0 is 1, whatever type the column has: types are compared as such."""
    if isinstance(value, dict):
        return {key: even(one) for key, one in value.items()}
    if isinstance(value, list):
        return [even(one) for one in value]
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else value
