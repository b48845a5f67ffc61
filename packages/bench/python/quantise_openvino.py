"""Quantises the fp32 model to int8 for OpenVINO, once, and prints where the result is.

    PYTHONPATH=packages/model-minilm python quantise_openvino.py --fp32 FILE --model DIR --out DIR

nncf quantises after training: it runs calibration.txt of the model's builder, the texts that our own int8 files come
from, and takes each activation's range from them. The file's name says what made it, so that another input makes
another file.
"""

import argparse
import contextlib
import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

import numpy as np
from builder.calibration import CALIBRATION_FILE, read_texts
from builder.text import TextEncoder
from encoder_ways import standard_feeds

# Both differ from nncf's defaults, which are less accurate here: docs/lab.md has the figures.
SMOOTHING = 0.75
"""SmoothQuant's exponent, 0 to 1: how much of an activation's spread between channels moves into the weights."""

RANGES = "MINMAX"
"""nncf's name for how an activation's range follows from the texts: the smallest and the largest value of all."""


TOKENIZER_FILES = ("tokenizer.json", "sentence_bert_config.json")
"""What decides how the texts are cut into tokens."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fp32", type=Path, required=True, metavar="FILE", help="fp32 ONNX file of standard operators")
    parser.add_argument("--model", type=Path, required=True, metavar="DIR", help="the directory with its tokenizer")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where the quantised file is kept")
    options = parser.parse_args()
    # nncf's progress goes to standard output, which is for the result.
    with contextlib.redirect_stdout(sys.stderr):
        file = quantised(options.fp32, options.model, options.out)
    print(file)


def quantised(fp32_file: Path, model: Path, out: Path) -> Path:
    """The int8 file of `fp32_file` in `out`, in OpenVINO's format, made if it is not there.

    `model` is a model directory with the TOKENIZER_FILES.
    """
    file = out / file_name([fp32_file, *(model / name for name in TOKENIZER_FILES), CALIBRATION_FILE])
    if not file.is_file():
        print(f"quantising {fp32_file.name} for OpenVINO, about half a minute", file=sys.stderr)
        encoder = TextEncoder(model)
        quantise(fp32_file, [encoder.ids(text) for text in read_texts()], file)
    return file


def file_name(inputs: Iterable[Path]) -> str:
    """Versions and settings, and a hash of the contents of `inputs`."""
    contents = hashlib.sha256()
    for path in inputs:
        contents.update(hashlib.sha256(path.read_bytes()).digest())
    made_by = f"openvino-{version('openvino')}-nncf-{version('nncf')}-smoothing-{SMOOTHING}-{RANGES.lower()}"
    return f"int8-{made_by}-{contents.hexdigest()[:12]}.xml"


def quantise(fp32_file: Path, texts: list[list[int]], file: Path) -> None:
    """Writes `file` and its weights beside it, .bin: the graph `fp32_file` with ranges from `texts`, token ids each."""
    # The import reads it: no usage statistics are sent.
    os.environ["NNCF_CI"] = "1"
    import nncf
    import openvino
    from nncf.quantization.advanced_parameters import AdvancedQuantizationParameters, AdvancedSmoothQuantParameters
    from nncf.quantization.range_estimator import RangeEstimatorParametersSet

    model = nncf.quantize(
        openvino.Core().read_model(fp32_file),
        nncf.Dataset([standard_feeds(np.array([ids], dtype=np.int64)) for ids in texts]),
        model_type=nncf.ModelType.TRANSFORMER,
        subset_size=len(texts),
        advanced_parameters=AdvancedQuantizationParameters(
            smooth_quant_alphas=AdvancedSmoothQuantParameters(matmul=SMOOTHING),
            activations_range_estimator_params=getattr(RangeEstimatorParametersSet, RANGES),
        ),
    )
    _save(model, file)


def _save(model: object, file: Path) -> None:
    """Writes the graph and, beside it, its weights; the graph comes last, so that half a pair counts as none."""
    import openvino

    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=file.parent) as folder:
        written = Path(folder) / file.name
        openvino.save_model(model, written, compress_to_fp16=False)
        for suffix in (".bin", ".xml"):
            shutil.move(written.with_suffix(suffix), file.with_suffix(suffix))


if __name__ == "__main__":
    main()
