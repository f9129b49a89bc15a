"""The guide's commands work, in order, and give what the guide says."""

import json
import os
import pathlib
import re
import subprocess
import tempfile

import ingot
import readers

GUIDE = pathlib.Path(__file__).parents[2] / "docs/guide/getting-started.md"

commands = re.findall(r"^```sh\n(.*?)^```", GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
assert len(commands) >= 7, "the guide has lost its commands"

with tempfile.TemporaryDirectory() as folder:
    path = f"{pathlib.Path(ingot.BINARY).parent}:{os.environ['PATH']}"
    done = subprocess.run(["bash", "-euxo", "pipefail", "-c", "\n".join(commands)], cwd=folder, text=True,
                          env={**os.environ, "PATH": path}, capture_output=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    shop = pathlib.Path(folder) / "shop"

    def rows(query: str) -> list:
        return [list(row.values()) for row in ingot.sql(query, cwd=shop)]

    revenue = rows("SELECT item, CAST(quantity AS BIGINT) AS quantity, CAST(amount AS VARCHAR) AS amount "
                   "FROM gold.revenue ORDER BY item")
    assert revenue == [["anvil", 3, "31.50"], ["bolt", 600, "30.00"], ["chisel", 2, "14.50"]], revenue
    assert rows("SELECT count(*) FROM bronze.orders") == [[6]]
    assert rows("SELECT _source_row FROM bronze.orders__quarantine") == [[6]]
    rescued = rows("SELECT order_id, _rescued_data FROM bronze.orders WHERE _rescued_data IS NOT NULL")
    assert [(order, json.loads(values)) for order, values in rescued] == [(3, {"quantity": "two"})], rescued
    assert readers.expect_readers_agree(shop / "lake", "gold.revenue") == 3
