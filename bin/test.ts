import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { join, relative, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";
import { build, isBuilt } from "./build.ts";
import { findChromium } from "./chromium.ts";
import { node, root } from "./setup.mjs";

// npm test [-- unit|e2e [WORD…]]: all tests, or one part, or the files of a part with WORD in their path. All steps run,
// even after a failure; the last line has the counts.

type Counts = { passed: number; failed: number; skipped: number };

/** What a report says; `failures` holds a line for each failed test and the first line of its error. */
type Report = Counts & { failures: string[] };

const [part = "all", ...words] = process.argv.slice(2);
if (!["all", "unit", "e2e"].includes(part)) {
  console.error(`There is no part “${part}”: npm test, npm test -- unit, npm test -- e2e.`);
  process.exit(1);
}
process.chdir(root);
// The tests start everything themselves; variables of this shell may belong to an installation.
for (const name of [
  "DATABASE_URL",
  "HEADWATER_DATA",
  "HEADWATER_URL",
  "HEADWATER_DIST",
  "PORT",
  "SMTP_URL",
]) {
  delete process.env[name];
}
const reports = resolve(".test/reports", String(process.pid));
mkdirSync(reports, { recursive: true });

const total: Counts = { passed: 0, failed: 0, skipped: 0 };
const times: string[] = [];
const failures: string[] = [];

if (part === "all") {
  await step("Types", checkTypes);
  await step("Biome", () =>
    runProgram([
      "node_modules/@biomejs/biome/bin/biome",
      process.env.CI ? "ci" : "check",
      "--error-on-warnings",
    ]),
  );
  await step("Dead code", () => runProgram(["node_modules/knip/bin/knip.js", "--no-config-hints"]));
}
if (part !== "e2e") await step("Unit and integration tests", runVitest);
if (part !== "unit") {
  const dist = await step("Production build", makeBuild);
  if (dist) await step("Browser tests", () => runPlaywright(dist));
}

rmSync(reports, { recursive: true, force: true });
console.log(`\n${times.join("\n")}\n`);
// Named at the end too: of a long log, often only the end is kept.
if (failures.length > 0) console.log(`${failures.join("\n")}\n`);
const skipped = total.skipped ? `, ${total.skipped} skipped` : "";
console.log(`${total.passed} passed, ${total.failed} failed${skipped}`);
process.exit(total.failed > 0 ? 1 : 0);

/** Runs one step and records its time. An error counts as one failure. */
async function step<Result>(name: string, work: () => Promise<Result>): Promise<Result | undefined> {
  console.log(`\n${name}`);
  const began = performance.now();
  const failedBefore = total.failed;
  let result: Result | undefined;
  try {
    result = await work();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    if (total.failed === failedBefore) total.failed += 1;
  }
  const seconds = ((performance.now() - began) / 1000).toFixed(1).padStart(6);
  times.push(`${seconds} s  ${name}${total.failed > failedBefore ? ": FAILED" : ""}`);
  return result;
}

async function checkTypes(): Promise<void> {
  await runProgram(["node_modules/next/dist/bin/next", "typegen"]);
  await runProgram(["node_modules/typescript/bin/tsc", "--noEmit"]);
}

async function runVitest(): Promise<void> {
  const report = join(reports, "vitest.json");
  const args = [
    "node_modules/vitest/vitest.mjs",
    "run",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
  ];
  await counting(report, readVitest, () => runProgram([...args, ...words]));
}

/** The build of `npm start` if it is up to date; else a separate one, so that a running server keeps its own. */
async function makeBuild(): Promise<string> {
  if (isBuilt(".next")) return ".next";
  const dist = existsSync(".next") ? ".next-test" : ".next";
  await build(dist);
  return dist;
}

async function runPlaywright(dist: string): Promise<void> {
  const chromium = await findChromium();
  const data = resolve(".test", `e2e-${process.pid}`);
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const env = {
    ...process.env,
    PORT: `${port}`,
    HEADWATER_DATA: data,
    HEADWATER_URL: url,
    HEADWATER_DIST: dist,
    // More than one even on a machine with one core, to test with several processes.
    HEADWATER_WEB_PROCESSES: "2",
  };
  const server = spawn(node, ["bin/start.mjs"], { env, stdio: "inherit" });
  const ended = new Promise<void>((done) => server.once("exit", () => done()));
  try {
    await untilReady(`${url}/readyz`, ended);
    const report = join(reports, "playwright.json");
    const testEnv = { ...env, HEADWATER_CHROMIUM: chromium, HEADWATER_E2E_REPORT: report };
    await counting(report, readPlaywright, () =>
      runProgram(["node_modules/@playwright/test/cli.js", "test", ...words], testEnv),
    );
  } finally {
    server.kill("SIGTERM");
    await ended;
    rmSync(data, { recursive: true, force: true });
  }
}

/** Adds up the counts of a report; a program that fails without a failed test counts as one. */
async function counting(
  report: string,
  read: (text: string) => Report,
  work: () => Promise<void>,
): Promise<void> {
  const error = await work().then(
    () => undefined,
    (reason: unknown) => reason,
  );
  const counts = existsSync(report)
    ? read(readFileSync(report, "utf8"))
    : { passed: 0, failed: 0, skipped: 0, failures: [] };
  failures.push(...counts.failures);
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped += counts.skipped;
  if (error) throw error;
}

function readVitest(text: string): Report {
  const report: {
    numPassedTests: number;
    numFailedTests: number;
    numPendingTests: number;
    numTodoTests: number;
    testResults: {
      name: string;
      status: string;
      message: string;
      assertionResults: { fullName: string; status: string; failureMessages: string[] }[];
    }[];
  } = JSON.parse(text);
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = report;
  const failures = report.testResults.flatMap(({ name, status, message, assertionResults }) => {
    const failed = assertionResults.filter((test) => test.status === "failed");
    const file = relative(root, name);
    // A file that cannot be loaded fails without a test of its own.
    if (status === "failed" && failed.length === 0) return [failure(file, "", message)];
    return failed.map((test) => failure(file, test.fullName, test.failureMessages[0]));
  });
  return {
    passed: numPassedTests,
    failed: Math.max(numFailedTests, failures.length),
    skipped: numPendingTests + numTodoTests,
    failures,
  };
}

type PlaywrightSuite = {
  suites?: PlaywrightSuite[];
  specs?: {
    file: string;
    line: number;
    title: string;
    tests: { status: string; results: { error?: { message?: string } }[] }[];
  }[];
};

function readPlaywright(text: string): Report {
  const report: {
    stats: { expected: number; unexpected: number; flaky: number; skipped: number };
    suites: PlaywrightSuite[];
  } = JSON.parse(text);
  const { stats } = report;
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky,
    skipped: stats.skipped,
    failures: report.suites.flatMap(failedSpecs),
  };
}

