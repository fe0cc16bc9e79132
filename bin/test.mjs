// npm test: everything from a fresh clone to one line, `N passed, N failed`.
import { fail, prepare, run } from "./setup.mjs";

await prepare().catch((error) => fail(`${error.message}\n0 passed, 1 failed`));
await run("bin/test.ts", process.argv.slice(2));
