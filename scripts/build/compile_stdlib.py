"""Compiles one module at a time from /tmp/source.py to /tmp/source.pyc, never to be checked against its
source again (PEP 552's unchecked hash), under the path it will have in the zip."""

from importlib._bootstrap_external import _code_to_hash_pyc
from importlib.util import source_hash
from pathlib import Path


def compile_file(name):
    source = Path("/tmp/source.py").read_bytes()
    code = compile(source, f"/lib/python314.zip/{name}", "exec", dont_inherit=True, optimize=0)
    Path("/tmp/source.pyc").write_bytes(_code_to_hash_pyc(code, source_hash(source), False))
