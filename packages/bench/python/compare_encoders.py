"""Times encoders beside each other: same weights, one thread, one process, in turn, so that noise is shared.

    PYTHONPATH=packages/model-minilm python compare_encoders.py --operators LIBRARY --native FILE [--native-bf16 FILE]
        --int8 FILE --fp32 FILE [--openvino-int8 FILE] --model DIR --golden FILE

prints each way's cosine to the fp32 vectors of the golden texts, and per shape (texts x tokens) its best and median run
in ms, and how many times faster than ONNX Runtime's int8 (the shipped standard-operator file) the median of the paired
rounds is.
"""

import argparse
import os
import time
from pathlib import Path

import encoder_ways as ways
import numpy as np
from builder.evaluation import Golden, evaluate, read_golden
from builder.text import TextEncoder

SHAPES = ((1, 6), (32, 6), (1, 128), (8, 128))
SECONDS_PER_ROUND = 0.1


def main() -> None:
    options = _parse()
    # Some peers ask the affinity, not a setting, how many threads to use.
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    all_ways = _open(options)
    reference = all_ways[0].name
    _report_accuracy(all_ways, TextEncoder(options.model), read_golden(options.golden))
    print(f"{_cpu_name()}, one thread, {options.rounds} rounds in turn; times in ms\n")
    for shape in SHAPES:
        _report(shape, _measure(all_ways, shape, options.rounds), reference)


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--operators", type=Path, required=True, help="libnative_infer_operators")
    parser.add_argument("--native", type=Path, required=True, help="int8 file with native-infer's operator")
    parser.add_argument("--native-bf16", type=Path, help="bf16 file with native-infer's operator")
    parser.add_argument("--int8", type=Path, required=True, help="int8 file of standard operators")
    parser.add_argument("--fp32", type=Path, required=True, help="fp32 file of standard operators")
    parser.add_argument("--openvino-int8", type=Path, help="int8 file of quantise_openvino.py")
    parser.add_argument("--model", type=Path, required=True, help="model directory with the tokenizer of all files")
    parser.add_argument("--golden", type=Path, required=True, help="JSON lines: texts and their fp32 vectors")
    parser.add_argument(
        "--openvino-isa",
        metavar="ISA",
        help="newest instruction set for OpenVINO, such as AVX512_CORE_BF16 where its AMX kernels end in SIGILL",
    )
    parser.add_argument("--rounds", type=int, default=15, choices=range(3, 1001), metavar="N")
    return parser.parse_args()


def _open(options: argparse.Namespace) -> list[ways.Way]:
    opened = [
        ways.standard("ONNX Runtime int8", options.int8),
        ways.dynamically_quantised(options.fp32),
        ways.standard("ONNX Runtime fp32", options.fp32),
        ways.openvino_bf16(options.fp32, options.openvino_isa),
        *([ways.openvino_int8(options.openvino_int8, options.openvino_isa)] if options.openvino_int8 else []),
        ways.native("native-infer int8", options.native, options.operators),
    ]
    if options.native_bf16:
        opened.append(ways.native("native-infer bf16", options.native_bf16, options.operators))
    return opened


def _report_accuracy(all_ways: list[ways.Way], encoder: TextEncoder, golden: list[Golden]) -> None:
    print(f"{f'cosine to fp32 on {len(golden)} texts':38} {'mean':>8} {'minimum':>8}")
    for way in all_ways:
        accuracy = evaluate(way.hidden, encoder, golden)
        print(f"  {way.name:36} {accuracy.mean:8.5f} {accuracy.minimum:8.5f}")
    print()


def _measure(all_ways: list[ways.Way], shape: tuple[int, int], rounds: int) -> dict[str, list[list[float]]]:
    """Each way's samples, round by round, in ms. The first round warms up and is left out."""
    ids = np.random.default_rng(1).integers(1000, 20000, size=shape, dtype=np.int64)
    runs = {way.name: way.prepare(ids) for way in all_ways}
    samples: dict[str, list[list[float]]] = {name: [] for name in runs}
    for round_index in range(rounds + 1):
        for name, run in runs.items():
            taken = _one_round(run)
            if round_index > 0:
                samples[name].append(taken)
    return samples


def _one_round(run: ways.Run) -> list[float]:
    samples: list[float] = []
    end = time.perf_counter() + SECONDS_PER_ROUND
    while not samples or time.perf_counter() < end:
        start = time.perf_counter()
        run()
        samples.append((time.perf_counter() - start) * 1e3)
    return samples


def _report(shape: tuple[int, int], samples: dict[str, list[list[float]]], reference: str) -> None:
    print(
        f"{shape[0]}x{shape[1]:<4}                                best     p50   times faster (10 % to 90 % of rounds)"
    )
    medians = {name: np.array([np.median(each) for each in rounds]) for name, rounds in samples.items()}
    for name, rounds in samples.items():
        every = np.concatenate(rounds)
        low, middle, high = np.quantile(medians[reference] / medians[name], (0.1, 0.5, 0.9))
        print(f"  {name:36} {every.min():8.3f}{np.median(every):8.3f}   {middle:5.2f} ({low:.2f} to {high:.2f})")
    print()


def _cpu_name() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return "unknown CPU"


if __name__ == "__main__":
    main()
