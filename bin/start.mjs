// npm start, npm run dev: everything from a fresh clone to a served page.
import { fail, prepare, run } from "./setup.mjs";

await prepare().catch((error) => fail(error.message));
await run("bin/serve.ts", process.argv.slice(2));
