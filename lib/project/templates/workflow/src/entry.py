"""A Workflow: work of many steps that lasts, over hours and restarts.

    GET  /                       this text
    POST /orders                 begins one: {"item": "tea", "quantity": 3}
    GET  /orders/1a2b3c4d        how far it is
    POST /orders/1a2b3c4d/paid   tells it that the money is here; it waits for that

A step that is done isn't done again: its result is kept. A step that fails is tried again.
"""

import secrets
from urllib.parse import urlparse

from workers import Response, WorkerEntrypoint, WorkflowEntrypoint

PRICES = {"tea": 4.0, "ice": 2.5}


class Order(WorkflowEntrypoint):
    async def run(self, event, step):
        order = event["payload"]

        @step.do("price", config={"retries": {"limit": 3, "delay": "2 seconds"}})
        async def price():
            return PRICES.get(order["item"], 10.0) * order.get("quantity", 1)

        total = await price()
        payment = await step.wait_for_event("wait for the money", "paid", timeout="1 day")
        await step.sleep("pack", "1 second")

        @step.do("ship")
        async def ship():
            # A number that is drawn in a step stays the same when the Workflow goes on elsewhere.
            return {"parcel": secrets.token_hex(4), "to": payment["payload"].get("to", "you")}

        return {"total": total, **await ship()}


class Default(WorkerEntrypoint):
    async def fetch(self, request):
        path = urlparse(request.url).path
        if path == "/":
            return Response(__doc__)
        _, orders, *rest = path.split("/")
        if orders != "orders" or len(rest) > 2:
            return Response("Not found", status=404)
        if not rest:
            return await self.begin(request)
        order = await self.env.ORDERS.get(rest[0])
        if rest[1:] == ["paid"]:
            await order.send_event({"type": "paid", "payload": await request.json()})
        return Response.json(await order.status())

    async def begin(self, request):
        if request.method != "POST":
            return Response("POST an order here.", status=405)
        order = await self.env.ORDERS.create(
            id=secrets.token_hex(4), params=await request.json()
        )
        return Response.json({"id": order.id}, status=201)
