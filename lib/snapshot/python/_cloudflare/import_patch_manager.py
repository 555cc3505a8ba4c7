"""Rules around imports (Cloudflare's name for `_thaw.import_rules`)."""

from _thaw.import_rules import (
    block_calls,
    register_after_snapshot,
    register_before_first_request,
    register_create_patch,
    register_exec_patch,
)

__all__ = [
    "block_calls",
    "register_after_snapshot",
    "register_before_first_request",
    "register_create_patch",
    "register_exec_patch",
]
