import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { node, quietly, root, stage } from "./setup.mjs";
import { compressStatic } from "./static-files.ts";

/** Creates the production build in `dist` unless it is up to date. */
export async function build(dist: string): Promise<void> {
  const hash = hashSources();
  if (isBuilt(dist, hash)) return;
  await stage("Building the pages for production", async () => {
    rmSync(stamp(dist), { force: true });
    const env: NodeJS.ProcessEnv = {
      ...process.env,
      NODE_ENV: "production",
      HEADWATER_DIST: dist,
      NEXT_TELEMETRY_DISABLED: "1",
    };
    await quietly(node, ["node_modules/next/dist/bin/next", "build"], env);
    await compressStatic(dist);
    writeFileSync(stamp(dist), hash);
  });
}

/** Whether `dist` has a complete build of the current sources. */
export function isBuilt(dist: string, hash = hashSources()): boolean {
  return existsSync(stamp(dist)) && readFileSync(stamp(dist), "utf8") === hash;
}

const stamp = (dist: string) => join(root, dist, "headwater-sources");

const sources = ["app", "components", "lib", "public", "prisma"];
const files = [
  "package.json",
  "package-lock.json",
  "next.config.ts",
  "postcss.config.mjs",
  "tsconfig.json",
  "proxy.ts",
  "instrumentation.ts",
];

function hashSources(): string {
  const hash = createHash("sha256").update(process.version);
  for (const file of [...sources.flatMap(listFiles), ...files]) {
    const path = join(root, file);
    if (existsSync(path)) hash.update(`\n${file}\n`).update(readFileSync(path));
  }
  return hash.digest("hex");
}

function listFiles(dir: string): string[] {
  if (!existsSync(join(root, dir))) return [];
  return readdirSync(join(root, dir), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort();
}
