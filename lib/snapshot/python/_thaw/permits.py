"""What packages may draw while they are imported, counted, and what of it must be made anew after a
restore. Whatever is not named here or in the SDK's rules may draw nothing."""

import os
from contextlib import suppress

# Calls by module, its own submodules included. Rust's hash maps take their keys once for each library, when
# the first map is made; keys only spread entries, so they may be the same in every copy.
CALLS = {
    "multiprocessing.process": 1,  # the key that processes know each other by; renewed below
    "pydantic_core": 2,  # keys of Rust's hash maps and of ahash
    "jiter": 1,  # keys of hash maps
    "uuid_utils": 1,  # keys of hash maps; its generator is seeded at the first id
    "rpds": 1,  # keys of hash maps
    "tiktoken._tiktoken": 1,  # keys of hash maps
    "cryptography.exceptions": 1,  # keys of hash maps, of the library it imports
    "opentelemetry.context": 3,  # names of context variables
    "opentelemetry.trace.propagation": 1,  # likewise
    "opentelemetry.baggage": 1,  # likewise
    "openai.lib.bedrock": 1,  # a key for signatures within the process; renewed below
    "langsmith._internal._constants": 1,  # an id for a thread, which can't be started here
    "langchain_openai.chat_models.base": 1,  # a name of a temporary header
    "numpy.random.mtrand": 1,  # the seed of the global generator; renewed below
}


def prime(name, module):
    """Makes a package draw under its permit what it would draw at its first use."""
    with suppress(Exception):
        if name == "pydantic_core":
            module.SchemaValidator({"type": "any"})
        elif name == "rpds":
            module.HashTrieMap({"a": 1})


def _renew_process(module):
    module.current_process()._config["authkey"] = module.AuthenticationString(os.urandom(32))


def _renew_bedrock(module):
    module._LEGACY_SIGNATURE_KEY = os.urandom(32)


def _renew_uuid_utils(module):
    module.reseed_rng()


RENEWALS = {
    "multiprocessing.process": _renew_process,
    "openai.lib.bedrock": _renew_bedrock,
    "uuid_utils": _renew_uuid_utils,
}
