import { expect, type Locator, type Page, test } from "@playwright/test";
import { axeOf } from "#tests/support/axe.ts";
import { maja, ready, sam, signIn, signInByForm } from "#tests/support/browser.ts";

// The story of a report, with and without scripts.

const FORM = "/bugs/new?product=Tarn+Engine";

test("a product that does not exist is refused where it was typed, and stays there", async ({ page }) => {
  await signIn(page, sam);
  await page.goto("/bugs/new");
  await ready(page);
  const field = page.getByRole("combobox", { name: "Product" });
  await field.fill("nonexistent prod");
  // By the word: while the list is open, only it has a role.
  await page.getByText("Continue", { exact: true }).click();
  await expect(page.getByText("There is no product “nonexistent prod”.")).toBeVisible();
  await field.focus();
  await expect(field).toHaveValue("nonexistent prod");
  await page.goto("/bugs/new");
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByText("Choose a product.")).toBeVisible();
});

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("a newcomer files with the keyboard alone, in five controls", async ({ page }) => {
      await signIn(page, sam);
      await page.goto("/bugs/new");
      await ready(page);
      await page.getByRole("link", { name: "Tarn Engine", exact: true }).press("Enter");
      await expect(page).toHaveURL(/product=Tarn/);
      await ready(page);
      await expect(
        form(page).locator(
          "input:not([type=hidden], [aria-hidden=true]):visible, select:visible, textarea:visible",
        ),
      ).toHaveCount(5);

      const text = summary();
      await page.getByLabel("Summary").focus();
      await page.keyboard.type(text);
      await tabTo(page, page.getByLabel("Component"));
      await page.keyboard.type("Sched");
      await tabTo(page, page.getByLabel("Description"));
      await page.keyboard.press("Control+End");
      await page.keyboard.type("It *stops*.");
      await tabTo(page, page.getByRole("button", { name: "File bug" }));
      await page.keyboard.press("Enter");
      await expect(page).toHaveURL(/\/bugs\/\d+$/);
      await expect(page.getByText("Maja Lindqvist is assigned to it.")).toBeVisible();
      await page.reload();
      await expect(page.getByRole("heading", { level: 1 })).toContainText(text);
      await expect(page.getByText("Maja Lindqvist is assigned to it.")).toHaveCount(0);
      await expect(page.getByRole("heading", { level: 1 })).toContainText(text);
      await expect(page.locator("main em")).toHaveText("stops");
      await expect(page.getByText("Scheduler", { exact: true }).first()).toBeVisible();
    });

    test("errors are shown at their fields, and what was typed is kept", async ({ page }) => {
      await signIn(page, sam);
      await page.goto(FORM);
      await ready(page);
      const long = "<b>x</b>'; DROP TABLE bugs; -- ".repeat(20);
      await page.getByLabel("Summary").fill(long);
      await page.getByLabel("Description").fill("Line one\n\n<script>alert(1)</script>");
      await page.getByRole("button", { name: "File bug" }).click();
      await expect(
        page.getByRole("alert").filter({ hasText: "The summary is too long: at most 255 characters." }),
      ).toBeVisible();
      await expect(page.getByLabel("Summary")).toHaveAttribute("aria-invalid", "true");
      await expect(page.getByLabel("Summary")).toHaveValue(long);
      await expect(page.getByLabel("Description")).toHaveValue("Line one\n\n<script>alert(1)</script>");
      const text = summary();
      await page.getByLabel("Summary").fill(text);
      await page.getByRole("button", { name: "File bug" }).click();
      await expect(page).toHaveURL(/\/bugs\/\d+$/);
      await expect(page.getByRole("heading", { level: 1 })).toContainText(text);
    });

    test("after signing in again, an expired session loses nothing that was typed", async ({
      page,
      context,
    }) => {
      await signIn(page, sam);
      await page.goto(`${FORM}&version=4.4.0`);
      await ready(page);
      const text = summary();
      await page.getByLabel("Summary").fill(text);
      await page.getByLabel("Description").fill("It began\nyesterday.");
      await context.clearCookies();
      await page.getByRole("button", { name: "File bug" }).click();
      const refusal = javaScriptEnabled ? "You are not signed in." : "Your bug is not filed yet";
      await expect(page.getByText(refusal)).toBeVisible();
      await expect(page.getByLabel("Summary")).toHaveValue(text);
      await expect(page.getByLabel("Description")).toHaveValue("It began\nyesterday.");
      const [beside] = await Promise.all([
        context.waitForEvent("page"),
        page.getByRole("link", { name: "sign in in another tab" }).click(),
      ]);
      await signInHere(beside, sam);
      await ready(beside);
      await expect(beside.getByLabel("Summary")).toHaveValue(text);
      await expect(beside.getByLabel("Description")).toHaveValue("It began\nyesterday.");
      await page.getByRole("button", { name: "File bug" }).click();
      await expect(page).toHaveURL(/\/bugs\/\d+$/);
    });

    test("a file with a false type is attached with its real type", async ({ page }) => {
      await signIn(page, sam);
      await page.goto(FORM);
      await ready(page);
      await page.getByLabel("Summary").fill(summary());
      const page_ = {
        name: "holiday.png",
        mimeType: "image/png",
        buffer: Buffer.from("<html><script>alert(1)</script>"),
      };
      await page.getByLabel("Files", { exact: true }).setInputFiles(page_);
      await page.getByRole("button", { name: "File bug" }).click();
      await expect(page).toHaveURL(/\/bugs\/\d+$/);
      const href = await page.getByRole("link", { name: "holiday.png" }).first().getAttribute("href");
      // The link leads to the page of the attachment; what matters is the file.
      const { headers } = await answer(page, `/attachments/${/\d+$/.exec(href ?? "")?.[0]}`);
      expect(headers["content-type"]).toBe("text/html");
      expect(headers["content-disposition"]).toMatch(/^attachment; /);
      expect(headers["content-security-policy"]).toMatch(/^sandbox/);
    });

    test("the address fills the form", async ({ page }) => {
      await signIn(page, maja);
      await page.goto(
        `${FORM}&summary=Filled+in&component=scheduler&severity=MAJOR&whiteboard=w1&keywords=nothing-like-it&description=D1`,
      );
      await ready(page);
      await expect(page.getByLabel("Summary")).toHaveValue("Filled in");
      await expect(page.getByLabel("Description")).toHaveValue("D1");
      await expect(page.getByLabel("Component")).toHaveValue("Scheduler");
      await expect(page.getByLabel("Severity")).toHaveValue("major");
      await expect(page.getByLabel("Whiteboard")).toHaveValue("w1");
      await expect(page.getByText("There is no keyword “nothing-like-it”")).toBeVisible();
    });
  });
}

