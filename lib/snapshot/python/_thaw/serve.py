"""The way from a JavaScript handler to the program's own."""

import inspect
import json
import sys

from . import entropy, program, report


_OLD_STYLE = ("scheduled", "queue", "email", "tail")


def begin():
    """Before the first handler of an instance: real randomness everywhere."""
    entropy.unseal()


def set_environment(variables):
    """The serving Worker's text variables, as `os.environ` shows them."""
    import os

    os.environ.update(json.loads(variables))


async def call_function(name, *args):
    """An old-style handler: `on_fetch(request, env, ctx)`, with as many arguments as it takes."""
    try:
        return await _settle(_call_relaxed(getattr(program.main, name), args))
    except KeyboardInterrupt as error:
        raise _time_limit(error) from None


async def call_method(class_name, method, ctx, env, *args):
    """A method of an entrypoint class; each request gets an instance of its own."""
    return await call_instance(make_instance(class_name, ctx, env), method, *args)


def _time_limit(error):
    """An interrupt as an ordinary exception: asyncio would raise it out of the event loop a second time."""
    limit = report.TimeLimit("it ran for too long without giving control back")
    return limit.with_traceback(error.__traceback__)


def make_instance(class_name, ctx, env):
    """An instance of one of the program's classes, as the SDK expects it to be made."""
    return getattr(program.main, class_name)(ctx, env)


async def call_instance(instance, method, *args):
    """A method of an instance, its arguments and result converted as for an RPC call."""
    workers = sys.modules.get("workers")
    bound = getattr(instance, method)
    if workers is not None:
        args = [workers.python_from_rpc(arg) for arg in args]
    # The runtime's handlers may also be written with the older `(event, env, ctx)`.
    args = [*args, *(getattr(instance, name, None) for name in ("env", "ctx"))] if method in _OLD_STYLE else args
    try:
        return await _settle(_call_relaxed(bound, args), convert=True)
    except KeyboardInterrupt as error:
        raise _time_limit(error) from None


async def call_event(instance, method, *args):
    """What the runtime itself calls: a Durable Object's alarm, a message of a WebSocket, a Workflow's run."""
    try:
        return await _settle(_call_relaxed(getattr(instance, method), args))
    except KeyboardInterrupt as error:
        raise _time_limit(error) from None


def _call_relaxed(function, args):
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return function(*args)
    if any(parameter.kind is parameter.VAR_POSITIONAL for parameter in parameters):
        return function(*args)
    positional = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    wanted = sum(parameter.kind in positional for parameter in parameters)
    return function(*args[:wanted])


async def _settle(result, convert=False):
    if inspect.isawaitable(result):
        result = await result
    workers = sys.modules.get("workers")
    if convert and workers is not None:
        return workers.python_to_rpc(result)
    return getattr(result, "js_object", result)


def describe_error(error):
    """An exception of a handler as JSON, with the user's own lines."""
    return json.dumps(report.describe(error))
