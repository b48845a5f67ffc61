#!/usr/bin/env python3
"""Compares random model directories with sentence-transformers: the same vector, or an error where one is wanted.

    python3 -m venv venv && venv/bin/pip install -r core/tools/requirements-models.txt
    venv/bin/python core/tools/differential_models.py [--count 500] [--first 0] [--keep FOLDER]
    venv/bin/python core/tools/differential_models.py --count 60 --write testdata/model_directories.json.gz

Needs the built addon and dist/: node runs dist/test/support/embed-directories.js. Each number from --first on is a
directory of its own. Exits with 1 where a vector differs or an error does not name what it must. With --write, the
directories and the reference's vectors go into a file that test/model-directories.test.ts reads instead, which needs no
Python.
"""

import argparse
import base64
import gzip
import json
import math
import pathlib
import subprocess
import sys
import tempfile

import tiny_reference
from spoiled_models import case_of

PACKAGE = pathlib.Path(__file__).resolve().parents[2]
RUNNER = PACKAGE / "dist" / "test" / "support" / "embed-directories.js"


def write(directory, files):
    for name, content in files.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return directory


def expected(case, scratch):
    """The reference's vectors; None for a directory that is to be refused."""
    if case.refusal is not None:
        return None
    directory = write(scratch / f"{case.name}-reference", {**case.files, **case.reference})
    return tiny_reference.vectors(directory, case.calls)


def cosine(one, other):
    if len(one) != len(other):
        return -1
    lengths = math.sqrt(sum(x * x for x in one) * sum(y * y for y in other))
    if lengths == 0:
        return 1 if not any(one) and not any(other) else -1
    return sum(x * y for x, y in zip(one, other)) / lengths


def fault(case, reference, answer):
    """What is wrong with an answer of the product; None if it is right."""
    error = answer.get("error")
    if case.refusal is not None:
        named = error and error["code"] == "MODEL_INVALID" and all(word in error["message"] for word in case.refusal)
        return None if named else f"wanted an error with {case.refusal}, got {str(answer)[:300]}"
    if error:
        return f"{error['code']}: {error['message']}"
    for call, wanted, got in zip(case.calls, reference, answer["vectors"], strict=True):
        if not cosine(wanted, got) > case.cosine:
            return f"cosine {cosine(wanted, got):.6f} for {call}, {len(got)} of {len(wanted)} dimensions"
    return None


def answers(cases, scratch):
    lines = ""
    for case in cases:
        directory = write(scratch / case.name, case.files)
        lines += json.dumps({"directory": str(directory), "options": case.options, "calls": case.calls}) + "\n"
    command = ["node", str(RUNNER)]
    result = subprocess.run(command, input=lines, stdout=subprocess.PIPE, text=True, check=True)
    return [json.loads(line) for line in result.stdout.splitlines()]


def golden(cases, references):
    packed = []
    for case, reference in zip(cases, references):
        # The product's weights are in the graph: those for the reference would only take room.
        unread = {"model.safetensors", "0_Transformer/model.safetensors"}
        kept = {name: content for name, content in case.files.items() if name not in unread}
        files = {name: base64.b64encode(content).decode() for name, content in kept.items()}
        one = {"name": case.name, "files": files, "options": case.options, "calls": case.calls, "cosine": case.cosine}
        rounded = reference and [[float(f"{x:.7g}") for x in vector] for vector in reference]
        packed.append(one | {"refusal": case.refusal, "vectors": rounded})
    return gzip.compress(json.dumps(packed, separators=(",", ":")).encode(), mtime=0)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=500, help="how many directories")
    parser.add_argument("--first", type=int, default=0, help="the number of the first one")
    parser.add_argument("--keep", type=pathlib.Path, help="an empty folder for the directories, which then stay")
    parser.add_argument("--write", type=pathlib.Path, help="write the file for the tests, and compare nothing")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        scratch = options.keep or pathlib.Path(temporary)
        cases = [case_of(options.first + i) for i in range(options.count)]
        references = [expected(case, scratch) for case in cases]
        if options.write:
            options.write.write_bytes(golden(cases, references))
            return 0
        faults = 0
        for case, reference, answer in zip(cases, references, answers(cases, scratch), strict=True):
            what = fault(case, reference, answer)
            faults += what is not None
            if what:
                print(f"directory {case.name}: {what}")
    refused = sum(case.refusal is not None for case in cases)
    print(f"{options.count} directories, {refused} of them to be refused: {faults} differ")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
