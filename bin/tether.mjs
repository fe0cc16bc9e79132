// Loaded into the web processes and the worker: they exit when their parent exits, and ignore Ctrl-C in the terminal, which
// is for the parent.
process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
process.on("SIGINT", () => {});
