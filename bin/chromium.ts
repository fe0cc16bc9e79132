import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { Failure, node, quietly } from "./setup.mjs";

/** The path of a Chromium for the tests: an installed one, else the distribution's package, else Playwright's download. */
export async function findChromium(): Promise<string> {
  const found = process.env.HEADWATER_CHROMIUM ?? installed() ?? (await downloaded());
  if (found) return found;
  if (process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    await quietly("apt-get", ["update"], env).catch(() => {});
    await quietly("apt-get", ["install", "-y", "--no-install-recommends", "chromium"], env).catch(() => {});
    const now = installed();
    if (now) return now;
  }
  await quietly(node, ["node_modules/@playwright/test/cli.js", "install", "chromium"]).catch(() => {});
  const now = await downloaded();
  if (now) return now;
  throw new Failure(
    "Chromium was not found and could not be downloaded: install it (Debian: apt-get install chromium), or set HEADWATER_CHROMIUM=/path/to/chromium.",
  );
}

function installed(): string | undefined {
  for (const name of ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]) {
    const { status, stdout } = spawnSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" });
    const path = stdout.trim();
    // Ubuntu's chromium-browser may be a script that only refers to the snap.
    if (status === 0 && spawnSync(path, ["--version"], { timeout: 30_000 }).status === 0) return path;
  }
  return undefined;
}

async function downloaded(): Promise<string | undefined> {
  const { chromium } = await import("@playwright/test");
  const path = chromium.executablePath();
  return path && existsSync(path) && spawnSync(path, ["--version"], { timeout: 30_000 }).status === 0
    ? path
    : undefined;
}
