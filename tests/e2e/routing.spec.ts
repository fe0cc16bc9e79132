import { type APIRequestContext, expect, type Page, test } from "@playwright/test";
import { axeOf } from "#tests/support/axe.ts";
import { admin, maja, ready, sam, windowOf } from "#tests/support/browser.ts";
import { sendSequenceStep } from "#tests/support/forges/sequence.ts";
import { changeByForm, fileByForm, perform } from "#tests/support/forms.ts";

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

/** Nothing serious for people who do not see or point. It checks with a script of its own, where scripts run. */
async function look(page: Page, hasScripts = true): Promise<void> {
  if (!hasScripts) return;
  const { violations } = await axeOf(page).analyze();
  const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  expect(serious.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
}

const SECRET = "a secret of thirty-two characters";

/** A product upstream with a repository, and one that is built on it and sold. */
async function sell(request: APIRequestContext, { upstream, sold }: { upstream: string; sold: string }) {
  for (const [name, classification] of [
    [upstream, "Tarn"],
    [sold, "Quillby"],
  ])
    await perform(request, "product.create", {
      ...{ name, classification, numberingScheme: "semantic", maintainer: "maja" },
    });
  for (const [of, name, state] of [
    [upstream, "2.0.0", "open"],
    [upstream, "2.0.1", "open"],
    [sold, "1.0.0", "released"],
    [sold, "1.0.1", "open"],
  ])
    await perform(request, "version.create", { product: of, name, state });
  await perform(request, "repository.create", {
    ...{ product: upstream, forge: "github", name: upstream.toLowerCase().replace(" ", "/"), secret: SECRET },
  });
  await perform(request, "versionManifest.set", {
    ...{ product: sold, inVersion: "1.0.0", contained: upstream, version: "2.0.0" },
  });
  await perform(request, "mapping.set", {
    ...{ product: sold, component: "General", upstreamProduct: upstream, upstreamComponent: "General" },
  });
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
  // The components of the product that was chosen are suggested.
  await page.getByRole("combobox", { name: "Upstream component" }).click();
  await page.getByRole("option", { name: "Backup" }).click();
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

test("with all others mapped, a component can stay, and table and filing form say so, with and without JavaScript", async ({
  browser,
  baseURL,
}) => {
  const others = { product, component: "" };
  const table = `/products/${encodeURIComponent(product)}/settings/mapping`;
  const page = await windowOf(browser, { baseURL }, admin);
  const plain = await windowOf(browser, { baseURL, javaScriptEnabled: false }, admin);
  await perform(page.request, "mapping.set", { ...others, upstreamProduct: "Tarn Engine" });
  await plain.goto(table);
  const row = (of: Page) => of.getByRole("row").filter({ hasText: MAPPED }).first();
  await expect(row(plain)).toContainText("Tarn Engine, as all others");
  await plain.getByRole("link", { name: MAPPED }).click();
  await plain.getByLabel("Upstream product").selectOption("Tarn Engine");
  await plain.getByRole("button", { name: "Save mapping" }).click();
  // Of what is saved, the components are offered.
  await plain.getByLabel("Upstream component").selectOption("Backup");
  await plain.getByRole("button", { name: "Save mapping" }).click();
  await expect(row(plain)).toContainText("Backup");
  await page.goto(table);
  await ready(page);
  await page.getByRole("link", { name: MAPPED }).click();
  await page.getByRole("combobox", { name: "Upstream product" }).selectOption(product);
  await page.getByRole("button", { name: "Save mapping" }).click();
  await expect(row(page)).toContainText(`stays in ${product}`);
  for (const one of [page, plain]) {
    await one.goto(`/bugs/new?${new URLSearchParams({ product, component: MAPPED })}`);
    const note = one.getByText(/Bugs in (this component|Rebuild) stay in Quillby Virtualization/);
    await expect(note.filter({ visible: true })).toHaveCount(1);
    await expect(one.getByText(/Bugs in (this component|Rebuild) are fixed/)).toHaveCount(0);
  }
  await perform(page.request, "mapping.remove", { product, component: MAPPED });
  await perform(page.request, "mapping.remove", others);
  for (const one of [page, plain]) await one.context().close();
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
    const how = javaScriptEnabled ? "with" : "without";
    const [upstream, sold] = [`Delta ${how}`, `Vendor Delta ${how}`];
    await sell(vendor.request, { upstream, sold });
    const summary = `Restoring a backup forgets networks ${javaScriptEnabled}`;
    await customer.goto(
      `/bugs/new?${new URLSearchParams({ product: sold, component: "General", version: "1.0.0" })}`,
    );
    await ready(customer);
    const goes = customer.getByText(new RegExp(`Bugs in (this component|General) are fixed in ${upstream}`));
    await expect(goes.filter({ visible: true })).toHaveCount(1);
    await look(customer, javaScriptEnabled);
    await customer.getByLabel("Summary").fill(summary);
    await customer.getByLabel("Description").fill("I restored, and *all* networks were gone.");
    await customer.getByRole("button", { name: "File bug" }).click();
    await expect(customer).toHaveURL(/\/bugs\/\d+$/);
    const address = customer.url();
    await expect(customer.getByRole("region", { name: "State of the bug" })).toContainText(
      `${upstream} › General`,
    );
    await expect(customer.locator("main em").first()).toHaveText("all");
    // Wherever they look, they find the product and version that they know.
    await expect(customer.getByText("Filed as bug")).toBeVisible();
    await expect(
      customer.getByText(`You reported it for ${sold} 1.0.0. It will be fixed in ${upstream}`),
    ).toBeVisible();
    await expect(customer.getByRole("region", { name: "State of the bug" })).toContainText(
      `reported for ${sold} 1.0.0`,
    );
    await expect(customer.getByRole("complementary", { name: "Facts" })).toContainText(
      `Reported for${sold} 1.0.0`,
    );
    await customer.getByRole("link", { name: "Is it fixed in my version?" }).click();
    await expect(customer.getByText(`You found it in ${sold} 1.0.0`)).toBeVisible();
    await expect(customer.getByRole("region", { name: "Answer" })).toContainText(`${sold} 1.0.0`);
    await expect(customer.getByLabel(`Your version of ${sold}`)).toHaveValue("1.0.0");
    await look(customer, javaScriptEnabled);
    await customer.goto("/");
    const filed = customer
      .getByRole("listitem")
      .filter({ has: customer.getByRole("link", { name: summary }) });
    await expect(filed).toContainText(`reported for ${sold} 1.0.0`);
    const stranger = await windowOf(browser, options);
    await stranger.goto(`${address}/is-it-fixed`);
    await expect(stranger.getByText(`It was reported for ${sold} 1.0.0`)).toBeVisible();
    await stranger.context().close();

    // The vendor tracks their series; upstream fixes it, and a version of the vendor comes with that.
    await vendor.goto(`${address}/versions?${new URLSearchParams({ in: sold })}`);
    await ready(vendor);
    await vendor.getByLabel("Series or version").selectOption({ label: "1.0" });
    await vendor.getByRole("button", { name: "Track it there" }).click();
    await expect(vendor.getByText("Affected", { exact: true }).first()).toBeVisible();
    for (const step of ["open", "merge", "tag"] as const)
      await sendSequenceStep(baseURL ?? "", "github", step, {
        ...{ repository: `delta/${how}`, secret: SECRET, bug: Number(address.match(/\d+$/)?.[0]) },
        ...{ branch: "2.0", tag: "v2.0.1", number: 1 },
      });
    await perform(vendor.request, "versionManifest.set", {
      ...{ product: sold, inVersion: "1.0.1", contained: upstream, version: "2.0.1" },
    });
    await perform(vendor.request, "version.state", { product: sold, version: "1.0.1", state: "released" });
    // The same page, without looking anywhere else, and nobody said a state.
    const versions = customer.getByRole("region", { name: "Versions" });
    await expect(async () => {
      await customer.goto(address);
      await expect(versions).toContainText(sold, { timeout: 1000 });
      await expect(versions).toContainText(/Released\s*in 1\.0\.1/, { timeout: 1000 });
    }).toPass();
    await customer.goto(`${address}/is-it-fixed?${new URLSearchParams({ product: sold, version: "1.0.0" })}`);
    await expect(customer.getByRole("region", { name: "Answer" })).toContainText("No. Upgrade to 1.0.1");
    for (const page of [customer, vendor]) await page.context().close();
  });
}

for (const javaScriptEnabled of [true, false]) {
  test(`a vendor publishes a private report upstream, ${javaScriptEnabled ? "with" : "without"} JavaScript`, async ({
    browser,
    baseURL,
  }) => {
    const options = { baseURL, javaScriptEnabled };
    const [customer, vendor] = [
      await windowOf(browser, options, sam),
      await windowOf(browser, options, admin),
    ];
    const upstream = await windowOf(browser, options, maja);
    await map(vendor.request);
    await perform(vendor.request, "access.change", { product, securityGroup: "quillby-staff" });
    const secret = `Hidden words ${javaScriptEnabled}`;
    const address = await fileByForm(customer.request, {
      product,
      component: MAPPED,
      version: "8.0.4",
      isPrivate: "on",
      summary: `${secret} in the summary`,
      description: `${secret} in the description.`,
    });
    await changeByForm(customer.request, address, { comment: `It happens every night. ${secret}.` });
    expect((await upstream.request.get(address)).status()).toBe(404);
    expect((await upstream.request.get(`${address}/publish`)).status()).toBe(404);
    expect((await customer.request.get(`${address}/publish`)).status()).toBe(404);
    const home = `/products/${encodeURIComponent(product)}`;
    expect((await upstream.request.get(`${home}/unrouted`)).status()).toBe(404);

    await vendor.goto(home);
    await vendor.getByRole("link", { name: /^Unrouted/ }).click();
    await expect(vendor).toHaveURL(/unrouted/);
    await expect(vendor).toHaveTitle(/Unrouted/);
    await look(vendor, javaScriptEnabled);
    await vendor.getByRole("link", { name: secret }).click();
    await vendor.getByRole("link", { name: "Publish upstream" }).click();
    await ready(vendor);
    await look(vendor, javaScriptEnabled);
    const summary = `Restoring forgets networks, published ${javaScriptEnabled}`;
    await vendor.getByLabel("Summary").fill(summary);
    await vendor.getByLabel("Description").fill("After restoring, *networks* are gone.");
    await vendor.getByRole("checkbox", { name: /Publish the comment of/ }).check();
    await vendor.getByRole("textbox", { name: /Text of the comment/ }).fill("It happens every night.");
    await vendor.getByRole("button", { name: "Preview" }).click();
    const preview = vendor.getByRole("region", { name: "What everybody will read" });
    await expect(preview).toContainText(summary);
    await expect(preview).toContainText("It happens every night.");
    await expect(preview).not.toContainText("Hidden words");
    await look(vendor, javaScriptEnabled);
    await vendor.getByRole("button", { name: "Publish" }).click();
    await expect(vendor).toHaveURL(/\/bugs\/\d+$/);
    const published = vendor.url();
    expect(published).not.toContain(address);

    const stranger = await windowOf(browser, options);
    for (const page of [upstream, stranger]) {
      await page.goto(published);
      await expect(page.getByRole("heading", { level: 1 })).toContainText(summary);
      await expect(page.locator("main em").first()).toHaveText("networks");
      const html = await page.content();
      expect(html).not.toMatch(/Hidden words|Quillby|Sam Ellery/);
      expect(html).not.toContain(`${address}"`);
    }
    await vendor.goto(published);
    const back = vendor.getByRole("link", { name: `Bug ${address.split("/").at(-1)}` });
    await expect(back).toHaveAttribute("href", new RegExp(`${address}$`));
    await vendor.goto(address);
    await expect(vendor.getByText("Published upstream.")).toBeVisible();
    await customer.goto(address);
    await expect(customer.getByText("Published upstream.")).toBeVisible();
    await expect(customer.getByRole("link", { name: /^bug \d+$/ })).toHaveAttribute(
      "href",
      new URL(published).pathname,
    );

    // The next one who reports the same: it is that bug already.
    const again = await fileByForm(customer.request, {
      product,
      component: MAPPED,
      version: "8.0.4",
      isPrivate: "on",
      summary: `${secret} once more`,
      description: `${secret} in the description.`,
    });
    await vendor.goto(`${again}/publish`);
    await ready(vendor);
    await vendor.getByRole("textbox", { name: "Public bug" }).fill("0");
    await vendor.getByRole("button", { name: "Mark as duplicate" }).click();
    await expect(vendor.getByText("There is no bug 0.").first()).toBeVisible();
    await vendor.getByRole("textbox", { name: "Public bug" }).fill(published.split("/").at(-1) ?? "");
    await vendor.getByRole("button", { name: "Mark as duplicate" }).click();
    await expect(vendor).toHaveURL(new RegExp(`${again}$`));
    await expect(vendor.getByText("This bug is a duplicate.").first()).toBeVisible();
    await expect(vendor.getByText("Unrouted: private")).toHaveCount(0);
    for (const page of [customer, vendor, upstream, stranger]) await page.context().close();
  });
}
