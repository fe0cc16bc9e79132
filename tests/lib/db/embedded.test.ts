import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startEmbedded } from "#lib/db/embedded/start.ts";

const base = mkdtempSync(join(tmpdir(), "headwater-"));
const dir = join(base, "postgres");
const pidOf = () => Number(readFileSync(join(dir, "postmaster.pid"), "utf8").split("\n")[0]);

beforeAll(async () => {
  const { chmodSync } = await import("node:fs");
  chmodSync(base, 0o711);
  await (await startEmbedded({ dir })).stop();
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

async function query<Row extends pg.QueryResultRow>(url: string, text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => {});
  await client.connect();
  const { rows } = await client.query<Row>(text);
  await client.end();
  return rows;
}

test("acknowledged data survives a kill -9, without repair", async () => {
  const first = await startEmbedded({ dir });
  await query(first.url(), "CREATE TABLE kept AS SELECT 1 AS one");
  process.kill(pidOf(), "SIGKILL");
  await first.ended;
  const second = await startEmbedded({ dir });
  expect(await query(second.url(), "SELECT one FROM kept")).toEqual([{ one: 1 }]);
  await second.stop();
});

test("a leftover server of an earlier start is stopped first", async () => {
  const first = await startEmbedded({ dir });
  const left = pidOf();
  const second = await startEmbedded({ dir });
  await first.ended;
  expect(pidOf()).not.toBe(left);
  await second.stop();
});

test("a stale file with the process id of another program does not prevent starting", async () => {
  const other = spawn("sleep", ["30"]);
  writeFileSync(join(dir, "postmaster.pid"), `${other.pid}\n${dir}\n1\n5432\n${dir}\n\n\nready\n`);
  const server = await startEmbedded({ dir });
  expect(other.exitCode).toBeNull();
  other.kill();
  await server.stop();
});

test("it listens on a socket that only its owner can open, and not on the network", async () => {
  const server = await startEmbedded({ dir });
  const rows = await query(
    server.url(),
    "SELECT name, setting FROM pg_settings WHERE name ~ '^(listen_addresses|fsync|unix_socket_permissions)$' ORDER BY name",
  );
  expect(rows).toEqual([
    { name: "fsync", setting: "on" },
    { name: "listen_addresses", setting: "" },
    { name: "unix_socket_permissions", setting: "0700" },
  ]);
  await server.stop();
});

test("a path too long for a socket works too", async () => {
  const long = join(base, "a".repeat(60), "b".repeat(60));
  mkdirSync(long, { recursive: true });
  const server = await startEmbedded({ dir: join(long, "postgres"), durable: false });
  expect(await query(server.url(), "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  await server.stop();
});

test("a directory with other files is not touched", async () => {
  const strange = join(base, "strange");
  mkdirSync(strange);
  writeFileSync(join(strange, "letter.txt"), "");
  await expect(startEmbedded({ dir: strange })).rejects.toThrow(/contains files but no database/);
});
