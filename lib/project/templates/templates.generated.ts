// Made by generate.ts from the folders beside this file.
export const TEMPLATE_FILES = {
  chat: {
    "pyproject.toml": `[project]
name = "chat"
version = "0.1.0"
description = "A chat room over WebSockets, as a Python Worker"
requires-python = ">=3.12"
dependencies = []

[dependency-groups]
dev = ["workers-py", "workers-runtime-sdk"]
`,
    "src/entry.py": `"""A chat room over WebSockets: each room is a Durable Object that holds its guests' sockets.

Deploy it and open the address in two windows; ?room=tea is another room. In the preview the page is one
guest, and WebSocket instead of HTTP in the bar another.

    GET /             the page (page.py)
    GET /rooms/lobby  a WebSocket: /rooms/lobby?name=Ada
"""

import json
from urllib.parse import parse_qs, unquote, urlparse

from page import PAGE
from workers import DurableObject, Response, WorkerEntrypoint

LONGEST = 1000
REMEMBERED = 50


class Room(DurableObject):
    def __init__(self, ctx, env):
        super().__init__(ctx, env)
        self.ctx.storage.sql.exec(
            "CREATE TABLE IF NOT EXISTS said (id INTEGER PRIMARY KEY, name TEXT, text TEXT)"
        )

    async def fetch(self, request):
        # Only where there are sockets is there something to import.
        from js import WebSocketPair

        name = parse_qs(urlparse(request.url).query).get("name", ["someone"])[0][:40]
        client, server = WebSocketPair.new().object_values()
        # A socket that is accepted like this stays open while the object sleeps; whose it is has to
        # be kept with the socket, since \`self\` is gone by then.
        self.ctx.acceptWebSocket(server)
        server.serializeAttachment(name)
        for row in self.ctx.storage.sql.exec("SELECT name, text FROM said ORDER BY id").toArray():
            server.send(json.dumps({"name": row["name"], "text": row["text"]}))
        return Response(None, status=101, web_socket=client)

    async def webSocketMessage(self, socket, message):
        name, text = socket.deserializeAttachment(), str(message)[:LONGEST]
        sql = self.ctx.storage.sql
        sql.exec("INSERT INTO said (name, text) VALUES (?, ?)", name, text)
        sql.exec("DELETE FROM said WHERE id <= (SELECT max(id) FROM said) - ?", REMEMBERED)
        said = json.dumps({"name": name, "text": text})
        for guest in self.ctx.getWebSockets():
            guest.send(said)

    async def webSocketClose(self, socket, code, reason, was_clean):
        """Nothing to do: a closed socket is no longer among \`getWebSockets()\`."""


class Default(WorkerEntrypoint):
    async def fetch(self, request):
        path = unquote(urlparse(request.url).path)
        if path == "/":
            return Response(PAGE, headers={"content-type": "text/html; charset=utf-8"})
        if not path.startswith("/rooms/"):
            return Response("Not found", status=404)
        if request.headers.get("upgrade") != "websocket":
            return Response("This address is for WebSockets; the page is at /.", status=426)
        room = self.env.ROOMS.getByName(path.removeprefix("/rooms/"))
        return await room.fetch(request.js_object)
`,
    "src/page.py": `"""The page to chat in, as text: a Python module is part of every deploy, as it is."""

PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Chat</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 40rem; padding: 1rem; }
  #said { list-style: none; min-height: 12rem; padding: 0; }
  form { display: flex; gap: .5rem; }
  input { flex: 1; font: inherit; min-width: 0; padding: .4rem; }
  button { font: inherit; }
</style>
<h1>Chat</h1>
<p id="state" role="status">Connecting…</p>
<ul id="said" aria-live="polite"></ul>
<form>
  <input id="text" aria-label="Message" maxlength="1000" autocomplete="off" required>
  <button>Send</button>
</form>
<script>
  const asked = new URLSearchParams(location.search);
  const room = asked.get("room") || "lobby";
  const name = asked.get("name") || "guest " + Math.floor(Math.random() * 1000);
  const address = new URL("/rooms/" + encodeURIComponent(room), location.href);
  address.protocol = address.protocol.replace("http", "ws");
  address.searchParams.set("name", name);
  const socket = new WebSocket(address);
  const state = document.querySelector("#state");
  socket.onopen = () => { state.textContent = "You are " + name + ", in the room " + room + "."; };
  socket.onclose = () => { state.textContent = "The connection is closed. Reload to come back."; };
  socket.onmessage = (event) => {
    const said = JSON.parse(event.data);
    const line = document.createElement("li");
    line.textContent = said.name + ": " + said.text;
    document.querySelector("#said").append(line);
  };
  document.querySelector("form").onsubmit = (event) => {
    event.preventDefault();
    const text = document.querySelector("#text");
    socket.send(text.value);
    text.value = "";
  };
</script>
</html>
"""
`,
    "wrangler.jsonc": `{
  "$schema": "node_modules/wrangler/config-schema.json",
  "name": "chat",
  "main": "src/entry.py",
  "compatibility_date": "2026-10-01",
  "compatibility_flags": ["python_workers"],
  "durable_objects": {
    "bindings": [{ "name": "ROOMS", "class_name": "Room" }]
  },
  "migrations": [{ "tag": "v1", "new_sqlite_classes": ["Room"] }]
}
`,
  },
  checkout: {
    "pyproject.toml": `[project]
name = "checkout"
version = "0.1.0"
description = "Prices with rates from another Worker, as a Python Worker"
requires-python = ">=3.12"
dependencies = []

[dependency-groups]
dev = ["workers-py", "workers-runtime-sdk"]
`,
    "src/entry.py": `"""Prices in any currency, with rates from another Worker: its methods are called as if they were here.

    GET /                  this text
    GET /price/tea?in=CHF  what tea costs there; what there is: tea, ice

Deploy the template "RPC service" first. \`RATES\` in wrangler.jsonc is its entrypoint \`Rates\`: no HTTP
lies between, and no address of it is needed.
"""

from urllib.parse import parse_qs, unquote, urlparse

from workers import Response, WorkerEntrypoint

IN_EURO = {"tea": 4.0, "ice": 2.5}


class Default(WorkerEntrypoint):
    async def fetch(self, request):
        url = urlparse(request.url)
        if url.path == "/":
            return Response(__doc__)
        item = unquote(url.path.removeprefix("/price/"))
        if item not in IN_EURO:
            return Response.json({"error": f"There is no {item}."}, status=404)
        currency = parse_qs(url.query).get("in", ["EUR"])[0]
        rates = self.env.RATES
        currencies = await rates.currencies()
        if currency not in currencies:
            error = f"There is no rate of {currency}."
            return Response.json({"error": error, "currencies": currencies}, status=400)
        price = await rates.convert(IN_EURO[item], "EUR", currency)
        return Response.json({"item": item, **price})
`,
    "wrangler.jsonc": `{
  "$schema": "node_modules/wrangler/config-schema.json",
  "name": "checkout",
  "main": "src/entry.py",
  "compatibility_date": "2026-10-01",
  "compatibility_flags": ["python_workers"],
  // Another Worker, which has to be there: deploy the template "RPC service" first.
  "services": [{ "binding": "RATES", "service": "rates", "entrypoint": "Rates" }]
}
`,
  },
  cron: {
    "pyproject.toml": `[project]
name = "cron"
version = "0.1.0"
description = "A Python Worker that runs by the clock"
requires-python = ">=3.12"
dependencies = []

[dependency-groups]
dev = ["workers-py", "workers-runtime-sdk"]
`,
    "src/entry.py": `"""A Worker that runs by the clock: every five minutes, as wrangler.jsonc has it.

    GET /      this text
    GET /runs  when it ran last, newest first

A run has nobody who waits for its answer, so it leaves what it found in a KV namespace.
"""

import json
from datetime import UTC, datetime
from urllib.parse import urlparse

from workers import Response, WorkerEntrypoint

REMEMBERED = 20


class Default(WorkerEntrypoint):
    async def scheduled(self, controller, env, ctx):
        due = datetime.fromtimestamp(controller.scheduledTime / 1000, UTC)
        # Your own work goes here: fetch something, tidy up, send a report.
        run = {"cron": controller.cron, "due": due.isoformat()}
        runs = [run, *await self.runs()][:REMEMBERED]
        await self.env.RUNS.put("runs", json.dumps(runs))

    async def fetch(self, request):
        path = urlparse(request.url).path
        if path == "/":
            return Response(__doc__)
        if path == "/runs":
            return Response.json(await self.runs())
        return Response("Not found", status=404)

    async def runs(self):
        return json.loads(await self.env.RUNS.get("runs") or "[]")
`,
    "wrangler.jsonc": `{
  "$schema": "node_modules/wrangler/config-schema.json",
  "name": "cron",
  "main": "src/entry.py",
  "compatibility_date": "2026-10-01",
  "compatibility_flags": ["python_workers"],
  "kv_namespaces": [{ "binding": "RUNS" }],
  // Minute, hour, day, month, weekday, in UTC.
  "triggers": { "crons": ["*/5 * * * *"] }
}
`,
  },
  d1: {
    "migrations/0001_create_entries.sql": `-- Each file here is applied once, in the order of the names. To change the tables later, add a file.
CREATE TABLE entries (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    message TEXT NOT NULL
);
`,
    "migrations/0002_add_written.sql": `-- A constant stands for the rows that are there already; the program fills it for new ones.
ALTER TABLE entries ADD COLUMN written TEXT NOT NULL DEFAULT '';
CREATE INDEX entries_by_name ON entries (name);
`,
    "pyproject.toml": `[project]
name = "guestbook-d1"
version = "0.1.0"
description = "A guest book in D1, as a Python Worker"
requires-python = ">=3.12"
dependencies = []

[dependency-groups]
dev = ["workers-py", "workers-runtime-sdk"]
`,
    "src/entry.py": `"""A guest book in D1: SQLite with tables of your own.

    GET  /         this text
    GET  /entries  the last entries; ?name=Ada for one guest's
    POST /entries  writes one: {"name": "Ada", "message": "Lovely!"}

The tables are in migrations/: a deploy applies the files that the database hasn't seen.
"""

from urllib.parse import parse_qs, urlparse

from workers import Response, WorkerEntrypoint


class Default(WorkerEntrypoint):
    async def fetch(self, request):
        url = urlparse(request.url)
        if url.path == "/":
            return Response(__doc__)
        if url.path != "/entries":
            return Response("Not found", status=404)
        if request.method == "POST":
            return await self.write(await request.json())
        return await self.read(parse_qs(url.query).get("name", [None])[0])

    async def write(self, entry):
        name, message = entry.get("name", ""), entry.get("message", "")
        if not name or not message:
            return Response.json({"error": "An entry has a name and a message."}, status=422)
        # Values go in through \`bind\`, never into the SQL text.
        written = await (
            self.env.DB.prepare(
                "INSERT INTO entries (name, message, written) VALUES (?, ?, datetime('now')) RETURNING *"
            )
            .bind(name, message)
            .first()
        )
        return Response.json(written, status=201)

    async def read(self, name):
        db = self.env.DB
        if name is None:
            asked = db.prepare("SELECT * FROM entries ORDER BY id DESC LIMIT 20")
        else:
            asked = db.prepare("SELECT * FROM entries WHERE name = ? ORDER BY id DESC").bind(name)
        found = await asked.all()
        return Response.json(found["results"])
`,
    "wrangler.jsonc": `{
  "$schema": "node_modules/wrangler/config-schema.json",
  "name": "guestbook-d1",
  "main": "src/entry.py",
  "compatibility_date": "2026-10-01",
  "compatibility_flags": ["python_workers"],
  // The database is found or made when you deploy, and the files in migrations/ are applied to it.
  "d1_databases": [
    { "binding": "DB", "database_name": "guestbook", "migrations_dir": "migrations" }
  ]
}
`,
  },
  django: {
    "pyproject.toml": `[project]
name = "hello-django"
version = "0.1.0"
description = "A Django app in a single file, as a Python Worker"
requires-python = ">=3.12"
dependencies = [
    "django>=5.2",
]

[dependency-groups]
dev = ["workers-py", "workers-runtime-sdk"]
`,
    "src/entry.py": `"""Django in a single file, served as a Python Worker over WSGI.

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
`,
    "wrangler.jsonc": `{
  "$schema": "node_modules/wrangler/config-schema.json",
  "name": "hello-django",
  "main": "src/entry.py",
  "compatibility_date": "2026-10-01",
  "compatibility_flags": ["python_workers"]
}
`,
  },
  "durable-object": {
    "pyproject.toml": `[project]
name = "counters"
version = "0.1.0"
description = "Counters in Durable Objects, as a Python Worker"
requires-python = ">=3.12"
dependencies = []

[dependency-groups]
dev = ["workers-py", "workers-runtime-sdk"]
`,
    "src/entry.py": `"""Counters in Durable Objects: each name has one object, with a storage of its own, in one place.

    GET  /              this text
    GET  /counters/tea  what the counter called "tea" stands at
    POST /counters/tea  counts one up

However many requests come at once: an object takes them one after the other, so no count is lost.
"""

from urllib.parse import unquote, urlparse

from workers import DurableObject, Response, WorkerEntrypoint


class Counter(DurableObject):
    """Its methods are what a Worker can call. What is kept on \`self\` lasts until the object sleeps;
    what is in \`self.ctx.storage\` lasts."""

    async def value(self):
        return await self.ctx.storage.get("value") or 0

    async def increment(self, by=1):
        value = await self.value() + by
        await self.ctx.storage.put("value", value)
        return value


class Default(WorkerEntrypoint):
    async def fetch(self, request):
        path = unquote(urlparse(request.url).path)
        if path == "/":
            return Response(__doc__)
        name = path.removeprefix("/counters/")
        if name in (path, ""):
            return Response("Not found", status=404)
        counter = self.env.COUNTERS.getByName(name)
        value = await (counter.increment() if request.method == "POST" else counter.value())
        return Response.json({"name": name, "value": value})
`,
    "wrangler.jsonc": `{
  "$schema": "node_modules/wrangler/config-schema.json",
  "name": "counters",
  "main": "src/entry.py",
  "compatibility_date": "2026-10-01",
  "compatibility_flags": ["python_workers"],
  "durable_objects": {
    "bindings": [{ "name": "COUNTERS", "class_name": "Counter" }]
  },
  // A class is announced once, in a migration with a tag of its own.
  "migrations": [{ "tag": "v1", "new_sqlite_classes": ["Counter"] }]
}
`,
  },
  fastapi: {
    "pyproject.toml": `[project]
name = "hello-fastapi"
version = "0.1.0"
description = "A FastAPI app as a Python Worker"
requires-python = ">=3.12"
dependencies = [
    "fastapi>=0.115",
    "httpx>=0.28",
    "pydantic>=2.10",
]

[dependency-groups]
dev = ["workers-py", "workers-runtime-sdk"]
`,
    "src/entry.py": `"""A FastAPI app, served as a Python Worker.

Everything at the top level runs once, when the snapshot is taken; what a request needs runs for each
request. Try GET /, GET /greet/Ada, and POST /quotes with
{"items": [{"name": "ice", "price": 2.5, "quantity": 4}]}.
"""

import asgi
import httpx
from fastapi import FastAPI, HTTPException, Request
from pydantic import BaseModel, Field
from workers import WorkerEntrypoint

app = FastAPI(title="Hello, Python Workers")


class Item(BaseModel):
    name: str = Field(min_length=1, max_length=80)
    price: float = Field(gt=0)
    quantity: int = Field(default=1, ge=1, le=1000)


class Order(BaseModel):
    items: list[Item] = Field(min_length=1)


class Quote(BaseModel):
    lines: int
    total: float


@app.get("/")
async def root(request: Request):
    greeting = getattr(request.scope["env"], "GREETING", "Hello")
    return {"message": f"{greeting} from FastAPI", "docs": "/docs"}


@app.get("/greet/{name}")
def greet(name: str, excited: bool = False):
    """A plain function works as well as a coroutine."""
    return {"message": f"Hello, {name}{'!' if excited else '.'}"}


@app.post("/quotes")
async def quote(order: Order) -> Quote:
    """The body is checked by pydantic; a wrong one is answered with 422 and the reasons."""
    print(f"quote for {len(order.items)} item(s)")
    total = sum(item.price * item.quantity for item in order.items)
    return Quote(lines=len(order.items), total=round(total, 2))


@app.get("/host")
async def host(url: str):
    """Reads a URL's parts."""
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise HTTPException(status_code=400, detail=str(error)) from error
    return {"scheme": parsed.scheme, "host": parsed.host, "path": parsed.path}


class Default(WorkerEntrypoint):
    async def fetch(self, request):
        return await asgi.fetch(app, request.js_object, self.env)
`,
    "wrangler.jsonc": `{
  "$schema": "node_modules/wrangler/config-schema.json",
  "name": "hello-fastapi",
  "main": "src/entry.py",
  "compatibility_date": "2026-10-01",
  "compatibility_flags": ["python_workers"],
  "vars": {
    "GREETING": "Hello"
  }
}
`,
  },
  flask: {
    "pyproject.toml": `[project]
name = "tea-flask"
version = "0.1.0"
description = "A Flask app with pages and an API, as a Python Worker"
requires-python = ">=3.12"
dependencies = [
    "flask>=3.1",
]

[dependency-groups]
dev = ["workers-py", "workers-runtime-sdk"]
`,
    "src/entry.py": `"""Flask with pages and an API, served as a Python Worker over WSGI.

    GET  /                           all teas, as a page
    GET  /teas/sencha?cups=2         one of them, measured out
    GET  /api/teas                   the same as JSON
    POST /api/teas/sencha/pot        {"cups": 2}

All of this file runs once, when the snapshot is taken: the routes are there and the pages compiled long
before the first request. Flask and Jinja need markupsafe, which comes from Pyodide's own package index.
"""

from flask import Flask, abort, jsonify, render_template, request
from teas import TEAS, Pot
from werkzeug.exceptions import HTTPException
from workers import WorkerEntrypoint, wsgi

MOST_CUPS = 12

# There is no secret key, and so no session: it would have to be a secret of the Worker, which top-level code
# never sees. Set \`app.secret_key\` in \`fetch\`, from \`self.env\`, if you need one.
app = Flask(__name__)
app.json.sort_keys = False


@app.get("/")
def index():
    return render_template("index.html", teas=TEAS)


@app.get("/teas/<name>")
def page(name):
    pot = measured(name, request.args.get("cups", 2))
    return render_template("tea.html", pot=pot, most=MOST_CUPS)


@app.get("/api/teas")
def teas():
    return jsonify([{"name": name, **tea} for name, tea in TEAS.items()])


@app.post("/api/teas/<name>/pot")
def pot(name):
    body = request.get_json()
    cups = body.get("cups") if isinstance(body, dict) else None
    return jsonify(measured(name, cups).to_dict())


def measured(name, cups):
    if name not in TEAS:
        abort(404, f"There is no tea called {name}.")
    try:
        count = int(cups)
    except (TypeError, ValueError):
        abort(400, "Say how many cups, as a number.")
    if not 1 <= count <= MOST_CUPS:
        abort(400, f"A pot holds 1 to {MOST_CUPS} cups.")
    return Pot(name, count)


@app.errorhandler(HTTPException)
def failed(error):
    """JSON for who asked the API, a page for everyone else. What isn't an HTTP error keeps its traceback."""
    if request.path.startswith("/api/"):
        return jsonify(error=error.name, why=error.description), error.code
    return render_template("error.html", error=error), error.code


for template in app.jinja_env.list_templates():
    app.jinja_env.get_template(template)


class Default(WorkerEntrypoint):
    async def fetch(self, request):
        return await wsgi.fetch(app, request.js_object, self.env)
`,
    "src/teas.py": `"""What is on the shelf, and how much of it goes into a pot."""

from dataclasses import dataclass

TEAS = {
    "sencha": {"kind": "green", "grams": 3, "degrees": 75, "minutes": 2},
    "oolong": {"kind": "oolong", "grams": 4, "degrees": 90, "minutes": 4},
    "assam": {"kind": "black", "grams": 2.5, "degrees": 100, "minutes": 4},
    "peppermint": {"kind": "herbal", "grams": 2, "degrees": 100, "minutes": 8},
}

ML_PER_CUP = 200


@dataclass
class Pot:
    name: str
    cups: int

    @property
    def tea(self):
        return TEAS[self.name]

    @property
    def grams(self):
        return self.tea["grams"] * self.cups

    @property
    def water(self):
        return ML_PER_CUP * self.cups

    def to_dict(self):
        return {"name": self.name, "cups": self.cups, "grams": self.grams, "water": self.water, **self.steeped()}

    def steeped(self):
        return {key: self.tea[key] for key in ("degrees", "minutes")}
`,
    "src/templates/base.html": `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width">
  <title>{% block title %}Teas{% endblock %}</title>
  <style>
    :root { color-scheme: light dark; --ink: #22302a; --soft: #5d6f66; --paper: #f7f5ee; --card: #fff; --line: #dcd8c8; --leaf: #2f6b4f; }
    @media (prefers-color-scheme: dark) {
      :root { --ink: #e8ece6; --soft: #a3b0a8; --paper: #171c19; --card: #202723; --line: #36403a; --leaf: #86c9a6; }
    }
    body { background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 44rem; padding: 2rem 1rem; }
    h1 { font-family: Georgia, serif; font-weight: 400; line-height: 1.2; margin: 0 0 1rem; }
    a { color: var(--leaf); }
    .soft { color: var(--soft); }
    .shelf { display: grid; gap: .75rem; grid-template-columns: repeat(auto-fill, minmax(12rem, 1fr)); list-style: none; padding: 0; }
    .card { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: 1rem; }
    .shelf .card { display: block; text-decoration: none; }
    .shelf strong { display: block; font: 1.25rem Georgia, serif; text-transform: capitalize; }
    dl { display: grid; gap: .25rem 1rem; grid-template-columns: max-content 1fr; margin: 0; }
    dt { color: var(--soft); }
    dd { margin: 0; }
    form { align-items: end; display: flex; gap: .5rem; margin: 1rem 0; }
    label { display: grid; }
    input, button { background: var(--card); border: 1px solid var(--line); border-radius: .375rem; color: inherit; font: inherit; padding: .375rem .75rem; }
    input { width: 4rem; }
    button { background: var(--leaf); border-color: var(--leaf); color: var(--paper); cursor: pointer; }
  </style>
</head>
<body>
  {% block content %}{% endblock %}
</body>
</html>
`,
    "src/templates/error.html": `{% extends "base.html" %}
{% block title %}{{ error.name }}{% endblock %}
{% block content %}
<h1>{{ error.name }}</h1>
<p>{{ error.description }}</p>
<p><a href="{{ url_for('index') }}">All teas</a></p>
{% endblock %}
`,
    "src/templates/index.html": `{% extends "base.html" %}
{% block content %}
<h1>What shall it be?</h1>
<ul class="shelf">
  {% for name, tea in teas.items() %}
  <li>
    <a class="card" href="{{ url_for('page', name=name) }}">
      <strong>{{ name }}</strong>
      <span class="soft">{{ tea.kind }}, {{ tea.minutes }} minutes at {{ tea.degrees }} °C</span>
    </a>
  </li>
  {% endfor %}
</ul>
<p class="soft">The same as JSON: <a href="{{ url_for('teas') }}">{{ url_for("teas") }}</a></p>
{% endblock %}
`,
    "src/templates/tea.html": `{% extends "base.html" %}
{% block title %}{{ pot.name | capitalize }}{% endblock %}
{% block content %}
<p><a href="{{ url_for('index') }}">All teas</a></p>
<h1>{{ pot.name | capitalize }} for {{ pot.cups }}</h1>
<form>
  <label>Cups <input name="cups" type="number" min="1" max="{{ most }}" value="{{ pot.cups }}" required></label>
  <button type="submit">Measure</button>
</form>
<dl class="card">
  <dt>Leaves</dt><dd>{{ "%g" | format(pot.grams) }} g</dd>
  <dt>Water</dt><dd>{{ pot.water }} ml at {{ pot.tea.degrees }} °C</dd>
  <dt>Steep</dt><dd>{{ pot.tea.minutes }} minutes</dd>
</dl>
{% endblock %}
`,
    "wrangler.jsonc": `{
  "$schema": "node_modules/wrangler/config-schema.json",
  "name": "tea-flask",
  "main": "src/entry.py",
  "compatibility_date": "2026-10-01",
  "compatibility_flags": ["python_workers"]
}
`,
  },
  hello: {
    "pyproject.toml": `[project]
name = "hello"
version = "0.1.0"
description = "A Python Worker"
requires-python = ">=3.12"
dependencies = []

[dependency-groups]
dev = ["workers-py", "workers-runtime-sdk"]
`,
    "src/entry.py": `"""The smallest Python Worker: one class, one method for each kind of event."""

from urllib.parse import parse_qs, urlparse

from workers import Response, WorkerEntrypoint


class Default(WorkerEntrypoint):
    async def fetch(self, request):
        query = parse_qs(urlparse(request.url).query)
        name = query.get("name", ["world"])[0]
        return Response(f"Hello, {name}!")
`,
    "wrangler.jsonc": `{
  "$schema": "node_modules/wrangler/config-schema.json",
  "name": "hello",
  "main": "src/entry.py",
  "compatibility_date": "2026-10-01",
  "compatibility_flags": ["python_workers"]
}
`,
  },
  kv: {
    "pyproject.toml": `[project]
name = "notes-kv"
version = "0.1.0"
description = "Notes in Workers KV, as a Python Worker"
requires-python = ">=3.12"
dependencies = []

[dependency-groups]
dev = ["workers-py", "workers-runtime-sdk"]
`,
    "src/entry.py": `"""Notes in Workers KV: small values by key, read often, written rarely.

    GET    /           this text
    GET    /notes      the names of all notes
    PUT    /notes/tea  keeps the request's body
    GET    /notes/tea  gives it back
    DELETE /notes/tea  forgets it

The namespace is bound in wrangler.jsonc; \`self.env.NOTES\` is where the code finds it.
"""

from urllib.parse import unquote, urlparse

from workers import Response, WorkerEntrypoint


class Default(WorkerEntrypoint):
    async def fetch(self, request):
        path = unquote(urlparse(request.url).path)
        if path == "/":
            return Response(__doc__)
        if path == "/notes":
            return await self.names()
        if path.startswith("/notes/"):
            return await self.note(request, path.removeprefix("/notes/"))
        return Response("Not found", status=404)

    async def names(self):
        # A page holds up to 1000 keys; \`cursor\` asks for the next one.
        names, page = [], await self.env.NOTES.list()
        names += [key["name"] for key in page["keys"]]
        while not page["list_complete"]:
            page = await self.env.NOTES.list(cursor=page["cursor"])
            names += [key["name"] for key in page["keys"]]
        return Response.json(names)

    async def note(self, request, name):
        notes = self.env.NOTES
        if request.method == "PUT":
            # An option is a keyword: expirationTtl=3600 would forget the note after an hour.
            await notes.put(name, await request.text())
            return Response.json({"kept": name}, status=201)
        if request.method == "DELETE":
            await notes.delete(name)
            return Response.json({"forgotten": name})
        text = await notes.get(name)
        if text is None:
            return Response.json({"error": f"There is no note called {name}."}, status=404)
        return Response(text)
`,
    "wrangler.jsonc": `{
  "$schema": "node_modules/wrangler/config-schema.json",
  "name": "notes-kv",
  "main": "src/entry.py",
  "compatibility_date": "2026-10-01",
  "compatibility_flags": ["python_workers"],
  // A namespace without an id is found or made when you deploy.
  "kv_namespaces": [{ "binding": "NOTES" }]
}
`,
  },
  "on-fetch": {
    "pyproject.toml": `[project]
name = "hello-on-fetch"
version = "0.1.0"
description = "A Python Worker with a handler function"
requires-python = ">=3.12"
dependencies = []

[dependency-groups]
dev = ["workers-py", "workers-runtime-sdk"]
`,
    "src/entry.py": `"""A Python Worker in the older style: a handler function at the top level instead of a class."""

from workers import Response, handler


@handler
async def on_fetch(request, env, ctx):
    return Response.json({"method": request.method, "url": request.url})
`,
    "wrangler.jsonc": `{
  "$schema": "node_modules/wrangler/config-schema.json",
  "name": "hello-on-fetch",
  "main": "src/entry.py",
  "compatibility_date": "2026-10-01",
  "compatibility_flags": ["python_workers", "disable_python_no_global_handlers"]
}
`,
  },
  queue: {
    "pyproject.toml": `[project]
name = "jobs-queue"
version = "0.1.0"
description = "A queue and its consumer in one Python Worker"
requires-python = ">=3.12"
dependencies = []

[dependency-groups]
dev = ["workers-py", "workers-runtime-sdk"]
`,
    "src/entry.py": `"""A queue: a request puts work in and is answered at once, the work is done a moment later.

    GET  /              this text
    POST /jobs          takes a text, {"text": "some words"}, and answers with the job's id
    GET  /jobs/1a2b3c4d what became of it

The same Worker puts messages in (\`fetch\`) and takes them out (\`queue\`), both set in wrangler.jsonc.
"""

import json
import secrets
from urllib.parse import urlparse

from workers import Response, WorkerEntrypoint


class Default(WorkerEntrypoint):
    async def fetch(self, request):
        path = urlparse(request.url).path
        if path == "/":
            return Response(__doc__)
        if path == "/jobs" and request.method == "POST":
            job = {"id": secrets.token_hex(4), "text": (await request.json())["text"]}
            await self.env.JOBS.send(job)
            return Response.json({"id": job["id"]}, status=202)
        if path.startswith("/jobs/"):
            result = await self.env.RESULTS.get(path.removeprefix("/jobs/"))
            return Response.json({"done": result is not None, "result": json.loads(result or "null")})
        return Response("Not found", status=404)

    async def queue(self, batch):
        for message in batch.messages:
            job = message.body
            try:
                result = {"words": len(job["text"].split())}
            except (KeyError, AttributeError) as error:
                # It comes again, three times at most (max_retries).
                print(f"message {message.id}: {error!r}")
                message.retry(delaySeconds=5)
                continue
            await self.env.RESULTS.put(job["id"], json.dumps(result), expirationTtl=86400)
            message.ack()
`,
    "wrangler.jsonc": `{
  "$schema": "node_modules/wrangler/config-schema.json",
  "name": "jobs-queue",
  "main": "src/entry.py",
  "compatibility_date": "2026-10-01",
  "compatibility_flags": ["python_workers"],
  "kv_namespaces": [{ "binding": "RESULTS" }],
  "queues": {
    "producers": [{ "binding": "JOBS", "queue": "jobs" }],
    // This Worker takes from the queue as well; the consumer could be another one.
    "consumers": [
      { "queue": "jobs", "max_batch_size": 10, "max_batch_timeout": 1, "max_retries": 3 }
    ]
  }
}
`,
  },
  r2: {
    "pyproject.toml": `[project]
name = "files-r2"
version = "0.1.0"
description = "Files in R2, as a Python Worker"
requires-python = ">=3.12"
dependencies = []

[dependency-groups]
dev = ["workers-py", "workers-runtime-sdk"]
`,
    "src/entry.py": `"""Files in R2: objects of any size, with their type, under a key.

    GET    /               this text
    GET    /files          what is there
    PUT    /files/cat.png  keeps the request's body and its content type
    GET    /files/cat.png  gives it back, as it came
    DELETE /files/cat.png  deletes it
"""

from urllib.parse import unquote, urlparse

from workers import Response, WorkerEntrypoint


class Default(WorkerEntrypoint):
    async def fetch(self, request):
        path = unquote(urlparse(request.url).path)
        if path == "/":
            return Response(__doc__)
        if path == "/files":
            listing = await self.env.FILES.list()
            return Response.json([{"key": one.key, "size": one.size} for one in listing["objects"]])
        if not path.startswith("/files/"):
            return Response("Not found", status=404)
        key = path.removeprefix("/files/")
        if request.method == "PUT":
            return await self.keep(key, request)
        if request.method == "DELETE":
            await self.env.FILES.delete(key)
            return Response.json({"deleted": key})
        return await self.give(key)

    async def keep(self, key, request):
        content_type = request.headers.get("content-type") or "application/octet-stream"
        # The body is a stream here as well, whose length the bucket has to know: an empty one is none.
        content = request.body or b""
        kept = await self.env.FILES.put(key, content, httpMetadata={"contentType": content_type})
        return Response.json({"key": kept.key, "size": kept.size}, status=201)

    async def give(self, key):
        found = await self.env.FILES.get(key)
        if found is None:
            return Response.json({"error": f"There is no file {key}."}, status=404)
        # The body is a stream: it goes to the client without being in memory as a whole.
        return Response(
            found.body,
            headers={
                "content-type": found.httpMetadata["contentType"],
                "etag": found.httpEtag,
                # Files are whatever someone put there: a browser saves them instead of showing them.
                "content-disposition": "attachment",
            },
        )
`,
    "wrangler.jsonc": `{
  "$schema": "node_modules/wrangler/config-schema.json",
  "name": "files-r2",
  "main": "src/entry.py",
  "compatibility_date": "2026-10-01",
  "compatibility_flags": ["python_workers"],
  // A bucket without a name is found or made when you deploy.
  "r2_buckets": [{ "binding": "FILES" }]
}
`,
  },
  rates: {
    "pyproject.toml": `[project]
name = "rates"
version = "0.1.0"
description = "Currency rates for other Workers, as a Python Worker"
requires-python = ">=3.12"
dependencies = []

[dependency-groups]
dev = ["workers-py", "workers-runtime-sdk"]
`,
    "src/entry.py": `"""Currency rates for other Workers. Deploy this one first; the template "RPC client" is bound to it.

    GET /                              this text
    GET /convert/12.5?from=EUR&to=CHF  the same over HTTP, for a look

A Worker that is bound to the entrypoint \`Rates\` calls its methods as if they were here. What they raise
is a JsException there, with these words; a new version of this Worker serves all callers at once.
"""

from urllib.parse import parse_qs, urlparse

from workers import Response, WorkerEntrypoint

# What one euro is worth.
EURO = {"EUR": 1.0, "CHF": 0.94, "GBP": 0.85, "JPY": 163.0, "USD": 1.08}


def convert(amount, source, target):
    for code in (source, target):
        if code not in EURO:
            raise ValueError(f"There is no rate of {code}.")
    return {"amount": round(amount / EURO[source] * EURO[target], 2), "currency": target}


class Rates(WorkerEntrypoint):
    """Every method that doesn't begin with an underscore can be called by who is bound to it."""

    async def currencies(self):
        return sorted(EURO)

    async def convert(self, amount, source, target):
        return convert(amount, source, target)


class Default(WorkerEntrypoint):
    """What the Worker's own address answers."""

    async def fetch(self, request):
        url = urlparse(request.url)
        if not url.path.startswith("/convert/"):
            return Response(__doc__)
        asked = {name: values[0] for name, values in parse_qs(url.query).items()}
        try:
            amount = float(url.path.removeprefix("/convert/"))
            return Response.json(convert(amount, asked.get("from", "EUR"), asked.get("to", "EUR")))
        except ValueError as error:
            return Response.json({"error": str(error)}, status=400)
`,
    "wrangler.jsonc": `{
  "$schema": "node_modules/wrangler/config-schema.json",
  "name": "rates",
  "main": "src/entry.py",
  "compatibility_date": "2026-10-01",
  "compatibility_flags": ["python_workers"]
}
`,
  },
  rpc: {
    "pyproject.toml": `[project]
name = "shop-rpc"
version = "0.1.0"
description = "Methods across Workers, as a Python Worker"
requires-python = ">=3.12"
dependencies = []

[dependency-groups]
dev = ["workers-py", "workers-runtime-sdk"]
`,
    "src/entry.py": `"""Methods across Workers (RPC): call another Worker's class as if it were here, without HTTP between.

    GET /           this text
    GET /price/tea  asks the entrypoint \`Prices\`; ?quantity=3 for more

\`Prices\` could be a Worker of its own: move the class, deploy it, and name that Worker as \`service\` in
wrangler.jsonc. Nothing else changes. An entrypoint has no address of its own: only a binding reaches it.
"""

from urllib.parse import parse_qs, unquote, urlparse

from workers import Response, WorkerEntrypoint

IN_STOCK = {"tea": 4.0, "ice": 2.5}


class Prices(WorkerEntrypoint):
    """Every method that doesn't begin with an underscore can be called."""

    async def quote(self, item, quantity=1):
        if item not in IN_STOCK:
            raise KeyError(item)
        return {"item": item, "quantity": quantity, "total": IN_STOCK[item] * quantity}

    async def items(self):
        return sorted(IN_STOCK)


class Default(WorkerEntrypoint):
    async def fetch(self, request):
        url = urlparse(request.url)
        if url.path == "/":
            return Response(__doc__)
        if not url.path.startswith("/price/"):
            return Response("Not found", status=404)
        item = unquote(url.path.removeprefix("/price/"))
        quantity = int(parse_qs(url.query).get("quantity", ["1"])[0])
        items = await self.env.PRICES.items()
        if item not in items:
            return Response.json({"error": f"There is no {item}.", "items": items}, status=404)
        return Response.json(await self.env.PRICES.quote(item, quantity))
`,
    "wrangler.jsonc": `{
  "$schema": "node_modules/wrangler/config-schema.json",
  "name": "shop-rpc",
  "main": "src/entry.py",
  "compatibility_date": "2026-10-01",
  "compatibility_flags": ["python_workers"],
  // \`service\` is the name of the Worker that has the class: here this one. Deploy under another name,
  // and it has to change too.
  "services": [{ "binding": "PRICES", "service": "shop-rpc", "entrypoint": "Prices" }]
}
`,
  },
  site: {
    "public/dice.js": `const shown = document.querySelector("output");
document.querySelector("button").addEventListener("click", async () => {
  const answer = await fetch("/api/roll?dice=2");
  const { thrown } = await answer.json();
  shown.value = thrown.map((eyes) => String.fromCodePoint(0x2680 + eyes - 1)).join(" ");
});
`,
    "public/index.html": `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width" />
    <title>Dice</title>
    <link rel="stylesheet" href="/style.css" />
    <script src="/dice.js" defer></script>
  </head>
  <body>
    <h1>Dice</h1>
    <p><button type="button">Throw</button></p>
    <p><output aria-live="polite">Thrown by Python, when you press.</output></p>
  </body>
</html>
`,
    "public/style.css": `:root {
  color-scheme: light dark;
}
body {
  font:
    1.1rem / 1.5 system-ui,
    sans-serif;
  max-width: 30rem;
  margin: 4rem auto;
  padding: 0 1rem;
}
button {
  font: inherit;
  padding: 0.3em 1em;
}
output {
  font-size: 2rem;
}
`,
    "pyproject.toml": `[project]
name = "site-and-api"
version = "0.1.0"
description = "A page of static files with Python behind it"
requires-python = ">=3.12"
dependencies = []

[dependency-groups]
dev = ["workers-py", "workers-runtime-sdk"]
`,
    "src/entry.py": `"""Static files with Python behind them.

    GET /              public/index.html
    GET /style.css     public/style.css
    GET /api/roll      this program: throws dice; ?dice=3 for more than two
    GET anything else  this program: 404

The files are served once the project is deployed. The preview asks the program alone, so GET / is this text.
"""

import random
from urllib.parse import parse_qs, urlparse

from workers import Response, WorkerEntrypoint

MOST = 10


def roll(query):
    dice = parse_qs(query).get("dice", ["2"])[0]
    if not dice.isdecimal() or not 1 <= int(dice) <= MOST:
        return Response.json({"error": f"Throw 1 to {MOST} dice."}, status=400)
    return Response.json({"thrown": [random.randint(1, 6) for _ in range(int(dice))]})


class Default(WorkerEntrypoint):
    async def fetch(self, request):
        url = urlparse(request.url)
        if url.path == "/api/roll":
            return roll(url.query)
        if url.path == "/":
            return Response(__doc__)
        return Response("There is nothing here.", status=404)
`,
    "wrangler.jsonc": `{
  "$schema": "node_modules/wrangler/config-schema.json",
  "name": "site-and-api",
  "main": "src/entry.py",
  "compatibility_date": "2026-10-01",
  "compatibility_flags": ["python_workers"],
  // Files of this folder are answered before the Worker is asked, and without starting it. What isn't there
  // is the Worker's to answer.
  "assets": { "directory": "public" }
}
`,
  },
  workflow: {
    "pyproject.toml": `[project]
name = "orders-workflow"
version = "0.1.0"
description = "A Workflow with an approval, as a Python Worker"
requires-python = ">=3.12"
dependencies = []

[dependency-groups]
dev = ["workers-py", "workers-runtime-sdk"]
`,
    "src/entry.py": `"""A Workflow: work of many steps that lasts, over hours and restarts.

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
`,
    "wrangler.jsonc": `{
  "$schema": "node_modules/wrangler/config-schema.json",
  "name": "orders-workflow",
  "main": "src/entry.py",
  "compatibility_date": "2026-10-01",
  "compatibility_flags": ["python_workers"],
  "workflows": [{ "binding": "ORDERS", "name": "orders", "class_name": "Order" }]
}
`,
  },
} as const;
