import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { NextRequest } from "next/server";
import { afterEach, expect, test, vi } from "vitest";
import * as environment from "#lib/env.ts";
import { FairQueue } from "#lib/search/fair-queue.ts";
import { proxy } from "../proxy.ts";

const here = "http://bugs.example";
const ask = (path: string, headers: Record<string, string> = {}, method = "GET") =>
  proxy(new NextRequest(`${here}${path}`, { method, headers: { host: "bugs.example", ...headers } }));
const send = (path: string, headers: Record<string, string> = {}) => ask(path, headers, "POST");

function installedAt(url: string): void {
  vi.spyOn(environment, "env").mockReturnValue({ ...environment.env(), url });
}
afterEach(() => {
  vi.restoreAllMocks();
  globalThis.headwaterSearchQueue = undefined;
});

test.each([
  ["a form", "/bugs/new"],
  ["a program's address, with the cookie of a browser", "/rest/admin/version/state"],
  ["the preview", "/preview"],
  ["the way in", "/api/auth/callback/credentials"],
])("%s sent from another site is refused with a message", async (_, path) => {
  const foreign: Record<string, string>[] = [
    { origin: "https://evil.example" },
    { origin: "null" },
    { origin: "https://bugs.example.evil.example" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
  ];
  for (const headers of foreign) {
    const answer = send(path, headers);
    expect(answer.status, JSON.stringify(headers)).toBe(403);
    expect(await answer.text()).toMatch(/another site, so nothing was saved/);
  }
});

test("our own forms and API clients are allowed", () => {
  const ours: Record<string, string>[] = [
    { origin: here },
    { origin: "null", "sec-fetch-site": "same-origin" },
    { origin: "https://front.example", "x-forwarded-host": "front.example" },
    { "sec-fetch-site": "same-origin" },
    {},
  ];
  for (const headers of ours) {
    expect(send("/bugs/new", headers).status, JSON.stringify(headers)).toBe(200);
  }
  expect(send("/rest/bug", { "x-bugzilla-api-key": "k", origin: "https://tool.example" }).status).toBe(200);
  expect(send("/bugs/new", { "x-bugzilla-api-key": "k", origin: "https://tool.example" }).status).toBe(403);
  expect(ask("/bugs", { origin: "https://evil.example" }).status).toBe(200);
});

test("our own forms are allowed when a reverse proxy changes the host", () => {
  installedAt("https://front.example");
  const answer = send("/bugs/new", { origin: "https://front.example", host: "127.0.0.1:3000" });
  expect(answer.status).toBe(200);
  // What Next compares with the Origin by itself.
  expect(answer.headers.get("x-middleware-request-x-forwarded-host")).toBe("front.example");
});

test("a page runs only its own scripts, loads nothing from other sites, and cannot be framed", () => {
  const policies = [ask("/"), ask("/bugs/1"), send("/bugs/1", { origin: here })].map(
    ({ headers }) => headers.get("content-security-policy") ?? "",
  );
  for (const policy of policies) {
    expect(policy).toMatch(/^default-src 'none'; script-src 'self' 'nonce-[\w+/=]{24}' 'strict-dynamic';/);
    expect(policy).not.toContain("unsafe");
    expect(policy).toContain("img-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
  }
  expect(new Set(policies).size, "each page has a nonce of its own").toBe(policies.length);
});

test("addresses of pages are not sent to other sites, and content types are not sniffed", () => {
  const { headers } = ask("/bugs/1");
  expect(headers.get("referrer-policy")).toBe("same-origin");
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  expect(headers.get("permissions-policy")).toContain("camera=()");
  expect(headers.get("strict-transport-security")).toBeNull();
});

test("behind https, browsers are told to use only https", () => {
  installedAt("https://bugs.example");
  expect(ask("/").headers.get("strict-transport-security")).toBe("max-age=31536000");
});

test("a route with its own policy keeps it", () => {
  const routes = readdirSync("app", { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith("route.ts"),
  );
  const own = routes.filter((file) =>
    readFileSync(join("app", file), "utf8").includes("Content-Security-Policy"),
  );
  expect(own).toContain("preview/route.ts");
  for (const file of own) {
    const path = `/${file.replace(/\/?\[.*/, "/1").replace(/\/route\.ts$/, "")}`;
    expect(ask(path).headers.get("content-security-policy"), path).toBeNull();
  }
});

test("when the search queue is full, anonymous viewers get status 503, only for lists", async () => {
  expect(ask("/bugs?text=network").status).toBe(200);
  const none = { running: 0, runningPerClient: 0, waiting: 0, waitingPerClient: 0, timeoutMs: 5000 };
  globalThis.headwaterSearchQueue = new FairQueue(none);
  const answer = ask("/bugs?text=network");
  expect(answer.status).toBe(503);
  expect(answer.headers.get("retry-after")).toBe("5");
  expect(await answer.text()).toMatch(/Too many searches are running/);
  expect(ask("/bugs?text=network", { cookie: "headwater-session=x" }).status).toBe(200);
  expect(ask("/bugs/12").status).toBe(200);
});
