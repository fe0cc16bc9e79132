import { expect, type Page, test } from "@playwright/test";
import { type Account, admin, maja, settled, signIn } from "#tests/support/browser.ts";

// What a page weighs: bytes are the same on every machine, unlike the time they take.

/** Bytes of a page's document, with its payload, as it is before compression. */
const LIST = 90_000;
const ROOM = 100_000;
/** Bytes of script, compressed, that a page loads before anybody touches it. */
const READING = 130_000;
const ANY = 170_000;

const product = "/products/Tarn%20Engine";
const pages: { who: Account | null; script: number; addresses: string[] }[] = [
  {
    who: null,
    script: READING,
    addresses: ["/", "/bugs?status=all", "/bugs/4", "/bugs/4/is-it-fixed", "/products", product],
  },
  { who: maja, script: READING, addresses: ["/", "/bugs?status=all", "/bugs/4", product] },
  {
    who: maja,
    script: ANY,
    addresses: [
      "/bugs/new?product=Tarn+Engine",
      "/bugs/4?edit=all",
      "/bugs/4/versions?product=Tarn+Engine&series=4.5",
      `${product}/settings/components`,
      "/settings",
    ],
  },
];

for (const { who, script, addresses } of pages) {
  for (const address of addresses) {
    test(`${address}, ${who?.email ?? "a stranger"}: at most ${script / 1000} KB of script`, async ({
      page,
    }) => {
      if (who) await signIn(page, who);
      expect(await weighScripts(page, address)).toBeLessThanOrEqual(script);
    });
  }
}

test("a list of fifty is at most 90 KB of HTML", async ({ page }) => {
  await signIn(page, maja);
  const answer = await page.goto("/bugs?status=all");
  await expect(page.locator("tbody a[data-row]")).toHaveCount(50);
  expect((await answer?.text())?.length).toBeLessThanOrEqual(LIST);
});

test("a room of many keywords is at most 100 KB of HTML, also with a form open, and works without scripts", async ({
  page,
  browser,
  baseURL,
}) => {
  test.setTimeout(180_000);
  await signIn(page, admin);
  const word = `weight${Date.now()}`;
  await page.evaluate(async (name) => {
    for (let number = 0; number < 60; number += 1) {
      await fetch("/rest/admin/siteKeyword/create", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({
          name: `${name}-${String(number).padStart(2, "0")}`,
          description: "What bugs with this keyword have in common",
        }),
      });
    }
  }, word);
  const plain = await browser.newContext({
    baseURL,
    javaScriptEnabled: false,
    storageState: await page.context().storageState(),
  });
  const room = await plain.newPage();
  const closed = await room.goto(`/admin/keywords?q=${word}`);
  await expect(room.locator("tbody tr")).toHaveCount(50);
  expect((await closed?.text())?.length).toBeLessThanOrEqual(ROOM);
  await expect(room.getByRole("button", { name: "Save keyword" })).toHaveCount(0);
  await room.getByRole("link", { name: `${word}-07`, exact: true }).click();
  await expect(room.getByRole("button", { name: "Save keyword" })).toHaveCount(1);
  expect((await room.content()).length).toBeLessThanOrEqual(ROOM);
  await room.getByRole("link", { name: "Next" }).click();
  await expect(room.locator("tbody tr")).toHaveCount(10);
  await plain.close();
});

/** The scripts that a page loads by itself, as they come over the wire. */
async function weighScripts(page: Page, address: string): Promise<number> {
  // A context of its own has nothing of this kept.
  const fresh = await page
    .context()
    .browser()
    ?.newContext({
      baseURL: new URL(page.url() === "about:blank" ? (test.info().project.use.baseURL ?? "") : page.url())
        .origin,
      storageState: await page.context().storageState(),
    });
  if (!fresh) throw new Error("There is no browser.");
  const tab = await fresh.newPage();
  const sizes: Promise<number>[] = [];
  tab.on("requestfinished", (request) => {
    if (request.resourceType() === "script")
      sizes.push(request.sizes().then(({ responseBodySize }) => responseBodySize));
  });
  await tab.goto(address);
  await settled(tab);
  const weights = await Promise.all(sizes);
  await fresh.close();
  return weights.reduce((sum, size) => sum + size, 0);
}
