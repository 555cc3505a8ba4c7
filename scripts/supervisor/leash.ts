/**
 * Preloaded into every Node process that the supervisor starts: should the supervisor go away without a word,
 * its channel closes, and the whole process group here ends with it.
 */
process.once("disconnect", () => {
  process.kill(-process.pid, "SIGKILL");
});
