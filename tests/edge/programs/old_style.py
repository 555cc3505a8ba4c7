"""Handlers as functions."""

from workers import Response, handler

TICKS = []


@handler
async def on_fetch(request, env, ctx):
    if request.url.endswith("/later"):

        async def work():
            TICKS.append("later")

        ctx.waitUntil(work())
    return Response.json([request.method, env.GREETING, TICKS])


async def on_scheduled(controller, env, ctx):
    TICKS.append([controller.cron, env.GREETING])
