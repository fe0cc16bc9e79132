import { expect, type Page, test } from "@playwright/test";
import { axeOf } from "#tests/support/axe.ts";
import { admin, maja, ready, sam, signIn, windowOf } from "#tests/support/browser.ts";
import { sendSequenceStep } from "#tests/support/forges/sequence.ts";
import { fileByForm, perform } from "#tests/support/forms.ts";

// A vendor sees what is fixed upstream and not in their product, says what a version contains, and sees it carried.

const SECRET = "a secret of thirty-two characters";

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? "with" : "without";
  test(`a vendor carries what is fixed upstream, ${how} JavaScript`, async ({ browser, baseURL }) => {
    test.setTimeout(180_000);
    const options = { baseURL, javaScriptEnabled };
    const upstream = `Ebb ${how}`;
    const product = `Vendor Ebb ${how}`;
    const setUp = await windowOf(browser, options, admin);
    for (const [name, classification] of [
      [upstream, "Tarn"],
      [product, "Quillby"],
    ]) {
      await perform(setUp.request, "product.create", {
        ...{ name, classification, numberingScheme: "semantic", maintainer: "maja" },
      });
    }
    for (const name of ["2.0.0", "2.0.1"])
      await perform(setUp.request, "version.create", { product: upstream, name, state: "open" });
    for (const name of ["1.0.0", "1.0.1"])
      await perform(setUp.request, "version.create", { product, name, state: "open" });
    const repository = `ebb/${how}`;
    await perform(setUp.request, "repository.create", {
      ...{ product: upstream, forge: "github", name: repository, secret: SECRET },
    });
    const bug = await fileByForm((await windowOf(browser, options, sam)).request, {
      ...{ product: upstream, summary: `The water rises, ${how}` },
    });
    const number = Number(bug.match(/\d+/)?.[0]);
    for (const step of ["open", "merge", "tag"] as const) {
      await sendSequenceStep(baseURL ?? "", "github", step, {
        ...{ repository, secret: SECRET, bug: number, branch: "2.0", tag: "v2.0.1", number: 1 },
      });
    }

    const page = await windowOf(browser, options, maja);
    await page.goto(`/products/${encodeURIComponent(product)}`);
    await page.getByRole("link", { name: "Upstream", exact: true }).click();
    await page.getByRole("link", { name: "Enter the manifest of a version" }).click();
    await contain(page, "1.0.0", upstream, "2.0.0");
    await page.goto(`/products/${encodeURIComponent(product)}/upstream`);
    const row = (version: string) => page.getByRole("row", { name: new RegExp(`^${version}`) });
    await expect(row("1.0.0")).toContainText(`${upstream} 2.0.0`);
    await row("1.0.0")
      .getByRole("link", { name: /With the next rebase/ })
      .click();
    await expect(page.getByRole("link", { name: `The water rises, ${how}` })).toBeVisible();
    await expect(page.getByText("1 bug", { exact: true })).toBeVisible();
    await page.goBack();
    await page.getByLabel("To", { exact: true }).selectOption("2.0.1");
    await page.getByRole("button", { name: "Show" }).click();
    await expect(page).toHaveURL(/to=2\.0\.1/);
    const rebase = page.getByRole("table", { name: /First fixed after/ });
    await expect(rebase.getByRole("row", { name: /defect/ })).toContainText("1");

    // Asked for, and carried by the next version.
    await page.goto(`${bug}/versions?${new URLSearchParams({ in: product })}`);
    await ready(page);
    await page.getByLabel("Series").last().selectOption("1.0");
    await page.getByRole("button", { name: "Track it there" }).click();
    await expect(page.getByText("Affected", { exact: true }).first()).toBeVisible();
    await page.goto(`/products/${encodeURIComponent(product)}/settings/versions`);
    await contain(page, "1.0.1", upstream, "2.0.1");
    await expect(async () => {
      await page.goto(`/products/${encodeURIComponent(product)}/trackings`);
      await expect(page.getByRole("cell", { name: "Carried" })).toBeVisible({ timeout: 1000 });
    }).toPass();
    // It checks with a script of its own.
    if (javaScriptEnabled) expect(await seriousIn(page)).toEqual([]);
    await page.goto(`/products/${encodeURIComponent(product)}/upstream`);
    await expect(row("1.0.1").getByRole("link", { name: /^1 bugs: In the manifest/ })).toBeVisible();
    await expect(row("1.0.0").getByRole("link", { name: /With the next rebase/ })).toBeVisible();
    if (javaScriptEnabled) expect(await seriousIn(page)).toEqual([]);
    // What the version has that the one before did not is in its notes.
    await page.getByRole("link", { name: "Release notes of 1.0.1" }).click();
    await expect(page.getByRole("heading", { name: `Release notes of ${product} 1.0.1` })).toBeVisible();
    await expect(
      page
        .getByRole("main")
        .getByRole("listitem")
        .filter({ hasText: `The water rises, ${how}` }),
    ).toBeVisible();
    if (javaScriptEnabled) expect(await seriousIn(page)).toEqual([]);
    const file = await page.getByRole("link", { name: "Markdown" }).getAttribute("href");
    expect(await (await page.request.get(file ?? "")).text()).toContain(
      `# ${product} 1.0.1\n\n## ${upstream}`,
    );
    await page.goto(`/products/${encodeURIComponent(product)}/upstream`);
    await page.getByRole("link", { name: "Questions", exact: true }).click();
    await expect(page.getByRole("table", { name: `Questions about ${product}` })).toBeVisible();
    if (javaScriptEnabled) expect(await seriousIn(page)).toEqual([]);
  });
}

test("a list is filtered by a tracking, and shows how far bugs are", async ({ page }) => {
  await signIn(page, sam);
  await page.goto("/bugs?product=Tarn+Engine&edit=tracking&columns=status,trackings");
  await ready(page);
  const box = page.getByLabel("Tracking", { exact: true }).last();
  await box.fill("tracked in Tarn Engine");
  await page.getByRole("option", { name: "tracked in Tarn Engine", exact: true }).click();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Apply" }).click();
  await page.waitForURL(/tracking=/);
  await expect(page.getByText("Tracking tracked in Tarn Engine")).toBeVisible();
  await page.goto("/bugs?tracking=fixed:No+Product");
  await expect(page.getByText("There is no such product, series or version.").first()).toBeVisible();
});

/** Says in the settings what a version contains. */
async function contain(page: Page, version: string, upstream: string, contained: string): Promise<void> {
  await page.getByRole("main").getByRole("link", { name: version, exact: true }).click();
  await page.waitForURL(/open=v/);
  await ready(page);
  const form = page
    .locator("form")
    .filter({ has: page.getByRole("button", { name: "Save contained version" }) });
  await page.getByLabel("Product", { exact: true }).selectOption(upstream);
  await page.getByRole("button", { name: "Choose its version" }).click();
  await page.waitForURL(/row=add/);
  await form.locator("[name=version]").selectOption(contained);
  await form.getByRole("button", { name: "Save contained version" }).click();
  await expect(page.getByText(`contains ${upstream} ${contained}`).first()).toBeVisible();
}

async function seriousIn(page: Page): Promise<string[]> {
  const { violations } = await axeOf(page).analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160)}`);
}
