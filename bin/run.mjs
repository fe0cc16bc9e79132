// node bin/run.mjs [--without-database] SCRIPT …: runs a script, also from a fresh clone, with a database.
import { fail, prepare, run } from "./setup.mjs";

await prepare().catch((error) => fail(error.message));
await run("bin/with-database.ts", process.argv.slice(2), ["--conditions=react-server"]);
