"""Runs the test_… functions of a script, each in a folder of its own; all of them, whichever fail."""

import pathlib
import tempfile
from collections.abc import Callable
from typing import Any


def run(script: dict[str, Any], prepare: Callable[[pathlib.Path], Any]) -> None:
    """`script` is the caller's globals(). Each test gets what `prepare` makes of its folder, which does not exist yet."""
    tests = [(name, test) for name, test in script.items() if name.startswith("test_")]
    assert tests, "no test"
    faults = []
    with tempfile.TemporaryDirectory() as scratch:
        for name, test in tests:
            try:
                test(prepare(pathlib.Path(scratch) / name))
            except AssertionError as fault:
                faults.append(f"{name}: {fault}")
    assert not faults, "\n\n".join(faults)


def folder(path: pathlib.Path) -> pathlib.Path:
    """The empty folder itself."""
    path.mkdir()
    return path
