import { execFileSync } from "node:child_process";
import { expect, test } from "@playwright/test";
import { admin, signIn, windowOf } from "#tests/support/browser.ts";
import { askEach, asker, isThere, webProcesses } from "#tests/support/web-processes.ts";

// Several processes serve the pages transparently.

const dataDir = process.env.HEADWATER_DATA ?? "";
const baseURL = process.env.HEADWATER_URL ?? "";

test("a change through one web process is visible through the others at once", async () => {
  const asks = [...(await askEach(baseURL, 2)).values()];
  expect(asks).toHaveLength(2);
  const key = execFileSync(
    process.execPath,
    ["bin/run.mjs", "bin/admin.ts", "user", "key", "admin", "--name", "e2e"],
    {
      encoding: "utf8",
    },
  ).trim();
  const announce = (announcement: string) => ({
    headers: { "x-bugzilla-api-key": key, "content-type": "application/json" },
    body: JSON.stringify({ announcement }),
  });
  for (const [round, ask] of [...asks, ...asks].entries()) {
    const changed = await ask("/rest/admin/setting/change", announce(`Round ${round} begins.`));
    expect(changed).toMatchObject({ status: 200 });
    for (const look of asks) expect((await look("/")).text).toContain(`Round ${round} begins.`);
  }
  await asker(baseURL)("/rest/admin/setting/change", announce(""));
});

test("a killed web process is restarted, and the others serve meanwhile", async () => {
  const before = webProcesses(dataDir);
  expect(before).toHaveLength(2);
  const [killed = 0, other] = before;
  process.kill(killed, "SIGKILL");
  // A connection that is handed to it in its last moment is lost, so its parent must know that it is gone.
  await expect.poll(() => isThere(killed)).toBe(false);
  const ask = asker(baseURL);
  for (let left = 20; left > 0; left -= 1) expect((await ask("/livez")).status).toBe(200);
  expect((await ask("/bugs")).status).toBe(200);
  await expect.poll(() => webProcesses(dataDir).length, { timeout: 20_000 }).toBe(2);
  expect(webProcesses(dataDir)).toContain(other);
  expect(webProcesses(dataDir)).not.toContain(killed);
  await expect.poll(async () => (await askEach(baseURL, 2)).size, { timeout: 20_000 }).toBe(2);
});

test("a client cannot choose its recorded network address", async ({ browser }) => {
  const claimed = "203.0.113.9";
  const page = await windowOf(browser, {
    baseURL,
    extraHTTPHeaders: {
      "x-forwarded-for": claimed,
      "x-forwarded-host": "elsewhere.example",
      "x-headwater-client": claimed,
      "x-real-ip": claimed,
    },
  });
  await signIn(page, admin);
  await page.goto("/settings");
  await expect(page.getByRole("cell", { name: /^(127\.0\.0\.1|::1)$/ }).first()).toBeVisible();
  await expect(page.getByText(claimed)).toHaveCount(0);
});
