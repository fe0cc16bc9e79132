import { type APIRequestContext, expect, type Page, test } from "@playwright/test";
import { axeOf } from "#tests/support/axe.ts";
import { admin, ready, windowOf } from "#tests/support/browser.ts";
import { fileByForm, perform } from "#tests/support/forms.ts";

// A downstream product becomes a classification with a product for each component that is an upstream project, and back.

/** A downstream product with a bug in each of three components; the addresses of the bugs. */
async function makeDownstream(session: APIRequestContext, product: string): Promise<string[]> {
  await perform(session, "product.create", {
    name: product,
    classification: "Quillby",
    maintainer: "otto",
    numberingScheme: "free",
  });
  await perform(session, "version.create", { product, name: "9.1", state: "open" });
  const bugs: string[] = [];
  for (const component of ["Gate", "Pump", "Branding"]) {
    await perform(session, "component.create", { product, name: component });
    bugs.push(
      await fileByForm(session, {
        product,
        component,
        version: "9.1",
        summary: `${component} of ${product} leaks`,
        description: "It drips.",
      }),
    );
  }
  return bugs;
}

for (const javaScriptEnabled of [true, false]) {
  test(`a product is moved upstream and back, ${javaScriptEnabled ? "with" : "without"} JavaScript`, async ({
    browser,
    baseURL,
  }) => {
    test.setTimeout(120_000);
    const mark = `${Date.now()}`;
    const [product, gate, pump, classification] = [
      `Weir ${mark}`,
      `gate-${mark}`,
      `pump-${mark}`,
      `Sluice ${mark}`,
    ];
    const page = await windowOf(browser, { baseURL, javaScriptEnabled }, admin);
    const [gateBug = "", , brandingBug = ""] = await makeDownstream(page.request, product);
    const stranger = await windowOf(browser, { baseURL });
    await stranger.goto(gateBug);
    await expect(stranger.getByRole("region", { name: "State of the bug" })).toContainText(product);

    await page.goto("/admin/moves");
    await page.getByRole("link", { name: "Move a product" }).click();
    await page.getByLabel("Downstream product").selectOption(product);
    await page.getByLabel("Upstream classification").fill(classification);
    await page.getByRole("button", { name: "Continue" }).click();
    await ready(page);
    await look(page, javaScriptEnabled);
    await page.getByLabel("Upstream product of Gate").fill(gate);
    await page.getByLabel("Upstream product of Pump").fill(pump);
    await page.getByLabel("Component of Pump there").fill("General");
    await page.getByLabel("Upstream product of Branding").fill("");
    await page.getByRole("button", { name: "Start the move…" }).click();
    const told = page.getByText("This will happen:").locator("xpath=ancestor::*[@data-says]");
    await expect(told).toContainText("2 bugs move, 1 bug stays");
    await expect(told).toContainText("For 7 days, the move can be undone on its page.");
    await expect(told).not.toContainText("cannot be undone");
    await expect(told).toContainText(`Moves to: ${pump}, General: 1 bug`);
    await expect(told).toContainText(/Stays: The component “Branding” stays: [^.]*: 1 bug/);
    // Nothing was moved by looking.
    expect((await page.request.get(`/products/${gate}`)).status()).toBe(404);
    await expect(page.getByLabel("Component of Pump there")).toHaveValue("General");
    await page.getByRole("button", { name: "Start the move", exact: true }).click();
    await expect(page).toHaveURL(/\/admin\/moves\/\d+/);
    const move = new URL(page.url()).pathname;
    await waitForState(page, move, "moved");
    await look(page, javaScriptEnabled);

    await stranger.goto(gateBug);
    await expect(stranger.getByRole("region", { name: "State of the bug" })).toContainText(gate);
    await stranger.goto(brandingBug);
    await expect(stranger.getByRole("region", { name: "State of the bug" })).toContainText(product);
    // What answered before answers now.
    for (const path of ["", "/components", "/versions", "/trackings"])
      expect((await stranger.goto(`/products/${encodeURIComponent(product)}${path}`))?.status()).toBe(200);
    await stranger.goto(`/bugs?${new URLSearchParams({ product, component: "Gate" })}`);
    await expect(stranger.getByRole("main").getByText(`Gate of ${product} leaks`)).toBeVisible();
    await page.goto(`${gateBug}/versions`);
    await expect(page.getByRole("main")).toContainText(product);

    await page.goto(move);
    await ready(page);
    await page.getByRole("button", { name: "Undo the move…" }).click();
    await expect(page.getByText(`2 bugs go back to ${product}.`)).toBeVisible();
    await expect(
      page.getByText(/Removed, unless something else uses it by then: .*2 products/),
    ).toBeVisible();
    await page.getByRole("button", { name: "Undo the move", exact: true }).click();
    await waitForState(page, move, "undone");
    await stranger.goto(gateBug);
    await expect(stranger.getByRole("region", { name: "State of the bug" })).toContainText(product);
    expect((await page.request.get(`/products/${gate}`)).status()).toBe(404);
  });
}

