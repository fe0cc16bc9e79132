import { inject } from "vitest";

// What a test may not touch: the data of the installation next to it. (No DATABASE_URL: a test that
// wants a database imports tests/support/database.ts.)
delete process.env.DATABASE_URL;
process.env.HEADWATER_DATA = `${inject("testServer").dir}/data/${process.env.VITEST_POOL_ID}`;
process.env.HEADWATER_LOG ??= "silent";
