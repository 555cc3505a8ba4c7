"""A package with a rule of its own, brought the way Cloudflare's SDK brings its rules."""

from contextlib import contextmanager

from _cloudflare.allow_entropy import allow_bad_entropy_calls
from _cloudflare.import_patch_manager import register_exec_patch


@register_exec_patch("raffle.machine")
@contextmanager
def _machine(_module):
    with allow_bad_entropy_calls(1):
        yield


from . import machine  # noqa: E402, F401
