"""Stands in for openai, whose size would slow the suite: the one module of it that draws at import."""
