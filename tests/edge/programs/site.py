"""A Worker beside static assets: it adds to them, and answers where there is none."""

from urllib.parse import urlparse

from workers import Response, WorkerEntrypoint


class Default(WorkerEntrypoint):
    async def fetch(self, request):
        path = urlparse(request.url).path
        if path == "/api/page":
            page = await self.env.ASSETS.fetch("http://assets/page")
            text = await page.text()
            kind = page.headers.get("content-type")
            return Response(f"{page.status} {kind} {text}")
        if path == "/api/missing":
            return Response(str((await self.env.ASSETS.fetch("http://assets/none")).status))
        if path == "/api/files":
            import os

            return Response(" ".join(sorted(os.listdir(os.path.dirname(__file__)))))
        return Response(f"Python at {path}")
