// Loaded into the web processes and the worker: they end when the process that started them is gone, and not by Ctrl-C in
// the terminal, which is for that process.
process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
process.on("SIGINT", () => {});
