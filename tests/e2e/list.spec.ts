import { expect, type Page, test } from "@playwright/test";
import { axeOf } from "#tests/support/axe.ts";
import { maja, ready } from "#tests/support/browser.ts";

// The story of a list, with and without scripts. Reads the demo's bugs and changes none.

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("a filter is added, changed and removed, and the address reflects it", async ({ page }) => {
      await open(page, "/bugs");
      await page.getByRole("link", { name: "Add filter" }).click();
      await page.waitForURL(/edit=filter/);
      await page.getByRole("link", { name: "Product", exact: true }).first().click();
      await page.waitForURL(/edit=product/);
      await ready(page);
      await choose(page, "Product", "Tarn Engine", javaScriptEnabled);
      await page.getByRole("button", { name: "Apply" }).click();
      await page.waitForURL((url) => url.search === "?product=Tarn+Engine");
      await expect(page.getByText("Product Tarn Engine")).toBeVisible();

      await page.getByRole("link", { name: "All", exact: true }).click();
      await page.waitForURL((url) => decodeURIComponent(url.search) === "?product=Tarn+Engine&status=@all");
      const all = await count(page);
      await page.getByRole("link", { name: "Closed", exact: true }).click();
      await page.waitForURL(/status=(@|%40)closed/);
      expect(await count(page)).toBeLessThan(all);

      await page.getByRole("link", { name: "Remove the filter Product" }).click();
      await page.waitForURL((url) => decodeURIComponent(url.search) === "?status=@closed");
    });

    test("words are searched, and an empty list suggests broader searches", async ({ page }) => {
      await open(page, "/bugs?status=all");
      await page.getByLabel("Words in summary or comments").fill("snapshot zebra");
      await page.getByRole("main").getByRole("button", { name: "Search" }).click();
      await page.waitForURL(/text=snapshot/);
      await expect(page.getByText("No bug matches this search.")).toBeVisible();
      await page.getByLabel("Words in summary or comments").fill("snapshot");
      await page.getByLabel("Words in summary or comments").press("Enter");
      await page.waitForURL(/text=snapshot$/);
      await expect(rows(page).first()).toBeVisible();
      await page.getByLabel("Words in summary or comments").fill("");
      await page.getByLabel("Words in summary or comments").press("Enter");
      await page.waitForURL((url) => decodeURIComponent(url.search) === "?status=@all");
    });

    test("a column header sorts, and reverses the order", async ({ page }) => {
      await open(page, "/bugs?status=all");
      await page.getByRole("link", { name: "Summary" }).click();
      await page.waitForURL(/sort=summary/);
      await expect(page.getByRole("columnheader", { name: "Summary" })).toHaveAttribute(
        "aria-sort",
        "ascending",
      );
      const up = await summaries(page);
      expect(up).toEqual([...up].sort(byCodePoint));
      await page.getByRole("link", { name: "Summary" }).click();
      await page.waitForURL(/sort=-summary/);
      await expect(page.getByRole("columnheader", { name: "Summary" })).toHaveAttribute(
        "aria-sort",
        "descending",
      );
    });

    test("columns can be selected", async ({ page }) => {
      await open(page, "/bugs");
      await page.getByRole("link", { name: "Columns" }).click();
      await page.waitForURL(/edit=columns/);
      await page.getByLabel("Reporter").check();
      await page.getByLabel("Severity").uncheck();
      await page.getByRole("button", { name: "Show" }).click();
      await page.waitForURL(/columns=/);
      await expect(page.getByRole("columnheader", { name: "Reporter" })).toBeVisible();
      await expect(page.getByRole("columnheader", { name: "Severity" })).toHaveCount(0);
    });

    test("unknown values and parameters are named, and a known value beside one is shown", async ({
      page,
    }) => {
      await open(page, "/bugs?product=Tarn+Engine&product=Nowhere&colour=red");
      await expect(page.getByText("Product “Nowhere”: There is no such product.")).toBeVisible();
      await expect(page.getByText("Parameter “colour”: There is no such parameter.")).toBeVisible();
      await expect(rows(page).first()).toBeVisible();
      await open(page, "/bugs?product=Tarn+Engine&severity=%27%3B+DROP+TABLE+bugs");
      await expect(page.getByText("There is no such severity.")).toBeVisible();
      await expect(rows(page)).toHaveCount(0);
      await page.goto("/bugs?edit=nonsense");
      await expect(page.getByText("There is no filter “nonsense”.")).toBeVisible();
    });

    test("a number in the search box leads to its bug, words lead to a list", async ({ page }) => {
      await open(page, "/bugs");
      const box = page.getByLabel("Search bugs, or go to a number");
      await box.fill("#1");
      await box.press("Enter");
      await page.waitForURL(/\/bugs\/1$/);
      await box.fill("snapshot");
      await box.press("Enter");
      await page.waitForURL((url) => url.pathname === "/bugs" && url.search === "?text=snapshot");
    });

    test("a search is saved, run from the sidebar, and deleted", async ({ page }) => {
      await page.goto("/sign-in");
      await page.getByLabel("E-mail address").fill(maja.email);
      await page.getByLabel("Password", { exact: true }).fill(maja.password);
      await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
      await expect(page).not.toHaveURL(/sign-in/);
      const name = `Mine ${Date.now()}`;
      await open(page, "/bugs?assignee=@me&status=all");
      await page.getByRole("link", { name: "Save search" }).click();
      await page.waitForURL(/edit=save/);
      await page.getByRole("textbox", { name: "Name" }).fill(name);
      await page.getByRole("button", { name: "Save", exact: true }).click();
      // The list bears its name, and leads to where it is changed.
      await expect(page.getByRole("heading", { level: 1 })).toContainText(name);
      await expect(page).toHaveTitle(new RegExp(name));
      await page.getByRole("link", { name: "Saved search", exact: true }).click();
      await page.waitForURL(/\/searches#search-/);
      await page.goto("/");
      await page
        .getByRole("complementary")
        .or(page.getByRole("navigation"))
        .getByRole("link", { name: "Searches", exact: true })
        .first()
        .click();
      await page.waitForURL(/\/searches$/);
      const row = page.getByRole("row").filter({ hasText: name });
      await expect(row).toContainText("all · Assignee me");
      await row.getByRole("link", { name }).click();
      await page.waitForURL(/assignee=/);
      await open(page, "/searches");
      await row.getByText("Delete", { exact: false }).first().click();
      await row.getByRole("button", { name: "Delete search" }).click();
      await expect(row).toHaveCount(0);
    });
  });
}

