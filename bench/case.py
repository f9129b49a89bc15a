"""What a row of docs/benchmarks.md is, and how large the inputs are."""

import dataclasses

from measure import Contender


@dataclasses.dataclass(frozen=True)
class Case:
    key: str
    title: str
    own: Contender
    peers: list[Contender]
    goals: dict[str, float] = dataclasses.field(default_factory=dict)  # by peer: how many times quicker
    memory_goals: dict[str, float] = dataclasses.field(default_factory=dict)  # by peer: how many times less
    goal_seconds: float | None = None
    operations: int | None = None  # show a rate: this many in one sample
    rounds_factor: int = 1  # more rounds, for what takes milliseconds


@dataclasses.dataclass(frozen=True)
class Sizes:
    messages: int
    table_rows: int
    merge_rows: int
    large_rows: int
    few_rows: int
    commits: int
    iceberg_commits: int
    files: int
    log_entries: int
    models: list[int]  # of dbt projects that are parsed
    run_models: int  # of the one that is run
    spark: bool  # beside Spark too, whose start takes half a minute a round
    dbt: bool  # beside dbt 2 and dbt-core


FULL = Sizes(messages=1_000_000, table_rows=5_000_000, merge_rows=100_000, large_rows=50_000_000, few_rows=1_000,
             commits=1_000, iceberg_commits=200, files=10_000, log_entries=100_000, models=[1_000, 5_000, 20_000],
             run_models=1_000, spark=True, dbt=True)
QUICK = Sizes(messages=2_000, table_rows=20_000, merge_rows=400, large_rows=40_000, few_rows=40, commits=8,
              iceberg_commits=4, files=40, log_entries=30, models=[20], run_models=10, spark=False,
              dbt=False)
