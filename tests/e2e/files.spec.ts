import { expect, type Page, test } from "@playwright/test";
import { ready, sam, signIn } from "#tests/support/browser.ts";

// The story of files that come with a report or a comment.

const FORM = "/bugs/new?product=Tarn+Engine";
const summary = () => `It came with files ${Date.now()} ${Math.round(Math.random() * 1e6)}`;
const text = (name: string, content = `${name}\n`) => ({
  name,
  mimeType: "text/plain",
  buffer: Buffer.from(content),
});
const files = (page: Page) => page.getByLabel("Files", { exact: true });
const file = (page: Page) => page.getByRole("button", { name: "File bug" }).click();

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("files larger than the form limit can be attached to a report, and are kept when the form has errors", async ({
      page,
    }) => {
      await signIn(page, sam);
      await page.goto(FORM);
      await ready(page);
      await files(page).setInputFiles([text("größe.log", "x".repeat(3_000_000)), text("small.txt")]);
      await file(page);
      await expect(page.getByText("Say in one line what is wrong.").first()).toBeVisible();
      await expect(page.getByText("größe.log")).toBeVisible();
      await page.getByLabel("Summary").fill(summary());
      await file(page);
      await expect(page).toHaveURL(/\/bugs\/\d+$/);
      await expect(page.getByRole("link", { name: "größe.log" }).first()).toBeVisible();
      await expect(page.getByRole("link", { name: "small.txt" }).first()).toBeVisible();
    });

    test("files can be attached to a comment", async ({ page }) => {
      await signIn(page, sam);
      await page.goto(FORM);
      await ready(page);
      await page.getByLabel("Summary").fill(summary());
      await file(page);
      await expect(page).toHaveURL(/\/bugs\/\d+$/);
      await ready(page);
      await files(page).setInputFiles(text("trace.txt"));
      await page.getByRole("textbox", { name: "Comment" }).fill("See the trace.");
      await page.getByRole("form", { name: "Comment" }).getByRole("button", { name: "Save" }).click();
      await expect(page.getByRole("link", { name: "trace.txt" }).first()).toBeVisible();
      await expect(page.getByText("See the trace.").first()).toBeVisible();
      await expect(page.locator("[name=uploads]")).toHaveCount(0);
    });

    test("a too large file is refused with a message", async ({ page }) => {
      await signIn(page, sam);
      await page.goto(FORM);
      await ready(page);
      await page.getByLabel("Summary").fill(summary());
      await files(page).setInputFiles(text("core.dump", "x".repeat(20_000_001)));
      await file(page);
      await expect(page.getByText(/too large/).first()).toBeVisible();
      await expect(page).toHaveURL(/\/bugs\/new/);
    });
  });
}

test("what cannot be attached says why nothing is saved, and is in the way only until it is removed", async ({
  page,
}) => {
  await signIn(page, sam);
  await page.goto(FORM);
  await ready(page);
  await page.getByLabel("Summary").fill(summary());
  await files(page).setInputFiles(text("empty.log", ""));
  await expect(page.getByText("“empty.log” is empty.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Try again: empty.log" })).toHaveCount(0);
  await file(page);
  await expect(page.getByRole("alert").filter({ hasText: "Nothing is saved yet" })).toContainText(
    "“empty.log”",
  );
  await page.getByRole("button", { name: "Remove empty.log" }).click();
  await expect(page.getByText("Nothing is saved yet")).toHaveCount(0);
  await file(page);
  await expect(page).toHaveURL(/\/bugs\/\d+$/);
});

test("chosen files survive a reload", async ({ page }) => {
  await signIn(page, sam);
  await page.goto(FORM);
  await ready(page);
  await page.getByLabel("Summary").fill(summary());
  await files(page).setInputFiles([text("kept.txt"), text("removed.txt")]);
  await expect(page.locator("[name=uploads]")).toHaveCount(2);
  await page.getByRole("button", { name: "Remove removed.txt" }).click();
  await page.waitForTimeout(500);
  await page.reload();
  await ready(page);
  await expect(page.getByText("kept.txt")).toBeVisible();
  await expect(page.getByText("removed.txt")).toHaveCount(0);
  await file(page);
  await expect(page).toHaveURL(/\/bugs\/\d+$/);
  await expect(page.getByRole("link", { name: "kept.txt" }).first()).toBeVisible();
});

test("a draft whose files were deleted says that they are gone", async ({ page }) => {
  await signIn(page, sam);
  await page.goto(FORM);
  await ready(page);
  await page.getByLabel("Summary").fill("With a file of yesterday");
  await files(page).setInputFiles([text("old.txt")]);
  await expect(page.locator("[name=uploads]")).toHaveCount(1);
  const age = () =>
    page.evaluate(() => {
      for (const [key, text] of Object.entries(localStorage)) {
        if (!key.startsWith("draft:")) continue;
        const kept = JSON.parse(text);
        if (!kept.draft.uploads) return false;
        localStorage.setItem(key, JSON.stringify({ ...kept, filesAt: Date.now() - 25 * 3_600_000 }));
        return true;
      }
      return false;
    });
  await expect.poll(age).toBe(true);
  await page.reload();
  await ready(page);
  await expect(page.getByText("are gone: choose them again.")).toBeVisible();
  await expect(page.getByLabel("Summary")).toHaveValue("With a file of yesterday");
  await expect(page.locator("[name=uploads]")).toHaveCount(0);
});

test("a form waits for its uploads; a failed one can be retried", async ({ page }) => {
  await signIn(page, sam);
  await page.goto(FORM);
  await ready(page);
  await page.getByLabel("Summary").fill(summary());
  let isBroken = true;
  await page.route("**/uploads?*", async (route) => {
    if (isBroken) return route.abort();
    await new Promise((resolve) => setTimeout(resolve, 300));
    return route.continue();
  });
  await files(page).setInputFiles(text("trace.txt"));
  await expect(page.getByText("The connection was lost.")).toBeVisible();
  await file(page);
  await expect(page.getByRole("button", { name: "Remove trace.txt" })).toBeFocused();
  await expect(page).toHaveURL(/\/bugs\/new/);
  isBroken = false;
  await page.getByRole("button", { name: "Try again: trace.txt" }).click();
  await file(page);
  await expect(page).toHaveURL(/\/bugs\/\d+$/);
  await expect(page.getByRole("link", { name: "trace.txt" }).first()).toBeVisible();
});

test("a long text that is pasted can become a file, and the field has again what was typed", async ({
  page,
}) => {
  await signIn(page, sam);
  await page.goto("/bugs/4");
  await ready(page);
  const comment = page.getByRole("textbox", { name: "Comment" });
  await comment.fill("Here is the log: ");
  const paste = (text: string) =>
    comment.evaluate((area: HTMLTextAreaElement, text) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", text);
      area.focus();
      if (area.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true })))
        document.execCommand("insertText", false, text);
    }, text);
  await paste("short");
  await expect(page.getByRole("button", { name: "Attach as a file" })).toHaveCount(0);
  await paste("engine started\n".repeat(300));
  await expect(page.getByText("You pasted 4,500 characters.")).toBeVisible();
  await page.getByRole("button", { name: "Attach as a file" }).click();
  await expect(page.getByText("pasted.txt")).toBeVisible();
  await expect(comment).toHaveValue("Here is the log: short");
  await page.getByRole("button", { name: "Remove pasted.txt" }).click();
});
