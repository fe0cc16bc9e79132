import { expect, test } from "@playwright/test";
import { axeOf } from "#tests/support/axe.ts";
import { admin, maja, ready, windowOf } from "#tests/support/browser.ts";
import { fileByForm } from "#tests/support/forms.ts";

// Support of a vendor notes which customers wait for an upstream bug; upstream sees nothing of it.

const product = "Quillby Virtualization";

for (const javaScriptEnabled of [true, false]) {
  test(`a customer's case is added below a tracking and weighs in its product, ${javaScriptEnabled ? "with" : "without"} JavaScript`, async ({
    browser,
    baseURL,
  }) => {
    test.setTimeout(180_000);
    const options = { baseURL, javaScriptEnabled };
    const [vendor, upstream] = [
      await windowOf(browser, options, admin),
      await windowOf(browser, options, maja),
    ];
    const summary = `Customers wait for this ${javaScriptEnabled}`;
    const customer = `Seaside Hosting ${javaScriptEnabled}`;
    const bug = await fileByForm(upstream.request, { product: "Tarn Engine", summary });
    await vendor.goto(`${bug}/versions?${new URLSearchParams({ in: product })}`);
    if (javaScriptEnabled) await ready(vendor);
    const elsewhere = vendor.locator("#elsewhere");
    await elsewhere.getByLabel("Series or version").selectOption({ label: "8.0.4" });
    await elsewhere.getByLabel("State").first().selectOption("affected");
    await elsewhere.getByRole("button", { name: "Track it there" }).click();
    await expect(vendor.locator("#place")).toContainText("8.0.4");

    await vendor.getByText("Add a customer’s case").click();
    await vendor.getByRole("button", { name: "Add case" }).click();
    await expect(vendor.getByText("Give the number of the case.").first()).toBeVisible();
    await vendor.getByLabel("Case", { exact: true }).fill("CASE-01234567");
    await vendor.getByLabel("Customer", { exact: true }).fill(customer);
    await vendor.getByRole("button", { name: "Add case" }).click();
    await expect(vendor.locator(".versions")).toContainText("1 case of 1 customer");
    if (javaScriptEnabled)
      expect((await axeOf(vendor).include(".versions").analyze()).violations).toEqual([]);
    await vendor.goto(vendor.url());
    await vendor.getByText("Customers’ cases, only for").click();
    await expect(vendor.locator("#place")).toContainText(customer);
    await vendor.getByText("Comment only for").click();
    await vendor.getByLabel("Comment", { exact: true }).fill(`${customer} waits for it.`);
    await vendor.getByRole("button", { name: "Comment", exact: true }).click();
    await expect(vendor.getByText("Comments only for")).toBeVisible();
    await vendor.goto(bug);
    await expect(vendor.locator("main")).toContainText(`${customer} waits for it.`);

    // The same case in other words is not a second one, and removing asks.
    await vendor.goto(`${bug}/versions?${new URLSearchParams({ in: product })}`);
    await vendor
      .locator(".versions")
      .getByRole("link", { name: /8\.0\.4/ })
      .first()
      .click();
    await vendor.getByText("Add a customer’s case").click();
    await vendor.getByLabel("Case", { exact: true }).fill("1234567");
    await expect(vendor.locator(`datalist option[value="${customer}"]`)).toHaveCount(1);
    await vendor.getByRole("button", { name: "Add case" }).click();
    await expect(
      vendor.getByText("CASE-01234567 is here already: 1234567 is the same case.").first(),
    ).toBeVisible();
    await vendor.getByText("Customers’ cases, only for").click();
    await vendor.getByText("Remove CASE-01234567", { exact: true }).click();
    await expect(vendor.getByRole("button", { name: "Remove CASE-01234567 from this bug" })).toBeVisible();

    await vendor.goto(`/products/${encodeURIComponent(product)}/upstream`);
    const weight = vendor.getByRole("table", { name: /customers’ cases/ });
    await expect(weight.getByRole("row").filter({ hasText: summary })).toContainText("8.0.4 affected");
    for (const page of [bug, `${bug}/versions`, `/products/${encodeURIComponent(product)}/upstream`]) {
      await upstream.goto(page);
      await expect(upstream.locator("main")).not.toContainText(
        /Seaside|CASE-|ustomers’ cases|Customer weight/,
      );
    }
    for (const page of [vendor, upstream]) await page.context().close();
  });
}
