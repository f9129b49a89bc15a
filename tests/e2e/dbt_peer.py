"""Runs dbt-core with dbt-duckdb on projects, one after the other; runs with the Python that deps/install --test makes for it.

Reads lines of JSON from standard input, {"folder": …, "env": {…}, "steps": […], "rows": true}, and writes beside each folder a
file <folder>.json with what each step left behind; for each it prints the folder's name as a line. dbt is imported once:
each project has a process of its own that is forked from there."""

import contextlib
import json
import os
import pathlib
import signal
import sys
import tempfile
import traceback
from typing import Any

import dbt_steps
import duckdb
from dbt.adapters.duckdb import impl as _adapter  # noqa: F401  imported before the fork
import dbt.task.build, dbt.task.docs, dbt.task.list, dbt.task.show, dbt.task.snapshot  # noqa: E401,F401  likewise
from dbt.cli.main import dbtRunner

SECONDS = 600  # for one project
# dbt takes every module called dbt_… that it can import for a plugin of its own.
sys.path[:] = [place for place in sys.path if pathlib.Path(place).resolve() != pathlib.Path(__file__).parent]


@contextlib.contextmanager
def into(path: pathlib.Path):
    """Standard output and error go into files."""
    kept = os.dup(1), os.dup(2)
    files = [os.open(path.with_suffix(suffix), os.O_CREAT | os.O_TRUNC | os.O_WRONLY) for suffix in (".out", ".err")]
    try:
        for target, file in zip((1, 2), files, strict=True):
            os.dup2(file, target)
        yield
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        for target, saved, file in zip((1, 2), kept, files, strict=True):
            os.dup2(saved, target)
            os.close(saved)
            os.close(file)


def ask(query: str) -> list[dict[str, Any]]:
    database = pathlib.Path("lake.duckdb")
    if not database.exists():
        return []
    try:
        with duckdb.connect(str(database)) as connection:
            cursor = connection.execute(query)
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    except duckdb.Error as fault:
        raise RuntimeError(str(fault)) from fault


def take(step: dict[str, Any], folder: pathlib.Path, with_rows: bool, scratch: pathlib.Path) -> dict[str, Any] | None:
    command = dbt_steps.prepare(folder, step)
    if command is None:
        return None
    kept = dict(os.environ)
    os.environ.update(step.get("env", {}))
    before = dbt_steps.stamps(folder)
    error = None
    with into(scratch):
        result = dbtRunner().invoke([*command, "--quiet", "--log-level-file", "none", "--no-use-colors"])
        error = None if result.exception is None else "".join(traceback.format_exception_only(result.exception))
    os.environ.clear()
    os.environ.update(kept)
    said = {name: scratch.with_suffix(suffix).read_text(encoding="utf-8", errors="replace") for name, suffix in (("stdout", ".out"), ("stderr", ".err"))}
    exit_code = 2 if result.exception is not None else 0 if result.success else 1
    return {"exit": exit_code, "error": error, **said, **dbt_steps.observe(folder, before, ask, with_rows and dbt_steps.changes_relations(command))}


def play(job: dict[str, Any]) -> None:
    """In a process of its own."""
    signal.alarm(SECONDS)
    folder = pathlib.Path(job["folder"])
    os.chdir(folder)
    os.environ.update(job["env"])
    with tempfile.TemporaryDirectory() as scratch:
        seen = [take(step, folder, job["rows"], pathlib.Path(scratch) / "said") for step in job["steps"]]
    folder.with_name(f"{folder.name}.json").write_text(json.dumps(seen, default=str), encoding="utf-8")


def main() -> None:
    os.environ.update({"DBT_SEND_ANONYMOUS_USAGE_STATS": "false", "DBT_NO_VERSION_CHECK": "1"})
    for line in sys.stdin:
        job = json.loads(line)
        sys.stdout.flush()
        child = os.fork()
        if child == 0:
            status = 1
            try:
                play(job)
                status = 0
            except BaseException:  # the process ends here, whatever happens
                traceback.print_exc()
            finally:
                sys.stderr.flush()
                os._exit(status)
        _, status = os.waitpid(child, 0)
        print(f"{job['folder']}\t{os.waitstatus_to_exitcode(status)}", flush=True)


if __name__ == "__main__":
    main()
