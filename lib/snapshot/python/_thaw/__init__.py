"""What Thaw puts beside a program inside the interpreter: rules while a snapshot is built, the reseed
after a restore, and the way from a JavaScript handler to a Python one."""
