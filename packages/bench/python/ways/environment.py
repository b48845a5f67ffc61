"""What must be set before the libraries are imported."""

import os
import sys
from pathlib import Path


def prepare_environment(name: str, threads: int) -> None:
    """For the service `name`, with `threads` threads for one model run; child processes inherit it."""
    os.environ.update(
        OMP_NUM_THREADS=str(threads),
        MKL_NUM_THREADS=str(threads),
        OPENBLAS_NUM_THREADS=str(threads),
        TOKENIZERS_PARALLELISM="false",
        # The comparison is about CPUs, and the weights are files: no network is needed.
        CUDA_VISIBLE_DEVICES="",
        HF_HUB_OFFLINE="1",
        DO_NOT_TRACK="1",
        HF_HUB_DISABLE_PROGRESS_BARS="1",
        TRANSFORMERS_VERBOSITY="error",
        # A service ends without tidying up, which the helper process of a process pool would remark upon.
        PYTHONWARNINGS="ignore:resource_tracker:UserWarning",
    )
    if name == "python-infinity":
        sys.path.insert(0, str(infinity_folder()))


def infinity_folder() -> Path:
    """Where the set-up puts Infinity and the versions that it declares."""
    return Path(sys.prefix) / "infinity"
