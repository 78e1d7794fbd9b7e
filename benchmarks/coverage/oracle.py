"""The interval of someone who knows the covariance, by generalised least squares: the width to measure others by."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri, stdtrit

from .answers import LEVEL, Answer
from .draws import Drawn

METHOD = "oracle"


def oracle(drawn: Drawn) -> Answer:
    """GLS with the true covariance; t with n − p degrees where its scale is estimated, normal where it is known.

    For means the scale is estimated and the correlations are known; for proportions and
    log rates everything is known.
    """
    X, C = drawn.laid.X, drawn.laid.contrasts
    turn = np.linalg.inv(np.linalg.cholesky(drawn.covariance))
    design, y = turn @ X, drawn.clean @ turn.T
    inverse = np.linalg.inv(design.T @ design)
    beta = y @ design @ inverse
    half = ndtri((1 + LEVEL) / 2) * np.sqrt(np.einsum("mp,pq,mq->m", C, inverse, C))[:, None] * np.ones(len(y))
    if drawn.scaled:
        freedom = len(X) - X.shape[1]
        sigma = np.sqrt(((y - beta @ design.T) ** 2).sum(axis=1) / freedom)
        half = half / ndtri((1 + LEVEL) / 2) * stdtrit(freedom, (1 + LEVEL) / 2) * sigma
    value = C @ beta.T
    return Answer(METHOD, value - half, value + half)
