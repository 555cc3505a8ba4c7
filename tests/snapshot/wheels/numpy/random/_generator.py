"""As in NumPy: generators that are seeded from the system unless they are given a seed."""

from .mtrand import RandomState


def default_rng(seed=None):
    return RandomState(seed)
