import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { findHolder, holdDataDirectory } from "#lib/db/data-directory.ts";

function makeDirectory(): string {
  const dir = mkdtempSync(join(tmpdir(), "headwater-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

test("a second start on the same data reports the running process", async () => {
  const dir = makeDirectory();
  const hold = await holdDataDirectory(dir, "npm start");
  hold.update({ url: "http://localhost:3000" });
  await expect(holdDataDirectory(dir, "npm start")).rejects.toThrow(
    new RegExp(`already running on ${dir} at http://localhost:3000 \\(npm start, process ${process.pid}`),
  );
  hold.release();
  (await holdDataDirectory(dir, "npm start")).release();
});

test("the file of a killed process is replaced", async () => {
  const dir = makeDirectory();
  (await holdDataDirectory(dir, "npm start")).update({});
  const note = JSON.parse(readFileSync(join(dir, "running.json"), "utf8"));
  // The number is in use again, by a process that began at another time.
  writeFileSync(join(dir, "running.json"), JSON.stringify({ ...note, birth: "long ago" }));
  expect(findHolder(dir)).toBeNull();
  (await holdDataDirectory(dir, "npm run import")).update({});
  expect(findHolder(dir)?.what).toBe("npm run import");
});

test("an incomplete file is replaced", async () => {
  const dir = makeDirectory();
  writeFileSync(join(dir, "running.json"), '{"pid": 1');
  (await holdDataDirectory(dir, "npm start")).release();
});

test("of several concurrent starts, one gets the directory", async () => {
  const dir = makeDirectory();
  const starts = await Promise.allSettled(
    Array.from({ length: 5 }, () => holdDataDirectory(dir, "npm start")),
  );
  expect(starts.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
});

test("a directory that cannot be created is reported in one sentence", async () => {
  const dir = makeDirectory();
  writeFileSync(join(dir, "file"), "");
  await expect(holdDataDirectory(join(dir, "file/data"), "npm start")).rejects.toThrow(
    /is not writable.*HEADWATER_DATA/,
  );
});
