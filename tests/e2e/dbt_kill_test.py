"""`kill -9` of `ingot build` at random instants, then a rerun or `retry`: the tables of an undisturbed run, of every example.

INGOT_SECONDS: how long (default 45). INGOT_TEST_SEED: repeats the choices of a run; the seed is printed.
"""

import datetime
import os
import pathlib
import random
import signal
import subprocess
import tempfile
import time
from typing import Any

import dbt_examples as examples
import guide_project
import ingot

SECONDS = float(os.environ.get("INGOT_SECONDS", "45"))
SEED = int(os.environ.get("INGOT_TEST_SEED") or random.SystemRandom().randrange(1 << 32))
MOST_KILLS_A_DAY = 5
BEGAN = datetime.datetime.now(datetime.timezone.utc)

Tables = dict[str, list[dict[str, Any]]]


class Example:
    """A dbt project of examples/, whose days are those that were received."""

    days = ("2025-03-01", "2025-03-02", "2025-03-03")

    def __init__(self, name: str) -> None:
        self.name = name

    def make(self, project: pathlib.Path) -> pathlib.Path:
        return examples.copy(self.name, project)

    def prepare(self, project: pathlib.Path, day: str) -> None:
        """What comes before the day's build, and is not killed."""

    def build(self, day: str) -> list[str]:
        return ["build", "--vars", f"as_of: '{day}'"]


class GuideModels(Example):
    """The models that the guides print, with the column that they lack to be run again."""

    days = ("some orders", "more orders")

    def make(self, project: pathlib.Path) -> pathlib.Path:
        guide_project.carry_loaded_at(guide_project.make_project(project))
        return project

    def prepare(self, project: pathlib.Path, day: str) -> None:
        if day == "more orders":
            guide_project.add_orders(project)

    def build(self, day: str) -> list[str]:
        return list(guide_project.MODELS)


class Shopify(GuideModels):
    """The same as an example, in which the seeds are part of the build."""

    def make(self, project: pathlib.Path) -> pathlib.Path:
        return examples.copy("shopify", project)

    def prepare(self, project: pathlib.Path, day: str) -> None:
        if day == "more orders":
            guide_project.append_orders(project)

    def build(self, day: str) -> list[str]:
        return ["build"]


EXAMPLES = (Example("scd"), Example("facts"), Example("data_vault"), GuideModels("guide"), Shopify("shopify"))


def without_time_of_run(value: Any) -> Any:
    """What a run writes down of its own time differs between any two runs."""
    if not isinstance(value, datetime.datetime):
        return value
    at = value if value.tzinfo else value.replace(tzinfo=datetime.timezone.utc)
    return "while the test ran" if BEGAN <= at <= datetime.datetime.now(datetime.timezone.utc) else value


def tables(project: pathlib.Path) -> Tables:
    return {name: examples.ordered([{c: without_time_of_run(v) for c, v in row.items()} for row in rows])
            for name, rows in examples.tables(project).items()}


def listing(project: pathlib.Path) -> list[dict[str, Any]]:
    """What the lake says that there is, views and whatever a run may have left among it."""
    return ingot.sql("SELECT table_schema, table_name, table_type FROM information_schema.tables "
                     "WHERE table_catalog = 'lake' ORDER BY ALL", lake=project / "lake")


def start(project: pathlib.Path, *words: str) -> subprocess.Popen:
    return subprocess.Popen([ingot.BINARY, *words], cwd=project, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                            stderr=subprocess.PIPE, text=True, start_new_session=True)


def kill_after(process: subprocess.Popen, seconds: float) -> tuple[int, str]:
    """Its exit code, and what it said, when it has ended or was killed."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
    _, said = process.communicate()
    return process.returncode, said


def expect_whole_tables(project: pathlib.Path, before: Tables, after: Tables) -> None:
    """Each table is as it was before the day or as it is after it, never something between."""
    for name, rows in tables(project).items():
        assert rows in (before.get(name), after[name]), f"{name} has {len(rows)} rows after a kill: neither as before nor as after"


class Disturbed:
    """One example, killed again and again."""

    def __init__(self, example: Example, folder: pathlib.Path, dice: random.Random) -> None:
        self.example = example
        self.clean = example.make(folder / "clean")
        self.project = example.make(folder / "killed")
        self.dice = dice
        self.kills = 0

    def play(self, day: str) -> None:
        for project in (self.clean, self.project):
            self.example.prepare(project, day)
        before = tables(self.clean)
        started = time.monotonic()
        ingot.run(*self.example.build(day), cwd=self.clean)
        longest = time.monotonic() - started
        after = tables(self.clean)
        self._disturb(day, longest, before, after)
        if self.dice.random() < 0.5:
            self._retry()
            expect_whole_tables(self.project, before, after)
        ingot.run(*self.example.build(day), "--threads", self.dice.choice("124"), cwd=self.project)
        examples.expect_same_tables(after, tables(self.project))
        assert listing(self.project) == listing(self.clean), (listing(self.project), listing(self.clean))

    def _disturb(self, day: str, longest: float, before: Tables, after: Tables) -> None:
        for _ in range(self.dice.randint(1, MOST_KILLS_A_DAY)):
            words = [*self.example.build(day), "--threads", self.dice.choice("124")]
            words = self.dice.choice([words, words, [*words, "--full-refresh"], ["retry"] if self.kills else words])
            code, said = kill_after(start(self.project, *words), self.dice.uniform(0, longest))
            assert code in (0, -signal.SIGKILL) or words == ["retry"], f"{words} exited with {code}: {said}"
            self.kills += code == -signal.SIGKILL
            expect_whole_tables(self.project, before, after)

    def _retry(self) -> None:
        """Retry goes on with what was killed or, where that had not begun, says what to do."""
        done = ingot.run("retry", cwd=self.project, exit_code=None)
        told = done.returncode == 2 and "run the command again" in done.stderr
        assert told or done.returncode == 0, (done.returncode, done.stderr)


def play(example: Example, dice: random.Random) -> int:
    with tempfile.TemporaryDirectory() as folder:
        disturbed = Disturbed(example, pathlib.Path(folder), dice)
        for day in example.days:
            disturbed.play(day)
        examples.expect_readers_agree(disturbed.project)
        return disturbed.kills


print(f"INGOT_TEST_SEED={SEED} INGOT_SECONDS={SECONDS:g}", flush=True)
random_numbers = random.Random(SEED)
ends, killed, rounds = time.monotonic() + SECONDS, 0, 0
while rounds == 0 or time.monotonic() < ends:
    for one in EXAMPLES:
        killed += play(one, random_numbers)
    rounds += 1
print(f"killed {killed} times in {rounds} rounds")
