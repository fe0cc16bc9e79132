import { expect, type Page, test } from "@playwright/test";
import { maja, priya, ready, signIn } from "#tests/support/browser.ts";
import { fileByForm, startSession } from "#tests/support/forms.ts";

// A day's work without a mouse.

/** Keys that a bug may take: severity, component, target, next. */
const KEYS_PER_BUG = 12;
const BUGS = 20;

test("twenty bugs are triaged by keyboard alone, with at most twelve keys each", async ({ page }) => {
  test.setTimeout(180_000);
  const word = `triage${Date.now()}`;
  const session = await startSession(maja);
  for (let number = 1; number <= BUGS; number += 1) {
    await fileByForm(session, { product: "Tarn Engine", summary: `${word} bug ${number}` });
  }
  await session.dispose();
  await signIn(page, priya);
  await page.goto(`/bugs?text=${word}&sort=id`);
  await ready(page);

  let count = 0;
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
    count += keys.length;
  };
  const heading = page.getByRole("heading", { level: 1 });
  await press("j", "o");
  for (let number = 1; number <= BUGS; number += 1) {
    await expect(heading).toContainText(`${word} bug ${number}`);
    // Nobody waits for the page: what is typed too early is kept for it.
    await press("v", "m", "i", "Enter");
    await press("o", "s", "Enter");
    await press("t", "4", "Enter");
    if (number < BUGS) await press("j");
  }
  await expect(page.locator("[data-saving]")).toHaveCount(0);
  test.info().annotations.push({ type: "keys", description: `${count} keys for ${BUGS} bugs` });
  console.log(`Triage: ${count} keys for ${BUGS} bugs, ${(count / BUGS).toFixed(1)} each.`);
  expect(count / BUGS).toBeLessThanOrEqual(KEYS_PER_BUG);

  await page.goto(`/bugs?text=${word}&sort=id&columns=severity,component,targetRelease`);
  const rows = page.locator("tbody tr");
  await expect(rows).toHaveCount(BUGS);
  for (const row of await rows.all()) await expect(row).toContainText(/minors\w+4\./i);
});

test("keys wait for slow pages, editors and lists of people, and never act on the wrong thing", async ({
  page,
}) => {
  const word = `slow${Date.now()}`;
  const session = await startSession(maja);
  for (const number of [1, 2, 3]) {
    await fileByForm(session, { product: "Tarn Engine", summary: `${word} bug ${number}` });
  }
  await session.dispose();
  await signIn(page, priya);
  await page.goto(`/bugs?text=${word}&sort=id`);
  await ready(page);
  await page.route("**/*", async (route) => {
    if (!route.request().url().includes("/_next/static/"))
      await new Promise((resolve) => setTimeout(resolve, 700));
    await route.continue();
  });
  const triage = ["v", "m", "i", "n", "o", "r", "Enter", "a", "s", "a", "m", "Enter"];
  for (const key of ["j", "o", ...triage, "j", ...triage, "j", ...triage]) {
    await page.keyboard.press(key, { delay: 50 });
  }
  await expect(page.getByRole("heading", { level: 1 })).toContainText(`${word} bug 3`, { timeout: 40_000 });
  await expect(page.getByRole("link", { name: "Edit assignee" })).toContainText("Sam", { timeout: 20_000 });
  await expect(page.locator("[data-saving]")).toHaveCount(0, { timeout: 20_000 });
  await page.unroute("**/*");

  await page.goto(`/bugs?text=${word}&sort=id&columns=severity,assignee`);
  for (const row of await page.locator("tbody tr").all()) await expect(row).toContainText(/minor.*Sam/);
  await page.getByRole("link", { name: `${word} bug 1` }).click();
  const changes = page.locator(".act").filter({ hasText: "Priya" });
  await expect(changes.first()).toBeVisible();
  for (const change of await changes.all()) await expect(change).toContainText(/severity|assignee/);
});

test("facts that are typed faster than the server answers are saved one after the other", async ({
  page,
}) => {
  await openNewBug(page);
  let sent = 0;
  let most = 0;
  await page.route("**/bugs/*", async (route) => {
    if (route.request().method() !== "POST") return route.fallback();
    sent += 1;
    most = Math.max(most, sent);
    const answer = await route.fetch();
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    sent -= 1;
    await route.fulfill({ response: answer });
  });
  for (const key of ["v", "m", "i", "Enter", "o", "s", "Enter", "t", "4", "Enter"]) {
    await page.keyboard.press(key);
  }
  await expect(page.getByRole("link", { name: "Edit target release" })).toHaveText(/^4/);
  await expect(page.getByRole("link", { name: "Edit component" })).toHaveText(/^S/);
  await expect(page.getByRole("link", { name: "Edit severity" })).toHaveText("minor");
  await expect(page.locator("[data-unsaved], [data-saving]")).toHaveCount(0);
  expect(most).toBe(1);
});

