import { resolve } from "node:path";
import { connect } from "#lib/db/connect.ts";
import { findHolder, holdDataDirectory } from "#lib/db/data-directory.ts";
import { parseEnv } from "#lib/env.ts";
import { AppError } from "#lib/errors.ts";
import { openDatabase } from "./database.ts";
import { Failure, root } from "./setup.mjs";

// Runs a script with the database of this installation: that of a running `npm start`, or one that is started for the
// script. The script is finished when its module is.

const withoutDatabase = process.argv[2] === "--without-database";
const [script = "", ...args] = process.argv.slice(withoutDatabase ? 3 : 2);
let close = async () => {};
try {
  if (!withoutDatabase) close = await connectDatabase();
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

async function connectDatabase(): Promise<() => Promise<void>> {
  // Not env(), which would cache the configuration before DATABASE_URL is set.
  const { dataDir, databaseUrl } = parseEnv(process.env);
  const running = findHolder(dataDir);
  const url = databaseUrl ?? running?.databaseUrl;
  if (url && running) {
    await (await connect(url)).end();
    process.env.DATABASE_URL = url;
    return async () => {};
  }
  const hold = await holdDataDirectory(dataDir, `npm run ${process.env.npm_lifecycle_event ?? script}`);
  // Standard output is for the script's own output.
  const database = await toStandardError(() => openDatabase(dataDir, databaseUrl));
  hold.update({ databaseUrl: database.url });
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
