"""From measurements to the tables of docs/benchmarks.md."""

import datetime
import os
import pathlib
import platform
import subprocess

from case import Case
from measure import Measured, ratio

BEGIN = "<!-- figures: made by bench/run -->"
END = "<!-- end of figures -->"


def machine() -> str:
    model = next((line.split(":", 1)[1].strip() for line in pathlib.Path("/proc/cpuinfo").read_text().split("\n")
                  if line.startswith("model name")), platform.machine())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{len(os.sched_getaffinity(0))} cores of {model}, {memory:.0f} GiB of memory, Linux {platform.release()}"


def quantity(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.2f} s"


def figure(case: Case, measured: Measured) -> str:
    low, high = measured.spread()
    if case.operations:
        return f"{case.operations / measured.median():,.0f}/s ({case.operations / high:,.0f}–{case.operations / low:,.0f})"
    return f"{quantity(measured.median())} ({quantity(low)}–{quantity(high)})"


def verdict(case: Case, own: Measured, peer: Measured) -> tuple[str, str]:
    """The goal, and whether it is met."""
    if case.goal_seconds is not None:
        return f"< {quantity(case.goal_seconds)}", "yes" if own.median() < case.goal_seconds else "**no**"
    goal = case.goals.get(peer.name)
    if goal is None:
        return "", ""
    return f"{goal:g}×", "yes" if ratio(peer, own) >= goal else "**no**"


def row(case: Case, own: Measured, peer: Measured) -> str:
    goal, met = verdict(case, own, peer)
    memory = f"{own.median('memory_bytes') / 1e6:,.0f} / {peer.median('memory_bytes') / 1e6:,.0f} MB"
    if (least := case.memory_goals.get(peer.name)) is not None:
        times = peer.median("memory_bytes") / own.median("memory_bytes")
        memory += f" ({times:.1f}× of {least:g}×{'' if times >= least else ', **no**'})"
    return (f"| {case.title} | {figure(case, own)} | {peer.name} | {figure(case, peer)} | "
            f"{ratio(peer, own):.2f}× | {goal} | {met} | {memory} |")


def table(results: list[tuple[Case, list[Measured]]], rounds: int, command: str) -> str:
    version = subprocess.run([os.environ["INGOT_BIN"], "--version"], capture_output=True, text=True, check=True)
    lines = [
        BEGIN,
        f"{datetime.date.today().isoformat()}, {version.stdout.splitlines()[0]}, {machine()}. Command: `{command}`.",
        f"Median of {rounds} rounds, of the start {rounds * 5} (least–most); the ratio is how many times quicker Ingot is, as the median over the "
        "rounds.",
        "",
        "| work | Ingot | beside | takes | ratio | goal | met | memory, Ingot / peer |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for case, (own, *peers) in results:
        lines += [row(case, own, peer) for peer in peers]
    return "\n".join([*lines, END])


def write(page: pathlib.Path, text: str) -> None:
    """Replaces the figures in the page; what is written around them stays."""
    old = page.read_text(encoding="utf-8")
    start, end = old.index(BEGIN), old.index(END) + len(END)
    page.write_text(old[:start] + text + old[end:], encoding="utf-8")
