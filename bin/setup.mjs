// Prepares everything that our TypeScript needs to run. Plain JavaScript for Node 20.19 and newer, without dependencies.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import module from "node:module";
import { constants } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The Node version pinned in package-lock.json; everything but this file runs on it. */
export const node = join(root, "node_modules/node/bin/node");

/** Installs the locked dependencies and generates the database client, if needed. */
export async function prepare() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    fail(`Node ${process.versions.node} is too old to start Headwater: install Node 20.19 or newer.`);
  }
  process.chdir(root);
  keepCompiled();
  if (existsSync(".env")) process.loadEnvFile(".env");
  if (!isInstalled()) await stage("Installing the locked dependencies", install);
  if (!isGenerated()) await stage("Generating the database client", generate);
}

/**
 * Runs a script on the pinned Node, forwards signals to it, and exits with its status. If this process already is
 * that Node, and there are no flags, the script runs in this process.
 */
export async function run(script, args, flags = []) {
  if (flags.length === 0 && realpathSync(process.execPath) === realpathSync(node)) {
    await import(join(root, script));
    return;
  }
  const child = spawn(node, [...flags, join(root, script), ...args], { stdio: "inherit" });
  // Ctrl-C also reaches the child; this process only has to outlive it.
  process.on("SIGINT", () => {});
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("error", (error) =>
    fail(`The Node in node_modules does not run (${error.message}): delete node_modules and try again.`),
  );
  child.on("exit", (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
}

/** Prints a title, and how long `work` took. `work` may return a short result to print. */
export async function stage(title, work) {
  process.stdout.write(`  ${title} … `);
  const start = performance.now();
  let result;
  try {
    result = await work();
  } catch (error) {
    process.stdout.write("failed\n");
    throw error;
  }
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  process.stdout.write(typeof result === "string" ? `${result}, ${seconds} s\n` : `${seconds} s\n`);
}

/** A failed program; the message has its output. */
export class Failure extends Error {}

/** Prints a message and exits with status 1. */
export function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

/** Enables Node's compile cache, here and in child processes: stripping types needs 20 MB of WebAssembly. */
function keepCompiled() {
  process.env.NODE_COMPILE_CACHE ??= join(root, "node_modules/.cache/node");
  module.enableCompileCache?.(process.env.NODE_COMPILE_CACHE);
}

/** npm writes node_modules/.package-lock.json last, with what is really installed. */
function isInstalled() {
  const installed = readJson("node_modules/.package-lock.json")?.packages;
  const locked = readJson("package-lock.json")?.packages;
  if (!installed || !locked || !existsSync(node)) return false;
  const isOptional = (one) =>
    one.optional || ((one.dev || one.devOptional) && process.env.NODE_ENV === "production");
  const isUpToDate = ([path, wanted]) =>
    path === "" || wanted.version === installed[path]?.version || (!installed[path] && isOptional(wanted));
  return Object.entries(locked).every(isUpToDate) && Object.keys(installed).every((path) => path in locked);
}

async function install() {
  // With the system's Node: npm deletes the pinned one before it installs the new one.
  const path = (process.env.PATH ?? "").split(delimiter).filter((dir) => !dir.includes("node_modules"));
  const env = { ...process.env, PATH: path.join(delimiter) };
  await quietly("npm", ["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"], env);
  if (!existsSync(node)) {
    const result = spawnSync("npm", ["rebuild", "node"], { env, encoding: "utf8" });
    if (!existsSync(node)) throw new Failure(`npm did not install Node 24: ${result.stderr ?? ""}`);
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
  // Keeps Prisma from downloading its schema engine, which is not needed for generating: any program will do.
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

/** Runs a program and shows its output only when it fails. */
export function quietly(program, args, env = process.env) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    child.stdout.on("data", (chunk) => (output += chunk));
    child.stderr.on("data", (chunk) => (output += chunk));
    child.on("error", (error) => reject(new Failure(`${program} could not be started: ${error.message}`)));
    child.on("close", (code) =>
      code === 0
        ? resolve(output)
        : reject(new Failure(`${output.trim()}\n\n\`${[program, ...args].join(" ")}\` failed; see above.`)),
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
