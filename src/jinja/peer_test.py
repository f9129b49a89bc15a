"""Renders the same templates with Ingot and with Jinja2, and compares: equal text, or both refuse.

    INGOT_JINJA_PEER=…/jinja_peer [INGOT_TEST_SEED=n] [INGOT_PEER_TEMPLATES=n] python peer_test.py
"""

import copy
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import warnings

import jinja2.sandbox

import peer_templates

# What Jinja2 prints of these depends on addresses or on set order, or shows Python's own names.
UNSTABLE = re.compile(r" at 0x|<generator|<built-in|<bound method|<function|_?iterator object|<class|jinja2\.|markupsafe|(?i:markup\()")
# Ingot's integers have 64 bits, and its limits are tighter: documented in docs/reference/jinja.md.
LIMITED = re.compile(r"does not fit 64 bits|of memory|more memory|steps|range too big|recursion|complex numbers|cannot be sliced|unhashable type: 'slice'"
                     r"|the value must be str, not (dict|list|tuple)")


def jinja_environment(request: dict) -> jinja2.Environment:
    return jinja2.sandbox.SandboxedEnvironment(
        extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"],
        trim_blocks=request.get("trim_blocks", False), lstrip_blocks=request.get("lstrip_blocks", False),
        keep_trailing_newline=request.get("keep_trailing_newline", False))


def by_jinja(request: dict) -> dict:
    try:
        template = jinja_environment(request).from_string(request["template"])
        return {"output": template.render(**copy.deepcopy(request["context"]))}
    except RecursionError:
        return {"error": "recursion", "skip": True}
    except Exception as problem:  # whatever Python says no with
        return {"error": f"{type(problem).__name__}: {problem}"}


def by_ingot(requests: list[dict]) -> list[dict]:
    lines = "".join(json.dumps(request) + "\n" for request in requests)
    run = subprocess.run([os.environ["INGOT_JINJA_PEER"]], input=lines, capture_output=True, text=True, check=False)
    replies = [json.loads(line) for line in run.stdout.splitlines()]
    if run.returncode != 0 or len(replies) != len(requests):
        culprit = requests[len(replies)]["template"] if len(replies) < len(requests) else ""
        sys.exit(f"jinja_peer ended with {run.returncode}: {run.stderr}\ntemplate: {culprit!r}")
    return replies


def agree(mine: dict, theirs: dict) -> bool:
    if "skip" in theirs or LIMITED.search(mine.get("error", "")) or UNSTABLE.search(theirs.get("output", "")):
        return True
    if "error" in mine or "error" in theirs:
        return "error" in mine and "error" in theirs
    return mine["output"] == theirs["output"]


def written_templates() -> list[str]:
    text = pathlib.Path(__file__).with_name("peer_cases.txt").read_text(encoding="utf-8")
    return text.split("\n---\n")


def main() -> int:
    warnings.simplefilter("ignore")  # of the Python that Jinja2 makes
    seed = int(os.environ.get("INGOT_TEST_SEED") or random.SystemRandom().randrange(1 << 32))
    count = int(os.environ.get("INGOT_PEER_TEMPLATES") or 3000)
    requests = [{"template": template, "context": peer_templates.CONTEXT} for template in written_templates()]
    for number in range(count):
        maker = peer_templates.Maker(seed + number)
        request = {"template": maker.template(), "context": peer_templates.CONTEXT}
        for setting in ("trim_blocks", "lstrip_blocks", "keep_trailing_newline"):
            request[setting] = maker.chance(3)
        requests.append(request)
    failures = 0
    refused = 0
    for request, mine in zip(requests, by_ingot(requests)):
        theirs = by_jinja(request)
        refused += "error" in mine
        if agree(mine, theirs):
            continue
        failures += 1
        if failures <= int(os.environ.get("INGOT_PEER_SHOW") or 5):
            settings = {key: value for key, value in request.items() if value is True}
            print(f"template: {request['template']!r} {settings}\n  jinja2: {theirs}\n  ingot:  {mine}")
    print(f"INGOT_TEST_SEED={seed}: {len(requests)} templates, {refused} refused, {failures} differ")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
