import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, get, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { compressStatic, staticFiles } from "../../bin/static-files.ts";

let server: Server;
let dist = "";
const script = "console.log('again and again');\n".repeat(200);

beforeAll(async () => {
  dist = mkdtempSync(join(tmpdir(), "static-"));
  mkdirSync(join(dist, "static/chunks"), { recursive: true });
  writeFileSync(join(dist, "static/chunks/0a.js"), script);
  writeFileSync(join(dist, "static/chunks/later.js"), script);
  writeFileSync(join(dist, "secret.js.br"), "secret");
  await compressStatic(dist);
  rmSync(join(dist, "static/chunks/later.js.br"));
  const answer = staticFiles(dist);
  server = createServer((request, response) => {
    if (!answer(request, response)) response.writeHead(204).end();
  });
  await new Promise<void>((done) => server.listen(0, done));
});

afterAll(() => {
  server.close();
  rmSync(dist, { recursive: true });
});

type Answer = { status: number | undefined; headers: IncomingHttpHeaders; body: Buffer };

function ask(path: string, encoding = "gzip, deflate, br"): Promise<Answer> {
  const { port } = server.address() as AddressInfo;
  return new Promise((done, failed) => {
    get({ port, path, headers: { "accept-encoding": encoding } }, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part) => parts.push(part));
      response.on("end", () =>
        done({ status: response.statusCode, headers: response.headers, body: Buffer.concat(parts) }),
      );
    }).on("error", failed);
  });
}

test("a script is served precompressed and cached indefinitely", async () => {
  const { status, headers, body } = await ask("/_next/static/chunks/0a.js");
  expect(status).toBe(200);
  expect(brotliDecompressSync(body).toString()).toBe(script);
  expect(headers).toMatchObject({
    "content-encoding": "br",
    "content-type": "application/javascript; charset=UTF-8",
    "cache-control": "public, max-age=31536000, immutable",
    vary: "Accept-Encoding",
  });
});

test("everything else is left to Next", async () => {
  for (const path of [
    "/_next/static/chunks/later.js",
    "/_next/static/chunks/none.js",
    "/_next/static/../secret.js",
    "/_next/static/%2e%2e/secret.js",
    "/_next/static/chunks/../../secret.js",
    "/bugs",
  ])
    expect((await ask(path)).status, path).toBe(204);
  expect((await ask("/_next/static/chunks/0a.js", "gzip")).status).toBe(204);
});