test("the mapping is aligned on a laptop, its choices and names are whole, and what is published is explained", async ({
  browser,
  baseURL,
}) => {
  const page = await windowOf(browser, { baseURL }, admin);
  await page.setViewportSize({ width: 1280, height: 900 });
  const product = `Sluicegate ${Date.now()}`;
  await makeDownstream(page.request, product);
  await perform(page.request, "component.create", { product, name: "Entitlements" });
  await perform(page.request, "access.change", { product, visibility: "groups" });
  await page.goto(`/admin/moves/new?${new URLSearchParams({ product, classification: "Sluice" })}`);
  await ready(page);
  const main = page.getByRole("main");
  await expect(main).toContainText(
    "Everybody who sees the upstream product can read those that are published",
  );
  for (const part of ["label", ":is(input, .relative, [data-combobox])"]) {
    const tops = await main.locator(`.field-row .field > ${part}`).evaluateAll((all) => {
      const rows = new Map<Element | null, Set<number>>();
      for (const one of all) {
        const row = one.closest(".field-row");
        rows.set(row, (rows.get(row) ?? new Set()).add(Math.round(one.getBoundingClientRect().top)));
      }
      return [...rows.values()].map(({ size }) => size);
    });
    expect(tops).toEqual([1, 1]);
  }
  const cut = await main.locator("table select").evaluateAll((all) =>
    all.flatMap((one) => {
      const select = one as HTMLSelectElement;
      const style = getComputedStyle(select);
      const brush = document.createElement("canvas").getContext("2d");
      if (!brush) return ["no canvas"];
      brush.font = style.font;
      const room = select.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
      return [...select.options].flatMap(({ text }) => (brush.measureText(text).width > room ? [text] : []));
    }),
  );
  expect(cut).toEqual([]);
  const name = main.getByRole("cell", { name: "Entitlements", exact: true });
  const lines = await name.evaluate((cell) => {
    const range = document.createRange();
    range.selectNodeContents(cell.firstChild ?? cell);
    return range.getClientRects().length;
  });
  expect(lines).toBe(1);
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
});

test("nobody but administrators learns of moves", async ({ request }) => {
  for (const path of ["/admin/moves", "/admin/moves/new", "/admin/moves/1"])
    expect((await request.get(path)).status()).toBe(404);
});

async function waitForState(page: Page, move: string, state: string): Promise<void> {
  await expect(async () => {
    await page.goto(move);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(new RegExp(`\\d ?${state}$`), {
      timeout: 500,
    });
  }).toPass();
}

/** Nothing serious for people who do not see or point. It checks with a script of its own, where scripts run. */
async function look(page: Page, hasScripts: boolean): Promise<void> {
  if (!hasScripts) return;
  const { violations } = await axeOf(page).analyze();
  const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  expect(serious.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
}
