"""As in NumPy: one global generator seeded at import, its methods as functions."""

from random import Random
from secrets import randbits


class RandomState:
    def __init__(self, seed=None):
        self.seed(seed)

    def seed(self, seed=None):
        self._generator = Random(randbits(128) if seed is None else seed)

    def random(self):
        return self._generator.random()

    def get_state(self):
        return self._generator.getstate()

    def set_state(self, state):
        self._generator.setstate(state)


_rand = RandomState()
random = _rand.random
seed = _rand.seed
get_state = _rand.get_state
set_state = _rand.set_state
