import { type APIRequestContext, expect, type Page, test } from "@playwright/test";
import { axeOf } from "#tests/support/axe.ts";
import { admin, ready, windowOf } from "#tests/support/browser.ts";
import { fileByForm, perform } from "#tests/support/forms.ts";

// Many bugs at once: chosen in a list, changed as the preview says, and put back; one change of one bug is undone, too.

/** Two products, and so many bugs in two components of the first. */
async function makeProducts(session: APIRequestContext, mark: string, count: number) {
  const [here, there] = [`Lock ${mark}`, `Weir ${mark}`];
  for (const [product, components] of [
    [here, ["Gate", "Pump"]],
    [there, ["Gate", "Sluice"]],
  ] as const) {
    await perform(session, "product.create", {
      name: product,
      classification: "Quillby",
      maintainer: "otto",
      numberingScheme: "free",
    });
    for (const name of components) await perform(session, "component.create", { product, name });
  }
  for (let at = 0; at < count; at += 10) {
    await Promise.all(
      Array.from({ length: Math.min(10, count - at) }, (_, place) =>
        fileByForm(session, {
          product: here,
          component: (at + place) % 2 === 0 ? "Gate" : "Pump",
          summary: `Leak ${at + place} of ${mark}`,
          description: "It drips.",
        }),
      ),
    );
  }
  return { here, there };
}

