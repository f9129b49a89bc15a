"""The Delta Acceptance Tests: all tables, written by Spark, are read at each version with the expected rows."""

import json
import pathlib
import tarfile
import tempfile

import ingot
import readers

def check_version(case: pathlib.Path, expected: pathlib.Path) -> int:
    metadata = json.loads((expected / "table_version_metadata.json").read_text())
    version = metadata["version"]
    connection = readers.connect()
    connection.execute(
        f"CREATE TABLE expected AS FROM read_parquet('{expected}/table_content/**/*.parquet', hive_partitioning=false)")
    queries = [f"FROM delta_table('{case / 'delta'}', version => {version})"]
    if expected.name == "latest":
        queries.append(f"FROM delta_table('{case / 'delta'}')")
    columns = ", ".join(f'"{row[0]}"' for row in connection.execute("DESCRIBE expected").fetchall())
    for query in queries:
        readers.load_by_ingot(connection, "found", query)
        types = [dict((row[0], row[1]) for row in connection.execute(f"DESCRIBE {t}").fetchall())
                 for t in ("expected", "found")]
        assert types[0] == types[1], f"{case.name} at {version}: {types[1]}, expected {types[0]}"
        told_apart = readers.difference(connection, "expected", "found", columns)
        assert not told_apart, f"{case.name} at {version}: {told_apart}"
    return version


with tempfile.TemporaryDirectory() as scratch:
    with tarfile.open(ingot.shared_data() / "delta/deltalake-dat-v0.0.3.tar.gz") as archive:
        archive.extractall(scratch)  # made by the Delta project
    cases = sorted(path.parent for path in pathlib.Path(scratch).rglob("test_case_info.json"))
    assert len(cases) == 19, f"{len(cases)} tables in the archive"
    faults = []
    for one in cases:
        try:
            read = [check_version(one, version) for version in sorted((one / "expected").iterdir())]
            print(f"{one.name}: versions {read}")
        except AssertionError as fault:
            faults.append(f"{one.name}: {fault}")
    assert not faults, "\n".join(faults)