test("every fact opens where it is, takes what is typed, and closes", async ({ page }) => {
  await openNewBug(page);
  for (const group of await page.locator("details.fact-group:not([open]) > summary").all())
    await group.click();
  const names = await page
    .locator("a[data-fact]")
    .evaluateAll((links) => [...new Set(links.map((link) => (link as HTMLElement).dataset.fact ?? ""))]);
  expect(names.length).toBeGreaterThan(15);
  for (const name of names) {
    const link = page.locator(`a[data-fact="${name}"]`).first();
    await link.focus();
    await page.keyboard.press("Enter");
    // The choices may not be there yet.
    await page.keyboard.type("2");
    const form = page.locator(`form[data-fact-form="${name}"]`);
    await expect(form, name).toBeVisible();
    await expect(form.locator("input:not([type=hidden]), select").first(), name).toBeFocused();
    await page.keyboard.press("Escape");
    await expect(form, name).toHaveCount(0);
  }
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
});

test("Ctrl+Enter sends the form from any of its fields, and Escape closes a panel of a list", async ({
  page,
}) => {
  await openNewBug(page);
  await page.keyboard.press("r");
  await page.keyboard.type("It is known.");
  await page.getByLabel("Status", { exact: true }).selectOption({ index: 1 });
  await page.getByLabel("Status", { exact: true }).focus();
  await page.keyboard.press("Control+Enter");
  await expect(page.getByRole("article").filter({ hasText: "It is known." })).toBeVisible();

  await page.goto("/bugs");
  await ready(page);
  await page.getByRole("link", { name: "Add filter" }).click();
  const panel = page.getByRole("region", { name: "Add a filter" });
  await expect(panel.getByRole("combobox")).toBeFocused();
  await page.keyboard.type("target rel");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("form", { name: "Filter by target release" })).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("form", { name: "Filter by target release" })).toHaveCount(0);
});

test("what is typed before the choices are loaded is not lost", async ({ page }) => {
  await page.goto("/bugs");
  await ready(page);
  const { promise: arrival, resolve: arrive } = Promise.withResolvers<void>();
  await page.route("**/_next/static/chunks/**", async (route) => {
    await arrival;
    await route.continue();
  });
  await page.getByRole("link", { name: "Add filter" }).click();
  const panel = page.getByRole("region", { name: "Add a filter" });
  await expect(panel.getByRole("combobox")).toBeFocused();
  await expect(panel.locator("select")).toBeVisible();
  await page.keyboard.type("target rex");
  await page.keyboard.press("Backspace");
  await page.keyboard.press("Enter");
  arrive();
  await expect(page.getByRole("form", { name: "Filter by target release" })).toBeVisible();

  await page.goBack();
  await expect(panel.getByRole("combobox")).toBeFocused();
  await page.keyboard.type("resol");
  await expect(page.getByRole("option", { name: "Resolution", exact: true })).toHaveAttribute(
    "data-highlighted",
  );
});

test("choosing saves nothing, Escape restores, and the focus returns to the fact", async ({ page }) => {
  await openNewBug(page);
  const severity = page.getByRole("link", { name: "Edit severity" });
  const before = await severity.textContent();
  await page.keyboard.press("v");
  const field = page.getByRole("combobox", { name: "Severity" });
  await expect(field).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.type("minor");
  await expect(page.getByRole("option", { name: /minor/ })).toHaveAttribute("data-marked", "");
  await page.keyboard.press("Escape");
  await expect(severity).toBeFocused();
  await expect(severity).toHaveText(before ?? "");

  await page.keyboard.press("v");
  await page.keyboard.type("minor");
  await page.keyboard.press("Enter");
  await expect(severity).toHaveText("minor");
  await expect(severity).toBeFocused();

  await page.keyboard.press("p");
  await page.getByRole("option", { name: /^high/ }).click();
  await expect(page.getByRole("link", { name: "Edit priority" })).toBeHidden();
  await page.getByRole("button", { name: "Save", exact: true }).first().focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("link", { name: "Edit priority" })).toHaveText("high");
  await page.reload();
  await expect(severity).toHaveText("minor");
});

