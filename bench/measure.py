"""Measuring commands beside each other: several rounds, the contenders in turn, so that a slow minute of the machine
meets all of them."""

import dataclasses
import json
import os
import pathlib
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence


@dataclasses.dataclass(frozen=True)
class Sample:
    seconds: float  # of the work: of the whole process, unless the command says otherwise (see `run`)
    cpu_seconds: float  # of the process and its children
    memory_bytes: int  # the largest resident set of a process


@dataclasses.dataclass(frozen=True)
class Contender:
    """One way to do the work. `commands` run at the same time; `prepare` runs before each round, unmeasured, and gives
    the folder to work in. `check` looks at the result of each round and raises if it is wrong."""

    name: str
    commands: Callable[[pathlib.Path], Sequence[Sequence[str]]]
    prepare: Callable[[pathlib.Path], None] = lambda folder: None
    check: Callable[[pathlib.Path], None] = lambda folder: None


@dataclasses.dataclass
class Measured:
    name: str
    samples: list[Sample] = dataclasses.field(default_factory=list)

    def median(self, field: str = "seconds") -> float:
        return statistics.median(getattr(sample, field) for sample in self.samples)

    def spread(self) -> tuple[float, float]:
        seconds = [sample.seconds for sample in self.samples]
        return min(seconds), max(seconds)


def run(command: Sequence[str], folder: pathlib.Path, wait: bool = True):
    """Starts a command and, unless told otherwise, waits for its sample. Where the last line that it prints is a JSON
    object with `seconds`, that counts instead of the life of the process: peers that are libraries of Python are not
    charged for its start."""
    output = tempfile.TemporaryFile("w+")
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)

    def finish() -> Sample:
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        text = output.read()
        if process.returncode != 0:
            raise RuntimeError(f"{' '.join(map(str, command))}\nexited with {process.returncode}:\n{text[-4000:]}")
        last = text.strip().rsplit("\n", 1)[-1]
        if last.startswith('{"seconds"'):
            seconds = json.loads(last)["seconds"]
        return Sample(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)

    return finish() if wait else finish


def run_together(commands: Sequence[Sequence[str]], folder: pathlib.Path) -> Sample:
    """Commands that run at the same time: until the last has ended."""
    started = [run(command, folder, wait=False) for command in commands]
    samples = [finish() for finish in started]
    return Sample(max(sample.seconds for sample in samples), sum(sample.cpu_seconds for sample in samples),
                  max(sample.memory_bytes for sample in samples))


def compare(contenders: Sequence[Contender], scratch: pathlib.Path, rounds: int,
            report: Callable[[str], None]) -> list[Measured]:
    """One round that is not counted (files get into the page cache), then `rounds` that are; each starts with another
    contender."""
    measured = [Measured(contender.name) for contender in contenders]
    for number in range(rounds + 1):
        for place in range(len(contenders)):
            index = (place + number) % len(contenders)
            contender = contenders[index]
            with tempfile.TemporaryDirectory(dir=scratch) as name:
                folder = pathlib.Path(name)
                contender.prepare(folder)
                sample = run_together(contender.commands(folder), folder)
                contender.check(folder)
            if number > 0:
                measured[index].samples.append(sample)
                report(f"  round {number}/{rounds}  {contender.name}: {sample.seconds:.3f} s, "
                       f"{sample.memory_bytes / 1e6:.0f} MB")
    return measured


def ratio(peer: Measured, own: Measured) -> float:
    """How many times quicker `own` is: the median over the rounds."""
    return statistics.median(b.seconds / a.seconds for a, b in zip(own.samples, peer.samples))
