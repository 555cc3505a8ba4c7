"""A Python Worker in the older style: a handler function at the top level instead of a class."""

from workers import Response, handler


@handler
async def on_fetch(request, env, ctx):
    return Response.json({"method": request.method, "url": request.url})
