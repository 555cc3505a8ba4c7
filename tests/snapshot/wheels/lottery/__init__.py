"""A package without a rule: importing `lottery.ticket` or `lottery.compiled` draws."""

import os


def draw():
    return os.urandom(4)
