import { expect, test } from "@playwright/test";
import { maja, ready, signIn } from "#tests/support/browser.ts";

// Settings and releases, as their maintainer uses them: with a thumb, without scripts, and looking for what happened.

const product = "/products/Tarn%20Engine";

test("links and buttons are targets of 24 pixels on a phone", async ({ page }) => {
  test.setTimeout(180_000);
  await page.setViewportSize({ width: 320, height: 700 });
  await signIn(page, maja);
  for (const address of [
    product,
    ...["components", "versions", "milestones", "who?person=priya"].map((room) => `${product}/${room}`),
    ...["components", "versions", "milestones", "repositories", "flags", "people", "access", "audit"].map(
      (room) => `${product}/settings/${room}`,
    ),
    "/releases",
    "/releases/tarn-4.5.0",
  ]) {
    await page.goto(address);
    const small = await page.evaluate(() =>
      [...document.querySelectorAll("main :is(a, button, summary)")].flatMap((target) => {
        const { width, height } = target.getBoundingClientRect();
        const isSmall = width > 0 && (Math.round(width) < 24 || Math.round(height) < 24);
        return isSmall ? [`${target.textContent}: ${width} by ${height}`] : [];
      }),
    );
    expect(small, address).toEqual([]);
  }
});

test("the rooms are a list at the side, and a menu on a phone, without scripts too", async ({
  page,
  browser,
  baseURL,
}) => {
  await signIn(page, maja);
  await page.goto(`${product}/settings/components`);
  const list = page.getByRole("navigation", { name: "Settings" });
  await expect(list.getByRole("link", { name: "Components" })).toHaveAttribute("aria-current", "page");
  const context = await browser.newContext({
    baseURL,
    javaScriptEnabled: false,
    viewport: { width: 390, height: 844 },
    storageState: await page.context().storageState(),
  });
  const phone = await context.newPage();
  await phone.goto(`${product}/settings/components`);
  const menu = phone.getByRole("navigation", { name: "Settings" });
  await expect(menu.getByRole("link", { name: "People and roles" })).toHaveCount(0);
  await menu.getByText("Settings: Components").click();
  await menu.getByRole("link", { name: "People and roles" }).click();
  await expect(phone).toHaveURL(/settings\/people$/);
  await expect(phone.getByRole("table", { name: /Who holds which role/ })).toContainText("Priya Raman");
  await context.close();
});

test("the audit log says what was done in a sentence, is found by name, and undoes it quietly", async ({
  page,
}) => {
  await signIn(page, maja);
  await page.goto(`${product}/settings/components?open=new`);
  await ready(page);
  const name = `Telemetry ${Date.now()}`;
  const form = page.locator("form").filter({ has: page.getByRole("button", { name: "Create component" }) });
  await form.getByLabel("Name").fill(name);
  await form.getByLabel("Description", { exact: true }).fill("Metrics and logs");
  await form.getByRole("button", { name: "Create component" }).click();
  await expect(page.getByText(`has a component “${name}”`).first()).toBeVisible();

  await page.goto(`${product}/settings/audit?person=maja+lind&text=${encodeURIComponent(name)}`);
  await ready(page);
  const entry = page.getByRole("listitem").filter({ hasText: name });
  await expect(entry).toContainText(`Maja Lindqvist created component ${name}: description`);
  await expect(page.getByRole("button", { name: /Undo/ })).toHaveCount(0);
  await entry.getByRole("link", { name: "Undo…" }).click();
  await expect(entry.getByRole("button", { name: /Undo/ })).toBeVisible();

  await page.goto(`${product}/settings/audit?person=nobody-here&colour=red`);
  await expect(page.getByText("Who “nobody-here”: There is no such account.")).toBeVisible();
  await expect(page.getByText("Parameter “colour”: There is no such parameter.")).toBeVisible();
  await expect(page.getByText("No entries match.")).toBeVisible();
  expect((await page.request.get(`${product}/settings/audit.csv?person=nobody-here`)).status()).toBe(400);
});

test("fields side by side are on one line, whatever help and errors they have, and names are names", async ({
  page,
}) => {
  await signIn(page, maja);
  await page.goto(`${product}/settings/versions?open=new`);
  await ready(page);
  await page.locator("#new-version-name").fill("4.6.0-beta 1");
  await page.getByRole("button", { name: "Create version" }).click();
  await expect(page.locator("#new-version-name-error")).toBeVisible();
  await expect(page.locator("#new-version-name")).toHaveAttribute("aria-invalid", "true");
  const controls = "#new-version .field-row .field > :is(input, textarea, .relative, [data-combobox])";
  const rows = () =>
    page.locator(controls).evaluateAll((all) => {
      const tops = new Map<Element | null, Set<number>>();
      for (const one of all) {
        const row = one.closest(".field-row");
        tops.set(row, (tops.get(row) ?? new Set()).add(Math.round(one.getBoundingClientRect().top)));
      }
      return [...tops.values()].map(({ size }) => size);
    });
  await page.setViewportSize({ width: 1440, height: 900 });
  expect(await rows()).toEqual([1, 1]);
  await page.goto(`${product}/settings/components`);
  await page.getByRole("link", { name: "API", exact: true }).click();
  await expect(page.getByRole("combobox", { name: "Default assignee" })).toHaveValue("Aiko Tanaka");
});

test("a row that opens stays under the pointer, also when one above it closes", async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 600 });
  await signIn(page, maja);
  await page.goto(`${product}/settings/versions`);
  await ready(page);
  const top = async (name: string) => {
    const box = await page.getByRole("link", { name, exact: true }).boundingBox();
    return Math.round(box?.y ?? -1);
  };
  for (const name of ["4.5.0", "4.4.9"]) {
    const link = page.getByRole("link", { name, exact: true });
    await link.scrollIntoViewIfNeeded();
    const before = await top(name);
    await link.click();
    await expect(link).toHaveAttribute("aria-expanded", "true");
    expect(Math.abs((await top(name)) - before)).toBeLessThanOrEqual(1);
  }
  // Without scripts, or opened in another tab: the row is below the sticky head of its table.
  await page.goto("/");
  await page.goto(`${product}/settings/versions?open=v4#v4`);
  const [row, head] = await page.evaluate(() => [
    document.querySelector("tr:has([aria-expanded=true])")?.getBoundingClientRect().top ?? 0,
    document.querySelector("thead th")?.getBoundingClientRect().bottom ?? 0,
  ]);
  expect(row).toBeGreaterThanOrEqual((head ?? 0) - 1);
});

test("what a long form answers is in view: that it was saved, and why it was not", async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 500 });
  await signIn(page, maja);
  await page.goto(`${product}/settings/product`);
  await ready(page);
  const form = page.locator("form").filter({ has: page.getByRole("button", { name: "Save product" }) });
  await form.getByRole("button", { name: "Save product" }).click();
  await expect(form.getByText("Nothing was different.")).toBeInViewport();
  await form.locator("[name=name]").fill("Tarn Agent");
  await form.getByRole("button", { name: "Save product" }).click();
  await expect(form.locator("[data-form-errors]")).toBeInViewport();
  await expect(page.locator("[data-says]:focus")).toBeVisible();
});
