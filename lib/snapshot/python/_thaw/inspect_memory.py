"""Where every Python object is, for `lib/snapshot/inspect`: its address, type and module. It runs on an
instance that is thrown away afterwards: looking leaves its own objects behind and undoes `gc.freeze()`."""

import array
import gc
import json
import sys
import types

_NOBODY = 0xFFFFFFFF
_type_name = type.__dict__["__qualname__"].__get__
_type_module = type.__dict__["__module__"].__get__

# What JavaScript reads from memory has to stay where it is.
_kept = []


def objects():
    """JSON: the address and number of rows (object, type, module), and the names of both."""
    gc.disable()
    gc.unfreeze()
    tracked = gc.get_objects()
    modules, owners = _owners(tracked)
    names, numbers, rows = [], {}, array.array("I")
    for key, (thing, owner) in owners.items():
        kind = type(thing)
        number = numbers.get(kind)
        if number is None:
            number = numbers[kind] = len(names)
            names.append(_name_of(kind))
        rows.extend((key, number, owner))
    address, count = rows.buffer_info()
    _kept.append(rows)
    return json.dumps({"address": address, "count": count // 3, "types": names, "modules": modules})


def _owners(tracked):
    """Each object's module, by its address. Functions and classes say theirs; everything else belongs to
    the module from which the fewest steps lead to it, among equals to the one imported first."""
    modules = [item for item in list(sys.modules.items()) if _is_module(item[1]) and item[0] != __name__]
    numbers = {name: at for at, (name, _) in enumerate(modules)}
    owners = {}
    level = []

    def claim(thing, owner):
        if id(thing) not in owners:
            owners[id(thing)] = (thing, owner)
            level.append(thing)

    for at, (_, module) in enumerate(modules):
        claim(module, at)
        claim(types.ModuleType.__getattribute__(module, "__dict__"), at)
    for thing in tracked:
        owner = numbers.get(_module_of(thing))
        if owner is not None:
            claim(thing, owner)
    level.sort(key=lambda thing: owners[id(thing)][1])
    _spread(level, owners)
    # What no module leads to: the interpreter's own, and what only C code holds.
    rest = [thing for thing in tracked if id(thing) not in owners]
    for thing in rest:
        owners[id(thing)] = (thing, _NOBODY)
    _spread(rest, owners)
    return [name for name, _ in modules], owners


def _spread(level, owners):
    """Whatever the objects refer to and nobody owns yet becomes their owner's, one step after the other."""
    while level:
        following = []
        for thing in level:
            owner = owners[id(thing)][1]
            for held in gc.get_referents(thing):
                if id(held) not in owners:
                    owners[id(held)] = (held, owner)
                    following.append(held)
        level = following


def _is_module(thing):
    return issubclass(type(thing), types.ModuleType)


def _module_of(thing):
    """The name of a function's or class's module. Asked past any `__getattribute__` of the program."""
    if type(thing) is types.FunctionType:
        name = thing.__module__
    elif issubclass(type(thing), type):
        name = _module_name(thing)
    else:
        return None
    return name if type(name) is str else None


def _module_name(kind):
    try:
        return _type_module(kind)
    except AttributeError:
        return None


def _name_of(kind):
    module = _module_name(kind)
    name = _type_name(kind)
    return name if module == "builtins" or type(module) is not str else f"{module}.{name}"
