import { createServer, type IncomingMessage, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { buffer } from "node:stream/consumers";
import { afterEach, expect, test, vi } from "vitest";
import { AS_SENT } from "#lib/http/as-sent.ts";
import { extractFiles, FormTooLong } from "../../bin/form-files.ts";

type Seen = { url: string; headers: IncomingMessage["headers"]; body: string };
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function listen(handle: Parameters<typeof createServer>[1]): Promise<string> {
  const server = createServer(handle);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}`;
}

/** A site: what its front hands on to the pages, and what arrives at its door for files. */
async function site(
  answerUpload: (n: number) => [number, object] = (n) => [201, { id: `id-${n}` }],
  limits = { maxSize: 20_000_000, maxCount: 10 },
) {
  const uploaded: Seen[] = [];
  const uploads = await listen(async (request, response) => {
    if (request.method === "GET") return response.end(JSON.stringify(limits));
    const [status, body] = answerUpload(uploaded.length + 1);
    const seen: Seen = { url: request.url ?? "", headers: request.headers, body: "" };
    uploaded.push(seen);
    if (status !== 401) seen.body = (await buffer(request).catch(() => Buffer.of())).toString("utf8");
    response.writeHead(status).end(JSON.stringify(body));
  });
  const failures: unknown[] = [];
  const front = await listen(async (request, response) => {
    try {
      const next = await extractFiles(request, new URL("/uploads", uploads));
      const form = new Response(new Uint8Array(await buffer(next)), {
        headers: { "content-type": next.headers["content-type"] ?? "" },
      });
      const all = [...(await form.formData())].map(([name, value]) => [
        name,
        typeof value === "string" ? value : `a file of ${value.size}`,
      ]);
      const fields = all.filter(([name]) => name !== AS_SENT);
      const asSent = JSON.parse(all.find(([name]) => name === AS_SENT)?.[1] ?? "null");
      response.end(JSON.stringify({ fields, asSent, url: next.url, cookie: next.headers.cookie }));
    } catch (error) {
      failures.push(error);
      response.writeHead(error instanceof FormTooLong ? 413 : 500).end(String(error));
    }
  });
  const post = (form: FormData, headers: Record<string, string> = {}, path = "/bugs/new?product=Tarn") =>
    fetch(front + path, { method: "POST", body: form, headers });
  return { uploaded, failures, front, post };
}

function formWith(...files: File[]): FormData {
  const form = new FormData();
  form.append("$ACTION_ID_1", "");
  form.append("summary", "Löcher im Käse");
  for (const file of files) form.append("files", file);
  form.append("description", "a\r\nb");
  return form;
}

test("a form without JavaScript is passed on with the ids of its files, and each file is uploaded", async () => {
  const { uploaded, post } = await site();
  const answer = await post(
    formWith(new File(["one"], "löcher.txt"), new File(["x".repeat(300_000)], "2.bin")),
    {
      cookie: "session=1",
      origin: "http://bugs.example.org",
    },
  );
  const fields = [
    ["$ACTION_ID_1", ""],
    ["summary", "Löcher im Käse"],
    ["uploads", "id-1 löcher.txt"],
    ["uploads", "id-2 2.bin"],
    ["description", "a\r\nb"],
  ];
  expect(await answer.json()).toEqual({
    fields,
    asSent: fields,
    url: "/bugs/new?product=Tarn",
    cookie: "session=1",
  });
  expect(uploaded.map(({ url, body }) => [url, body.length])).toEqual([
    ["/uploads?name=l%C3%B6cher.txt", 3],
    ["/uploads?name=2.bin", 300_000],
  ]);
  expect(uploaded[0]?.headers).toMatchObject({ cookie: "session=1", origin: "http://bugs.example.org" });
});

test("what was sent is said by the front alone, not by the one who sends", async () => {
  const { uploaded, post } = await site();
  const form = new FormData();
  form.append(AS_SENT, JSON.stringify([["summary", "Forged"]]));
  form.append("summary", "Mine");
  form.append(AS_SENT, new File(["x"], "forged.txt"));
  const answer = await (await post(form)).json();
  expect(answer).toMatchObject({ fields: [["summary", "Mine"]], asSent: [["summary", "Mine"]] });
  expect(uploaded).toEqual([]);
});

test("a refused file becomes a message, and later fields still arrive", async () => {
  const { post } = await site(() => [401, { message: "Please sign in first." }]);
  const answer = await post(formWith(new File(["x".repeat(5_000_000)], "big.bin")));
  expect((await answer.json()).fields).toEqual([
    ["$ACTION_ID_1", ""],
    ["summary", "Löcher im Käse"],
    ["uploadProblems", "Please sign in first."],
    ["description", "a\r\nb"],
  ]);
});

test("an empty file input uploads nothing", async () => {
  const { uploaded, post } = await site();
  const answer = await post(formWith(new File([], "")));
  expect((await answer.json()).fields.map(([name]: string[]) => name)).toEqual([
    "$ACTION_ID_1",
    "summary",
    "description",
  ]);
  expect(uploaded).toEqual([]);
});

test("requests of scripts and uploads are passed on unchanged", async () => {
  const { uploaded, post } = await site();
  const file = new File(["one"], "a.txt");
  for (const [headers, path] of [[{ "next-action": "1" }], [{}, "/uploads?name=a"]] as const) {
    const { fields } = await (await post(formWith(file), { ...headers }, path)).json();
    expect(fields).toContainEqual(["files", "a file of 3"]);
  }
  expect(uploaded).toEqual([]);
});

test("of more files than a form may have no more are uploaded, and that is said once", async () => {
  const { uploaded, post } = await site();
  const files = Array.from({ length: 300 }, (_, at) => new File(["x"], `${at}.txt`));
  const { fields } = await (await post(formWith(...files))).json();
  expect(uploaded).toHaveLength(10);
  expect(fields.filter(([name]: string[]) => name === "uploads")).toHaveLength(10);
  expect(fields.filter(([name]: string[]) => name === "uploadProblems")).toEqual([
    ["uploadProblems", "At most 10 files at once. Administrators of this site can raise the limit."],
  ]);
  expect(fields.at(-1)).toEqual(["description", "a\r\nb"]);
});

test("as many files are uploaded, and forms as long are read, as the site takes", async () => {
  const few = await site(undefined, { maxSize: 1_000_000, maxCount: 2 });
  const files = Array.from({ length: 3 }, (_, at) => new File(["x"], `${at}.txt`));
  const { fields } = await (await few.post(formWith(...files))).json();
  expect(few.uploaded).toHaveLength(2);
  expect(fields).toContainEqual([
    "uploadProblems",
    "At most 2 files at once. Administrators of this site can raise the limit.",
  ]);
  const many = await site(undefined, { maxSize: 100_000_000, maxCount: 10 });
  const socket = beginForm(many.front, 304_000_000);
  await vi.waitUntil(() => many.uploaded.length === 1);
  socket.destroy();
});

/** A form that announces its length, and has sent half of its file. */
function beginForm(front: string, length: number) {
  const socket = connect(Number(new URL(front).port), "127.0.0.1");
  const start = [
    "POST /bugs/new HTTP/1.1",
    "Host: bugs.example.org",
    "Content-Type: multipart/form-data; boundary=b",
    `Content-Length: ${length}`,
    "",
    "--b",
    'Content-Disposition: form-data; name="files"; filename="half.bin"',
    "",
    "half of it",
  ];
  socket.write(start.join("\r\n"));
  return socket;
}

test("too long texts are not read to the end", async () => {
  const { post } = await site();
  const form = new FormData();
  for (let n = 0; n < 3; n += 1) form.append(`text${n}`, "x".repeat(400_000));
  expect((await post(form)).status).toBe(413);
});

test("a form with a too large announced size is not read at all", async () => {
  const { uploaded, post } = await site();
  const form = formWith(new File([new Uint8Array(65_000_000)], "huge.bin"));
  const answer = await post(form).then(
    ({ status }) => status,
    () => 413,
  );
  expect(answer).toBe(413);
  expect(uploaded).toEqual([]);
});

test("when a browser disconnects during a file, its upload is aborted", async () => {
  const { uploaded, failures, front } = await site();
  const socket = beginForm(front, 1_000_000);
  await vi.waitUntil(() => uploaded.length === 1);
  socket.destroy();
  await vi.waitUntil(() => failures.length === 1);
  expect(failures[0]).toMatchObject({ message: "The request was aborted." });
  expect(uploaded[0]?.body).toBe("");
});
