"""Writes outputs.json and pooling.json beside this file: the formulas of sentence-transformers 6.2, in numpy.

    python core/tests/model/golden/make_golden.py [--check]

Outputs are those of `quantize_embeddings`, pooled vectors those of the module `Pooling` on one text without padding,
whose first `skipped` tokens are a prompt that pooling leaves out.
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).resolve().parent


def outputs(vector: np.ndarray, least: np.ndarray, most: np.ndarray) -> dict[str, list]:
    steps = (most - least) / np.float32(255)
    steps = np.where(steps == 0, np.float32(1), steps)
    uint8 = np.clip(np.floor((vector - least) / steps), 0, 255)
    bits = np.packbits(vector > 0)
    return {
        "vector": vector.tolist(),
        "least": least.tolist(),
        "most": most.tolist(),
        "uint8": uint8.astype(np.uint8).tolist(),
        "int8": (uint8 - 128).astype(np.int8).tolist(),
        "ubinary": bits.tolist(),
        "binary": (bits.astype(np.int16) - 128).astype(np.int8).tolist(),
    }


def output_cases(random: np.random.Generator) -> list[dict[str, list]]:
    cases = []
    for dimensions in (1, 7, 8, 9, 20, 64):
        seen = random.normal(0, 0.3, (50, dimensions)).astype(np.float32)
        vector = random.normal(0, 0.4, dimensions).astype(np.float32)
        vector[dimensions // 2] = 0
        least, most = seen.min(axis=0), seen.max(axis=0)
        if dimensions > 8:
            most[3] = least[3]
            vector[4], vector[5] = least[4], most[5]
        cases.append(outputs(vector, least, most))
    return cases


def pooled(rows: np.ndarray, skipped: int) -> dict[str, list]:
    kept = rows[skipped:]
    weights = np.arange(skipped + 1, len(rows) + 1, dtype=np.float64)[:, None]
    return {
        "rows": rows.tolist(),
        "skipped": skipped,
        "mean": kept.mean(axis=0, dtype=np.float64).tolist(),
        "cls": kept[0].tolist(),
        "max": kept.max(axis=0).tolist(),
        "last_token": kept[-1].tolist(),
        "mean_sqrt_len": (kept.sum(axis=0, dtype=np.float64) / np.sqrt(len(kept))).tolist(),
        "weighted_mean": ((kept * weights).sum(axis=0) / weights.sum()).tolist(),
    }


def pooling_cases(random: np.random.Generator) -> list[dict[str, list]]:
    shapes = ((1, 3, 0), (2, 4, 0), (7, 5, 0), (7, 5, 3), (30, 8, 29))
    return [pooled(random.normal(0, 1, (tokens, width)).astype(np.float32), skip) for tokens, width, skip in shapes]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where a file would change")
    check = parser.parse_args().check
    random = np.random.default_rng(11)
    different = 0
    for name, cases in (("outputs", output_cases(random)), ("pooling", pooling_cases(random))):
        path = FOLDER / f"{name}.json"
        content = "[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n"
        if not check:
            path.write_text(content)
        elif not path.is_file() or path.read_text() != content:
            print(f"{path}: differs")
            different = 1
    return different


if __name__ == "__main__":
    sys.exit(main())
