import "#tests/support/database.ts";
import { beforeEach, expect, it, vi } from "vitest";
import { POST } from "#app/uploads/route.ts";
import { db } from "#lib/db/client.ts";
import { createApiKey } from "#lib/people/commands/account.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";
import { makeUser } from "#tests/support/factories.ts";

const asking: { viewer: Viewer } = { viewer: anonymousViewer };
// Next's own modules need Next around them.
vi.mock("next/navigation", () => ({ unstable_rethrow: () => {} }));
vi.mock("#lib/people/session.ts", () => ({ currentViewer: async () => asking.viewer }));

const HERE = { host: "bugs.example.org", origin: "https://bugs.example.org" };

beforeEach(async () => {
  asking.viewer = await (await makeUser()).viewer();
});

/** Sends a file, and says how much of it was read. */
async function send(headers: Record<string, string>, name = "trace.log") {
  let read = 0;
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        read += 1;
        if (read > 3) controller.close();
        else controller.enqueue(Buffer.from(`part ${read}\n`));
      },
    },
    { highWaterMark: 0 },
  );
  const init = { method: "POST", body, headers, duplex: "half" as const };
  const response = await POST(
    new Request(`https://bugs.example.org/uploads?name=${encodeURIComponent(name)}`, init),
  );
  return { status: response.status, answer: await response.json(), read };
}

it("a signed-in user gets an id for a file, with detected type and clean name", async () => {
  const { status, answer } = await send(HERE, "C:\\logs\\größe.log");
  expect(status).toBe(201);
  expect(answer).toMatchObject({
    fileName: "größe.log",
    size: 21,
    contentType: "text/plain",
    isPatch: false,
  });
  expect(await db.upload.findUnique({ where: { id: answer.id } })).toMatchObject({
    userId: asking.viewer.userId,
  });
});

it("an anonymous upload is not read at all", async () => {
  asking.viewer = anonymousViewer;
  expect(await send(HERE)).toMatchObject({
    status: 401,
    answer: { message: "Please sign in first." },
    read: 0,
  });
});

it("another site cannot upload files with a person's session", async () => {
  const elsewhere = { host: "bugs.example.org", origin: "https://evil.example" };
  expect(await send(elsewhere)).toMatchObject({ status: 403, read: 0 });
  expect(await send({ host: "bugs.example.org", "sec-fetch-site": "cross-site" })).toMatchObject({
    status: 403,
    read: 0,
  });
});

it("uploads are refused while impersonating", async () => {
  asking.viewer = { ...asking.viewer, impersonatorId: 1 };
  expect(await send(HERE)).toMatchObject({ status: 403, read: 0 });
});

it("an API key can upload only with the write scope", async () => {
  const keyFor = (scope: "read" | "write") =>
    createApiKey(asking.viewer, { name: scope, scopes: [scope], days: null });
  const [reads, writes] = [await keyFor("read"), await keyFor("write")];
  expect(await send({ authorization: `Bearer ${reads}` })).toMatchObject({ status: 403, read: 0 });
  expect(await send({ authorization: `Bearer ${writes}` })).toMatchObject({ status: 201 });
});

it("a file whose announced size is too large is refused before it is read, with its name in the message", async () => {
  expect(await send({ ...HERE, "content-length": "20000001" }, "core.dump")).toMatchObject({
    status: 413,
    answer: {
      message: "“core.dump” is too large: at most 20 MB. Administrators of this site can raise the limit.",
    },
    read: 0,
  });
});
