"""Sources that fail, and what becomes of the others: exit codes, reports, messages."""

import json
import pathlib
from typing import Any

import ingot
import testcases


class Project:
    """A project with two good sources, to which a test adds others."""

    def __init__(self, path: pathlib.Path):
        self.path = path
        (path / "ingest").mkdir(parents=True)
        (path / "data").mkdir()
        (path / "ingot.yml").write_text("name: p\n")
        for name in ("first", "last"):
            (path / f"data/{name}.csv").write_text("id,price\n1,2.5\n")
            self.source(name, f"data/{name}.csv")

    def source(self, name: str, path: str, more: str = "") -> None:
        (self.path / f"ingest/{name}.yml").write_text(f"name: {name}\ntype: files\npath: {path}\n{more}")

    def ingest(self, *names: str, exit_code: int) -> tuple[dict[str, dict[str, Any]], str]:
        """The report by source, and what was said."""
        done = ingot.run("ingest", *names, "--format", "json", cwd=self.path, exit_code=exit_code)
        report = json.loads(done.stdout)
        assert report["state"] == ("succeeded" if exit_code == 0 else "failed"), report
        return {source["source"]: source for source in report["sources"]}, done.stderr


def states(sources: dict[str, dict[str, Any]]) -> dict[str, str]:
    return {name: source["state"] for name, source in sources.items()}


def test_a_failing_source_does_not_stop_the_others(project: Project) -> None:
    project.source("missing", "data/no-such.csv")
    (project.path / "data/torn.parquet").write_text("PAR1 torn")
    project.source("broken", "data/torn.parquet")
    sources, said = project.ingest(exit_code=1)
    assert states(sources) == {"first": "succeeded", "last": "succeeded", "missing": "failed", "broken": "failed"}
    assert said.count("error: ") == 2 and said.count("source 'missing'") == 1, said
    assert "no-such.csv" in sources["missing"]["error"] and sources["missing"]["kind"] == "not_found"
    assert ingot.sql("SELECT count(*) AS n FROM bronze.last", cwd=project.path) == [{"n": 1}]
    (project.path / "ingest/broken.yml").unlink()
    project.ingest(exit_code=2)  # now only what is asked for is wrong


def test_a_broken_file_breaks_itself_only(project: Project) -> None:
    (project.path / "ingest/bad.yml").write_text("name: bad\ntype: files\npath: x.csv\nformt: csv\n")
    sources, said = project.ingest(exit_code=2)
    assert states(sources) == {"bad": "failed", "first": "succeeded", "last": "succeeded"}, sources
    assert "error: ingest/bad.yml:4:1: unknown key 'formt'; did you mean 'format'?" in said, said
    assert states(project.ingest("first", exit_code=0)[0]) == {"first": "succeeded"}
    assert states(project.ingest("bad", "last", exit_code=2)[0]) == {"bad": "failed", "last": "succeeded"}
    ingot.run("ingest", "nobody", cwd=project.path, exit_code=2)
    (project.path / "pipelines").mkdir()
    (project.path / "pipelines/p.yml").write_text("tasks: [{name: t, ingest: [first, first]}]\n")
    ingot.run("trigger", "p", cwd=project.path)  # does not need the broken one
    (project.path / "pipelines/p.yml").write_text("tasks: [{name: t, ingest: [first, bad]}]\n")
    assert "ingest/bad.yml:4:1" in ingot.run("trigger", "p", cwd=project.path, exit_code=2).stderr


def test_a_task_reads_all_of_its_sources(project: Project) -> None:
    project.source("missing", "data/no-such.csv")
    (project.path / "pipelines").mkdir()
    (project.path / "pipelines/p.yml").write_text("tasks: [{name: t, ingest: [missing, last]}]\n")
    said = ingot.run("trigger", "p", cwd=project.path, exit_code=1).stderr
    assert said.count("source 'missing'") == 1, said
    assert ingot.sql("SELECT count(*) AS n FROM bronze.last", cwd=project.path) == [{"n": 1}]


def test_a_name_that_is_there_twice_counts_once(project: Project) -> None:
    report = json.loads(ingot.run("ingest", "first", "first", "--format", "json", cwd=project.path).stdout)
    assert [source["rows"] for source in report["sources"]] == [1], report


def test_paths_that_match_nothing(project: Project) -> None:
    project.source("globs", "data/*.ndjson")
    sources, said = project.ingest("globs", exit_code=0)
    assert sources["globs"]["files_taken"] == 0 and "no file matches 'data/*.ndjson'" in said, said
    project.source("globs", "nowhere/*.ndjson")
    assert "there is no folder 'nowhere/'" in project.ingest("globs", exit_code=2)[1]
    project.source("globs", "data/one.ndjson")
    assert "there is no file 'data/one.ndjson'" in project.ingest("globs", exit_code=2)[1]


def test_fields_that_a_file_lacks(project: Project) -> None:
    (project.path / "data/less.csv").write_text("id\n7\n")
    columns = "columns: [{name: id, type: BIGINT}, {name: price, type: DOUBLE}]\n"
    project.source("less", "data/less.csv", columns + "policy: freeze\n")
    assert "'data/less.csv' has no field 'price'" in project.ingest("less", exit_code=1)[1]
    project.source("less", "data/less.csv", columns)
    sources, said = project.ingest("less", exit_code=0)
    assert sources["less"]["rows"] == 1 and "'data/less.csv' has no field 'price'" in said, said


def test_a_type_that_is_none(project: Project) -> None:
    project.source("typo", "data/first.csv", "columns:\n  - {name: id, type: BIGNT}\n")
    assert "ingest/typo.yml:5:22: " in project.ingest("typo", exit_code=2)[1]


testcases.run(globals(), Project)