for (const javaScriptEnabled of [true, false]) {
  const count = javaScriptEnabled ? 200 : 4;
  test(`${count} bugs are moved between products and put back, ${javaScriptEnabled ? "with" : "without"} JavaScript`, async ({
    browser,
    baseURL,
  }) => {
    test.setTimeout(180_000);
    const mark = `${Date.now()}`;
    const page = await windowOf(browser, { baseURL, javaScriptEnabled }, admin);
    const { here, there } = await makeProducts(page.request, mark, count);
    const listOf = async (product: string) => {
      await page.goto(`/bugs?${new URLSearchParams({ product })}`);
      return page.getByRole("main").getByRole("heading", { level: 1 }).textContent();
    };
    expect(await listOf(here)).toContain(`${count} bugs`);
    const boxes = page.locator("tbody input[type=checkbox]");
    if (javaScriptEnabled) {
      await ready(page);
      for (const key of ["j", "x", "j", "j", "X"]) await page.keyboard.press(key);
      await expect(page.locator("tbody input:checked")).toHaveCount(3);
      await page.getByRole("button", { name: "Select the page" }).click();
      await expect(page.locator("tbody input:checked")).toHaveCount(50);
      await look(page);
    } else {
      await boxes.first().check();
    }
    await page.getByRole("button", { name: `Change all ${count} bugs…` }).click();
    await page.waitForURL(/\/bugs\/many\?/);
    await expect(page.getByRole("heading", { name: `Change ${count} bugs` })).toBeVisible();
    await chooseProduct(page, there, javaScriptEnabled);
    await page.getByLabel("Component Pump").selectOption("becomes Sluice");
    await page.getByLabel("Whiteboard", { exact: true }).fill("moved together");
    if (javaScriptEnabled) await look(page);
    await page.getByRole("button", { name: "Preview…" }).click();
    await page.waitForURL(/\/bugs\/many\/\d+/);
    const main = page.getByRole("main");
    await expect(main).toContainText(`Component becomes Sluice on ${count / 2} bugs, was Pump.`);
    await expect(main).toContainText(`Product becomes ${there} on ${count} bugs, was ${here}.`);
    if (javaScriptEnabled) await look(page);
    // Nothing was done by looking.
    const preview = page.url();
    expect(await listOf(here)).toContain(`${count} bugs`);
    await page.goto(preview);
    await page.getByRole("button", { name: `Change ${count} bugs` }).click();
    await expect(main).toContainText("Done.");
    expect(await listOf(there)).toContain(`${count} bugs`);
    await page.goto(preview);
    if (javaScriptEnabled) {
      await ready(page);
      await page.keyboard.press("z");
    } else await page.getByRole("button", { name: "Undo" }).click();
    await expect(main).toContainText("Undone.");
    expect(await listOf(here)).toContain(`${count} bugs`);
    await page.getByRole("link", { name: /^Leak/ }).first().click();
    await expect(page.getByRole("list", { name: "Comments and history" })).toContainText("undid a change:");
  });

  test(`what cannot be done is said before, and one's own change of a bug is undone, ${javaScriptEnabled ? "with" : "without"} JavaScript`, async ({
    browser,
    baseURL,
  }) => {
    test.setTimeout(120_000);
    const page = await windowOf(browser, { baseURL, javaScriptEnabled }, admin);
    const { here } = await makeProducts(page.request, `${Date.now()}s`, 2);
    await page.goto(`/bugs?${new URLSearchParams({ product: here })}`);
    for (const box of await page.locator("tbody input[type=checkbox]").all()) await box.check();
    await page.getByRole("button", { name: "Change…", exact: true }).click();
    await page.waitForURL(/\/bugs\/many\?/);
    await page.getByRole("button", { name: "Preview…" }).click();
    await expect(page.getByText("Choose what is to change.")).toBeVisible();
    await page.getByLabel("Depends on: add").fill("999999999");
    await page.getByRole("button", { name: "Preview…" }).click();
    await page.waitForURL(/\/bugs\/many\/\d+/);
    const main = page.getByRole("main");
    await expect(main).toContainText("2 bugs: There is no bug 999999999.");
    await expect(page.getByRole("button", { name: /^Change/ })).toHaveCount(0);
    await page.getByRole("link", { name: "Back to the form" }).click();
    await expect(page.getByLabel("Depends on: add")).toHaveValue("999999999");
    await page.getByLabel("Depends on: add").fill("");
    await page.getByLabel("Whiteboard", { exact: true }).fill("seen");
    await page.getByRole("button", { name: "Preview…" }).click();
    await page.getByRole("button", { name: "Change 2 bugs" }).click();
    await expect(main).toContainText("Done.");

    // Some bugs of a component become a new one.
    const list = `/bugs?${new URLSearchParams({ product: here, component: "Gate" })}`;
    await page.goto(list);
    await page.locator("tbody input[type=checkbox]").first().check();
    await page.getByRole("button", { name: "Change…", exact: true }).click();
    await page.waitForURL(/\/bugs\/many\?/);
    await ready(page);
    await page.getByText("Split Gate: a new component for these bugs").click();
    await page.getByLabel("Name of the new component").fill("Hinge");
    await page.getByRole("button", { name: "Split component…" }).click();
    await expect(page.getByText("“Hinge” has the people")).toBeVisible();
    await page.getByRole("button", { name: "Split component", exact: true }).click();
    await expect(main).toContainText("“Hinge” has 1 bug of “Gate”.");
    await page.goto(list);
    await expect(main).toContainText("No open bug matches");

    // One bug, one field.
    await page.goto(`/bugs?${new URLSearchParams({ product: here })}`);
    await main.getByRole("link", { name: /^Leak/ }).first().click();
    await page.waitForURL(/\/bugs\/\d+$/);
    const thread = page.getByRole("list", { name: "Comments and history" });
    // A change of many is undone as a whole.
    await expect(thread.getByRole("button", { name: "Undo" })).toHaveCount(0);
    await page.goto(`${page.url()}?edit=all`);
    await ready(page);
    await page.getByLabel("Whiteboard").fill("alone");
    await page.getByRole("button", { name: /^Save/ }).first().click();
    await expect(thread).toContainText("alone");
    if (javaScriptEnabled) {
      await ready(page);
      await page.keyboard.press("z");
    } else await thread.getByRole("button", { name: "Undo" }).click();
    await expect(thread).toContainText("undid a change: changed whiteboard alone → seen");
  });
}

/** Nothing serious for whoever does not see the page. */
async function look(page: Page): Promise<void> {
  const { violations } = await axeOf(page).analyze();
  expect(violations.filter(({ impact }) => impact === "serious" || impact === "critical")).toEqual([]);
}

async function chooseProduct(page: Page, product: string, javaScriptEnabled: boolean): Promise<void> {
  if (javaScriptEnabled) {
    await ready(page);
    await page.getByLabel("Move to").click();
    await page.getByRole("combobox", { name: "Move to" }).fill(product);
    await page.getByRole("option", { name: product }).first().click();
  } else await page.getByLabel("Move to").selectOption(product);
  await page.getByRole("button", { name: "Choose" }).click();
  await page.waitForURL(/to=/);
  await ready(page);
}
