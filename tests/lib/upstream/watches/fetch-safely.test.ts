import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseNetworks } from "#lib/networks.ts";
import { WatchFailure } from "#lib/upstream/watches/failures.ts";
import { fetchSafely, type Reach } from "#lib/upstream/watches/fetch-safely.ts";
import { isPublicAddress } from "#lib/upstream/watches/public-address.ts";

// Addresses that people type are only fetched where that harms nobody. Against a real server on this machine.

let server: Server;
let port: number;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
const asked: IncomingMessage[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request);
    answer(request, response);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function networks(text: string) {
  const parsed = parseNetworks(text);
  if (!parsed) throw new Error(text);
  return parsed;
}
/** This server stands for the internet: 127.0.0.1 is allowed, nothing else that is not public. */
const reach = (more: Partial<Reach> = {}): Reach => ({
  networks: networks("127.0.0.1"),
  ports: [port],
  resolve: async () => ["127.0.0.1"],
  ...more,
});
async function failureOf(address: string, of: Reach): Promise<string> {
  try {
    return `answered ${(await fetchSafely(address, of)).status}`;
  } catch (error) {
    if (error instanceof WatchFailure) return error.failure;
    throw error;
  }
}
/** Refused by a rule of ours, before any connection. */
const BY_RULE = /Only http|Name or password|Port \d|network of/;
async function reasonOf(address: string, of: Reach): Promise<string> {
  return fetchSafely(address, of).then(
    () => "answered",
    (error: unknown) => String(error),
  );
}
const json = (body: string) => (_: IncomingMessage, response: ServerResponse) => {
  response.writeHead(200, { "content-type": "application/json; charset=utf-8", "set-cookie": "a=b" });
  response.end(body);
};

test("an answer is read, with its status and type", async () => {
  answer = json('{"title":"ü"}');
  expect(await fetchSafely(`http://tracker.example:${port}/bug/1?x=y`, reach())).toMatchObject({
    status: 200,
    contentType: "application/json",
    body: '{"title":"ü"}',
  });
  expect(asked.at(-1)?.url).toBe("/bug/1?x=y");
  expect(asked.at(-1)?.headers.host).toBe(`tracker.example:${port}`);
});

test.each([
  ["127.0.0.1", false],
  ["127.8.9.1", false],
  ["0.0.0.0", false],
  ["10.1.2.3", false],
  ["172.16.0.1", false],
  ["172.32.0.1", true],
  ["192.168.1.1", false],
  ["169.254.169.254", false],
  ["100.64.0.1", false],
  ["100.128.0.1", true],
  ["192.0.2.1", false],
  ["198.18.0.1", false],
  ["224.0.0.1", false],
  ["255.255.255.255", false],
  ["8.8.8.8", true],
  ["::1", false],
  ["::", false],
  ["fe80::1", false],
  ["fe80::1%eth0", false],
  ["2606:4700::1%eth0", false],
  ["fc00::1", false],
  ["fd00:ec2::254", false],
  ["ff02::1", false],
  ["::ffff:127.0.0.1", false],
  ["::ffff:8.8.8.8", false],
  ["64:ff9b::7f00:1", false],
  ["2002:7f00:1::", false],
  ["2001:0:7f00:1::", false],
  ["2001:db8::1", false],
  ["2606:4700::1111", true],
  ["2001:4860:4860::8888", true],
  ["localhost", false],
  ["", false],
])("the address %s is public: %s", (address, isPublic) => {
  expect(isPublicAddress(address)).toBe(isPublic);
});

