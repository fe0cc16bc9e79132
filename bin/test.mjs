// npm test: works from a fresh clone; the last line is `N passed, N failed`.
import { fail, prepare, run } from "./setup.mjs";

await prepare().catch((error) => fail(`${error.message}\n0 passed, 1 failed`));
await run("bin/test.ts", process.argv.slice(2));
