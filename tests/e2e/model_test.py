"""Random SQL on a table of the lake and on a plain table of DuckDB, compared after each statement, and at old versions.

INGOT_OPERATIONS: how many (default 150; 10000 is the long run). INGOT_TEST_SEED: repeats a run; the seed is printed.
"""

import json
import os
import pathlib
import random
import tempfile

import ingot
import readers

OPERATIONS = int(os.environ.get("INGOT_OPERATIONS", "150"))
SEED = int(os.environ.get("INGOT_TEST_SEED") or random.SystemRandom().randrange(1 << 32))
BATCH = 50  # statements in one process; each begins by reading the log anew
MOST_ROWS = 3000
VERSIONS_KEPT = 12
LAKE, MODEL = "lake.main.t", "memory.main.t"


class Table:
    """Makes statements up. `{t}` stands for the table's name."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.extra: list[str] = []  # columns that were added
        self.next_key = 0

    def literal(self, kind: str) -> str:
        dice = self.dice
        if dice.random() < 0.15:
            return "NULL"
        if kind == "key":
            return str(dice.randrange(200))
        if kind == "text":
            return dice.choice(["''", "'a'", "'O''Hara'", "'ü€😀'", "'a/b=c%20'", f"'{'x' * dice.randrange(50)}'"])
        if kind == "date":
            return f"DATE '20{dice.randrange(10, 30)}-0{dice.randrange(1, 10)}-1{dice.randrange(10)}'"
        if kind == "real":
            return dice.choice(["0.0", "-0.0", "1e300", "'NaN'::DOUBLE", "'-Infinity'::DOUBLE", str(dice.uniform(-9, 9))])
        if kind == "decimal":
            return f"{dice.randrange(-99999, 99999)}.{dice.randrange(10, 99)}::DECIMAL(12,2)"
        if kind == "time":
            return f"TIMESTAMPTZ '2024-02-29 12:{dice.randrange(10, 60)}:01.{dice.randrange(1000000):06}+00'"
        return dice.choice(["'p'", "'q'", "''''", "'r/s'"])

    def columns(self) -> dict[str, str]:
        fixed = {"k": "key", "s": "text", "d": "date", "x": "real", "n": "decimal", "t": "time", "p": "part"}
        return {**fixed, **{name: "key" for name in self.extra}}

    def row(self) -> str:
        return "(" + ", ".join(self.literal(kind) for kind in self.columns().values()) + ")"

    def where(self) -> str:
        dice = self.dice
        return dice.choice([
            f"k = {dice.randrange(200)}", f"k BETWEEN {dice.randrange(100)} AND {dice.randrange(100, 200)}",
            f"k % 7 = {dice.randrange(7)}", f"p = {self.literal('part')}", "p IS NULL", "s LIKE '%x%'", "x IS NULL",
            f"d > {self.literal('date')}", f"n < 0 AND k > {dice.randrange(200)}", f"x = {self.literal('real')}",
            f"p IN ('p', 'q') AND k < {dice.randrange(200)}", "k IS NOT DISTINCT FROM NULL", "t IS NOT NULL AND x > 0"])

    def assignments(self) -> str:
        columns = self.columns()
        chosen = self.dice.sample(list(columns), self.dice.randrange(1, 4))
        return ", ".join(f"{name} = {self.literal(columns[name])}" for name in chosen)

    def insert(self) -> str:
        return "INSERT INTO {t} VALUES " + ", ".join(self.row() for _ in range(self.dice.randrange(1, 12)))

    def insert_many(self) -> str:
        low = self.dice.randrange(1000)
        return ("INSERT INTO {t} (k, s, p) SELECT i % 200, 's' || i, CASE i % 3 WHEN 0 THEN 'p' WHEN 1 THEN 'q' END "
                f"FROM range({low}, {low + self.dice.randrange(10, 300)}) r(i)")

    def update(self) -> str:
        return f"UPDATE {{t}} SET {self.assignments()} WHERE {self.where()}"

    def update_by_itself(self) -> str:
        return f"UPDATE {{t}} SET k = k + 1, s = s || '!' WHERE {self.where()} AND length(s) < 60"

    def delete(self) -> str:
        return f"DELETE FROM {{t}} WHERE {self.where()}"

    def merge(self) -> str:
        """Keys of the source differ from each other, so that no row of the table meets two of them."""
        low, step = self.dice.randrange(100), self.dice.randrange(1, 9)
        names = ", ".join(self.columns())
        values = ", ".join({"k": "s.k", "s": "s.s"}.get(name, "NULL") for name in self.columns())
        matched = self.dice.choice([
            "WHEN MATCHED THEN UPDATE SET s = s.s", "WHEN MATCHED AND t.p = 'p' THEN DELETE",
            "WHEN MATCHED AND t.x IS NULL THEN UPDATE SET s = s.s, x = 1 WHEN MATCHED AND TRUE THEN DELETE"])
        missing = self.dice.choice(["", f" WHEN NOT MATCHED THEN INSERT ({names}) VALUES ({values})"])
        by_source = self.dice.choice(["", "", " WHEN NOT MATCHED BY SOURCE AND t.k > 195 THEN DELETE"])
        return (f"MERGE INTO {{t}} AS t USING (SELECT i AS k, 'm' || i AS s FROM range({low}, {low + 40}, {step}) r(i)) "
                f"AS s ON t.k = s.k {matched}{missing}{by_source}")

    def add_column(self) -> str:
        if len(self.extra) >= 4:
            return self.update()
        self.extra.append(f"c{len(self.extra)}")
        return f"ALTER TABLE {{t}} ADD COLUMN {self.extra[-1]} BIGINT"

    def shrink(self) -> str:
        return f"DELETE FROM {{t}} WHERE k % 4 <> {self.dice.randrange(4)} OR k IS NULL"

    def statement(self) -> str:
        kinds = [self.insert, self.insert_many, self.update, self.update_by_itself, self.delete, self.merge]
        kind = self.dice.choices([*kinds, self.shrink, self.add_column], weights=[6, 3, 6, 3, 4, 6, 1, 0.3])[0]
        return kind()


def on_lake_only(dice: random.Random, table: Table) -> list[str]:
    """Statements that must change no row: what is rolled back, and how the table is kept."""
    vectors = f"ALTER TABLE {LAKE} SET ('delta.enableDeletionVectors' = '{dice.choice(['true', 'false'])}')"
    back = ["BEGIN", table.update().format(t=LAKE), table.delete().format(t=LAKE), "ROLLBACK"]
    return dice.choice([[vectors], back])


def compare(number: int, left: str, right: str) -> str:
    return (f"SELECT {number} AS number, (SELECT count(*) FROM (FROM {left} EXCEPT ALL FROM {right})) AS more, "
            f"(SELECT count(*) FROM (FROM {right} EXCEPT ALL FROM {left})) AS fewer")


class Run:
    def __init__(self, folder: pathlib.Path) -> None:
        self.folder, self.lake = folder, folder / "lake"
        self.dice = random.Random(SEED)
        self.table = Table(self.dice)
        self.done = 0
        self.versions: dict[int, pathlib.Path] = {}

    def sql(self, statements: list[str]) -> list[dict]:
        script = self.folder / "batch.sql"
        script.write_text(";\n".join(statements) + ";\n")
        output = ingot.run("--lake", self.lake, "sql", "-f", script, "--format", "ndjson", timeout=600).stdout
        return [json.loads(line) for line in output.splitlines()]

    def start(self) -> None:
        self.sql([f"CREATE TABLE {LAKE} (k BIGINT, s VARCHAR, d DATE, x DOUBLE, n DECIMAL(12,2), t TIMESTAMPTZ, p VARCHAR) "
                  "PARTITIONED BY (p)" if self.dice.random() < 0.5 else
                  f"CREATE TABLE {LAKE} (k BIGINT, s VARCHAR, d DATE, x DOUBLE, n DECIMAL(12,2), t TIMESTAMPTZ, p VARCHAR)",
                  f"COPY (FROM {LAKE}) TO '{self.folder}/model.parquet'"])

    def both(self, statement: str) -> list[str]:
        if self.dice.random() < 0.2:  # two statements in one commit
            second = self.table.update()
            pair = [text.format(t=LAKE) for text in (statement, second)]
            return ["BEGIN", *pair, "COMMIT", statement.format(t=MODEL), second.format(t=MODEL)]
        return [statement.format(t=LAKE), statement.format(t=MODEL)]

    def batch(self) -> None:
        statements = [f"CREATE TABLE {MODEL} AS FROM '{self.folder}/model.parquet'"]
        for version, kept in self.versions.items():
            statements.append(compare(-version, f"{LAKE} AT (VERSION => {version})", f"'{kept}'"))
        for _ in range(min(BATCH, OPERATIONS - self.done)):
            if self.dice.random() < 0.08:
                statements += on_lake_only(self.dice, self.table)
            statements += self.both(self.table.statement())
            statements.append(compare(self.done, LAKE, MODEL))
            self.done += 1
        statements += [f"COPY (FROM {MODEL}) TO '{self.folder}/model.parquet'",
                       f"SELECT 'rows' AS number, count(*) AS more, 0 AS fewer FROM {MODEL}"]
        seen = self.sql(statements)
        for row in seen[:-1]:
            assert row["more"] == 0 and row["fewer"] == 0, self.explain(row)
        if seen[-1]["more"] > MOST_ROWS:
            self.sql([f"CREATE TABLE {MODEL} AS FROM '{self.folder}/model.parquet'",
                      *self.both(self.table.shrink()), f"COPY (FROM {MODEL}) TO '{self.folder}/model.parquet'"])
        self.keep_version()

    def explain(self, row: dict) -> str:
        place = f"version {-row['number']}" if row["number"] < 0 else f"statement {row['number']}"
        return f"after {place}: {row['more']} rows too many, {row['fewer']} too few; the statements:\n" + (
            self.folder / "batch.sql").read_text()

    def keep_version(self) -> None:
        history = json.loads(ingot.run("--lake", self.lake, "table", "history", "main.t", "--limit", "1", "--format", "json").stdout)
        commits = history["commits"] if isinstance(history, dict) else history
        version = max(commit["version"] for commit in commits)
        kept = self.folder / f"version-{version}.parquet"
        kept.write_bytes((self.folder / "model.parquet").read_bytes())
        self.versions[version] = kept
        while len(self.versions) > VERSIONS_KEPT:
            del self.versions[self.dice.choice(list(self.versions))]


print(f"INGOT_TEST_SEED={SEED} INGOT_OPERATIONS={OPERATIONS}", flush=True)
with tempfile.TemporaryDirectory() as scratch:
    run = Run(pathlib.Path(scratch))
    run.start()
    while run.done < OPERATIONS:
        run.batch()
    readers.expect_readers_agree(run.lake, "main.t")
    print(f"{run.done} statements, last version {max(run.versions)}")