function failedSpecs(suite: PlaywrightSuite): string[] {
  const own = (suite.specs ?? []).flatMap(({ file, line, title, tests }) =>
    tests
      .filter(({ status }) => status === "unexpected" || status === "flaky")
      .map(({ results }) =>
        failure(`${file}:${line}`, title, results.find((result) => result.error)?.error?.message),
      ),
  );
  return [...own, ...(suite.suites ?? []).flatMap(failedSpecs)];
}

function failure(place: string, title: string, message = ""): string {
  const first = stripVTControlCharacters(message).trim().split("\n")[0] ?? "";
  return `FAILED  ${[place, title, first].filter(Boolean).join(" › ")}`;
}

function runProgram(args: string[], env: NodeJS.ProcessEnv = process.env): Promise<void> {
  return new Promise((done, failed) => {
    const child = spawn(node, args, { env, stdio: "inherit" });
    child.once("error", failed);
    child.once("exit", (code) =>
      code === 0 ? done() : failed(new Error(`${args.slice(0, 2).join(" ")} failed (${code}).`)),
    );
  });
}

async function untilReady(url: string, ended: Promise<void>): Promise<void> {
  let over = false;
  ended.then(() => {
    over = true;
  });
  for (const end = Date.now() + 120_000; Date.now() < end && !over; await sleep(100)) {
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok) return;
  }
  throw new Error("The server for the browser tests did not start; see above.");
}

function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const probe = createServer().once("error", failed);
    probe.listen(0, () => {
      const address = probe.address();
      probe.close(() =>
        address && typeof address === "object" ? done(address.port) : failed(new Error("No free port.")),
      );
    });
  });
}
