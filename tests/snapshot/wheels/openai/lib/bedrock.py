import os

_LEGACY_SIGNATURE_KEY = os.urandom(32)