test("text that no choice has becomes one value of a filter with one Enter, and nothing else does", async ({
  page,
}) => {
  await open(page, "/bugs?status=@all&edit=version");
  const form = page.getByRole("form", { name: "Filter by version" });
  await expect(async () => {
    await form.getByLabel("Version").first().focus();
    await expect(form.getByRole("combobox")).toBeVisible({ timeout: 2000 });
  }).toPass();
  await form.getByRole("combobox").pressSequentially("9.9.9", { delay: 60 });
  await page.keyboard.press("Enter");
  await expect(form.getByRole("button", { name: /^Remove/ })).toHaveText([""]);
  await expect(form.getByRole("button", { name: "Remove 9.9.9" })).toBeVisible();
  await expect(form.locator('input[type="hidden"][name="version"]')).toHaveValue("9.9.9");
});

test("keyboard shortcuts move between rows, select and open", async ({ page }) => {
  await open(page, "/bugs?status=all&sort=id");
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await expect(rows(page).nth(1)).toBeFocused();
  await page.keyboard.press("x");
  await expect(page.getByRole("group", { name: "Selected bugs" })).toBeVisible();
  await page.keyboard.press("k");
  await expect(rows(page).nth(0)).toBeFocused();
  await page.getByRole("button", { name: "Show only these" }).click();
  // In the same order.
  await page.waitForURL(/id=\d+&sort=id$/);
  await expect(rows(page)).toHaveCount(1);
  await ready(page);
  await page.keyboard.press("j");
  await page.keyboard.press("o");
  await page.waitForURL(/\/bugs\/\d+$/);
});

test("pages link forwards and backwards", async ({ page }) => {
  await open(page, "/bugs?status=all&sort=id");
  const next = page.getByRole("link", { name: "Next" });
  await expect(next, "the demo has more bugs than fit on a page").toBeVisible();
  const first = await summaries(page);
  await next.click();
  await page.waitForURL(/after=/);
  await expect(rows(page).first()).not.toHaveText(first[0] ?? "");
  await page.getByRole("link", { name: "Previous" }).click();
  await page.waitForURL(/before=/);
  await expect(rows(page).first()).toHaveText(first[0] ?? "");
  expect(await summaries(page)).toEqual(first);
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing serious, ${colorScheme}, and 320 pixels are enough`, async ({ page }) => {
    test.slow();
    await page.emulateMedia({ colorScheme });
    for (const address of [
      "/bugs?status=all",
      "/bugs?edit=product&product=Nowhere",
      "/bugs?text=zebrazebra",
      "/searches",
    ]) {
      for (const width of [1280, 320]) {
        await page.setViewportSize({ width, height: 800 });
        await open(page, address);
        const { violations } = await axeOf(page).exclude("nextjs-portal").analyze();
        expect(violations.filter(({ impact }) => impact === "serious" || impact === "critical")).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
      }
    }
  });
}

async function open(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await ready(page);
}

/** In a combobox, or in the list used without scripts. */
async function choose(page: Page, label: string, value: string, hasScripts: boolean): Promise<void> {
  const form = page.getByRole("form", { name: `Filter by ${label.toLowerCase()}` });
  if (!hasScripts) {
    await form.getByRole("listbox").selectOption(value);
    return;
  }
  // The combobox comes when somebody points at the plain control or goes into it.
  await expect(async () => {
    await form.getByLabel(label).first().focus();
    await expect(form.getByRole("combobox")).toBeVisible({ timeout: 2000 });
  }).toPass();
  await form.getByRole("combobox").fill(value);
  // The option says its group too.
  await page.getByRole("option", { name: value }).click();
  await page.keyboard.press("Escape");
}

const rows = (page: Page) => page.locator("tbody a[data-row]");
const summaries = (page: Page) =>
  rows(page).evaluateAll((links) => links.map((link) => link.textContent ?? ""));
const count = async (page: Page) =>
  Number(/([\d,]+) bugs?/.exec((await page.locator("h1").textContent()) ?? "")?.[1] ?? 0);
const byCodePoint = (one: string, other: string) =>
  Buffer.compare(Buffer.from(one.toLowerCase()), Buffer.from(other.toLowerCase()));
