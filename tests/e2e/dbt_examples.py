"""The dbt projects of examples/, each in a folder of its own, played day by day; and their tables by another reader."""

import csv
import datetime
import hashlib
import pathlib
import shutil
import subprocess
from typing import Any

import deltalake

import ingot
import readers

EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "examples"
MADE = ("lake", "data", "target", "logs", ".ingot")
END_OF_TIME = datetime.datetime(9999, 12, 31)
START_OF_TIME = datetime.datetime(1900, 1, 1)

Row = dict[str, Any]


def copy(name: str, project: pathlib.Path) -> pathlib.Path:
    shutil.copytree(EXAMPLES / name, project, ignore=shutil.ignore_patterns(*MADE))
    return project


def build(project: pathlib.Path, as_of: str, *words: str, **options: Any) -> subprocess.CompletedProcess:
    """`ingot build` with what had been received by the end of that day."""
    return ingot.run("build", "--vars", f"as_of: '{as_of}'", *words, cwd=project, **options)


def table(project: pathlib.Path, name: str) -> list[Row]:
    """The rows of main.<name>, or <schema>.<name>, as delta-rs reads them."""
    schema, _, relation = name.rpartition(".")
    location = project / "lake" / (schema or "main") / relation
    return deltalake.DeltaTable(str(location)).to_pyarrow_table().to_pylist()


def ordered(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=repr)


def expect_rows(project: pathlib.Path, name: str, expected: list[Row]) -> None:
    """The table has these rows, of which the columns that the first of them names are compared."""
    found = ordered([{column: row[column] for column in expected[0]} for row in table(project, name)])
    wanted = ordered(expected)
    missing = [row for row in wanted if row not in found]
    more = [row for row in found if row not in wanted]
    assert found == wanted, f"{name}: missing {missing}\nnot expected {more}"


def names(project: pathlib.Path) -> list[str]:
    """The tables of the lake: those with an entry in their log. A killed process may leave a folder without one."""
    logs = sorted((project / "lake").glob("*/*/_delta_log"))
    return [f"{log.parent.parent.name}.{log.parent.name}" for log in logs if any(log.glob("*.json"))]


def tables(project: pathlib.Path, without: dict[str, set[str]] | None = None) -> dict[str, list[Row]]:
    """Every table of the lake with its rows, but for the columns that `without` names, by table."""
    found = {}
    for name in names(project):
        hidden = (without or {}).get(name, set())
        found[name] = ordered([{c: v for c, v in row.items() if c not in hidden} for row in table(project, name)])
    return found


def expect_same_tables(left: dict[str, list[Row]], right: dict[str, list[Row]]) -> None:
    assert left.keys() == right.keys(), (left.keys(), right.keys())
    for name, rows in left.items():
        lost = [row for row in rows if row not in right[name]]
        more = [row for row in right[name] if row not in rows]
        assert rows == right[name], f"{name}: {len(rows)} and {len(right[name])} rows; only first {lost[:3]}; only second {more[:3]}"


def expect_readers_agree(project: pathlib.Path) -> None:
    for name in names(project):
        readers.expect_readers_agree(project / "lake", name)


def seed(project: pathlib.Path, name: str) -> list[dict[str, str]]:
    with (project / "seeds" / f"{name}.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def moment(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text)


def received(rows: list[dict[str, str]], as_of: str) -> list[dict[str, str]]:
    """The rows that were there by the end of that day."""
    return [row for row in rows if row["loaded_at"][:10] <= as_of]


def surrogate_key(*parts: Any) -> str:
    """As dbt_utils makes it."""
    texts = ["_dbt_utils_surrogate_key_null_" if part is None else str(part) for part in parts]
    return hashlib.md5("-".join(texts).encode()).hexdigest()
