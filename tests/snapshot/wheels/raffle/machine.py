"""Holds a generator that was made at import."""

import random

GENERATOR = random.Random()
SEEDED = random.Random(7)
