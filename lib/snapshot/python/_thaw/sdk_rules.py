"""What the workers SDK does that a snapshot must not keep."""

from contextlib import contextmanager

from . import gate
from .import_rules import register_exec_patch


@register_exec_patch("workers.rpc")
@contextmanager
def _env_keeps_nothing(rpc):
    """`env` keeps what was asked of it once. At top level that is the value of the build, which a handler
    would get in place of the serving Worker's."""
    yield
    look_up = rpc._EnvWrapper.__getattr__

    def look_up_anew(self, name):
        return look_up(self, name) if gate.is_open() else self._getattr_helper(name)

    rpc._EnvWrapper.__getattr__ = look_up_anew
