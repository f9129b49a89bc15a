"""Models of a dbt project as tasks of a pipeline: parameters, intervals, where the project is, resuming after a kill."""

import json
import pathlib
import subprocess

import ingot
import readers
import testcases

PROJECT = {
    "ingot.yml": "name: shop\nlake: lake\n",
    "pipelines/daily.yml": """
name: daily
parameters: {region: eu}
tasks:
  - {name: models, dbt: build, project_dir: transform}
""",
    "transform/dbt_project.yml": "name: shop\nversion: '1.0'\nmodels: {shop: {+materialized: table}}\n",
    "transform/seeds/orders.csv": "id,region,amount\n1,eu,10\n2,us,20\n3,eu,30\n",
    "transform/models/picked.sql": "select * from {{ ref('orders') }} where region = '{{ var('region') }}'\n",
    "transform/models/noted.sql": "{{ config(materialized='incremental', incremental_strategy='append') }}\n"
                                  "select '{{ var('data_interval_start') }}' as start, count(*) as n from {{ ref('picked') }}\n",
    "transform/models/schema.yml": "models: [{name: picked, columns: [{name: id, data_tests: [unique, not_null]}]}]\n",
}
DAY = {"data_interval_start": "2025-01-15T00:00:00Z"}


def make_project(path: pathlib.Path) -> pathlib.Path:
    for name, text in PROJECT.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_text(text.lstrip("\n"))
    return path


def trigger(project: pathlib.Path, *words: str, conf: dict | None = None, **options) -> dict:
    given = ["--conf", json.dumps(conf)] if conf else []
    return json.loads(ingot.run("trigger", "daily", "--format", "json", *given, *words, cwd=project, **options).stdout)


def rows(project: pathlib.Path, query: str) -> list[dict]:
    return ingot.sql(query, cwd=project)


def test_parameters_are_variables(project: pathlib.Path) -> None:
    report = trigger(project, conf={**DAY, "region": "us"})
    assert report["tasks"][0]["state"] == "succeeded" and report["tasks"][0]["kind"] == "dbt", report
    assert rows(project, "select id from main.picked") == [{"id": 2}]
    assert rows(project, "from main.noted") == [{"start": "2025-01-15T00:00:00Z", "n": 1}]
    trigger(project, conf=DAY)
    assert rows(project, "select id from main.picked order by id") == [{"id": 1}, {"id": 3}]


def test_commits_carry_the_run(project: pathlib.Path) -> None:
    run_id = trigger(project)["run_id"]
    entry = (project / "lake/main/picked/_delta_log/00000000000000000000.json").read_text().splitlines()
    info = next(json.loads(line)["commitInfo"] for line in entry if "commitInfo" in line)
    assert info["ingot.runId"] == run_id and info["operationParameters"]["node"] == "model.shop.picked", info
    assert (project / "transform/target/daily/models/run_results.json").exists()


def test_once_for_an_interval(project: pathlib.Path) -> None:
    trigger(project, conf=DAY)
    trigger(project, conf=DAY)
    assert rows(project, "select count(*) as n from main.noted") == [{"n": 2}]
    pipeline = project / "pipelines/daily.yml"
    pipeline.write_text(pipeline.read_text().replace("transform}", "transform, once_per_interval: true}"))
    for _ in range(2):
        trigger(project, conf={"data_interval_start": "2025-01-16T00:00:00Z"})
    assert rows(project, "select count(*) as n from main.noted") == [{"n": 3}]
    before = readers.versions(project / "lake")["main.noted"]
    trigger(project, conf={"data_interval_start": "2025-01-16T00:00:00Z"})
    assert readers.versions(project / "lake")["main.noted"] == before
    trigger(project, conf={"data_interval_start": "2025-01-17T00:00:00Z"})
    assert rows(project, "select count(*) as n from main.noted") == [{"n": 4}]


def test_a_killed_task_is_resumed(project: pathlib.Path) -> None:
    pipeline = project / "pipelines/daily.yml"
    pipeline.write_text(pipeline.read_text().replace("transform}", "transform, once_per_interval: true}"))
    trigger(project, conf=DAY)
    (project / "transform/models/slow.sql").write_text(
        "-- depends_on: {{ ref('noted') }}\nselect count(*) as n from range({{ var('size') }}) a, range({{ var('size') }}) b where a.range + b.range = 7\n")
    pipeline.write_text(pipeline.read_text().replace("{region: eu}", "{region: eu, size: 1000000}"))
    running = subprocess.Popen([ingot.BINARY, "trigger", "daily", "--conf", json.dumps({"data_interval_start": "2025-01-18T00:00:00Z"})],
                               cwd=project, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    journal = project / "transform/target/daily/models/ingot_run.journal"
    while running.poll() is None and not (journal.exists() and "model.shop.noted\",\"status" in journal.read_text().replace(" ", "")):
        pass
    running.kill()
    running.wait()
    assert rows(project, "select count(*) as n from main.noted") == [{"n": 2}]
    (project / "transform/models/slow.sql").write_text("-- depends_on: {{ ref('noted') }}\nselect 8 as n\n")
    report = trigger(project, "--resume")
    assert report["resumed"] and report["state"] == "succeeded", report
    assert rows(project, "select start, n from main.noted order by start") == [
        {"start": "2025-01-15T00:00:00Z", "n": 2}, {"start": "2025-01-18T00:00:00Z", "n": 2}]
    assert rows(project, "from main.slow") == [{"n": 8}]


testcases.run(globals(), make_project)
