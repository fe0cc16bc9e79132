import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { recogniseBug } from "#lib/upstream/watches/adapters.ts";
import { askTracker } from "#lib/upstream/watches/ask-tracker.ts";
import { WatchFailure } from "#lib/upstream/watches/failures.ts";
import { TRACKER_KINDS } from "#lib/upstream/watches/remote-bug.ts";
import { type LocalTracker, startLocalTracker } from "#tests/support/watches/local-tracker.ts";

// Each kind of tracker: its addresses, its answers, what its statuses mean, and what goes wrong. The answers are in the shapes that the
// trackers document (tests/support/watches), and come from a server on this machine.

const recorded = z.object({
  kind: z.enum(TRACKER_KINDS),
  title: z.string(),
  address: z.string(),
  others: z.array(z.string()),
  tracker: z.string(),
  remoteId: z.string(),
  request: z.string(),
  type: z.string(),
  updatedAt: z.string().nullable(),
  answers: z.array(z.object({ rawStatus: z.string(), mapped: z.string(), body: z.unknown() })),
});
const folder = "tests/support/watches";
const kinds = readdirSync(folder)
  .filter((name) => name.endsWith(".json"))
  .map((name) => recorded.parse(JSON.parse(readFileSync(`${folder}/${name}`, "utf8"))));

let local: LocalTracker;
beforeAll(async () => {
  local = await startLocalTracker();
});
afterAll(() => local.stop());

function recognised(address: string) {
  const found = recogniseBug(address);
  if (!found) throw new Error(`${address} is not recognised.`);
  return found;
}
async function failureOf(address: string): Promise<WatchFailure> {
  const { adapter, ref } = recognised(address);
  const failure = await askTracker(adapter, ref, local.get).catch((error: unknown) => error);
  if (failure instanceof WatchFailure) return failure;
  throw new Error(`No failure: ${JSON.stringify(failure)}`);
}

test("every kind of tracker has recorded answers", () => {
  expect(kinds.map(({ kind }) => kind).sort()).toEqual([...TRACKER_KINDS].sort());
});

describe.each(kinds)(
  "$kind",
  ({ kind, title, address, others, tracker, remoteId, request, type, updatedAt, answers }) => {
    test("addresses of its bugs are recognised, and written in one way", () => {
      const { adapter, ref } = recognised(address);
      expect([adapter.kind, ref.tracker, ref.remoteId]).toEqual([kind, tracker, remoteId]);
      expect(recognised(ref.url)).toEqual({ adapter, ref });
      for (const other of others) expect(recognised(other).adapter.kind).toBe(kind);
    });
    test.each(answers)("$rawStatus means $mapped", async ({ rawStatus, mapped, body }) => {
      const { adapter, ref } = recognised(address);
      local.answer = () => ({
        headers: { "content-type": type },
        body: typeof body === "string" ? body : JSON.stringify(body),
      });
      const bug = await askTracker(adapter, ref, local.get);
      expect(bug).toEqual({
        title,
        rawStatus,
        mapped,
        updatedAt: updatedAt === null ? null : new Date(updatedAt),
      });
      expect(local.asked.at(-1)?.replace(/^[^/]*/, "")).toBe(request);
    });
    test.each([
      ["nothing", ""],
      ["another shape", '{"hello":1}'],
      ["a page", "<html><h1>Sign in</h1></html>"],
    ])("an answer of %s is not parsed", async (_, body) => {
      local.answer = () => ({ headers: { "content-type": type }, body });
      expect((await failureOf(address)).failure).toBe("unparsable");
    });
    test("an answer of another type is not parsed", async () => {
      const [first] = answers;
      local.answer = () => ({ headers: { "content-type": "image/png" }, body: JSON.stringify(first?.body) });
      expect((await failureOf(address)).failure).toBe("unparsable");
    });
  },
);

test.each([
  [401, {}, "private", null],
  [403, {}, "private", null],
  [403, { "x-ratelimit-remaining": "0" }, "rate_limited", null],
  [404, {}, "not_found", null],
  [410, {}, "not_found", null],
  [429, { "retry-after": "7200" }, "rate_limited", 7_200_000],
  [405, {}, "unsupported", null],
  [500, {}, "server_error", null],
  [503, { "retry-after": "60" }, "server_error", 60_000],
  [503, { "retry-after": "soon" }, "server_error", null],
  [504, {}, "timeout", null],
])("the status %i with %o is %s", async (status, headers, failure, retryAfterMs) => {
  local.answer = () => ({ status, headers });
  expect(await failureOf("https://github.com/example/engine/issues/12")).toMatchObject({
    failure,
    retryAfterMs,
  });
});

test("addresses that are no bugs of a kind are not recognised", () => {
  for (const address of [
    "",
    "engine 12",
    "https://example.org/",
    "ftp://bugzilla.example.org/show_bug.cgi?id=1",
    "https://me:secret@github.com/example/engine/issues/12",
    "https://github.com/example/engine/issues",
    "https://github.com.example.org/issues/x",
    "https://bugzilla.example.org/show_bug.cgi?id=1;drop",
    "https://bugzilla.example.org/show_bug.cgi",
    "https://gitlab.example.org/engine/-/issues/12",
  ])
    expect([address, recogniseBug(address)?.ref]).toEqual([address, undefined]);
});
