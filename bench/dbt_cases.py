"""dbt projects: parsed and run, beside dbt 2 and dbt-core. Both build in DuckDB's own file."""

import os
import pathlib
import subprocess
import sys

import inputs
from case import Case, Sizes
from measure import Contender

HERE = pathlib.Path(__file__).parent
INGOT = os.environ["INGOT_BIN"]
DEPS = pathlib.Path(os.environ.get("INGOT_DEPS_DIR") or os.path.expanduser("~/.cache/ingot/deps"))
# dbt 2 loads DuckDB as an ADBC driver that a file describes.
DRIVER = """manifest_version = 1
name = "duckdb"
[ADBC]
version = "1.1.0"
[Driver]
entrypoint = "duckdb_adbc_init"
[Driver.shared]
linux_amd64 = "{library}"
"""
PROFILE = "default: {{target: dev, outputs: {{dev: {{type: duckdb, path: '{path}', schema: main, threads: 2}}}}}}\n"


def project(data: pathlib.Path, models: int, materialized: str) -> pathlib.Path:
    def make(path: pathlib.Path) -> None:
        subprocess.run([sys.executable, str(HERE / "dbt_project.py"), str(models), str(path), materialized], check=True)

    return inputs.made_once(data / f"dbt-{models}-{materialized}", make)


def environment(data: pathlib.Path) -> list[str]:
    """What a command of dbt 2 or dbt-core begins with."""
    drivers = data / "adbc"
    drivers.mkdir(exist_ok=True)
    library = next(DEPS.glob("duckdb-*/lib/libduckdb.so"))
    (drivers / "duckdb.toml").write_text(DRIVER.format(library=library), encoding="utf-8")
    return ["env", f"ADBC_DRIVER_PATH={drivers}", "DBT_SEND_ANONYMOUS_USAGE_STATS=false"]


class Tool:
    """One of them, with its own target folder and its own database in each round's folder."""

    def __init__(self, name: str, command: list[str], data: pathlib.Path, source: pathlib.Path, lake: bool):
        self.name, self.data, self.source, self.lake = name, data, source, lake
        self.words = command

    def command(self, folder: pathlib.Path, *words: str) -> list[str]:
        place = ["--project-dir", str(self.source), "--target-path", str(folder / "target")]
        return [*self.words, *words, *place, *(["--lake", str(folder / "lake")] if self.lake else ["--profiles-dir", str(folder)])]

    def prepare(self, folder: pathlib.Path, *words: str) -> None:
        (folder / "profiles.yml").write_text(PROFILE.format(path=folder / "dev.duckdb"), encoding="utf-8")
        if words:
            subprocess.run(self.command(folder, *words), check=True, capture_output=True, cwd=folder)

    def tables(self, folder: pathlib.Path) -> int:
        if self.lake:
            return len(list((folder / "lake/main").glob("*/_delta_log/00000000000000000000.json")))
        query = f"ATTACH '{folder}/dev.duckdb' AS other (READ_ONLY); SELECT count(*) FROM duckdb_tables() WHERE database_name = 'other'"
        counted = subprocess.run([inputs.duckdb_shell(), "-csv", "-noheader", "-c", query], check=True, capture_output=True, text=True)
        return int(counted.stdout)


def tools(data: pathlib.Path, source: pathlib.Path, sizes: Sizes, core: bool) -> list[Tool]:
    found = [Tool("Ingot", [INGOT], data, source, lake=True)]
    if sizes.dbt:
        begin = environment(data)
        found.append(Tool("dbt 2", [*begin, str(DEPS / "dbt2/bin/dbt")], data, source, lake=False))
        if core:
            found.append(Tool("dbt-core", [*begin, str(DEPS / "dbt/bin/dbt")], data, source, lake=False))
    return found


