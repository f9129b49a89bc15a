"""The binary starts, says what it is, and refuses what it does not know."""

import ingot

version = ingot.run("--version")
assert version.stdout.startswith("ingot "), version.stdout

unknown = ingot.run("no-such-verb", exit_code=2)
assert "no-such-verb" in unknown.stderr, unknown.stderr
assert unknown.stdout == "", "an error belongs to stderr"
