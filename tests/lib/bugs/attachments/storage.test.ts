import "#tests/support/database.ts";
import { createHash } from "node:crypto";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import S3rver from "s3rver";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { copyAllContents } from "#lib/bugs/attachments/copy-all.ts";
import {
  hasAttachment,
  openAttachment,
  readHead,
  storeAttachment,
  sweepStore,
} from "#lib/bugs/attachments/store.ts";
import * as environment from "#lib/env.ts";
import { makeUser } from "#tests/support/factories.ts";
import { upload } from "#tests/support/uploads.ts";

// Against a real server that speaks S3.

let server: S3rver;
let url = "";
let directory = "";
/** Of its own: what is swept here is not that of tests beside it. */
let data = "";

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "headwater-s3-"));
  data = await mkdtemp(join(tmpdir(), "headwater-data-"));
  const bucket = { name: "headwater", configs: [] };
  server = new S3rver({ port: 0, address: "127.0.0.1", silent: true, directory, configureBuckets: [bucket] });
  url = `http://127.0.0.1:${(await server.run()).port}/headwater`;
});
afterAll(async () => {
  await server.close();
  for (const made of [directory, data]) await rm(made, { recursive: true, force: true });
});
afterEach(() => vi.restoreAllMocks());

type Place = "disk" | "s3";
const original = environment.env();

/** Contents are in the bucket from now on, or, for `disk`, in the data directory, which may know of a bucket. */
function keepIn(place: Place, { withBucket = place === "s3", at = url } = {}): void {
  const s3 = { url: at, region: "us-east-1", keyId: "S3RVER", secret: "S3RVER" };
  vi.spyOn(environment, "env").mockReturnValue({
    ...original,
    dataDir: data,
    s3: withBucket ? s3 : undefined,
  });
}

const hashOf = (text: string) => createHash("sha256").update(text).digest("hex");
const store = (text: string) => storeAttachment(Buffer.from(text));
const read = async (sha256: string) => (await buffer(await openAttachment(sha256))).toString();

describe.each(["disk", "s3"] as const)("contents in %s", (place) => {
  it("are stored by their hash once, and read whole or in part", async () => {
    keepIn(place);
    const text = `in ${place}: 0123456789`;
    expect(await store(text)).toEqual({ sha256: hashOf(text), size: text.length });
    await store(text);
    expect(await hasAttachment(hashOf(text))).toBe(true);
    expect(await read(hashOf(text))).toBe(text);
    expect((await readHead(hashOf(text), 4)).toString()).toBe(text.slice(0, 4));
    expect((await readHead(hashOf(text), 9999)).toString()).toBe(text);
    const part = await openAttachment(hashOf(text), { start: 3, end: 5 });
    expect([part.size, part.length, part.range]).toEqual([text.length, 3, { start: 3, end: 5 }]);
    expect((await buffer(part)).toString()).toBe(text.slice(3, 6));
    const rest = await openAttachment(hashOf(text), { start: text.length - 2 });
    expect((await buffer(rest)).toString()).toBe("89");
    const beyond = await openAttachment(hashOf(text), { start: 500 });
    expect([beyond.size, beyond.length, beyond.range]).toEqual([text.length, text.length, undefined]);
    beyond.destroy();
  });

  it("that are missing are missing, and what is no hash is asked nowhere", async () => {
    keepIn(place);
    await expect(openAttachment("0".repeat(64))).rejects.toThrow("missing");
    expect(await hasAttachment("0".repeat(64))).toBe(false);
    for (const name of ["", "../secret", "A".repeat(64), "?list-type=2"])
      await expect(openAttachment(name)).rejects.toThrow("no such attachment");
  });

  it("that are cut off or too long are not kept", async () => {
    keepIn(place);
    async function* cutOff() {
      yield Buffer.from("the first half");
      throw new Error("The connection was lost.");
    }
    await expect(storeAttachment(cutOff())).rejects.toThrow("lost");
    expect(await hasAttachment(hashOf("the first half"))).toBe(false);
    await expect(storeAttachment(Buffer.from("too long"), { maxBytes: 3 })).rejects.toThrow("more than 3");
    expect(await hasAttachment(hashOf("too long"))).toBe(false);
    expect(await readdir(join(data, "attachments", "incoming"))).toEqual([]);
  });

  it("without references are swept when they are old, all others stay", async () => {
    keepIn(place);
    await store(`referenced in ${place}`);
    await store(`nobody's in ${place}`);
    const kept = new Set([hashOf(`referenced in ${place}`)]);
    const find = async (hashes: string[]) => new Set(hashes.filter((hash) => kept.has(hash)));
    expect(await sweepStore(new Date(Date.now() - 86_400_000), find)).toBe(0);
    await sweepStore(new Date(Date.now() + 60_000), find);
    expect(await hasAttachment(hashOf(`referenced in ${place}`))).toBe(true);
    expect(await hasAttachment(hashOf(`nobody's in ${place}`))).toBe(false);
  });
});

it("contents move to a bucket and back with a command, which can be repeated and says what is missing", async () => {
  keepIn("disk");
  const viewer = await (await makeUser()).viewer();
  for (const text of ["one of two", "two of two"]) await upload(viewer, new File([text], "a.txt"));
  await expect(copyAllContents("s3")).rejects.toThrow("HEADWATER_S3_URL");
  keepIn("s3");
  expect(await copyAllContents("s3")).toEqual({ copied: 2, present: 0, missing: [], damaged: [] });
  expect(await copyAllContents("s3")).toEqual({ copied: 0, present: 2, missing: [], damaged: [] });
  expect(await read(hashOf("one of two"))).toBe("one of two");
  await rm(join(data, "attachments"), { recursive: true });
  expect(await copyAllContents("disk")).toMatchObject({ copied: 2 });
  keepIn("disk");
  expect(await read(hashOf("two of two"))).toBe("two of two");
  await rm(join(data, "attachments"), { recursive: true });
  keepIn("s3", { at: url.replace("headwater", "elsewhere") });
  expect((await copyAllContents("s3")).missing).toEqual([hashOf("one of two"), hashOf("two of two")].sort());
});

it("a storage that refuses says so, and nothing counts as stored", async () => {
  keepIn("s3", { at: url.replace("headwater", "no-such-bucket") });
  await expect(store("refused")).rejects.toThrow("The storage answered 404 to PUT");
});