def parse(data: pathlib.Path, sizes: Sizes, models: int) -> Case:
    def contender(tool: Tool) -> Contender:
        def check(folder: pathlib.Path) -> None:
            assert (folder / "target/manifest.json").stat().st_size > models * 1000, f"{tool.name} wrote no manifest"

        words = ["parse"] if tool.name == "dbt 2" else ["parse", "--no-partial-parse"]
        return Contender(tool.name, lambda folder: [tool.command(folder, *words)], prepare=tool.prepare, check=check)

    # dbt-core takes minutes for more.
    own, *peers = [contender(tool) for tool in tools(data, project(data, models, "view"), sizes, core=models <= 5_000)]
    return Case(f"dbt-parse-{models}", f"parsing a dbt project of {models:,} models", own, peers,
                goals={"dbt 2": 5, "dbt-core": 50}, memory_goals={"dbt 2": 3})


def parse_again(data: pathlib.Path, sizes: Sizes, models: int) -> Case:
    tool = tools(data, project(data, models, "view"), sizes, core=False)[0]
    again = Contender("Ingot", lambda folder: [tool.command(folder, "parse")], prepare=lambda folder: tool.prepare(folder, "parse"))
    full = Contender("Ingot, all of it", lambda folder: [tool.command(folder, "parse", "--no-partial-parse")], prepare=tool.prepare)
    return Case(f"dbt-parse-again-{models}", f"parsing a dbt project of {models:,} models in which nothing has changed", again, [full],
                goals={"Ingot, all of it": 5}, rounds_factor=2)


def run(data: pathlib.Path, sizes: Sizes) -> Case:
    models = sizes.run_models
    source = project(data, models, "table")

    def contender(tool: Tool) -> Contender:
        def check(folder: pathlib.Path) -> None:
            assert tool.tables(folder) == models + 1, f"{tool.name} made {tool.tables(folder)} tables"

        return Contender(tool.name, lambda folder: [tool.command(folder, "run")],
                         prepare=lambda folder: tool.prepare(folder, "seed"), check=check)

    own, *peers = [contender(tool) for tool in tools(data, source, sizes, core=True)]
    return Case(f"dbt-run-{models}", f"`run` of a dbt project of {models:,} table models", own, [*peers, statements(data, sizes, source)],
                goals={"dbt 2": 3})


def statements(data: pathlib.Path, sizes: Sizes, source: pathlib.Path) -> Contender:
    """What the SQL and the commits cost by themselves."""
    tool = tools(data, source, sizes, core=False)[0]

    def prepare(folder: pathlib.Path) -> None:
        tool.prepare(folder, "seed")
        subprocess.run(tool.command(folder, "compile"), check=True, capture_output=True, cwd=folder)
        # Names rise with the order of the graph.
        files = sorted((folder / "target/compiled").rglob("model_*.sql"), key=lambda file: file.name)
        text = "".join(f"CREATE OR REPLACE TABLE main.{file.stem} AS ({file.read_text(encoding='utf-8')}\n);\n" for file in files)
        (folder / "models.sql").write_text(text, encoding="utf-8")

    return Contender("the same statements through `ingot sql`",
                     lambda folder: [[INGOT, "--lake", str(folder / "lake"), "sql", "--file", str(folder / "models.sql")]], prepare=prepare)


def run_tiny(data: pathlib.Path, sizes: Sizes) -> Case:
    source = project(data, 2, "table")

    def contender(tool: Tool) -> Contender:
        return Contender(tool.name, lambda folder: [tool.command(folder, "run")], prepare=lambda folder: tool.prepare(folder, "seed"))

    own, *peers = [contender(tool) for tool in tools(data, source, sizes, core=True)]
    return Case("dbt-run-tiny", "`run` of a dbt project of 2 models", own, peers, goal_seconds=0.2)


def all_cases(data: pathlib.Path, sizes: Sizes) -> dict:
    cases = {"dbt-run": lambda: run(data, sizes), "dbt-run-tiny": lambda: run_tiny(data, sizes)}
    for models in sizes.models:
        cases[f"dbt-parse-{models}"] = lambda models=models: parse(data, sizes, models)
        cases[f"dbt-parse-again-{models}"] = lambda models=models: parse_again(data, sizes, models)
    return cases
