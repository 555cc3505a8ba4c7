"""Finds who holds a JavaScript value, and says it as a person would: `entry.CACHE['x'].client`. It runs
when a build has failed already, so it may take its time and walk everything."""

import collections
import functools
import gc
import json
import sys
import types

from pyodide.ffi import JsException, JsProxy

_MAX_OBJECTS = 400_000
_HIDDEN = ("_thaw", "_pyodide", "pyodide", "js.")
_FRAMES = {
    types.GeneratorType: ("gi_frame", "the suspended generator"),
    types.CoroutineType: ("cr_frame", "the suspended coroutine"),
    types.AsyncGeneratorType: ("ag_frame", "the suspended generator"),
}
# What leads everywhere, or nowhere a person would look.
_SKIPPED = (types.ModuleType, types.CodeType, str, bytes, int, float, bool, type(None))


def find(held, count):
    """JSON: for each value the variable that holds it, or null. `held(address, is_method)` says which of
    the values the JavaScript proxy at an address holds, and is negative for none of them. The program's
    own modules come first: whoever asks wants to change something there."""
    found = [None] * count

    def note(thing, path):
        at = held(id(thing), callable(thing))
        if at >= 0 and found[at] is None:
            found[at] = path()
        return None not in found

    variables = list(module_variables())
    own = [at for at in variables if is_own(at[0])]
    for roots in (own, variables):
        if not _walk([(f"{module}.{name}", value) for module, name, value in roots], note):
            continue
        break
    else:
        _walk([(describe(thing), thing) for thing in gc.get_objects() if _may_hold(thing)], note, depth=1)
    return json.dumps(found)


def paths_to(things):
    """For each of these the variable that leads to it; "" if none does. One walk for all of them."""
    wanted = {id(thing): "" for thing in things}

    def note(thing, path):
        if wanted.get(id(thing)) == "":
            # What wraps a thing in C, a text file its raw one, is the thing to whoever reads the message.
            wanted[id(thing)] = path().replace(" (inside)", "")
        return "" not in wanted.values()

    variables = list(module_variables())
    own = [at for at in variables if is_own(at[0])]
    for roots in (own, variables):
        if not things or _walk([(f"{module}.{name}", value) for module, name, value in roots], note, proxies_only=False):
            break
    return [wanted[id(thing)] for thing in things]


def module_variables():
    """Every module-level variable of the program and its packages."""
    for module_name, module in list(sys.modules.items()):
        # A JavaScript module may have anything under the name __dict__.
        if not isinstance(module, types.ModuleType) or module_name.startswith(_HIDDEN):
            continue
        for name, value in list(vars(module).items()):
            if name != "__builtins__":
                yield module_name, name, value


def is_own(module_name):
    """Whether a module is one of the program's own files."""
    return str(vars(sys.modules[module_name]).get("__file__")).startswith("/session/metadata/")


def _walk(roots, note, depth=50, proxies_only=True):
    """Breadth first from the roots, so that the shortest way is found. Ends early once `note` is true."""
    queue = collections.deque((value, None, path, 0) for path, value in roots)
    seen = set()
    while queue and len(seen) < _MAX_OBJECTS:
        at = queue.popleft()
        thing, level = at[0], at[3]
        is_proxy = _is_proxy(thing)
        if (is_proxy or not proxies_only) and note(thing, lambda at=at: _path(at)):
            return True
        if is_proxy or issubclass(type(thing), _SKIPPED) or id(thing) in seen or level >= depth:
            continue
        # Kept, so that no other object comes to have its address.
        seen.add(id(thing))
        for step, inner in _children(thing):
            queue.append((inner, at, step, level + 1))
    return False


def _is_proxy(thing):
    # By the type: an object's own __class__ may be computed, and do or raise anything.
    return issubclass(type(thing), (JsProxy, JsException))


def _path(at):
    steps = []
    while at is not None:
        steps.append(at[2])
        at = at[1]
    return "".join(reversed(steps))


