import type { Browser, Page } from "@playwright/test";

/** Signing in and the like, for the stories in a browser. */

export type Account = { email: string; password: string };

export const admin: Account = { email: "admin@example.org", password: "demo-administrator" };
export const maja: Account = { email: "maja@example.org", password: "demo-maintainer" };
export const priya: Account = { email: "priya@example.org", password: "demo-quality" };
export const sam: Account = { email: "sam@example.org", password: "demo-contributor" };

type Cookies = Awaited<ReturnType<ReturnType<Page["context"]>["cookies"]>>;

/** Who signed in before in this run: a session lasts for many stories. */
const sessions = new Map<string, Cookies>();

/** Signs in. The form is filled in once for each person; `signInByForm` does it every time. */
export async function signIn(page: Page, account: Account): Promise<void> {
  const cookies = sessions.get(account.email);
  if (cookies) {
    await page.context().addCookies(cookies);
    const answer = await page.request.get("/settings", { maxRedirects: 0 });
    await page.goto("/livez");
    if (answer.status() === 200) return;
    await page.context().clearCookies();
  }
  await signInByForm(page, account);
  sessions.set(account.email, await page.context().cookies());
}

export async function signInByForm(page: Page, { email, password }: Account): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
}

/** A window of somebody else, signed in. */
export async function windowOf(
  browser: Browser,
  options: {
    baseURL: string | undefined;
    javaScriptEnabled?: boolean;
    extraHTTPHeaders?: Record<string, string>;
  },
  account?: Account,
): Promise<Page> {
  const page = await (await browser.newContext(options)).newPage();
  if (account) await signIn(page, account);
  return page;
}

/** With scripts, a page answers only once they run. */
export async function ready(page: Page): Promise<void> {
  await page.waitForLoadState("networkidle");
}

/** What this page does from now on that its Content-Security-Policy forbids, as the browser says it. */
export function watchPolicy(page: Page): string[] {
  const violations: string[] = [];
  page.on("console", (message) => {
    if (message.text().includes("Content Security Policy")) violations.push(message.text());
  });
  return violations;
}
