"""Draws through the standard library."""

import uuid

NUMBER = uuid.uuid4()
