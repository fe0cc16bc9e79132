import { mkdtempSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { parseEnv } from "#lib/env.ts";

const sentenceFor = (variables: Record<string, string>) => {
  try {
    parseEnv(variables);
  } catch (error) {
    return error instanceof Error ? error.message : "";
  }
  return "";
};

test("all variables are optional", () => {
  const { port, url, databaseUrl, oidc } = parseEnv({});
  expect({ port, url, databaseUrl, oidc }).toEqual({
    port: 3000,
    url: "http://localhost:3000",
    databaseUrl: undefined,
    oidc: undefined,
  });
});

test("addresses of other trackers are a list", () => {
  expect(parseEnv({}).oldTrackers).toEqual([]);
  const HEADWATER_BUG_ADDRESSES = "https://bugzilla.example.org/, https://old.example.org/bugs";
  expect(parseEnv({ HEADWATER_BUG_ADDRESSES }).oldTrackers).toEqual([
    "https://bugzilla.example.org",
    "https://old.example.org/bugs",
  ]);
});

test("an empty variable counts as unset", () => {
  expect(parseEnv({ PORT: "", DATABASE_URL: "  " })).toMatchObject({ port: 3000, databaseUrl: undefined });
});

test.each([
  [{ PORT: "http" }, "PORT must be a number between 1 and 65535."],
  [{ PORT: "70000" }, "PORT must be a number between 1 and 65535."],
  [{ HEADWATER_WATCH_NETWORKS: "inside" }, /^HEADWATER_WATCH_NETWORKS must be addresses or ranges/],
  [{ HEADWATER_WATCH_PORTS: "8080, web" }, /^HEADWATER_WATCH_PORTS must be numbers/],
  [{ HEADWATER_TRUSTED_PROXIES: "1" }, /^HEADWATER_TRUSTED_PROXIES must be addresses or ranges/],
  [
    { HEADWATER_TRUSTED_PROXIES: "loopback, proxy" },
    /^HEADWATER_TRUSTED_PROXIES must be addresses or ranges/,
  ],
  [{ HEADWATER_BUG_ADDRESSES: "https://a.example, bugs" }, /^HEADWATER_BUG_ADDRESSES must be addresses/],
  [{ HEADWATER_WEB_PROCESSES: "0" }, "HEADWATER_WEB_PROCESSES must be a whole number from 1 to 64."],
  [{ HEADWATER_WEB_PROCESSES: "two" }, "HEADWATER_WEB_PROCESSES must be a whole number from 1 to 64."],
  [{ DATABASE_URL: "mysql://x" }, /^DATABASE_URL must look like postgresql:/],
  [{ HEADWATER_URL: "bugs.example.org" }, /^HEADWATER_URL must be an address/],
  [{ HEADWATER_SECRET: "short" }, /^HEADWATER_SECRET must have at least 32 characters/],
  [{ SMTP_URL: "mail.example.org" }, /^SMTP_URL must look like smtp:/],
  [{ OIDC_ISSUER: "https://id.example.org" }, /^OIDC_CLIENT_ID and OIDC_CLIENT_SECRET must be set too/],
])("%o is reported in one sentence", (variables, sentence) => {
  expect(sentenceFor(variables)).toMatch(sentence);
});

test("several invalid variables are all reported at once", () => {
  expect(sentenceFor({ PORT: "x", SMTP_URL: "y" }).split("\n")).toHaveLength(2);
});

test("the secret is generated once, stored, and readable only by its owner", async () => {
  const dir = mkdtempSync(join(tmpdir(), "headwater-"));
  const read = async () => {
    vi.resetModules();
    vi.stubEnv("HEADWATER_DATA", dir);
    const { secret } = await import("#lib/env.ts");
    return secret();
  };
  const first = await read();
  expect(first.length).toBeGreaterThanOrEqual(32);
  expect(await read()).toBe(first);
  expect(statSync(join(dir, "secret")).mode & 0o777).toBe(0o600);
  writeFileSync(join(dir, "secret"), "");
  await expect(read()).rejects.toThrow(/secret is damaged/);
});
