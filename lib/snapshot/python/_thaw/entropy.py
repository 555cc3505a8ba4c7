"""Closes the ways to randomness before top-level code runs, checks them after, and reseeds before the
first handler. The parts that live outside Python are in `lib/runtime/entropy.ts`."""

import functools
import os
import random
import tempfile
import uuid
import weakref

from . import gate, import_rules

# Names of `random` that draw from its hidden instance. Assigned by seal(), put back by unseal().
_DRAWS = (
    "random uniform triangular randint choice randrange sample shuffle choices normalvariate "
    "lognormvariate expovariate vonmisesvariate gammavariate gauss betavariate binomialvariate "
    "paretovariate weibullvariate getrandbits randbytes seed setstate"
).split()
# Names of `uuid` that keep what they drew, or swallow a refusal.
_IDS = ("uuid1", "uuid6", "getnode")

_originals = {}
_state = None
# Generators that an import made under a permit, from poison: they are seeded anew after a restore.
_made_under_permit = []


def _guard(module_name, name, original):
    @functools.wraps(original, assigned=("__name__", "__qualname__", "__doc__"), updated=())
    def guarded(*args, **kwargs):
        if not gate.is_open():
            gate.refuse(f"{module_name}.{name}()")
        return original(*args, **kwargs)

    return guarded


def _guarded_urandom(size, /):
    if not gate.may_draw():
        gate.refuse("os.urandom()")
    return _originals["os.urandom"](size)


def _guarded_instance_seed(self, a=None, version=2):
    if a is None and not gate.may_draw():
        gate.refuse(f"{type(self).__module__}.{type(self).__qualname__}() without a seed")
    if a is None and not gate.is_open():
        _made_under_permit.append(weakref.ref(self))
        # One call, where the generator itself would make one for every 256 bytes.
        a = os.urandom(32)
    return _originals["random.Random.seed"](self, a, version)


def seal():
    """Called once, when the runtime layer is built: from here on nothing at top level is random."""
    global _state
    _originals["os.urandom"] = os.urandom
    os.urandom = _guarded_urandom
    # `random` binds os.urandom to a name of its own when it is imported; SystemRandom, `secrets` and
    # tempfile go through that name.
    random._urandom = _guarded_urandom
    _originals["random.Random.seed"] = random.Random.seed
    random.Random.seed = _guarded_instance_seed
    for name in _DRAWS:
        original = getattr(random, name)
        _originals[f"random.{name}"] = original
        setattr(random, name, _guard("random", name, original))
    for name in _IDS:
        _originals[f"uuid.{name}"] = getattr(uuid, name)
        setattr(uuid, name, _guard("uuid", name, getattr(uuid, name)))
    import_rules.install()
    _state = random._inst.getstate()


def check():
    """Raises if randomness was asked for behind the guards: by compiled code that swallowed the refusal, or
    from the hidden generator of `random`."""
    refusal = gate.native_refusal()
    if refusal is not None:
        raise gate.EntropyError(refusal["message"])
    if random._inst.getstate() != _state:
        raise gate.EntropyError(
            "The state of Python's random module changed at top level. Seed it inside a handler."
        )
    import_rules.run_after_snapshot()


def unseal():
    """Called after a restore and before any handler, with the gate already open: puts the real functions
    back and gives every generator that may repeat a seed of its own."""
    gate.open_for_good()
    os.urandom = _originals["os.urandom"]
    random._urandom = os.urandom
    random.Random.seed = _originals["random.Random.seed"]
    for name in _DRAWS:
        setattr(random, name, _originals[f"random.{name}"])
    random._inst.seed()
    for made in _made_under_permit:
        generator = made()
        if generator is not None:
            generator.seed()
    for name in _IDS:
        setattr(uuid, name, _originals[f"uuid.{name}"])
    uuid._node = None
    uuid._last_timestamp = uuid._last_timestamp_v6 = uuid._last_timestamp_v7 = None
    tempfile._name_sequence = None
    import_rules.run_before_first_request()