test("a draft survives a reload, and is deleted when its bug is filed", async ({ page }) => {
  await signIn(page, sam);
  await page.goto(FORM);
  await ready(page);
  const text = summary();
  await page.getByLabel("Summary").fill(text);
  await page.getByLabel("Description").fill("Half a rep");
  await page.waitForTimeout(500);
  await page.reload();
  await ready(page);
  await expect(page.getByText("Restored your draft.")).toBeVisible();
  await expect(page.getByLabel("Summary")).toHaveValue(text);
  await expect(page.getByLabel("Description")).toHaveValue("Half a rep");
  await page.getByRole("button", { name: "File bug" }).click();
  await expect(page).toHaveURL(/\/bugs\/\d+$/);
  await page.goto(FORM);
  await ready(page);
  await page.waitForTimeout(500);
  await expect(page.getByLabel("Summary")).toHaveValue("");
});

test("a draft belongs to an account, and is deleted on signing out", async ({ page, context }) => {
  const expectSummary = async (text: string) => {
    await page.goto(FORM);
    await ready(page);
    await page.waitForTimeout(500);
    await expect(page.getByLabel("Summary")).toHaveValue(text);
  };
  const kept = () => page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith("draft:")));
  const text = summary();
  await signInByForm(page, sam);
  await page.goto(FORM);
  await ready(page);
  await page.getByLabel("Summary").fill(text);
  await page.waitForTimeout(500);
  expect(await kept()).toHaveLength(1);

  await context.clearCookies();
  await signInByForm(page, maja);
  await expectSummary("");
  await context.clearCookies();
  await signInByForm(page, sam);
  await expectSummary(text);

  await page.locator('summary[aria-label^="Me: "]').click();
  const question = new Promise<string>((resolve) => {
    page.once("dialog", async (dialog) => {
      resolve(dialog.message());
      await dialog.accept();
    });
  });
  await page.getByRole("button", { name: "Sign out" }).click();
  expect(await question).toContain("its draft is deleted when you sign out");
  await expect(page.getByRole("link", { name: "Sign in" }).first()).toBeVisible();
  expect(await kept()).toEqual([]);
  await signInByForm(page, sam);
  await expectSummary("");
});

