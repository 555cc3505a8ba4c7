from ._generator import default_rng
from .mtrand import RandomState, get_state, random, seed, set_state

__all__ = ["RandomState", "default_rng", "get_state", "random", "seed", "set_state"]