describe("refused without a connection", () => {
  const none: Partial<Reach> = { networks: networks("") };
  test.each<[string, (port: number) => string, Partial<Reach>]>([
    ["another scheme", () => "file:///etc/passwd", {}],
    ["a name and password", (p) => `http://me:secret@tracker.example:${p}/`, {}],
    ["another port", () => "http://tracker.example:22/", { ports: [] }],
    ["not an address", () => "tracker", {}],
    ["a loopback address", (p) => `http://127.0.0.1:${p}/`, none],
    ["a loopback address as one number", (p) => `http://2130706433:${p}/`, none],
    ["a loopback address in octal", (p) => `http://0177.1:${p}/`, none],
    ["a mapped address", (p) => `http://[::ffff:127.0.0.1]:${p}/`, none],
    ["the address of cloud metadata", () => "http://169.254.169.254/latest/meta-data", {}],
    [
      "a name with a private address",
      (p) => `http://tracker.example:${p}/`,
      { resolve: async () => ["10.0.0.1"] },
    ],
    [
      "a name with a public and a private address",
      (p) => `http://tracker.example:${p}/`,
      { resolve: async () => ["127.0.0.1", "192.168.0.1"] },
    ],
    ["a name without an address", (p) => `http://tracker.example:${p}/`, { resolve: async () => [] }],
  ])("%s", async (_, address, more) => {
    const before = asked.length;
    answer = json("{}");
    expect(await reasonOf(address(port), reach(more))).toMatch(BY_RULE);
    expect(asked).toHaveLength(before);
  });
});

test("a name that answers differently the second time is resolved once, and connected to where it was checked", async () => {
  answer = json("{}");
  const answers = [["127.0.0.1"], ["10.0.0.1"]];
  let times = 0;
  const resolve = async () => answers[times++] ?? [];
  expect(await failureOf(`http://rebinding.example:${port}/`, reach({ resolve }))).toBe("answered 200");
  expect(times).toBe(1);
});

describe("redirects", () => {
  const leadingTo = (location: string) => (request: IncomingMessage, response: ServerResponse) => {
    if (request.url === "/end") return json("{}")(request, response);
    response.writeHead(302, { location, "set-cookie": "session=1" });
    response.end();
  };
  test("are followed, also relative ones, without cookies", async () => {
    answer = leadingTo("/end");
    expect(await failureOf(`http://tracker.example:${port}/start`, reach())).toBe("answered 200");
    expect(asked.at(-1)?.headers.cookie).toBeUndefined();
  });
  test.each([
    ["a private address", "http://10.0.0.1/"],
    ["another loopback address", "http://127.0.0.2/"],
    ["another scheme", "file:///etc/passwd"],
    ["a name and password", "http://me:secret@tracker.example/"],
    ["another port", "http://tracker.example:6379/"],
  ])("to %s are refused", async (_, location) => {
    answer = leadingTo(location);
    expect(await reasonOf(`http://tracker.example:${port}/start`, reach())).toMatch(BY_RULE);
  });
  test("to a name with a private address are refused", async () => {
    answer = leadingTo(`http://inside.example:${port}/end`);
    const resolve = async (name: string) => [name === "inside.example" ? "192.168.0.1" : "127.0.0.1"];
    expect(await failureOf(`http://tracker.example:${port}/start`, reach({ resolve }))).toBe("refused");
  });
  test("end after three", async () => {
    answer = leadingTo("/again");
    const before = asked.length;
    expect(await failureOf(`http://tracker.example:${port}/start`, reach())).toBe("refused");
    expect(asked.length - before).toBe(4);
  });
});

test("what is too long, compressed, too slow or not there fails in its class", async () => {
  answer = json("x".repeat(1024 * 1024 + 1));
  expect(await failureOf(`http://tracker.example:${port}/`, reach())).toBe("unparsable");
  answer = (_, response) => {
    response.writeHead(200, { "content-encoding": "gzip" });
    response.end("x");
  };
  expect(await failureOf(`http://tracker.example:${port}/`, reach())).toBe("unparsable");
  const started = Date.now();
  answer = (_, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    const drip = setInterval(() => response.write(" "), 20);
    response.on("close", () => clearInterval(drip));
  };
  expect(await failureOf(`http://tracker.example:${port}/`, reach({ timeoutMs: 300 }))).toBe("timeout");
  answer = () => {};
  expect(await failureOf(`http://tracker.example:${port}/`, reach({ timeoutMs: 300 }))).toBe("timeout");
  const resolve = () => new Promise<string[]>(() => {});
  expect(await failureOf(`http://tracker.example:${port}/`, reach({ timeoutMs: 300, resolve }))).toBe(
    "timeout",
  );
  expect(Date.now() - started).toBeLessThan(3_000);
  expect(await failureOf("http://tracker.example:1/", reach({ ports: [1] }))).toBe("refused");
});