test("an anonymous draft is taken over on signing in, and not shown to anyone else", async ({ page }) => {
  const text = summary();
  await page.goto(FORM);
  await ready(page);
  await page.getByLabel("Summary").fill(text);
  await page.waitForTimeout(500);
  await signInByForm(page, sam);
  await page.goto(FORM);
  await ready(page);
  await expect(page.getByLabel("Summary")).toHaveValue(text);
  expect(
    await page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith("draft::"))),
  ).toEqual([]);
});

test("the preview shows the rendered comment", async ({ page }) => {
  await signIn(page, sam);
  await page.goto(FORM);
  await ready(page);
  await page.getByLabel("Description").fill("It **breaks** <script>alert(1)</script>");
  await page.getByRole("button", { name: "Preview" }).click();
  await expect(page.locator("form strong", { hasText: "breaks" })).toBeVisible();
  await expect(page.getByText("<script>alert(1)</script>")).toBeVisible();
});

test("the forms have no serious accessibility problems", async ({ page }) => {
  for (const path of ["/bugs/new", FORM, `${FORM}&isPrivate=on`]) {
    await page.goto(path);
    const { violations } = await axeOf(page).analyze();
    expect(violations.filter(({ impact }) => impact === "serious" || impact === "critical")).toEqual([]);
  }
  await signIn(page, maja);
  await page.goto(FORM);
  await page.getByRole("button", { name: "File bug" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "Say in one line what is wrong." })).toBeVisible();
  const { violations } = await axeOf(page).analyze();
  expect(violations.filter(({ impact }) => impact === "serious" || impact === "critical")).toEqual([]);
});

function form(page: Page): Locator {
  return page.getByRole("form", { name: "File a bug" });
}

function summary(): string {
  return `The scheduler stops, story ${Date.now()} ${Math.round(Math.random() * 1e6)}`;
}

async function signInHere(
  page: Page,
  { email, password }: { email: string; password: string },
): Promise<void> {
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
  await expect(page).not.toHaveURL(/sign-in/);
}

async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let press = 0; press < 30; press += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error("The Tab key does not lead there.");
}

async function answer(page: Page, href: string) {
  const response = await page.request.get(href);
  return { status: response.status(), headers: response.headers() };
}

test("Enter after a person was pasted takes them, and sends nothing", async ({ page }) => {
  await signIn(page, maja);
  await page.goto("/bugs/new?product=Tarn+Engine");
  await ready(page);
  await page.getByLabel("Summary").fill("Pasted and entered");
  const field = page.getByRole("combobox", { name: "QA contact" }).or(page.getByLabel("QA contact")).first();
  for (const pause of [0, 50, 600]) {
    await field.focus();
    await page.keyboard.press("Control+a");
    // As pasting does: all of it at once.
    await page.keyboard.insertText("priya");
    await page.waitForTimeout(pause);
    await page.keyboard.press("Enter");
    await expect(page.locator('input[type=hidden][name="qaContact"]')).toHaveValue("priya");
    await expect(page).toHaveURL(/\/bugs\/new/);
  }
});
