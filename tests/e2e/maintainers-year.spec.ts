import { expect, test } from "@playwright/test";
import { admin, ready, signIn } from "#tests/support/browser.ts";

// What a maintainer does once or twice a year takes few steps: the preview says what happens, and it can be undone.

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("what somebody holds is handed over in one act, from the row with their role", async ({ page }) => {
      await signIn(page, admin);
      await page.goto("/products/Tarn%20Engine/settings/people?q=priya");
      await page.getByRole("link", { name: "Take away, hand over…" }).first().click();
      const form = page.locator("form").filter({ has: page.getByRole("button", { name: "Hand over" }) });
      if (javaScriptEnabled) {
        await ready(page);
        await form.getByLabel("Who takes over").fill("sam");
        await page.getByRole("option", { name: /Sam/ }).click();
      } else {
        await form.getByLabel("Who takes over").fill("sam");
      }
      await form.getByRole("button", { name: "Hand over…" }).click();
      await expect(form.getByText("@sam gets a mail about it.")).toBeVisible();
      await expect(form.getByText("This can be undone from the audit log.")).toBeVisible();
    });
  });
}