test("a letter acts once, alone, and never while typing", async ({ page }) => {
  await openNewBug(page);
  const field = page.getByRole("combobox", { name: "Severity" });
  for (const modifier of ["Control", "Alt", "Meta"]) {
    await page.keyboard.press(`${modifier}+KeyV`);
    await expect(field).toHaveCount(0);
  }
  // Shift and a letter is a key of its own, V that of the versions.
  await page.keyboard.press("Shift+KeyP");
  await expect(page.getByRole("combobox", { name: "Priority" })).toHaveCount(0);
  await page.keyboard.press("r");
  await expect(page.getByRole("textbox", { name: "Comment" })).toBeFocused();
  await page.keyboard.type("vec");
  await expect(page.getByRole("textbox", { name: "Comment" })).toHaveValue("vec");
  await expect(field).toHaveCount(0);
  await page.keyboard.press("Control+A");
  await page.keyboard.press("Delete");
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  const address = page.url();
  // Held down: the first press comes from before the page, the others are repeated.
  await page.evaluate(() => {
    for (const key of ["c", "e", "v"]) {
      document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, repeat: true }));
    }
  });
  // What they would have done had been done before this answers: keys are worked through one after the other.
  await page.keyboard.press("p");
  await expect(page.getByRole("combobox", { name: "Priority" })).toBeFocused();
  expect(page.url()).toBe(address);
  await expect(field).toHaveCount(0);
});

test("? lists every key of the page, and each does what it says", async ({ page }) => {
  await openNewBug(page);
  await page.keyboard.press("?");
  const here = page.getByRole("dialog").getByRole("region", { name: "On this page" });
  for (const what of [
    "Edit severity",
    "Edit component",
    "Edit target release",
    "Edit assignee",
    "Comment",
    "Edit",
  ]) {
    await expect(here.getByText(what, { exact: true })).toBeVisible();
  }
  await page.keyboard.press("Escape");
  await page.keyboard.press("g");
  await page.keyboard.press("l");
  await expect(page).toHaveURL(/\/releases/);
  await ready(page);
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog").getByText("Edit severity")).toHaveCount(0);
  await page.keyboard.press("Escape");
  await page.keyboard.press("c");
  await expect(page.getByRole("combobox", { name: "Product" })).toBeFocused();
});

test("a person who does not exist is named, and nothing is saved", async ({ page }) => {
  await openNewBug(page);
  const facts = page.getByRole("complementary", { name: "Facts" });
  await facts.getByText("Set a flag").click();
  const flag = facts
    .locator("details", { hasText: "Set a flag" })
    .last()
    .locator("li details", { hasText: "blocker" });
  await flag.locator("summary").click();
  const requestee = flag.getByLabel("Requestee");
  await requestee.click();
  await page.keyboard.type("nobodyhere");
  // The first takes the words, the second sends them.
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await expect(flag.getByRole("alert")).toContainText("No account is called “nobodyhere”");
  await page.reload();
  await expect(facts.getByText("asked")).toHaveCount(0);
});

async function openNewBug(page: Page) {
  const session = await startSession(maja);
  const bug = await fileByForm(session, { product: "Tarn Engine", summary: `By keyboard ${Date.now()}` });
  await session.dispose();
  await signIn(page, maja);
  await page.goto(bug);
  await ready(page);
}

test("the places of a bug are walked by keyboard, and lead to the question whether it is fixed", async ({
  page,
}) => {
  await page.setViewportSize({ width: 1920, height: 1080 });
  await signIn(page, maja);
  await page.goto("/bugs/4");
  await ready(page);
  await page.keyboard.press("Shift+KeyV");
  await expect(page).toHaveURL(/\/bugs\/4\/versions/);
  await ready(page);
  const cells = page.locator("a[data-cell]");
  // The matrix has the width of the window.
  expect((await page.locator(".versions").boundingBox())?.width).toBeGreaterThan(1_300);
  await page.keyboard.press("j");
  await expect(cells.nth(0)).toBeFocused();
  await page.keyboard.press("j");
  await expect(cells.nth(1)).toBeFocused();
  await page.keyboard.press("o");
  await expect(page.locator("#place")).toBeVisible();
  await expect(cells.nth(1)).toHaveAttribute("aria-current", "true");
  await page.keyboard.press("k");
  await expect(cells.nth(0)).toBeFocused();
  await page.keyboard.press("?");
  const here = page.getByRole("dialog").getByRole("region", { name: "On this page" });
  for (const what of ["Next place", "Previous place", "Open the place", "Is it fixed in my version?"])
    await expect(here.getByText(what, { exact: true })).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("i");
  await expect(page).toHaveURL(/\/bugs\/4\/is-it-fixed/);
  await ready(page);
  await page.keyboard.press("u");
  await expect(page).toHaveURL(/\/bugs\/4$/);
});
