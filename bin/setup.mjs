// What has to be there before any of our TypeScript can run. Plain JavaScript for Node 20.19 and newer,
// with nothing installed.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import module from "node:module";
import { constants } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The Node that package-lock.json pins; everything but this file runs on it. */
export const node = join(root, "node_modules/node/bin/node");

/** Installs what is locked and writes the database client, each only when it is not there yet. */
export async function prepare() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    fail(`Node ${process.versions.node} is too old to start Headwater: install Node 20.19 or newer.`);
  }
  process.chdir(root);
  keepCompiled();
  if (existsSync(".env")) process.loadEnvFile(".env");
  if (!isInstalled()) await stage("Installing the locked dependencies", install);
  if (!isGenerated()) await stage("Writing the database client", generate);
}

/**
 * Runs a script on the pinned Node, hands signals on to it, and ends as it ends. When this already is
 * that Node, and no flags are asked for, the script runs right here.
 */
export async function run(script, args, flags = []) {
  if (flags.length === 0 && realpathSync(process.execPath) === realpathSync(node)) {
    await import(join(root, script));
    return;
  }
  const child = spawn(node, [...flags, join(root, script), ...args], { stdio: "inherit" });
  // Ctrl-C reaches the child by itself; this process only has to outlive it.
  process.on("SIGINT", () => {});
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("error", (error) =>
    fail(`The Node in node_modules does not run (${error.message}): delete node_modules and try again.`),
  );
  child.on("exit", (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
}

/** Says what is being done, and then how long it took. `work` may give a word or two on what came of it. */
export async function stage(title, work) {
  process.stdout.write(`  ${title} … `);
  const start = performance.now();
  let came;
  try {
    came = await work();
  } catch (error) {
    process.stdout.write("failed\n");
    throw error;
  }
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  process.stdout.write(typeof came === "string" ? `${came}, ${seconds} s\n` : `${seconds} s\n`);
}

/** A program that did not do what it should; the message has what it said. */
export class Failure extends Error {}

/** One sentence, and the end. */
export function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

/** Node keeps what it compiled, here and in whatever is started from here: types are stripped once, by 20 MB of WebAssembly. */
function keepCompiled() {
  process.env.NODE_COMPILE_CACHE ??= join(root, "node_modules/.cache/node");
  module.enableCompileCache?.(process.env.NODE_COMPILE_CACHE);
}

/** npm writes node_modules/.package-lock.json last, and in it what is really there. */
function isInstalled() {
  const there = readJson("node_modules/.package-lock.json")?.packages;
  const locked = readJson("package-lock.json")?.packages;
  if (!there || !locked || !existsSync(node)) return false;
  const isSpared = (one) =>
    one.optional || ((one.dev || one.devOptional) && process.env.NODE_ENV === "production");
  const isThere = ([path, wanted]) =>
    path === "" || wanted.version === there[path]?.version || (!there[path] && isSpared(wanted));
  return Object.entries(locked).every(isThere) && Object.keys(there).every((path) => path in locked);
}

async function install() {
  // On the machine's own Node: npm deletes the pinned one before it brings the new one.
  const path = (process.env.PATH ?? "").split(delimiter).filter((dir) => !dir.includes("node_modules"));
  const env = { ...process.env, PATH: path.join(delimiter) };
  await quietly("npm", ["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"], env);
  if (!existsSync(node)) {
    const said = spawnSync("npm", ["rebuild", "node"], { env, encoding: "utf8" });
    if (!existsSync(node)) throw new Failure(`npm did not bring Node 24: ${said.stderr ?? ""}`);
  }
}

function isGenerated() {
  try {
    return readFileSync("lib/db/generated/.stamp", "utf8") === schemaHash();
  } catch {
    return false;
  }
}

async function generate() {
  rmSync("lib/db/generated/.stamp", { force: true });
  const hash = schemaHash();
  // Prisma would download its schema engine, which generating does not need: any program will do.
  const env = {
    ...process.env,
    PRISMA_SCHEMA_ENGINE_BINARY: node,
    PRISMA_HIDE_UPDATE_MESSAGE: "1",
    CHECKPOINT_DISABLE: "1",
  };
  await quietly(node, ["node_modules/prisma/build/index.js", "generate", "--schema", "prisma/schema"], env);
  writeFileSync("lib/db/generated/.stamp", hash);
}

function schemaHash() {
  const hash = createHash("sha256").update(readJson("node_modules/prisma/package.json")?.version ?? "");
  for (const name of readdirSync("prisma/schema").sort())
    hash.update(name).update(readFileSync(join("prisma/schema", name)));
  return hash.digest("hex");
}

/** Runs a program and shows what it said only when it fails. */
export function quietly(program, args, env = process.env) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env, stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    child.stdout.on("data", (chunk) => (said += chunk));
    child.stderr.on("data", (chunk) => (said += chunk));
    child.on("error", (error) => reject(new Failure(`${program} could not be started: ${error.message}`)));
    child.on("close", (code) =>
      code === 0
        ? resolve(said)
        : reject(new Failure(`${said.trim()}\n\n\`${[program, ...args].join(" ")}\` failed; see above.`)),
    );
  });
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(join(root, path), "utf8"));
  } catch {
    return undefined;
  }
}
