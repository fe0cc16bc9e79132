// npm start, npm run dev: works from a fresh clone.
import { fail, prepare, run } from "./setup.mjs";

await prepare().catch((error) => fail(error.message));
await run("bin/serve.ts", process.argv.slice(2));
