import { expect, type Page, test } from "@playwright/test";
import { maja, ready, signIn } from "#tests/support/browser.ts";
import { fileByForm, startSession } from "#tests/support/forms.ts";

// A session ends while somebody writes: every form says so, keeps what was typed, and saves it after signing in again.

const TYPED = "Two lines that took an hour,\nand that nobody wants to write again";

type Story = {
  form: string;
  /** Opens and fills the form. */
  fill: (page: Page, bug: string) => Promise<void>;
  send: (page: Page) => Promise<void>;
  /** What was typed, where one sees it. */
  typed?: string;
  saved: (page: Page, bug: string) => Promise<void>;
  /** Forms that exist only with JavaScript. */
  needsScripts?: true;
};

const facts = (page: Page) => page.getByRole("complementary", { name: "Facts" });

/** The first flag that can be set, with its form. */
const firstFlag = (page: Page) =>
  facts(page).locator("details", { hasText: "Set a flag" }).last().locator("li details").first();

const STORIES: readonly Story[] = [
  {
    form: "the comment",
    fill: async (page, bug) => {
      await open(page, bug);
      await page.getByRole("form", { name: "Comment" }).getByRole("textbox", { name: "Comment" }).fill(TYPED);
    },
    send: async (page) =>
      page.getByRole("form", { name: "Comment" }).getByRole("button", { name: "Save" }).click(),
    typed: TYPED,
    saved: async (page) => expect(page.locator("#c1")).toContainText("took an hour"),
  },
  {
    form: "all facts and a comment",
    fill: async (page, bug) => {
      await open(page, `${bug}?edit=all`);
      const form = page.getByRole("form", { name: "Edit the bug" });
      await form.getByLabel("Severity").selectOption("major");
      await form.getByRole("textbox", { name: "Comment" }).fill(TYPED);
    },
    send: async (page) =>
      page.getByRole("form", { name: "Edit the bug" }).getByRole("button", { name: "Save" }).click(),
    typed: TYPED,
    saved: async (page) => {
      await expect(page.locator("#c1")).toContainText("took an hour");
      await expect(facts(page)).toContainText("major");
    },
  },
  {
    form: "one fact",
    needsScripts: true,
    fill: async (page, bug) => {
      await open(page, bug);
      await page.keyboard.press("v");
      await page.getByRole("option", { name: /^major/ }).click();
    },
    send: async (page) =>
      page.getByRole("form", { name: "Severity" }).getByRole("button", { name: "Save" }).click(),
    saved: async (page) => expect(page.getByRole("link", { name: "Edit severity" })).toHaveText("major"),
  },
  {
    form: "a flag",
    fill: async (page, bug) => {
      await open(page, `${bug}?edit=flags`);
      await firstFlag(page).locator("summary").click();
    },
    send: async (page) => firstFlag(page).getByRole("button").first().click(),
    saved: async (page, bug) => {
      await expect(async () => {
        await page.goto(bug);
        await expect(facts(page).locator("[data-flag^=f]").first()).toBeVisible({ timeout: 1000 });
      }).toPass();
    },
  },
  {
    form: "following",
    fill: (page, bug) => open(page, bug),
    send: async (page) => page.getByRole("button", { name: /^Follow/ }).click(),
    saved: async (page) => expect(page.getByRole("button", { name: /^Stop following/ })).toBeVisible(),
  },
  {
    form: "an act",
    fill: async (page) => {
      await open(page, "/products/Tarn%20Engine/settings/components");
      await page.getByText("New component", { exact: true }).click();
      await page.getByLabel("Name").fill(`Session ${Date.now()}`);
      await page.getByLabel("Description").first().fill(TYPED);
    },
    send: async (page) => page.getByRole("button", { name: "Create component" }).click(),
    typed: TYPED,
    saved: async (page) => expect(page.getByRole("main")).toContainText(/Session \d+/),
  },
];

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    for (const { form, fill, send, typed, saved, needsScripts } of STORIES) {
      if (needsScripts && !javaScriptEnabled) continue;
      test(`${form}: a session that ended loses nothing`, async ({ page }) => {
        const session = await startSession(maja);
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

async function open(page: Page, address: string) {
  await page.goto(address);
  await ready(page);
}

async function typedTexts(page: Page): Promise<string[]> {
  const texts: string[] = [];
  for (const area of await page.getByRole("main").locator("textarea").all())
    texts.push(await area.inputValue());
  return texts;
}
