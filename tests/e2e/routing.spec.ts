import AxeBuilder from "@axe-core/playwright";
import { type APIRequestContext, expect, type Page, test } from "@playwright/test";
import { admin, ready, sam, windowOf } from "#tests/support/browser.ts";
import { perform } from "#tests/support/forms.ts";

// Who uses a company's product files against what they know; the bug is made where it is fixed, and they follow one page.

const product = "Quillby Virtualization";
const MAPPED = "Rebuild";

test.describe.configure({ mode: "serial" });

async function map(request: APIRequestContext): Promise<void> {
  await perform(request, "mapping.set", {
    product,
    component: MAPPED,
    upstreamProduct: "Tarn Engine",
    upstreamComponent: "Backup",
  });
}

async function look(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
}

test("a maintainer maps a component in the browser, and takes the mapping back", async ({
  browser,
  baseURL,
}) => {
  const page = await windowOf(browser, { baseURL }, admin);
  await page.goto(`/products/${encodeURIComponent(product)}/settings/mapping`);
  await ready(page);
  await look(page);
  await page.getByRole("link", { name: MAPPED }).click();
  await page.getByRole("combobox", { name: "Upstream product" }).selectOption("Tarn Engine");
  await page.getByLabel("Upstream component").fill("Backup");
  await page.getByRole("button", { name: "Save mapping" }).click();
  const row = page.getByRole("row").filter({ hasText: MAPPED });
  await expect(row.first()).toContainText("Tarn Engine");
  await expect(row.first()).toContainText("Backup");
  await page.getByText("Remove", { exact: true }).click();
  await page.getByRole("button", { name: "Remove mapping…" }).click();
  await page.getByRole("button", { name: "Remove mapping", exact: true }).click();
  await expect(page.getByRole("row").filter({ hasText: MAPPED }).first()).toContainText("not mapped");
  await page.context().close();
});

for (const javaScriptEnabled of [true, false]) {
  test(`a customer files against the product they know, and follows one page until the fix is released, ${javaScriptEnabled ? "with" : "without"} JavaScript`, async ({
    browser,
    baseURL,
  }) => {
    const options = { baseURL, javaScriptEnabled };
    const [customer, vendor] = [
      await windowOf(browser, options, sam),
      await windowOf(browser, { baseURL }, admin),
    ];
    await map(vendor.request);
    const summary = `Restoring a backup forgets networks ${javaScriptEnabled}`;
    await customer.goto(`/bugs/new?${new URLSearchParams({ product, component: MAPPED, version: "8.0.4" })}`);
    await ready(customer);
    const goes = customer.getByText(/Bugs in (this component|Rebuild) are fixed in Tarn Engine/);
    await expect(goes.filter({ visible: true })).toHaveCount(1);
    await look(customer);
    await customer.getByLabel("Summary").fill(summary);
    await customer.getByLabel("Description").fill("I restored, and *all* networks were gone.");
    await customer.getByRole("button", { name: "File bug" }).click();
    await expect(customer).toHaveURL(/\/bugs\/\d+$/);
    const address = customer.url();
    await expect(customer.getByRole("region", { name: "State of the bug" })).toContainText(
      "Tarn Engine › Backup",
    );
    await expect(customer.locator("main em").first()).toHaveText("all");

    await vendor.goto(`${address}/versions`);
    await ready(vendor);
    await vendor.getByRole("link", { name: /8\.0/ }).first().click();
    for (const state of ["Fixed", "Released"]) {
      await vendor.getByLabel("State").first().selectOption({ label: state });
      await vendor.getByRole("button", { name: "Set state" }).click();
      await expect(vendor.getByRole("heading", { level: 3 }).first()).toContainText(state);
    }
    // The same page, without looking anywhere else.
    await customer.goto(address);
    await expect(customer.getByRole("region", { name: "Versions" })).toContainText(product);
    await expect(customer.getByRole("region", { name: "Versions" })).toContainText("Released");
    for (const page of [customer, vendor]) await page.context().close();
  });
}
