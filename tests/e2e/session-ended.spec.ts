import { expect, test } from "@playwright/test";
import { maja, ready, signIn } from "#tests/support/browser.ts";
import { STORIES, typedTexts } from "#tests/support/form-stories.ts";
import { fileByForm, startSession } from "#tests/support/forms.ts";

// A session ends while somebody writes: every form says so, keeps what was typed, and saves it after signing in again.

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    for (const { form, fill, send, typed, saved, needsScripts, filedBy = maja } of STORIES) {
      if (needsScripts && !javaScriptEnabled) continue;
      test(`${form}: a session that ended loses nothing`, async ({ page }) => {
        const session = await startSession(filedBy);
        const bug = await fileByForm(session, { product: "Tarn Engine", summary: `Session ${Date.now()}` });
        await session.dispose();
        await signIn(page, maja);
        await fill(page, new URL(bug, page.url()).pathname);
        await page.context().clearCookies();
        await send(page);
        await expect(page.getByText("You are not signed in. Nothing is saved yet.")).toBeVisible();
        if (typed) expect(await typedTexts(page)).toContain(typed);

        const link = page.getByRole("link", { name: "sign in in another tab" });
        const [tab] = await Promise.all([page.context().waitForEvent("page"), link.click()]);
        await tab.getByLabel("E-mail address").fill(maja.email);
        await tab.getByLabel("Password").fill(maja.password);
        await tab.getByRole("main").getByRole("button", { name: "Sign in" }).click();
        await tab.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
        await tab.close();

        const again = page.getByRole("button", { name: "Submit again" });
        if (await again.isVisible()) await again.click();
        else await send(page);
        await saved(page, new URL(bug, page.url()).pathname);
      });
    }

    test("signing in and up lead back to where one was", async ({ page }) => {
      await page.goto("/bugs/4");
      await ready(page);
      await page.getByRole("banner").getByRole("link", { name: "Sign in" }).click();
      await expect(page).toHaveURL(/\/sign-in/);
      await page.getByLabel("E-mail address").fill(maja.email);
      await page.getByLabel("Password").fill(maja.password);
      await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
      await expect(page).toHaveURL(/\/bugs\/4$/);
      await page.context().clearCookies();
      await page.goto("/bugs/4");
      await ready(page);
      await page.getByRole("banner").getByRole("link", { name: "Sign up" }).click();
      await expect(page).toHaveURL(/\/sign-up/);
      await page.getByRole("main").getByRole("link", { name: "Sign in" }).click();
      // Both pages have a field of this name: wait until the form to sign up is gone.
      await expect(page.getByRole("button", { name: "Sign up" })).toHaveCount(0);
      await page.getByLabel("E-mail address").fill(maja.email);
      await page.getByLabel("Password").fill(maja.password);
      await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
      await expect(page).toHaveURL(/\/bugs\/4$/);
    });
  });
}
