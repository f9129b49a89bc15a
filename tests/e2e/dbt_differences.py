"""The list of what may differ between ingot and dbt-core, dbt_differences.yml, and the page that is made from it."""

import dataclasses
import pathlib
import re

import yaml
from dbt_compare import Difference, short

LIST = pathlib.Path(__file__).with_name("dbt_differences.yml")
PAGE = pathlib.Path(__file__).parents[2] / "docs/reference/dbt-compatibility.md"
BEGIN, END = "<!-- made from tests/e2e/dbt_differences.yml by dbt_oracle_test.py --write -->", "<!-- end -->"


@dataclasses.dataclass
class Accepted:
    """One thing that differs, what stands behind it, and how it is recognised: by kind, and by regular expressions that must
    match the whole place and be found in the two values."""
    what: str
    why: str
    kind: str
    place: str
    dbt: str = ""
    ingot: str = ""
    project: str = ".*"
    command: str = ".*"

    def covers(self, found: Difference) -> bool:
        return (found.kind == self.kind and re.fullmatch(self.project, found.project) is not None
                and re.fullmatch(self.command, found.command) is not None
                and re.fullmatch(self.place, found.place, re.DOTALL) is not None
                and re.search(self.dbt, short(found.dbt), re.DOTALL) is not None
                and re.search(self.ingot, short(found.ingot), re.DOTALL) is not None)


def load() -> list[Accepted]:
    listed = yaml.safe_load(LIST.read_text(encoding="utf-8"))
    return [Accepted(subject["what"], subject["why"], **seen) for subject in listed for seen in subject["seen"]]


def find(accepted: list[Accepted], found: Difference) -> Accepted | None:
    return next((one for one in accepted if one.covers(found)), None)


def table(accepted: list[Accepted]) -> str:
    """The rows of the page: each thing once, in the order of the list."""
    lines = ["| what | why |", "|---|---|"]
    lines += [f"| {what} | {why} |" for what, why in dict.fromkeys((one.what, one.why) for one in accepted)]
    return "\n".join(lines) + "\n"


def check_page(write: bool) -> None:
    """The page says what the list says; with `write` it is made to."""
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    wanted = f"{before}{BEGIN}\n{table(load())}{END}{after}"
    if write:
        PAGE.write_text(wanted, encoding="utf-8")
    assert text == wanted or write, f"{PAGE.name} does not say what {LIST.name} says: run dbt_oracle_test.py --write"
