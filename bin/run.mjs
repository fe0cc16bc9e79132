// node bin/run.mjs [--without-database] SCRIPT …: a script of ours from a fresh clone, on a database that is there.
import { fail, prepare, run } from "./setup.mjs";

await prepare().catch((error) => fail(error.message));
await run("bin/with-database.ts", process.argv.slice(2), ["--conditions=react-server"]);
