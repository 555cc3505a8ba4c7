"""Permits for imports that must draw randomness (Cloudflare's name for `_thaw.gate`)."""

from contextlib import contextmanager

from _thaw import gate, import_rules
from _thaw.gate import is_open as in_request_context

__all__ = ["allow_bad_entropy_calls", "in_request_context"]


@contextmanager
def allow_bad_entropy_calls(calls):
    """Lets so many draws through, unless the package has a counted permit here already: that one counts."""
    if import_rules.has_permit():
        yield
    else:
        with gate.permit(calls):
            yield
