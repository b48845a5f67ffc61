"""Prints the vector of each line of standard input, a JSON array a line: embed.py LIBRARY MODEL"""

import json
import os
import sys

from native_infer import Engine, NativeInferError


def main() -> int:
    if len(sys.argv) != 3:
        print("usage: embed.py LIBRARY MODEL < texts", file=sys.stderr)
        return 2
    library, model = sys.argv[1:]
    texts = [line.rstrip("\n") for line in sys.stdin]
    try:
        with Engine(library, model, runtime_library=os.environ.get("NATIVE_INFER_RUNTIME_LIBRARY")) as engine:
            for vector in engine.embed(texts):
                print(json.dumps(list(vector)))
    except NativeInferError as error:
        print(f"{error.code}: {error}", file=sys.stderr)
        return 1
    return 0


sys.exit(main())
