/** Programs that go wrong at top level, with what is said of each. */
export interface BadProgram {
  source: string;
  expected: Record<string, unknown>;
  message: RegExp;
  traceback?: RegExp;
}

const handler = `
from workers import Response, WorkerEntrypoint


class Default(WorkerEntrypoint):
    async def fetch(self, request):
        return Response("never")
`;

const at = (line: number) => ({ file: "src/entry.py", line });

export const BAD_PROGRAMS: Record<string, BadProgram> = {
  "a syntax error": {
    source: "def f(:\n    pass\n",
    expected: { code: "python_syntax", ...at(1), column: 7 },
    message: /^SyntaxError: invalid syntax \(src\/entry\.py, line 1\)$/,
  },
  "an exception at import": {
    source: 'def settings():\n    return {}["missing"]\n\n\nsettings()\n',
    expected: { code: "python_exception", ...at(2) },
    message: /^KeyError: 'missing'$/,
    traceback: /entry\.py", line 5, in <module>.*line 2, in settings.*KeyError/s,
  },
  "a module that isn't there": {
    source: "import nowhere_to_be_found\n",
    expected: { code: "python_exception", ...at(1) },
    message: /No module named 'nowhere_to_be_found'/,
  },
  "no handler": {
    source: "x = 1\n",
    expected: { code: "no_handler", file: "src/entry.py" },
    message: /defines no handler.*WorkerEntrypoint/,
  },
  "randomness from Python": {
    source: `import random\n\nSALT = random.random()\n${handler}`,
    expected: { code: "entropy", ...at(3) },
    message: /random\.random\(\) was called at top level/,
  },
  "randomness from JavaScript": {
    source: `import js\n\nSALT = js.Math.random()\n${handler}`,
    expected: { code: "entropy", ...at(3) },
    message: /^js\.Math\.random\(\) was called at top level/,
  },
  "an open file": {
    source: `log = open("/tmp/log.txt", "w")\n${handler}`,
    expected: { code: "not_quiescent" },
    message: /the file '\/tmp\/log\.txt' is open \(entry\.log\)\. /,
  },
  "a task that has not finished": {
    source: `import asyncio\n\ntask = asyncio.get_event_loop().create_task(asyncio.sleep(60), name="waits")\n${handler}`,
    expected: { code: "not_quiescent" },
    message: /the task waits .*has not finished/,
  },
  "a JavaScript proxy": {
    source: `from pyodide.ffi import create_proxy\n\nCALLBACK = create_proxy(lambda: 1)\n${handler}`,
    expected: { code: "unreachable_reference" },
    message: /^entry\.CALLBACK holds a JavaScript proxy of .*create_proxy/,
  },
  "a JavaScript object of its own": {
    source: `import js\n\nSITES = {"home": js.URL.new("http://example.com/")}\n${handler}`,
    expected: { code: "unreachable_reference" },
    message: /^entry\.SITES\['home'\] holds a JavaScript URL/,
  },
  "more memory than there is, step by step": {
    source: "kept = bytearray()\nwhile True:\n    kept.extend(bytes(50_000_000))\n",
    expected: { code: "memory_limit", ...at(3) },
    message: /more memory than a Worker may have/,
  },
  "more memory than there is, in small pieces": {
    source: "kept = []\nwhile True:\n    kept.append([0] * 1000)\n",
    expected: { code: "memory_limit", ...at(3) },
    message: /more memory than a Worker may have/,
  },
  "more memory than there is, at once": {
    source: "kept = b'x' * (10**9 * 2)\n",
    expected: { code: "memory_limit", ...at(1) },
    message: /more memory than a Worker may have/,
  },
};
