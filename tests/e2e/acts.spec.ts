import { expect, type Page, test } from "@playwright/test";
import { admin, ready, signIn, windowOf } from "#tests/support/browser.ts";
import { perform } from "#tests/support/forms.ts";

// What is confirmed is what was previewed, with scripts and without; what was done is said, and undone from there.

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("a component is moved as previewed and not otherwise, said so, and undone", async ({
      page,
      browser,
      baseURL,
    }) => {
      test.setTimeout(180_000);
      await signIn(page, admin);
      const filer = await windowOf(browser, { baseURL, javaScriptEnabled: false }, admin);
      const { from, to, other, bug } = await scene(page, filer);
      const room = `/products/${encodeURIComponent(from)}/settings/components`;
      const component = await idOf(page, room, "Pump");
      await page.goto(`${room}?open=${component}`);
      if (javaScriptEnabled) await ready(page);
      await page.getByText("Move to another product").click();
      const form = page.locator("form").filter({ has: page.getByLabel("To product") });
      await form.getByLabel("To product").selectOption(to);
      await form.getByRole("button", { name: "Move component…" }).click();

      // Everything is told, and read before it is confirmed.
      if (javaScriptEnabled)
        await expect(page.locator(":focus")).toContainText(`Product becomes ${to} on 1 bug`);
      await expect(form.getByText(`Product becomes ${to} on 1 bug, was ${from}.`)).toBeVisible();
      await expect(form.getByText("Version is cleared on 1 bug, was 1.0.")).toBeVisible();
      await expect(form.getByText("This can be undone from the audit log.")).toBeVisible();
      await expect(form.getByRole("link", { name: "Show them" }).first()).toHaveAttribute(
        "href",
        `/bugs?id=${bug}`,
      );

      // Another input is another act.
      await openMove(page, form);
      await form.getByLabel("To product").selectOption(other);
      if (javaScriptEnabled) {
        await expect(form.getByText(`Product becomes ${to} on 1 bug`)).toHaveCount(0);
        await expect(form.getByRole("button", { name: "Move component", exact: true })).toHaveCount(0);
        await form.getByRole("button", { name: "Move component…" }).click();
      } else {
        await form.getByRole("button", { name: "Move component", exact: true }).click();
        await expect(form.getByText("Nothing is done yet")).toBeVisible();
      }
      await expect(form.getByText(`Product becomes ${other} on 1 bug, was ${from}.`)).toBeVisible();
      await expectProduct(filer, bug, from);

      // Another state is another act: somebody files a bug meanwhile.
      await file(filer, from, "Another one");
      await openMove(page, form);
      await form.getByRole("button", { name: "Move component", exact: true }).click();
      await expect(form.getByText("Nothing is done yet")).toBeVisible();
      await expect(form.getByText(`Product becomes ${other} on 2 bugs, was ${from}.`)).toBeVisible();
      await expectProduct(filer, bug, from);

      await openMove(page, form);
      await form.getByRole("button", { name: "Move component", exact: true }).click();
      await page.waitForURL(/done=/);
      await expect(page.getByText(`“Pump” and 2 bugs moved to ${other}.`)).toBeVisible();
      await expectProduct(filer, bug, other);

      // Undone from there, with a preview.
      if (javaScriptEnabled) await ready(page);
      await page.getByRole("link", { name: "Undo…" }).click();
      await expect(page.getByText(`Product becomes ${from} on 2 bugs, was ${other}.`)).toBeVisible();
      if (javaScriptEnabled) await ready(page);
      await page.getByRole("button", { name: "Undo", exact: true }).click();
      await page.waitForURL(/done=/);
      await expect(page.getByText(/^Undone: moved component Pump with 2 bugs/).first()).toBeVisible();
      await expectProduct(filer, bug, from);
    });
  });
}

/** Without scripts a folded form is folded again with every answer. */
async function openMove(page: Page, form: ReturnType<Page["locator"]>): Promise<void> {
  if (!(await form.getByLabel("To product").isVisible()))
    await page.getByText("Move to another product").click();
}

async function scene(page: Page, filer: Page) {
  const stamp = Date.now();
  const [from, to, other] = [`Brook ${stamp}`, `Creek ${stamp}`, `Ditch ${stamp}`];
  for (const name of [from, to, other])
    await perform(page.request, "product.create", { name, classification: "Tarn", maintainer: "maja" });
  await perform(page.request, "component.create", { product: from, name: "Pump" });
  await perform(page.request, "version.create", { product: from, name: "1.0", state: "open" });
  return { from, to, other, bug: await file(filer, from, "It leaks") };
}

/** Files a bug of Pump, found in 1.0, without scripts. */
async function file(page: Page, product: string, summary: string): Promise<number> {
  await page.goto(`/bugs/new?${new URLSearchParams({ product, component: "Pump", version: "1.0" })}`);
  await page.getByLabel("Summary").fill(summary);
  await page.getByLabel("Component").selectOption("Pump");
  await page.getByLabel("Version", { exact: true }).selectOption("1.0");
  await page.getByRole("button", { name: "File bug" }).click();
  await page.waitForURL(/\/bugs\/\d+/);
  return Number(/\/bugs\/(\d+)/.exec(page.url())?.[1]);
}

async function idOf(page: Page, room: string, name: string): Promise<string> {
  await page.goto(room);
  const href = await page.getByRole("link", { name, exact: true }).getAttribute("href");
  return /open=(c\d+)/.exec(href ?? "")?.[1] ?? "";
}

async function expectProduct(page: Page, bug: number, product: string): Promise<void> {
  await page.goto(`/bugs/${bug}`);
  await expect(page.getByRole("link", { name: product, exact: true }).first()).toBeVisible();
}
