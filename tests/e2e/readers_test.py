"""delta-rs and DuckDB's delta extension read every table that Ingot writes, with the same rows."""

import pathlib
import tempfile

import feature_tables
import readers

with tempfile.TemporaryDirectory() as folder:
    lake = pathlib.Path(folder) / "lake"
    feature_tables.make(str(lake))
    faults = []
    for name in feature_tables.TABLES:
        try:
            readers.expect_readers_agree(lake, f"features.{name}", columns=feature_tables.EXPORTED.get(name, "*"))
        except Exception as fault:  # noqa: BLE001  whatever a reader says about this table; the others are read
            faults.append(f"{name}: {fault}")
    assert not faults, "\n".join(faults)
