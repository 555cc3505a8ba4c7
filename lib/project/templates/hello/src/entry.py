"""The smallest Python Worker: one class, one method for each kind of event."""

from urllib.parse import parse_qs, urlparse

from workers import Response, WorkerEntrypoint


class Default(WorkerEntrypoint):
    async def fetch(self, request):
        query = parse_qs(urlparse(request.url).query)
        name = query.get("name", ["world"])[0]
        return Response(f"Hello, {name}!")
