import { expect, type Page, test } from "@playwright/test";
import { type Account, maja, ready, sam, signIn, windowOf } from "#tests/support/browser.ts";

// The story of a bug after it was filed, with and without scripts.

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("a maintainer confirms, assigns, sets a milestone and resolves", async ({
      page,
      browser,
      baseURL,
    }) => {
      const bug = await fileAs(sam, await windowOf(browser, { baseURL, javaScriptEnabled }));
      await signIn(page, maja);
      await page.goto(`${bug}?edit=all`);
      await ready(page);
      const facts = page.getByRole("form", { name: "Edit the bug" });
      await facts.getByLabel("Status").selectOption("CONFIRMED");
      await facts.getByLabel("Target milestone").selectOption({ index: 1 });
      await choosePerson(page, javaScriptEnabled, "maja");
      await facts.getByRole("button", { name: "Save" }).click();
      await expect(page.getByText(/changed status UNCONFIRMED → CONFIRMED/)).toBeVisible();
      await expect(page.getByRole("complementary", { name: "Facts" })).toContainText("Maja Lindqvist");
      await expect(page.getByText(/set target milestone to/)).toBeVisible();

      await ready(page);
      const comment = page.getByRole("form", { name: "Comment" });
      await comment.getByRole("textbox", { name: "Comment" }).fill("Fixed by `abc123`.");
      await comment.getByLabel("Status").selectOption("RESOLVED");
      await comment.getByLabel("Resolution").selectOption("FIXED");
      await comment.getByRole("button", { name: "Save" }).click();
      await expect(page).toHaveURL(/#c1$/);
      await expect(page.getByRole("region", { name: "State of the bug" })).toContainText("RESOLVED FIXED");
      await expect(page.locator("#c1 code")).toHaveText("abc123");
    });

    test("a second window is shown the changes of the first, and loses nothing", async ({
      page,
      browser,
      baseURL,
    }) => {
      const bug = await fileAs(sam, await windowOf(browser, { baseURL, javaScriptEnabled }));
      const second = await windowOf(browser, { baseURL, javaScriptEnabled });
      await signIn(page, maja);
      await signIn(second, maja);
      await second.goto(bug);
      await ready(second);

      await page.goto(`${bug}?edit=all`);
      await ready(page);
      const facts = page.getByRole("form", { name: "Edit the bug" });
      await facts.getByLabel("Severity").selectOption("major");
      await facts.getByLabel("Status").selectOption("IN_PROGRESS");
      await page.getByRole("button", { name: "Save" }).click();
      await expect(page.getByText(/changed severity unspecified → major/)).toBeVisible();

      const comment = second.getByRole("form", { name: "Comment" });
      await comment.getByRole("textbox", { name: "Comment" }).fill("Words that took an hour");
      await comment.getByLabel("Status").selectOption("CONFIRMED");
      await comment.getByRole("button", { name: "Save" }).click();
      // Both are Maja's.
      await expect(second.getByText("You changed this bug in another window")).toBeVisible();
      await expect(second.getByRole("list", { name: "Changes in the meantime" })).toContainText(
        "You: Severity: unspecified → major",
      );
      await expect(comment.getByRole("textbox", { name: "Comment" })).toHaveValue("Words that took an hour");
      await expect(comment.getByLabel("Status")).toHaveValue("CONFIRMED");
      await comment.getByRole("button", { name: "Save my changes anyway" }).click();
      await expect(second).toHaveURL(/#c1$/);
      await expect(second.locator("#c1")).toContainText("Words that took an hour");
      await expect(second.getByRole("complementary", { name: "Facts" })).toContainText("major");
    });
  });
}

test("a comment for insiders leaves no draft behind", async ({ page, browser, baseURL }) => {
  const bug = await fileAs(sam, await windowOf(browser, { baseURL }));
  await signIn(page, maja);
  await page.goto(bug);
  await ready(page);
  const comment = page.getByRole("form", { name: "Comment" });
  await comment.getByRole("textbox", { name: "Comment" }).fill("Only for us");
  await comment.getByLabel("Visible to").selectOption("@insiders");
  await comment.getByRole("button", { name: "Save" }).click();
  await expect(page).toHaveURL(/#p/);
  await expect(comment.getByRole("textbox", { name: "Comment" })).toHaveValue("");
  await page.reload();
  await ready(page);
  await expect(page.getByText("Only for us")).toHaveCount(1);
  await expect(page.getByText("Restored your draft.")).toHaveCount(0);
});

test("a refusal of the facts comes into view", async ({ page, browser, baseURL }) => {
  const bug = await fileAs(sam, await windowOf(browser, { baseURL }));
  await signIn(page, maja);
  await page.goto(`${bug}?edit=all`);
  await ready(page);
  const facts = page.getByRole("form", { name: "Edit the bug" });
  await facts.getByLabel("Blocks").fill("none of them");
  await facts.getByRole("button", { name: "Save" }).click();
  const refusal = facts.getByRole("link", { name: "“none” is not the number of a bug." });
  await expect(refusal).toBeInViewport();
  await expect(refusal).toBeFocused();
});

test("one fact is changed in place", async ({ page, browser, baseURL }) => {
  const bug = await fileAs(sam, await windowOf(browser, { baseURL }));
  await signIn(page, maja);
  await page.goto(bug);
  await ready(page);
  const facts = page.getByRole("complementary", { name: "Facts" });
  await page.getByRole("link", { name: "Edit priority" }).click();
  await facts.getByRole("option", { name: /^high/ }).click();
  await facts.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("link", { name: "Edit priority" })).toHaveText("high");
  await page.getByRole("link", { name: "Edit status" }).click();
  await facts.getByRole("option", { name: "RESOLVED WONTFIX" }).click();
  await facts.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("link", { name: "Edit status" })).toHaveText("RESOLVED WONTFIX");
});

test("a person without permission can read and comment, and sees no edit controls", async ({
  page,
  browser,
  baseURL,
}) => {
  const bug = await fileAs(maja, await windowOf(browser, { baseURL }));
  await signIn(page, sam);
  await page.goto(`${bug}?edit=all`);
  await expect(page.getByRole("form", { name: "Edit the bug" })).toHaveCount(0);
  await expect(page.getByRole("link", { name: /^Edit/ })).toHaveCount(0);
  await expect(page.getByRole("form", { name: "Comment" }).getByLabel("Status")).toHaveCount(0);
});

/** Files a bug and gives its address. */
async function fileAs(person: Account, page: Page): Promise<string> {
  await signIn(page, person);
  await page.goto("/bugs/new?product=Tarn+Engine");
  await ready(page);
  await page.getByLabel("Summary").fill(`It stops ${Date.now()}`);
  await page.getByRole("button", { name: "File bug" }).click();
  await page.waitForURL(/\/bugs\/\d+/);
  const address = new URL(page.url()).pathname;
  await page.context().close();
  return address;
}

/** With scripts a combobox that is typed in; without, a text field for the handle. */
async function choosePerson(page: Page, javaScriptEnabled: boolean, handle: string) {
  const assignee = page.getByRole("form", { name: "Edit the bug" }).getByLabel("Assignee");
  await assignee.fill(handle);
  if (javaScriptEnabled) await page.getByRole("option", { name: /Maja/ }).click();
}
