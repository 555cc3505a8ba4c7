"""The package by which Cloudflare's SDK finds the runtime's rules for imports."""
