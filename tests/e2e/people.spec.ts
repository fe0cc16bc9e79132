import { type Browser, expect, type Page, test } from "@playwright/test";
import { admin, signIn as signInAs } from "#tests/support/browser.ts";

// The story of an account, with and without JavaScript. Mails are read in the outbox.

const first = "correct horse battery";
const second = "staple battery horse";

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("sign up, confirm by the mailed link, sign in, sign out", async ({ page, browser, baseURL }) => {
      const ann = newcomer();
      await signUp(page, ann);
      await expect(page.getByRole("heading", { name: "Confirm your address" })).toBeVisible();

      await trySignIn(page, ann.email, first);
      await expect(page.getByText("This address is not confirmed yet.").first()).toBeVisible();
      await expect(page.getByLabel("E-mail address")).toHaveValue(ann.email);

      await page.goto(await linkMailedTo(browser, baseURL, ann.email));
      await page.getByRole("button", { name: "Confirm my address" }).click();
      await expect(page.getByText("Your address is confirmed.")).toBeVisible();

      await signIn(page, ann.email, first);
      await page.goto("/settings");
      await page.getByText(ann.name, { exact: true }).first().click();
      await page.getByRole("button", { name: "Sign out" }).click();
      await page.waitForURL("/");
      await page.goto("/settings");
      await expect(page.getByRole("banner").getByRole("link", { name: "Sign in" })).toBeVisible();
    });

    test("an invalid form shows errors at its fields and keeps what was typed", async ({ page }) => {
      await page.goto("/sign-up");
      await page.getByLabel("E-mail address").fill("not an address");
      await page.getByLabel("Name", { exact: true }).fill("<b>Ann</b> '; DROP TABLE users; --");
      await page.getByLabel("Handle").fill("a!");
      await page.getByLabel("Password").fill("short");
      await page.getByRole("button", { name: "Sign up" }).click();
      await expect(page.getByRole("alert").filter({ hasText: "3 problems" })).toBeVisible();
      await expect(page.getByLabel("E-mail address")).toHaveAttribute("aria-invalid", "true");
      await expect(page.getByLabel("E-mail address")).toHaveValue("not an address");
      await expect(page.getByLabel("Name", { exact: true })).toHaveValue(
        "<b>Ann</b> '; DROP TABLE users; --",
      );
      await expect(page.getByLabel("Password")).toHaveValue("");
    });

    test("a forgotten password is reset, which signs out every other browser", async ({
      browser,
      baseURL,
      page,
    }) => {
      const ann = await member(browser, baseURL);
      const other = await (await browser.newContext({ javaScriptEnabled, baseURL })).newPage();
      await signIn(other, ann.email, first);
      await other.goto("/settings");

      await page.goto("/sign-in");
      await page.getByRole("link", { name: "Forgotten password" }).click();
      await expect(page.getByRole("heading", { name: "Forgotten password" })).toBeVisible();
      await page.getByLabel("E-mail address").fill(ann.email);
      await page.getByRole("button", { name: "Send me a link" }).click();
      await expect(page.getByText("a link to choose a new password is in the outbox")).toBeVisible();

      await page.goto(await linkMailedTo(browser, baseURL, ann.email));
      await page.getByLabel("New password").fill(second);
      await page.getByRole("button", { name: "Set password" }).click();
      await expect(page).toHaveURL("/");
      await page.goto("/settings");
      await expect(page.getByText(`You are signed in as ${ann.email}`)).toBeVisible();

      await other.reload();
      await expect(other.getByRole("heading", { name: "Sign in" })).toBeVisible();
    });

    test("a session can be signed out from another browser", async ({ browser, baseURL, page }) => {
      const ann = await member(browser, baseURL);
      await signIn(page, ann.email, first);
      const other = await (await browser.newContext({ javaScriptEnabled, baseURL })).newPage();
      await signIn(other, ann.email, first);

      await page.goto("/settings");
      const sessions = page.locator("section", {
        has: page.getByRole("heading", { name: "Where you are signed in" }),
      });
      await sessions
        .getByRole("row")
        .filter({ has: page.getByRole("button") })
        .first()
        .getByRole("button")
        .click();
      await expect(page.getByText("That browser is signed out.")).toBeVisible();

      await other.goto("/settings");
      await expect(other.getByRole("heading", { name: "Sign in" })).toBeVisible();
      await page.reload();
      await expect(page.getByRole("heading", { name: "Settings" })).toBeVisible();
    });

    test("an API key is shown once, and revoked", async ({ browser, baseURL, page }) => {
      const ann = await member(browser, baseURL);
      await signIn(page, ann.email, first);
      await page.goto("/settings");
      await page.getByLabel("Key name").fill("nightly job");
      await page.getByRole("button", { name: "Create API key" }).click();
      await expect(page.getByText(/^hw_[\w-]{43}$/)).toBeVisible();
      await page.goto("/settings");
      await expect(page.getByText(/^hw_[\w-]{43}$/)).toHaveCount(0);
      await page.getByRole("button", { name: "Revoke nightly job" }).click();
      await expect(page.getByText("The key is revoked.")).toBeVisible();
      await expect(page.getByText("You have no API keys.")).toBeVisible();
    });
  });
}

