// Loaded into the web server and the worker: they end when the process that started them is gone.
process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
