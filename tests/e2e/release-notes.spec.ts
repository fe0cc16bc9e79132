import { readFile } from "node:fs/promises";
import { expect, test } from "@playwright/test";
import { maja, priya, ready, signIn, windowOf } from "#tests/support/browser.ts";

// A doc text on its way from the bug into the release notes, with and without scripts.

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("a doc text is written, reviewed by somebody else, and read in the notes", async ({
      page,
      browser,
      baseURL,
    }) => {
      await signIn(page, maja);
      await page.goto("/releases/tarn-4.5.0/notes");
      await ready(page);
      const check = page.getByRole("region", { name: "To check" });
      await check.getByText("Texts to write").click();
      // A bug of its own for each run: the first one of her product that still has no text.
      const missing = check
        .getByRole("listitem")
        .filter({ hasText: /Tarn Engine · (no text|no doc type)/ })
        .first();
      const bug = (await missing.getByRole("link").textContent()) ?? "";
      await missing.getByRole("link").click();
      await expect(page).toHaveURL(`/bugs/${bug}/doc`);
      await ready(page);
      await expect(page.getByText("No text yet: the notes show the summary.")).toBeVisible();
      await page.getByLabel("Doc type").selectOption("Known Issue");
      await page.getByLabel("Doc text").fill("Cause:\nConsequence:\nFix:\nResult:");
      await page.getByRole("button", { name: "Save doc text" }).click();
      // A template that nobody filled in is no text.
      await expect(page.locator("span").filter({ hasText: /^Known Issue$/ })).toBeVisible();
      await expect(page.getByText("No text yet: the notes show the summary.")).toBeVisible();
      await ready(page);
      await page.getByLabel("Doc text").fill("It waits for the **kernel dump**.");
      await page.getByRole("button", { name: "Save doc text" }).click();
      await expect(page.getByText("not reviewed yet")).toBeVisible();
      await expect(page.getByRole("button", { name: "Mark as reviewed" })).toHaveCount(0);

      const other = await windowOf(browser, { baseURL, javaScriptEnabled });
      await signIn(other, priya);
      await other.goto(`/bugs/${bug}`);
      const facts = other.getByRole("complementary", { name: "Facts" });
      await expect(facts).toContainText("Known Issue");
      await facts.getByRole("link", { name: "Not reviewed yet" }).click();
      await ready(other);
      await other.getByRole("button", { name: "Mark as reviewed" }).click();
      await expect(other.getByText(/reviewed by/)).toContainText("Priya");
      await other.goto(`/bugs/${bug}`);
      await expect(other.getByText("set doc review to reviewed")).toBeVisible();

      const reader = await windowOf(browser, { baseURL, javaScriptEnabled });
      await reader.goto("/releases/tarn-4.5.0");
      await reader.getByRole("link", { name: "Release notes" }).click();
      await expect(reader.getByRole("heading", { level: 1 })).toHaveText("Release notes of tarn-4.5.0");
      await expect(reader.getByRole("region", { name: "To check" })).toHaveCount(0);
      const note = reader
        .getByRole("listitem")
        .filter({ has: reader.getByRole("link", { name: bug, exact: true }) });
      await expect(note.locator("strong")).toHaveText("kernel dump");
      const saved = reader.waitForEvent("download");
      await reader.getByRole("link", { name: "Markdown" }).click();
      const file = await saved;
      expect(file.suggestedFilename()).toBe("tarn-4.5.0-notes.md");
      expect(await readFile(await file.path(), "utf8")).toContain("  It waits for the **kernel dump**.\n");
    });
  });
}

test("notes are files in three formats, and nothing where there is nothing", async ({ request }) => {
  const address = "/releases/tarn-4.5.0/notes";
  for (const [format, type] of [
    ["md", "text/markdown; charset=utf-8"],
    ["html", "text/html; charset=utf-8"],
    ["json", "application/json; charset=utf-8"],
  ]) {
    const answer = await request.get(`${address}?format=${format}`);
    expect(answer.status()).toBe(200);
    expect(answer.headers()["content-type"]).toBe(type);
    expect(answer.headers()["content-disposition"]).toBe(`attachment; filename="tarn-4.5.0-notes.${format}"`);
  }
  expect((await request.get(`${address}?format=doc`)).status()).toBe(400);
  expect((await request.get("/releases/tarn-9/notes?format=md")).status()).toBe(404);
  expect((await request.get(`${address}?edition=Quillby&format=md`)).status()).toBe(404);
  expect((await request.get("/releases/tarn-9/notes")).status()).toBe(404);
  expect((await request.get("/bugs/999999/doc")).status()).toBe(404);
});