def _children(thing):
    """What an object holds, each with the step that leads there."""
    kind = type(thing)
    named = []
    if issubclass(kind, dict):
        for key, value in dict.items(thing):
            named.append((f"[{_key(key)}]", value))
            named.append((" (a key)", key))
    elif issubclass(kind, (list, tuple, collections.deque)):
        named += ((f"[{at}]", value) for at, value in enumerate(list(thing)))
    elif issubclass(kind, (set, frozenset)):
        named += ((" (an element)", value) for value in set(thing))
    elif kind is types.FunctionType:
        named += _function_parts(thing)
    elif kind is functools.partial:
        named += [(".func", thing.func)]
        named += ((f".args[{at}]", value) for at, value in enumerate(thing.args))
        named += ((f".keywords[{key!r}]", value) for key, value in thing.keywords.items())
    elif kind in _FRAMES:
        attribute, what = _FRAMES[kind]
        named += _locals(getattr(thing, attribute), f"of {what}")
    elif kind is types.FrameType:
        named += _locals(thing, f"of {thing.f_code.co_name}")
    elif kind is types.BuiltinFunctionType:
        # A method of an object written in C. A plain function's "self" is its module.
        named += [] if isinstance(thing.__self__, types.ModuleType) else [(".__self__", thing.__self__)]
        return named
    elif kind is types.CellType:
        named += _cell("", thing)
    elif issubclass(kind, type):
        if thing.__module__ == "builtins":
            return ()
        return [(f".{name}", value) for name, value in list(vars(thing).items()) if name != "__dict__"]
    named += _attributes(thing)
    known = {id(value) for _, value in named}
    # Whatever else it refers to: what C code keeps has no name of its own.
    rest = () if kind is types.FunctionType else gc.get_referents(thing)
    return named + [("" if issubclass(kind, dict) else " (inside)", value) for value in rest if _is_rest(value, known)]


def _is_rest(value, known):
    return id(value) not in known and not issubclass(type(value), (type, types.ModuleType))


def _function_parts(function):
    code = function.__code__
    defaults = function.__defaults__ or ()
    names = code.co_varnames[: code.co_argcount][code.co_argcount - len(defaults) :]
    for name, value in zip(names, defaults):
        yield f" (default of its parameter {name!r})", value
    for name, value in (function.__kwdefaults__ or {}).items():
        yield f" (default of its parameter {name!r})", value
    for name, cell in zip(code.co_freevars, function.__closure__ or ()):
        yield from _cell(f" (variable {name!r} of its closure)", cell)


def _cell(step, cell):
    try:
        yield step, cell.cell_contents
    except ValueError:  # not filled yet
        return


def _locals(frame, whose):
    if frame is None:
        return
    for name, value in dict(frame.f_locals).items():
        yield f" (local variable {name!r} {whose})", value


def _attributes(thing):
    """What an object's `__dict__` and slots have, past any `__getattr__`, which may do and raise anything."""
    try:
        attributes = object.__getattribute__(thing, "__dict__")
        if type(attributes) is dict:
            yield from ((f".{name}", value) for name, value in list(attributes.items()))
    except (AttributeError, TypeError):
        pass
    for base in type(thing).__mro__:
        for name, member in list(vars(base).items()):
            if type(member) is types.MemberDescriptorType:
                try:
                    yield f".{name}", member.__get__(thing)
                except (AttributeError, TypeError, ValueError):
                    continue


def _key(key):
    text = repr(key) if type(key) in (str, int, bytes, tuple, bool, float) else "…"
    return text if len(text) <= 40 else text[:39] + "…"


def _may_hold(thing):
    return any(_is_proxy(inner) for inner in gc.get_referents(thing))


def describe(thing):
    """Something that no variable leads to, in words: what it is and, for code, where it was written."""
    kind = type(thing)
    function = thing if kind is types.FunctionType else None
    if kind is types.CellType:
        function = next((at for at in gc.get_objects() if type(at) is types.FunctionType and _closes_over(at, thing)), None)
    if function is not None:
        from . import outside

        return outside.describe_object(function)
    name = getattr(thing, "__qualname__", "") if kind in _FRAMES else ""
    return f"a {kind.__qualname__}{f' {name}' if name else ''} that no variable leads to"


def _closes_over(function, cell):
    return any(at is cell for at in function.__closure__ or ())
