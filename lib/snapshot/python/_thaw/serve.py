"""The way from a JavaScript handler to the program's own."""

import importlib
import inspect
import json
import logging
import sys
import time
from types import FunctionType

from . import ahead, collector, eager, entropy, environment, program, report, sdk_rules, sockets
from .values import is_js

_begun = False
# A Worker has one, as a rule.
_env = None

# Handlers that may also be written in the older way: `(event, env, ctx)`.
_OLD_STYLE = ("scheduled", "queue", "email", "tail")


def begin(variables):
    """Before the first handler of an instance: real randomness everywhere, the serving Worker's text
    variables (JSON) in `os.environ`, and a process that starts now. Doing it again changes only variables."""
    global _begun
    environment.configure(variables)
    if _begun:
        return
    entropy.unseal()
    collector.release()
    # Folders have other times here than the importer remembers.
    importlib.invalidate_caches()
    # `relativeCreated` of a log record counts from the start of the process.
    logging._startTime = time.time_ns()
    sockets.install()
    _begun = True


def _require_begun():
    """No way leads to a handler, or a class's constructor, without the reseed."""
    if not _begun:
        raise RuntimeError("a handler was called before _thaw.serve.begin")


def call_function(name, *args):
    """An old-style handler: `on_fetch(request, env, ctx)`, with as many arguments as it takes. This and the
    other ways in give the result, or a future of it."""
    _require_begun()
    return eager.call(_call_function(name, args))


def call_method(class_name, method, ctx, env, *args):
    """A handler or method of an entrypoint class; each event gets an instance of its own."""
    return call_instance(make_instance(class_name, ctx, env), method, *args)


def keep_env(env):
    """Spares each request a proxy of its own for it."""
    global _env
    _env = env


def call_fetch(class_name, ctx, env, request, head, content):
    """The same for `fetch` with what JavaScript knows to be a request. `env` is None for the one that is kept. `head`
    and `content` come along where the program is known to ask for them (`ahead.py`)."""
    sdk_rules.patched_context = ctx
    instance = make_instance(class_name, ctx, _env if env is None else env)
    ahead.note(request, head, content)
    return eager.call(_call_fetch(instance, request))


def call_class_event(class_name, method, ctx, env, *args):
    """The same for what the runtime itself calls."""
    return call_event(make_instance(class_name, ctx, env), method, *args)


def make_instance(class_name, ctx, env):
    """An instance of one of the program's classes, as the SDK expects it to be made."""
    _require_begun()
    try:
        return getattr(program.main, class_name)(ctx, env)
    except KeyboardInterrupt as error:
        raise report.time_limit(error) from None


def call_instance(instance, method, *args):
    """A method of an instance, its arguments and result converted as for an RPC call. Those of the runtime's
    events may take env and ctx as well."""
    _require_begun()
    return eager.call(_call_instance(instance, method, args))


def call_instance_fetch(instance, request):
    """`fetch` of an instance, for what JavaScript knows to be a request."""
    _require_begun()
    return eager.call(_call_fetch(instance, request))


def call_event(instance, method, *args):
    """What the runtime itself calls: a Durable Object's alarm, a message of a WebSocket, a Workflow's run."""
    _require_begun()
    return eager.call(_call_event(instance, method, args))


async def _call_function(name, args):
    result = await _settle(_call_relaxed(getattr(program.main, name), args))
    return _response(result) if name == "on_fetch" else _for_js(result)


async def _call_fetch(instance, request):
    return _response(await _settle(_call_relaxed(instance.fetch, (sdk_rules.request_of(request),))))


async def _call_instance(instance, method, args):
    workers = sys.modules.get("workers")
    bound = getattr(instance, method)
    if workers is not None:
        args = [workers.python_from_rpc(arg) for arg in args]
    if method in _OLD_STYLE:
        args = [*args, *(getattr(instance, name, None) for name in ("env", "ctx"))]
    relaxed = method == "fetch" or method in _OLD_STYLE
    result = await _settle(_call_relaxed(bound, args) if relaxed else bound(*args))
    if method == "fetch":
        return _response(result)
    return _for_js(result) if workers is None else workers.python_to_rpc(result)


async def _call_event(instance, method, args):
    return _for_js(await _settle(_call_relaxed(getattr(instance, method), args)))


def _call_relaxed(function, args):
    """Calls with as many of the arguments as the function takes."""
    wanted = _positional(function)
    return function(*args) if wanted is None else function(*args[:wanted])


def _positional(function):
    """How many positional arguments a function takes; None if there is no end to them."""
    plain = getattr(function, "__func__", function)
    if type(plain) is FunctionType and not plain.__dict__:
        code = plain.__code__
        return None if code.co_flags & inspect.CO_VARARGS else code.co_argcount - (plain is not function)
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return None
    if any(parameter.kind is parameter.VAR_POSITIONAL for parameter in parameters):
        return None
    positional = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return sum(parameter.kind in positional for parameter in parameters)


async def _settle(result):
    return await result if inspect.isawaitable(result) else result


def _for_js(result):
    """An object of the SDK as the JavaScript object that it wraps."""
    return getattr(result, "js_object", result)


def _response(result):
    """What a fetch handler gave, for JavaScript; its caller looks at what is a JavaScript object already."""
    if is_js(result):
        return result
    # Pyodide's own FetchResponse has no `js_object`.
    inner = getattr(result, "js_object", None) or getattr(result, "js_response", None)
    if inner is not None:
        return inner
    raise TypeError(
        f"The fetch handler returned {_name(result)}, not a Response. "
        "Return workers.Response(…), or what asgi.fetch gives."
    )


def _name(value):
    if value is None:
        return "None"
    kind = type(value).__name__
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"


def describe_error(error):
    """An exception of a handler as JSON, with the user's own lines."""
    return json.dumps(report.describe(error))
