"""Flask with pages and an API, served as a Python Worker over WSGI.

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
# never sees. Set `app.secret_key` in `fetch`, from `self.env`, if you need one.
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
