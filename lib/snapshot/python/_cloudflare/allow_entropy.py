"""Permits for imports that must draw randomness (Cloudflare's name for `_thaw.gate`)."""

from _thaw.gate import is_open as in_request_context
from _thaw.gate import permit as allow_bad_entropy_calls

__all__ = ["allow_bad_entropy_calls", "in_request_context"]
