import { resolve } from "node:path";
import { connect } from "#lib/db/connect.ts";
import { findHolder, holdDataDirectory } from "#lib/db/data-directory.ts";
import { parseEnv } from "#lib/env.ts";
import { AppError } from "#lib/errors.ts";
import { openDatabase } from "./database.ts";
import { Failure, root } from "./setup.mjs";

// Runs a script on the database of this installation: the one that `npm start` keeps running, or one
// that is started for as long as the script takes. The script is done when its module is.

const withoutDatabase = process.argv[2] === "--without-database";
const [script = "", ...args] = process.argv.slice(withoutDatabase ? 3 : 2);
let close = async () => {};
try {
  if (!withoutDatabase) close = await reachDatabase();
  process.argv = [process.argv[0] ?? "", resolve(root, script), ...args];
  await import(resolve(root, script));
} catch (error) {
  process.exitCode = 1;
  console.error(error instanceof AppError || error instanceof Failure ? error.message : error);
} finally {
  await globalThis.headwaterDatabase?.pool.end();
  await globalThis.headwaterDatabase?.searchPool.end();
  await globalThis.headwaterDatabase?.preparedPool.end();
  await close();
}

async function reachDatabase(): Promise<() => Promise<void>> {
  // Read afresh: what env() keeps must not be kept before the address of the database is known.
  const { dataDir, databaseUrl } = parseEnv(process.env);
  const running = findHolder(dataDir);
  const url = databaseUrl ?? running?.databaseUrl;
  if (url && running) {
    await (await connect(url)).end();
    process.env.DATABASE_URL = url;
    return async () => {};
  }
  const hold = await holdDataDirectory(dataDir, `npm run ${process.env.npm_lifecycle_event ?? script}`);
  // The report of a script may be read by another program: what is said on the way goes elsewhere.
  const database = await toStandardError(() => openDatabase(dataDir, databaseUrl));
  hold.tell({ databaseUrl: database.url });
  process.env.DATABASE_URL = database.url;
  return async () => {
    await database.stop();
    hold.release();
  };
}

async function toStandardError<Result>(work: () => Promise<Result>): Promise<Result> {
  const write = process.stdout.write;
  process.stdout.write = process.stderr.write.bind(process.stderr);
  try {
    return await work();
  } finally {
    process.stdout.write = write;
  }
}
