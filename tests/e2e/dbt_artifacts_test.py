"""manifest.json, run_results.json, catalog.json and sources.json are what dbt publishes schemas of: the schemas that dbt-core makes of
its own classes hold, and dbt-core reads the files."""

import os
import pathlib
import shutil
import subprocess

import ingot
import testcases

HERE = pathlib.Path(__file__).parent
PROJECTS = [HERE.parents[1] / "examples/scd", HERE / "dbt_projects/resources"]

# Runs with dbt-core's Python: a file a line of arguments.
CHECK = """
import json, sys
import jsonschema
from dbt.artifacts.schemas.catalog import CatalogArtifact
from dbt.artifacts.schemas.freshness import FreshnessExecutionResultArtifact
from dbt.artifacts.schemas.manifest import WritableManifest
from dbt.artifacts.schemas.run import RunResultsArtifact
kinds = {"manifest": WritableManifest, "run_results": RunResultsArtifact, "catalog": CatalogArtifact, "sources": FreshnessExecutionResultArtifact}
for path in sys.argv[1:]:
    kind = kinds[path.rsplit("/", 1)[-1].removesuffix(".json")]
    with open(path) as file:
        faults = list(jsonschema.Draft202012Validator(kind.json_schema()).iter_errors(json.load(file)))
    for fault in faults[:10]:
        print(path, list(fault.absolute_path), fault.message[:500])
    kind.read_and_check_versions(path)
    if faults:
        sys.exit(1)
"""


def copy_projects(path: pathlib.Path) -> pathlib.Path:
    for project in PROJECTS:
        shutil.copytree(project, path / project.name)
    return path


def artifacts(project: pathlib.Path) -> list[pathlib.Path]:
    """As they are after each command: build and freshness write run_results.json and sources.json of their own."""
    kept = project / "kept"
    for number, command in enumerate((["build"], ["docs", "generate"], ["source", "freshness"], ["parse", "--no-partial-parse"])):
        ingot.run(*command, cwd=project, exit_code=None)
        (kept / str(number)).mkdir(parents=True)
        for file in (project / "target").glob("*.json"):
            if file.stem in ("manifest", "run_results", "catalog", "sources"):
                shutil.copy(file, kept / str(number))
    return sorted(kept.rglob("*.json"))


def test_dbt_reads_the_artifacts(folder: pathlib.Path) -> None:
    files = [file for project in PROJECTS for file in artifacts(folder / project.name)]
    names = {file.name for file in files}
    assert names == {"manifest.json", "run_results.json", "catalog.json", "sources.json"}, names
    done = subprocess.run([os.environ["INGOT_DBT_PYTHON"], "-c", CHECK, *map(str, files)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


testcases.run(globals(), copy_projects)
