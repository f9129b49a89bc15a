"""What end-to-end tests share: running the binary, and asking it for rows. (Other readers are in readers.py.)"""

import json
import os
import pathlib
import subprocess
from typing import Any

BINARY = os.environ["INGOT_BIN"]


def run(*arguments: Any, exit_code: int | None = 0, cwd: Any = None, timeout: float = 120,
        env: dict[str, str] | None = None, stdin: str | None = None) -> subprocess.CompletedProcess:
    """Runs ingot and checks how it ended. exit_code None accepts any."""
    command = [BINARY, *map(str, arguments)]
    done = subprocess.run(
        command, cwd=cwd, timeout=timeout, env={**os.environ, **(env or {})}, text=True, input=stdin,
        stdin=subprocess.DEVNULL if stdin is None else None, capture_output=True, check=False)
    if exit_code is not None and done.returncode != exit_code:
        raise AssertionError(
            f"{' '.join(command)}\nexited with {done.returncode}, expected {exit_code}"
            f"\n--- stdout\n{done.stdout}\n--- stderr\n{done.stderr}")
    return done


def sql(query: str, lake: Any = None, **options: Any) -> list[dict[str, Any]]:
    """The rows of a query. Without a lake it runs in the project of the working directory (cwd=…)."""
    place = [] if lake is None else ["--lake", lake]
    output = run("sql", *place, "--format", "json", query, **options).stdout
    return json.loads(output) if output.strip() else []


def shared_data() -> pathlib.Path:
    """The folder of real input data. Only for tests that are declared with SHARED_DATA."""
    return pathlib.Path(os.environ["INGOT_SHARED_DATA"])
