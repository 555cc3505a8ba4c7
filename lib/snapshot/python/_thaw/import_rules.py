"""Rules that apply while a named module is imported. Packages bring their own through Cloudflare's
interface (`_cloudflare.import_patch_manager`), which this implements."""

import sys
from functools import wraps

_create_rules = {}
_exec_rules = {}
_after_snapshot = {}
_before_first_request = {}
_blocked = []


def register_create_patch(name):
    """The context manager runs around the creation of the module `name`."""
    return _registrar(_create_rules, name)


def register_exec_patch(name):
    """The context manager runs around the execution of the module `name`."""
    return _registrar(_exec_rules, name)


def register_after_snapshot(name):
    """The function runs when top-level code is over, with the module, if it was imported."""
    return _registrar(_after_snapshot, name)


def register_before_first_request(name):
    """The function runs after the reseed of `random` and before the first handler."""
    return _registrar(_before_first_request, name)


def _registrar(registry, name):
    def register(function):
        registry.setdefault(name, []).append(function)
        return function

    return register


def block_calls(module, *, allowlist=()):
    """Makes the public functions of a module refuse at top level; they work from the first request on."""
    from . import gate

    for name, value in list(vars(module).items()):
        if name.startswith("_") or name in allowlist or isinstance(value, type):
            continue
        if not callable(value):
            continue
        setattr(module, name, _blocking(gate, module.__name__, name, value))
        _blocked.append((module, name, value))


def _blocking(gate, module_name, name, original):
    def blocked(*args, **kwargs):
        if not gate.is_open():
            gate.refuse(f"{module_name}.{name}()")
        return original(*args, **kwargs)

    try:
        return wraps(original)(blocked)
    except (AttributeError, TypeError):
        return blocked


class _Loader:
    """A module loader with rules around its two steps; everything else is the original's."""

    def __init__(self, loader, name):
        self._loader = loader
        self._name = name

    def __getattr__(self, name):
        return getattr(self._loader, name)

    def create_module(self, spec):
        with _Rules(_create_rules.get(self._name, ()), None):
            return self._loader.create_module(spec)

    def exec_module(self, module):
        # The module keeps its real loader: inspect, pkgutil and importlib.resources look at it.
        module.__spec__.loader = self._loader
        module.__loader__ = self._loader
        with _Rules(_exec_rules.get(self._name, ()), module):
            self._loader.exec_module(module)


class _Rules:
    def __init__(self, rules, module):
        self._contexts = [rule(module) for rule in rules]

    def __enter__(self):
        for context in self._contexts:
            context.__enter__()

    def __exit__(self, *error):
        for context in reversed(self._contexts):
            context.__exit__(*error)


class _Finder:
    def find_spec(self, name, path, target=None):
        if name not in _exec_rules and name not in _create_rules:
            return None
        for finder in sys.meta_path:
            if finder is self or not hasattr(finder, "find_spec"):
                continue
            spec = finder.find_spec(name, path, target)
            if spec is not None:
                if spec.loader is not None:
                    spec.loader = _Loader(spec.loader, name)
                return spec
        return None

    def invalidate_caches(self):
        pass


def install():
    """Puts the rules in front of every import from here on."""
    sys.meta_path.insert(0, _Finder())


def run_after_snapshot():
    _run(_after_snapshot)


def run_before_first_request():
    for module, name, original in _blocked:
        setattr(module, name, original)
    _run(_before_first_request)


def _run(registry):
    for name, functions in registry.items():
        module = sys.modules.get(name)
        if module is not None:
            for function in functions:
                function(module)
