"""Every kind of class that a Worker can export, and what the runtime calls on them."""

import json

from workers import DurableObject, Response, WorkerEntrypoint, WorkflowEntrypoint

EVENTS = []


class Room(DurableObject):
    def __init__(self, ctx, env):
        super().__init__(ctx, env)
        self.seen = 0
        self.ctx.storage.sql.exec("CREATE TABLE IF NOT EXISTS said (who TEXT, what TEXT)")

    async def fetch(self, request):
        if request.headers.get("Upgrade") != "websocket":
            return Response(f"{self.env.GREETING} from {self.ctx.id.name}")
        from js import WebSocketPair

        client, server = WebSocketPair.new().object_values()
        self.ctx.acceptWebSocket(server)
        return Response(None, status=101, web_socket=client)

    def webSocketMessage(self, socket, message):
        self.seen += 1
        for other in self.ctx.getWebSockets():
            other.send(f"{self.seen}: {message}")

    async def webSocketClose(self, socket, code, reason, was_clean):
        await self.ctx.storage.put("closed", [code, reason])

    async def add(self, by=1, *, twice=False):
        total = (await self.ctx.storage.get("total") or 0) + by * (2 if twice else 1)
        await self.ctx.storage.put("total", total)
        return {"total": total, "id": str(self.ctx.id)}

    async def said(self, who, what):
        self.ctx.storage.sql.exec("INSERT INTO said VALUES (?, ?)", who, what)
        return [row.to_py() if hasattr(row, "to_py") else row for row in self.ctx.storage.sql.exec("SELECT * FROM said").toArray()]

    async def wake_in(self, milliseconds):
        import time

        await self.ctx.storage.setAlarm(int(time.time() * 1000) + milliseconds)

    async def alarm(self, info):
        await self.ctx.storage.put("rung", (await self.ctx.storage.get("rung") or 0) + 1)

    async def state(self):
        return {"rung": await self.ctx.storage.get("rung"), "closed": await self.ctx.storage.get("closed")}

    def fail(self):
        raise ValueError("not in this room")

    def token(self):
        import secrets

        return secrets.token_hex(16)


class Quiet(DurableObject):
    """It has no alarm."""

    async def set_and_delete(self):
        storage = self.ctx.storage
        await storage.setAlarm(4_000_000_000_000)
        seen = [await storage.getAlarm()]
        await storage.deleteAlarm()
        return [*seen, await storage.getAlarm()]


class Pipeline(WorkflowEntrypoint):
    async def run(self, event, step):
        tries = []

        @step.do("double")
        async def double():
            return event["payload"]["number"] * 2

        @step.do("flaky", config={"retries": {"limit": 3, "delay": 50}})
        async def flaky():
            tries.append(1)
            if len(tries) < 3:
                raise ValueError("not yet")
            return len(tries)

        doubled = await double()
        tried = await flaky()
        await step.sleep("nap", 300)
        approval = await step.wait_for_event("approval", "approved", timeout="1 minute")

        @step.do("finish", config={"retries": {"limit": 0, "delay": 0}})
        async def finish():
            if approval["payload"].get("fail"):
                raise ValueError("it was not to be")
            return {"doubled": doubled, "tried": tried, "by": approval["payload"]["by"], "id": event["instanceId"]}

        return await finish()


class Admin(WorkerEntrypoint):
    async def double(self, number):
        return number * 2

    async def fetch(self, request):
        return Response("admin " + request.method)


class Default(WorkerEntrypoint):
    async def fetch(self, request):
        _, room, method = (request.url.split("://")[1].split("?")[0].split("/") + ["", ""])[:3]
        stub = (self.env.QUIETS if room == "quiet" else self.env.ROOMS).getByName(room or "main")
        if method == "fetch":
            return await stub.fetch(request.js_object)
        if room == "workflow":
            return await self.workflow(method, request)
        if method == "events":
            return Response.json(EVENTS)
        try:
            body = await request.json() if request.method == "POST" else []
            return Response.json(await getattr(stub, method)(*body))
        except Exception as error:
            return Response(f"{type(error).__name__}: {error}", status=500)

    async def workflow(self, method, request):
        body = await request.json()
        if method == "start":
            made = await self.env.PIPELINE.create(id=body["id"], params={"number": body["number"]})
            return Response.json({"id": made.id})
        instance = await self.env.PIPELINE.get(body["id"])
        if method == "approve":
            await instance.send_event({"type": "approved", "payload": body["payload"]})
        return Response.json(await instance.status())

    async def greet(self, name):
        return f"{self.env.GREETING}, {name}"

    async def scheduled(self, controller, env, ctx):
        EVENTS.append([controller.cron, env.GREETING])

    async def queue(self, batch):
        for message in batch.messages:
            EVENTS.append(message.body)
            message.ack()
