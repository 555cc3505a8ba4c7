"""`os.environ`: the variables of the Worker's configuration, at top level and when it serves."""

import json
import os

# What was configured when the top-level code began, as long as this is a snapshot of it.
_configured = {}


def configure(variables):
    """Shows these text variables (JSON). Those that were configured before and are not now go, unless the
    program has changed them since; what the program set itself stays while the configuration is the same."""
    wanted = {name: value for name, value in json.loads(variables).items() if _is_possible(name, value)}
    for name, before in list(_configured.items()):
        if name not in wanted and os.environ.get(name) == before:
            del os.environ[name]
    for name, value in wanted.items():
        if _configured.get(name) != value:
            os.environ[name] = value
    _configured.clear()
    _configured.update(wanted)


def _is_possible(name, value):
    """C knows no such variables, and Worker configurations may have them."""
    return bool(name) and "=" not in name and "\0" not in name + value
