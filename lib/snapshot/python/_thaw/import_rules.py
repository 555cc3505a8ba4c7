"""Rules that apply while a named module is imported. Packages bring their own through Cloudflare's
interface (`_cloudflare.import_patch_manager`), which this implements."""

import json
import sys
from contextlib import ExitStack, contextmanager
from functools import wraps

import _thaw_host

from . import gate, permits

_create_rules = {}
_exec_rules = {}
_after_snapshot = {}
_before_first_request = {}
# What block_calls replaced: module, name, stand-in, original.
_blocked = []
# Modules that are being imported with rules, outermost first.
_importing = []
# How many values each import with a counted permit drew.
drawn = {}


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
    for name, value in list(vars(module).items()):
        if name.startswith("_") or name in allowlist or isinstance(value, type):
            continue
        if not callable(value):
            continue
        # What another module blocked and this one imported from it is unblocked at once.
        original = next((held[3] for held in _blocked if held[2] is value), value)
        blocking = _blocking(module.__name__, name, original)
        setattr(module, name, blocking)
        _blocked.append((module, name, blocking, original))


def _blocking(module_name, name, original):
    def blocked(*args, **kwargs):
        if not gate.is_open():
            gate.refuse(f"{module_name}.{name}()")
        return original(*args, **kwargs)

    try:
        return wraps(original)(blocked)
    except (AttributeError, TypeError):
        return blocked


def has_permit():
    """Whether the package that is being imported has a counted permit."""
    return any(name in permits.CALLS and _package(name) == _package(_importing[-1]) for name in _importing)


def permitted():
    """How many values each module drew under its permit, as JSON: those that drew any."""
    return json.dumps({name: calls for name, calls in sorted(drawn.items()) if calls})


@contextmanager
def _permit(name):
    """The module's own permit; what its package has already, or none for another package."""
    inherits = bool(_importing) and _package(_importing[-1]) == _package(name)
    _importing.append(name)
    try:
        if name in permits.CALLS:
            with gate.permit(permits.CALLS[name] - drawn.get(name, 0)):
                try:
                    yield
                finally:
                    drawn[name] = permits.CALLS[name] - _thaw_host.permits()
        elif inherits:
            yield
        else:
            with gate.permit(0):
                yield
    finally:
        _importing.pop()


def _package(name):
    return name.partition(".")[0]


class _Loader:
    """A module loader with rules around its two steps; everything else is the original's."""

    def __init__(self, loader, name):
        self._loader = loader
        self._name = name

    def __getattr__(self, name):
        return getattr(self._loader, name)

    def create_module(self, spec):
        drawn.pop(self._name, None)
        with _rules(self._name, _create_rules, None):
            return self._loader.create_module(spec)

    def exec_module(self, module):
        # The module keeps its real loader: inspect, pkgutil and importlib.resources look at it.
        module.__spec__.loader = self._loader
        module.__loader__ = self._loader
        with _rules(self._name, _exec_rules, module):
            self._loader.exec_module(module)
            permits.prime(self._name, module)


@contextmanager
def _rules(name, rules, module):
    with ExitStack() as contexts:
        contexts.enter_context(_permit(name))
        for rule in rules.get(name, ()):
            contexts.enter_context(rule(module))
        yield


class _Finder:
    def find_spec(self, name, path, target=None):
        named = name in _exec_rules or name in _create_rules or name in permits.CALLS
        if not named and _thaw_host.permits() == 0:
            return None
        for finder in sys.meta_path:
            if finder is self or not hasattr(finder, "find_spec"):
                continue
            spec = finder.find_spec(name, path, target)
            if spec is not None:
                if _takes_rules(spec):
                    spec.loader = _Loader(spec.loader, name)
                return spec
        return None

    def invalidate_caches(self):
        pass


def _takes_rules(spec):
    """A rule is for the package it was made for, not for a module of the program by the same name."""
    return hasattr(spec.loader, "exec_module") and not str(spec.origin).startswith("/session/metadata/")


def install():
    """Puts the rules in front of every import from here on."""
    sys.meta_path.insert(0, _Finder())


def run_after_snapshot():
    """A rule may look at a generator through functions that are blocked for everyone else."""
    _unblock()
    try:
        _run(_after_snapshot)
    finally:
        for module, name, blocking, _original in _blocked:
            setattr(module, name, blocking)


def run_before_first_request():
    _unblock()
    for name, renew in permits.RENEWALS.items():
        if name in sys.modules:
            renew(sys.modules[name])
    _run(_before_first_request)


def _unblock():
    for module, name, _blocking, original in _blocked:
        setattr(module, name, original)


def _run(registry):
    for name, functions in registry.items():
        module = sys.modules.get(name)
        if module is not None:
            for function in functions:
                function(module)
