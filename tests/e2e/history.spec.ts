import { expect, test } from "@playwright/test";
import { axeOf } from "#tests/support/axe.ts";
import { maja, ready, signIn } from "#tests/support/browser.ts";
import { changeByForm, fileByForm, startSession } from "#tests/support/forms.ts";

// All that was done to a bug, whose and when; what it looked like then, and the difference between two moments.

test("a history is filtered, and shows what the bug looked like at a moment, without scripts too", async ({
  page,
  browser,
  baseURL,
}) => {
  const session = await startSession(maja);
  const bug = await fileByForm(session, { product: "Tarn Engine", summary: "First words" });
  await changeByForm(session, bug, { summary: "Second words", comment: "Better words." });
  await changeByForm(session, bug, { whiteboard: "chalk" });
  await session.dispose();
  await signIn(page, maja);
  await page.goto(bug);
  await page.getByRole("complementary", { name: "Facts" }).getByRole("link", { name: "History" }).click();
  await expect(page).toHaveTitle(/^History – bug/);
  await ready(page);
  expect((await axeOf(page).include("main").analyze()).violations).toEqual([]);

  const context = await browser.newContext({
    baseURL,
    javaScriptEnabled: false,
    viewport: { width: 390, height: 844 },
    storageState: await page.context().storageState(),
  });
  const plain = await context.newPage();
  await plain.goto(page.url());
  const acts = plain.locator("main li.act");
  await expect(acts).toHaveCount(4);
  await expect(acts.first()).toContainText("set whiteboard to chalk");
  await expect(acts.last()).toContainText("filed this");
  await plain.getByLabel("Field").selectOption("Summary");
  await plain.getByRole("button", { name: "Filter" }).click();
  await expect(acts).toHaveCount(1);
  await acts.getByRole("link", { name: "As it was then" }).click();
  const now = plain.getByRole("table", { name: "What was different from now" });
  await expect(now.locator("tbody tr")).toHaveCount(1);
  await expect(now).toContainText("chalk");
  await expect(plain.getByRole("table", { name: "What was as it is now" })).toContainText("Second words");
  // Before it was filed it did not look like anything.
  await plain.getByLabel("As it was on").fill("2001-01-01T00:00:00");
  await plain.getByRole("button", { name: "Show", exact: true }).click();
  await expect(plain.getByText(/The bug was filed on/)).toBeVisible();
  await expect(now).toContainText("First words");
  await context.close();

  const at = new URL(plain.url()).searchParams.get("at") ?? "";
  await page.goto(`${bug}/history?at=${at}&to=2100-01-01`);
  const between = page.getByRole("table", { name: "What was different" });
  await expect(between.getByRole("row")).toHaveCount(3);
  await expect(between).toContainText("First words");
  await expect(between).toContainText("Second words");
  await page.goto(`${bug}/history?at=yesterday`);
  await expect(page.getByText("“yesterday” is not a time")).toBeVisible();
});
