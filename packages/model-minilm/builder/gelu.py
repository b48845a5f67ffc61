"""Exact Gelu (the erf form that BERT uses) for numpy, which has no erf of its own."""

import math

import numpy as np

from builder.weights import Array

_STEPS_PER_UNIT = 128
_LIMIT = 6
"""Beyond 6 the error function is 1 to within float64's precision."""

_GRID = np.arange(_LIMIT * _STEPS_PER_UNIT + 2) / _STEPS_PER_UNIT
_VALUES = np.array([math.erf(x) for x in _GRID])
_SLOPES = 2 / math.sqrt(math.pi) * np.exp(-_GRID * _GRID) / _STEPS_PER_UNIT


def erf(x: Array) -> Array:
    """The error function by cubic Hermite interpolation; the step of 1/128 keeps the error below 1e-10."""
    position = np.minimum(np.abs(x), _LIMIT) * _STEPS_PER_UNIT
    cell = position.astype(np.int64)
    t = position - cell
    rise = _VALUES[cell + 1] - _VALUES[cell]
    left, right = _SLOPES[cell] - rise, rise - _SLOPES[cell + 1]
    magnitude = _VALUES[cell] + t * rise + t * (1 - t) * ((1 - t) * left + t * right)
    return np.asarray(np.copysign(magnitude, x))


def gelu(x: Array) -> Array:
    """0.5 x (1 + erf(x / sqrt 2)), elementwise."""
    return np.asarray(0.5 * x * (1 + erf(x / math.sqrt(2))))
