import { expect, type Page, type Request, test } from "@playwright/test";
import { maja, ready, signIn } from "#tests/support/browser.ts";
import { fileByForm, startSession } from "#tests/support/forms.ts";

// Walking through a list, bug by bug.

const FIRST = "/bugs?product=Tarn+Engine&sort=id";
const SECOND = "/bugs?product=Tarn+Console&sort=-id";

test("the walk belongs to the tab: neither another tab nor a link that is pointed at changes what Next means", async ({
  page,
}) => {
  await signIn(page, maja);
  const bugs = await openList(page, FIRST);
  await page.locator("a[data-row]").nth(1).click();
  const next = page.getByRole("link", { name: /^Next bug of the list/ });
  await expect(next).toHaveAttribute("href", bugs[2] ?? "");

  const other = await page.context().newPage();
  const others = await openList(other, SECOND);
  await other.locator("a[data-row]").first().click();
  await expect(other.getByRole("link", { name: /^Next bug of the list/ })).toHaveAttribute(
    "href",
    others[1] ?? "",
  );

  await page.bringToFront();
  await page.reload();
  await ready(page);
  await expect(next).toHaveAttribute("href", bugs[2] ?? "");
  // The second of two requests has the page; the router ends both itself once it has read them.
  const ahead = new Promise<void>((resolve) => {
    const onEnd = (one: Request) => {
      const isPage = one.headers()["next-router-prefetch"] === undefined;
      if (new URL(one.url()).pathname === "/bugs" && isPage) resolve();
    };
    page.on("requestfinished", onEnd);
    page.on("requestfailed", onEnd);
  });
  await page.getByRole("link", { name: "Bugs", exact: true }).first().hover();
  await ahead;
  await next.click();
  await expect(page).toHaveURL(new RegExp(`${bugs[2]}$`));
  await expect(next).toHaveAttribute("href", bugs[3] ?? "");
  await other.close();
});

test("after Next, Back to list returns to the row", async ({ page }) => {
  await signIn(page, maja);
  const bugs = await openList(page, FIRST);
  await page.locator("a[data-row]").nth(3).click();
  await page.getByRole("link", { name: /^Next bug of the list/ }).click();
  await expect(page).toHaveURL(new RegExp(`${bugs[4]}$`));
  await page.getByRole("link", { name: "Back to list" }).click();
  await expect(page.locator(`a[data-row][href="${bugs[4]}"]`)).toBeFocused();
  await page.keyboard.press("j");
  await expect(page.locator(`a[data-row][href="${bugs[5]}"]`)).toBeFocused();
});

test("Previous leads back to the bug that has just left the list", async ({ page }) => {
  const word = `leaves${Date.now()}`;
  const session = await startSession(maja);
  for (const number of [1, 2, 3]) {
    await fileByForm(session, { product: "Tarn Engine", summary: `${word} ${number}`, severity: "minor" });
  }
  await session.dispose();
  await signIn(page, maja);
  const bugs = await openList(page, `/bugs?text=${word}&severity=minor&sort=id`);
  await page.locator("a[data-row]").first().click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(`${word} 1`);
  await page.keyboard.press("v");
  await page.keyboard.type("major");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("link", { name: "Edit severity" })).toHaveText("major");
  await page.getByRole("link", { name: /^Next bug of the list/ }).click();
  await expect(page).toHaveURL(new RegExp(`${bugs[1]}$`));
  await page.keyboard.press("k");
  await expect(page).toHaveURL(new RegExp(`${bugs[0]}$`));
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("Next leads through the list, and Back to its row", async ({ page }) => {
    await signIn(page, maja);
    const bugs = await openList(page, FIRST);
    await page.locator("a[data-row]").first().click();
    await page.getByRole("link", { name: /^Next bug of the list/ }).click();
    await expect(page).toHaveURL(new RegExp(`${bugs[1]}$`));
    await page.getByRole("link", { name: "Back to list" }).click();
    await expect(page).toHaveURL(new RegExp(`#b${bugs[1]?.split("/").at(-1)}$`));
    await expect(page.locator("tr:target a[data-row]")).toHaveAttribute("href", bugs[1] ?? "");
  });
});

/** The addresses of the bugs in a list. */
async function openList(page: Page, address: string): Promise<string[]> {
  await page.goto(address);
  await ready(page);
  return page.locator("a[data-row]").evaluateAll((rows) => rows.map((row) => row.getAttribute("href") ?? ""));
}
