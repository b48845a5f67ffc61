import math

import numpy as np

from builder.evaluation import Golden
from builder.gelu import erf
from builder.reference import encode, pool
from builder.text import TextEncoder
from builder.weights import FloatEncoder


def test_erf_agrees_with_the_standard_library() -> None:
    x = np.linspace(-7, 7, 10_001)
    expected = np.array([math.erf(value) for value in x])
    assert np.abs(erf(x) - expected).max() < 1e-10


def test_reference_gives_the_golden_vectors(weights: FloatEncoder, texts: TextEncoder, golden: list[Golden]) -> None:
    assert len(golden) > 100
    cosines = [pool(encode(weights, texts.ids(each.text))) @ each.vector for each in golden]
    assert min(cosines) >= 0.99999
