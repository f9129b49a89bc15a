"""What `ingot runs` tells of runs, whatever became of their process."""

import json
import pathlib
import subprocess
import time

import ingot
import testcases


def runs(project: pathlib.Path) -> list[dict]:
    return json.loads(ingot.run("runs", "--format", "json", cwd=project).stdout)


def write_pipeline(project: pathlib.Path, command: str) -> None:
    (project / "pipelines/p.yml").write_text(f"tasks: [{{name: t, shell: '{command}'}}]\n")


def test_a_killed_run(project: pathlib.Path) -> None:
    write_pipeline(project, "touch begun; sleep 20")
    killed = subprocess.Popen([ingot.BINARY, "trigger", "p"], cwd=project, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 30
    while not (project / "begun").exists():
        assert time.monotonic() < deadline, "the task did not begin"
        time.sleep(0.02)
    assert [run["state"] for run in runs(project)] == ["running"]
    killed.kill()
    killed.wait()
    assert [run["state"] for run in runs(project)] == ["interrupted"]
    assert "interrupted" in ingot.run("runs", cwd=project).stdout
    write_pipeline(project, "true")
    ingot.run("trigger", "p", "--resume", cwd=project)
    assert [run["state"] for run in runs(project)] == ["succeeded"]


def test_a_replaced_run(project: pathlib.Path) -> None:
    write_pipeline(project, "exit 1")
    ingot.run("trigger", "p", cwd=project, exit_code=1)
    write_pipeline(project, "true")
    ingot.run("trigger", "p", cwd=project)
    assert [run["state"] for run in runs(project)] == ["succeeded", "replaced"]


def test_rows_in_quarantine_are_told_apart(project: pathlib.Path) -> None:
    (project / "split.sql").write_text(
        "CREATE SCHEMA s; CREATE TABLE s.t (i INTEGER); CREATE TABLE s.t__quarantine (i INTEGER);\n"
        "INSERT INTO s.t FROM range(5); INSERT INTO s.t__quarantine FROM range(2);\n"
        "MERGE INTO s.t__quarantine AS t USING (SELECT 9::INTEGER AS i) AS n ON t.i = n.i WHEN NOT MATCHED THEN INSERT;")
    (project / "pipelines/p.yml").write_text("tasks: [{name: t, sql: split.sql}]\n")
    task = json.loads(ingot.run("trigger", "p", "--format", "json", cwd=project).stdout)["tasks"][0]
    assert (task["rows"], task["message"]) == (5, "3 in quarantine"), task


def make_project(path: pathlib.Path) -> pathlib.Path:
    (path / "pipelines").mkdir(parents=True)
    (path / "ingot.yml").write_text("name: p\n")
    return path


testcases.run(globals(), make_project)