test("an address is shown to people who are signed in, and to nobody else", async ({
  page,
  browser,
  baseURL,
}) => {
  const ann = await member(browser, baseURL);
  await page.goto(`/people/${ann.handle}`);
  await expect(page.getByRole("heading", { name: ann.name })).toBeVisible();
  expect(await page.content()).not.toContain(ann.email);
  const found = await (await page.request.get(`/people.json?q=${ann.handle}`)).text();
  expect(found).toContain(ann.handle);
  expect(found).not.toContain(ann.email);
  await signIn(page, ann.email, first);
  await page.goto(`/people/${ann.handle}`);
  await expect(page.getByRole("link", { name: ann.email })).toBeVisible();
});

test("nobody but an administrator finds the outbox", async ({ page, browser, baseURL }) => {
  const ann = await member(browser, baseURL);
  expect((await page.goto("/admin/outbox"))?.status()).toBe(404);
  await signIn(page, ann.email, first);
  expect((await page.goto("/admin/outbox"))?.status()).toBe(404);
});

type Newcomer = { email: string; name: string; handle: string };

let count = 0;

function newcomer(): Newcomer {
  count += 1;
  const handle = `ann-${process.pid}-${Date.now().toString(36)}-${count}`;
  return { email: `${handle}@example.org`, name: `Ann ${handle}`, handle };
}

async function signUp(page: Page, { email, name, handle }: Newcomer): Promise<void> {
  await page.goto("/sign-up");
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("Handle").fill(handle);
  await page.getByLabel("Password").fill(first);
  await page.getByRole("button", { name: "Sign up" }).click();
  await page.waitForURL("/sign-up/sent");
}

/** Somebody who signed up and confirmed. */
async function member(browser: Browser, baseURL: string | undefined): Promise<Newcomer> {
  const ann = newcomer();
  const context = await browser.newContext({ baseURL });
  const page = await context.newPage();
  await signUp(page, ann);
  await page.goto(await linkMailedTo(browser, baseURL, ann.email));
  await page.getByRole("button", { name: "Confirm my address" }).click();
  await page.waitForURL(/\/sign-in\?done=confirmed/);
  await context.close();
  return ann;
}

async function trySignIn(page: Page, email: string, password: string): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

async function signIn(page: Page, email: string, password: string): Promise<void> {
  await trySignIn(page, email, password);
  await page.waitForURL("/");
}

/** The link in the newest mail to somebody, as the outbox shows it. */
async function linkMailedTo(browser: Browser, baseURL: string | undefined, email: string): Promise<string> {
  const context = await browser.newContext({ baseURL });
  const page = await context.newPage();
  await signInAs(page, admin);
  await page.goto("/admin/outbox");
  await page.getByRole("row").filter({ hasText: email }).first().getByRole("link").click();
  const link = page.getByRole("link", { name: /token=/ });
  const { pathname, search } = new URL((await link.getAttribute("href")) ?? "");
  await context.close();
  return pathname + search;
}
