"""Builds the embedded default model: all-MiniLM-L6-v2 as an int8 ONNX file, from its fp32 weights."""

import os

# The matrices are small: a second BLAS thread gains little, and on a busy machine its spinning costs far more.
# The variable counts only if it is set before numpy is imported, and a caller's own choice stands.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
