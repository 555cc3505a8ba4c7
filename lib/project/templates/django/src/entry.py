"""Django in a single file, served as a Python Worker over WSGI.

Try GET /, GET /greet/Ada, and POST /words with {"text": "some words"}.

All of this file runs once, when the snapshot is taken: Django is set up long before the first request.
There is no database here; Durable Objects and D1 are bindings, which Django's own models don't know.
"""

import json

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponseBadRequest, JsonResponse
from django.urls import path
from django.views.decorators.http import require_POST
from workers import WorkerEntrypoint, wsgi

# SECRET_KEY is missing on purpose: sessions and signed cookies need one, and it has to be a secret of
# the Worker, not a line of code.
settings.configure(
    ALLOWED_HOSTS=["*"],
    MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
    ROOT_URLCONF=__name__,
    TIME_ZONE="UTC",
)


def index(request):
    return JsonResponse({"message": "Hello from Django", "method": request.method})


def greet(request, name):
    return JsonResponse({"message": f"Hello, {name}!"})


@require_POST
def words(request):
    try:
        text = json.loads(request.body)["text"]
    except (ValueError, KeyError, TypeError):
        return HttpResponseBadRequest("Send JSON with a text.")
    return JsonResponse({"words": len(str(text).split())})


urlpatterns = [
    path("", index),
    path("greet/<str:name>", greet),
    path("words", words),
]

app = get_wsgi_application()


class Default(WorkerEntrypoint):
    async def fetch(self, request):
        return await wsgi.fetch(app, request.js_object, self.env)
