import { expect, test } from "@playwright/test";
import { admin, maja, ready, signIn, windowOf } from "#tests/support/browser.ts";
import { askFor, perform } from "#tests/support/forms.ts";

// Names and values change; what people saved, bookmarked and scripted goes on.

test("a saved search, a bookmark and a CSV survive the rename of a product and what is in it", async ({
  page,
  baseURL,
}) => {
  test.setTimeout(120_000);
  await signIn(page, admin);
  await page.goto("/");
  const name = `Ferry ${Date.now()}`;
  await perform(page.request, "product.create", {
    name,
    classification: "Tarn",
    numberingScheme: "free",
    maintainer: "maja",
  });
  await perform(page.request, "component.create", { product: name, name: "Deck" });
  await perform(page.request, "version.create", { product: name, name: "1.0", state: "open" });
  await page.goto(
    `/bugs/new?product=${encodeURIComponent(name)}&component=Deck&summary=Slippery&targetRelease=1.0`,
  );
  await ready(page);
  await page.getByRole("button", { name: "File bug" }).click();
  await page.waitForURL(/\/bugs\/\d+/);

  const list = `/bugs?product=${encodeURIComponent(name)}&component=Deck&targetRelease=1.0`;
  const saved = `Slippery ${Date.now()}`;
  await page.goto(`${list}&edit=save`);
  await ready(page);
  await page.getByRole("textbox", { name: "Name" }).fill(saved);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(saved);

  const now = `${name} Two`;
  await perform(page.request, "component.change", { product: name, component: "Deck", name: "Upper deck" });
  await perform(page.request, "version.change", { product: name, version: "1.0", name: "1.0.0" });
  await perform(page.request, "product.change", { product: name, name: now });

  await page.goto("/searches");
  await ready(page);
  await page.getByRole("row").filter({ hasText: saved }).getByRole("link", { name: saved }).click();
  await page.waitForURL((url) => url.searchParams.get("component") === "Upper deck");
  await expect(page.getByRole("link", { name: "Slippery", exact: true })).toBeVisible();

  await page.goto(list);
  await expect(page).toHaveURL((url) => url.searchParams.get("product") === now);
  await expect(page.getByRole("link", { name: "Slippery", exact: true })).toBeVisible();

  const csv = await page.request.get(`${baseURL}${list.replace("/bugs?", "/bugs.csv?")}&bom=0`);
  expect(csv.status()).toBe(200);
  expect(await csv.text()).toContain("Slippery");

  await page.goto(`/products/${encodeURIComponent(name)}/components?text=deck`);
  await expect(page).toHaveURL(`/products/${encodeURIComponent(now)}/components?text=deck`);
  await page.goto(`/products/${encodeURIComponent(name)}/settings/values`);
  await expect(page).toHaveURL(`/products/${encodeURIComponent(now)}/settings/values`);
  const refused = await askFor(page.request, "component.create", { product: name, name: "Bow" });
  expect(await refused.text()).toContain(`it is called “${now}” now`);

  // Until somebody takes the name anew.
  await perform(page.request, "product.create", {
    name,
    classification: "Tarn",
    numberingScheme: "free",
    maintainer: "maja",
  });
  await page.goto(`/products/${encodeURIComponent(name)}`);
  await expect(page).toHaveURL(`/products/${encodeURIComponent(name)}`);
});

test("a maintainer chooses the severities of a product, and other products keep theirs", async ({
  page,
  browser,
  baseURL,
}) => {
  test.setTimeout(120_000);
  const boss = await windowOf(browser, { baseURL }, admin);
  await boss.goto("/");
  const name = `Lock ${Date.now()}`;
  await perform(boss.request, "product.create", {
    name,
    classification: "Tarn",
    numberingScheme: "free",
    maintainer: "maja",
  });
  await signIn(page, maja);
  await page.goto(`/products/${encodeURIComponent(name)}/settings/values`);
  await ready(page);
  await page.getByLabel("Severities").fill("flooding\nleaking\nunspecified");
  await page.getByLabel("Default severity of new bugs").fill("leaking");
  await page.getByRole("button", { name: "Save values…" }).click();
  await expect(page.getByText("New bugs get the severity leaking.")).toBeVisible();
  await page.getByRole("button", { name: /Save values$/ }).click();
  await expect(page.getByRole("button", { name: "Save values…" })).toBeVisible();

  await page.goto(`/bugs/new?product=${encodeURIComponent(name)}`);
  await ready(page);
  await expect(page.getByLabel("Severity").locator("option")).toHaveText([
    "leaking",
    "flooding",
    "unspecified",
  ]);
  await page.goto("/bugs/new?product=Tarn+Engine");
  await ready(page);
  await expect(page.getByLabel("Severity").locator("option", { hasText: "flooding" })).toHaveCount(0);
});
