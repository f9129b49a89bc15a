"""Each project of dbt_projects/ run by ingot and by dbt-core with dbt-duckdb: the same exit codes, statuses, rows, compiled SQL,
manifests and lists, but for what dbt_differences.yml lists. That list is held to the truth too: what no longer differs must
go from it, and docs/reference/dbt-compatibility.md is made from it.

    dbt_oracle_test.py NAME …       only these projects; prints all that differs and is not listed
    dbt_oracle_test.py --write      also writes the page anew
"""

import collections
import os
import pathlib
import sys
import tempfile

import dbt_beside
import dbt_compare
import dbt_differences
import yaml

PROJECTS = pathlib.Path(__file__).with_name("dbt_projects")
PROFILE = """default:
  target: dev
  outputs:
    dev: {type: duckdb, path: lake.duckdb, schema: dev, threads: 1}
    prod: {type: duckdb, path: lake.duckdb, schema: prod, threads: 1}
"""
SHOWN = 40


def load(folder: pathlib.Path) -> dbt_beside.Project:
    told = yaml.safe_load((folder / "oracle.yml").read_text(encoding="utf-8"))
    steps = [{"dbt": step} if isinstance(step, str) else step for step in told["steps"]]
    if not (folder / "profiles.yml").exists():
        steps[0]["files"] = {"profiles.yml": PROFILE} | steps[0].get("files", {})
    return dbt_beside.Project(folder.name, folder, steps, told.get("env", {}), told.get("moments", {}))


def all_differences(names: list[str], kept: str | None) -> list[dbt_compare.Difference]:
    folders = sorted(path.parent for path in PROJECTS.glob("*/oracle.yml") if not names or path.parent.name in names)
    assert folders, "no project"
    found = []
    with tempfile.TemporaryDirectory() as scratch:
        for project, seen in dbt_beside.run([load(folder) for folder in folders], pathlib.Path(kept or scratch)):
            here = list(dbt_compare.compare(project, seen))
            steps = sum(step is not None for step in seen.dbt)
            print(f"{project.name}: {steps} commands, {len(here)} differences", flush=True)
            found += here
    return found


def main() -> None:
    names = [one for one in sys.argv[1:] if not one.startswith("--")]
    accepted = dbt_differences.load()
    groups: dict[tuple[str, ...], list[dbt_compare.Difference]] = collections.defaultdict(list)
    used = set()
    for one in all_differences(names, os.environ.get("INGOT_KEEP")):
        known = [number for number, entry in enumerate(accepted) if entry.covers(one)]
        used.update(known)
        if not known:
            groups[(one.project, *dbt_compare.likeness(one))].append(one)
    for alike in sorted(groups.values(), key=len)[:SHOWN if not names else None]:
        print(f"{alike[0]}" + (f"\n  and {len(alike) - 1} more like it" if len(alike) > 1 else ""))
    assert not groups, f"{sum(map(len, groups.values()))} differences of {len(groups)} sorts are not listed in {dbt_differences.LIST.name}"
    if not names:
        gone = [f"{entry.what} ({entry.kind} {entry.place})" for number, entry in enumerate(accepted) if number not in used]
        assert not gone, "no longer differ, so must go from the list:\n" + "\n".join(gone)
    dbt_differences.check_page(write="--write" in sys.argv)


if __name__ == "__main__":
    main()
