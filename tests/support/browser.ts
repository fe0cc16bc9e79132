import type { Browser, Page, Request } from "@playwright/test";

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

/** With scripts, a page answers only once they run; without, it comes to rest by itself. */
export async function ready(page: Page): Promise<void> {
  await page.waitForLoadState("load");
  const hasScripts = await page.evaluate(() => matchMedia("(scripting: enabled)").matches);
  await (hasScripts ? rests(page) : settled(page));
}

/** Until nothing has been asked for during half a second: for what weighs or watches all that a page does. */
export async function settled(page: Page): Promise<void> {
  await page.waitForLoadState("networkidle");
}

/** How long a page has to ask for nothing more once it has nothing left to do, in milliseconds. */
const QUIET = 100;

/** Everything that the page asked for has come, its scripts have nothing left to do, and nothing follows. */
async function rests(page: Page): Promise<void> {
  for (;;) {
    const requests = await requestsOf(page);
    // An answer whose body nobody reads has no end.
    await Promise.race([Promise.all(requests.map(ended)), settled(page)]);
    await page.evaluate(
      (quiet) =>
        new Promise<void>((done) => {
          requestIdleCallback(() => setTimeout(() => requestIdleCallback(() => done()), quiet));
        }),
      QUIET,
    );
    if ((await requestsOf(page)).at(-1) === requests.at(-1)) return;
  }
}

/** What the page has asked for since it was last opened. */
async function requestsOf(page: Page): Promise<Request[]> {
  const all = await page.requests();
  const opened = all.findLastIndex((one) => one.isNavigationRequest() && one.frame() === page.mainFrame());
  return all.slice(Math.max(0, opened));
}

async function ended(request: Request): Promise<void> {
  const answer = await request.response().catch(() => null);
  await answer?.finished().catch(() => null);
}

/** What this page does from now on that its Content-Security-Policy forbids, as the browser says it. */
export function watchPolicy(page: Page): string[] {
  const violations: string[] = [];
  page.on("console", (message) => {
    if (message.text().includes("Content Security Policy")) violations.push(message.text());
  });
  return violations;
}
