"""A service of Python: `python -m ways NAME --port 0 --threads 1 --io-ms 5 --text "How big is London" --onnx FILE`.

Prints its ready line and runs until SIGTERM, SIGINT or the end of its standard input. `--list` prints the names.
"""

import json
import os
import sys
from typing import TextIO

from ways.arguments import Arguments, read_arguments
from ways.environment import prepare_environment
from ways.lifeline import end_with_stdin
from ways.models import MODELS


def reserve_stdout() -> TextIO:
    """The real standard output, for the ready line only: what libraries print goes to standard error."""
    sys.stdout.flush()
    real = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    return real


def run(arguments: Arguments) -> None:
    end_with_stdin()
    output = reserve_stdout()
    prepare_environment(arguments.name, arguments.threads)
    # Only now: the environment decides which versions are imported and how many threads they start.
    from ways.server import serve

    serve(arguments, output)


if __name__ == "__main__":
    if sys.argv[1:] == ["--list"]:
        print(json.dumps(list(MODELS)))
    else:
        run(read_arguments(sys.argv[1:]))
