import type { ProjectFiles } from "../../lib/project/types.ts";

export const ENTRY = `import asgi
import httpx
from fastapi import FastAPI
from pydantic import BaseModel
from workers import WorkerEntrypoint

app = FastAPI()
served = 0


class Answer(BaseModel):
    served: int
    host: str


@app.get("/")
async def root(url: str) -> Answer:
    global served
    served += 1
    return Answer(served=served, host=httpx.URL(url).host)


class Default(WorkerEntrypoint):
    async def fetch(self, request):
        return await asgi.fetch(app, request.js_object, self.env)
`;

/** The request every sample makes, and the only right answer: an instance that served before says 2. */
export const REQUEST_PATH = "/?url=http://example.com/a";
export const EXPECTED_BODY = '{"served":1,"host":"example.com"}';

/** A program that needs all three packages to answer, and counts how often its instance did. */
export const PROJECT: ProjectFiles = {
  "pyproject.toml": `[project]
name = "cold"
version = "0.1.0"
requires-python = ">=3.12"
dependencies = ["fastapi>=0.115", "httpx>=0.28", "pydantic>=2.10"]
`,
  "wrangler.jsonc": `{
  "name": "cold",
  "main": "src/entry.py",
  "compatibility_date": "2026-10-01",
  "compatibility_flags": ["python_workers"]
}
`,
  "src/entry.py": ENTRY,
};
