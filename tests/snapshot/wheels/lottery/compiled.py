"""Draws in C, which swallows the refusal and seeds itself with the time instead."""

import _random

GENERATOR = _random.Random()
