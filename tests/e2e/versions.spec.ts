import { expect, type Page, test } from "@playwright/test";
import { axeOf } from "#tests/support/axe.ts";
import { maja, ready, sam, signIn, windowOf } from "#tests/support/browser.ts";
import { sendSequenceStep } from "#tests/support/forges/sequence.ts";
import type { ForgeName } from "#tests/support/forges/signed.ts";
import { fileByForm, perform } from "#tests/support/forms.ts";

// A contributor asks for a fix in an older series, a maintainer approves it with three boxes, the forge tells what becomes of it, and
// somebody who has the bug reads whether it is in their version.

const product = "Tarn Engine";
const SECRET = "a secret of thirty-two characters";

for (const [index, forge] of (["github", "gitlab", "gitea", "gerrit"] as const).entries()) {
  const javaScriptEnabled = index % 2 === 0;
  test(`a backport goes from its request to carried by what ${forge} sends, ${javaScriptEnabled ? "with" : "without"} JavaScript`, async ({
    browser,
    baseURL,
  }) => {
    test.setTimeout(180_000);
    const options = { baseURL, javaScriptEnabled };
    const [contributor, maintainer] = [
      await windowOf(browser, options, sam),
      await windowOf(browser, options, maja),
    ];
    const stranger = await windowOf(browser, options);
    const repository = `tarn/backports-${forge}-${Date.now()}`;
    await perform(maintainer.request, "repository.create", {
      product,
      forge,
      name: repository,
      secret: SECRET,
    });
    const bug = await fileByForm(contributor.request, { product, summary: `Backported on ${forge}` });
    const number = Number(bug.match(/\d+/)?.[0]);
    const send = (step: "open" | "merge" | "tag", branch: string, tag: string, change: number) =>
      sendSequenceStep(baseURL ?? "", forge as ForgeName, step, {
        ...{ repository, secret: SECRET, bug: number, branch, tag, number: change },
        title: `Detach a storage domain without a master (${forge})`,
      });

    // Merged on the development branch, and nowhere else.
    await send("open", "main", "", 1);
    await send("merge", "main", "", 1);
    await contributor.goto(bug);
    await expect(contributor.getByRole("region", { name: "Versions" })).toContainText("Fixed");
    await contributor.getByRole("link", { name: "All versions" }).click();
    await contributor.getByRole("link", { name: /^4\.5/ }).click();
    await contributor.getByLabel("Why it is needed there").fill("We use 4.5.");
    await contributor.getByRole("button", { name: "Ask for a fix" }).click();
    await expect(place(contributor)).toContainText("Requested");
    await expect(place(contributor)).toContainText("“We use 4.5.”");
    await expect(contributor.getByRole("button", { name: "Grant" })).toHaveCount(0);

    await maintainer.goto(contributor.url());
    await ready(maintainer);
    const box = (name: string) => place(maintainer).getByRole("listitem").filter({ hasText: name });
    // What is typed stays, with the message at its field.
    await box("Planning").getByText("Deny…").click();
    await expect(box("Planning").getByLabel("Reason")).toBeVisible();
    await box("Planning").getByRole("button", { name: "Deny" }).click();
    await expect(box("Planning").getByText("Say why.").last()).toBeVisible();
    for (const name of ["Planning", "Development", "Testing"]) {
      await box(name).getByRole("button", { name: "Grant" }).click();
      await expect(box(name).getByText("Granted", { exact: true })).toBeVisible();
      await expect(box(name).getByRole("link", { name: "maja" })).toBeVisible();
    }
    await expect(place(maintainer).getByRole("heading", { level: 3 })).toContainText("Approved");

    const seen = async (state: string) => {
      await maintainer.reload();
      await expect(place(maintainer).getByRole("heading", { level: 3 })).toContainText(state);
    };
    await send("open", "4.5", "", 2);
    await seen("In review");
    await send("merge", "4.5", "", 2);
    await seen("Fixed");
    await send("tag", "4.5", "v4.5.0", 2);
    await seen("Carried");
    await expect(place(maintainer)).toContainText("first in Tarn Engine 4.5.0");

    await stranger.goto(bug);
    await stranger.getByRole("link", { name: "Is it fixed in my version?" }).click();
    const answer = async (version: string) => {
      await stranger.getByLabel(`Your version of ${product}`).selectOption(version);
      await stranger.getByRole("button", { name: "Check" }).click();
      await expect(stranger).toHaveURL(new RegExp(`version=${version}`));
      return stranger.locator("[data-verdict]");
    };
    // What rules say in its history is long: no page of the bug is wider than a phone.
    await stranger.setViewportSize({ width: 390, height: 844 });
    for (const page of ["", "/versions", "/is-it-fixed"]) {
      await stranger.goto(`${bug}${page}`);
      if (javaScriptEnabled)
        expect(await stranger.evaluate(() => document.documentElement.scrollWidth), page).toBeLessThanOrEqual(
          390,
        );
    }
    await stranger.goto(`${bug}/is-it-fixed`);
    await expect(await answer("4.5.0")).toContainText("Yes. Tarn Engine 4.5.0 has the fix.");
    await expect(await answer("4.4.9")).not.toContainText("Yes");
    await expect(stranger.getByText(/4\.5\.0 \(due/).first()).toBeVisible();
    await expect(stranger.getByText("Detach a storage domain").first()).toBeVisible();
    for (const page of [contributor, maintainer, stranger]) await page.context().close();
  });
}

test("an older series does not go first without a reason, and what was chosen stays", async ({ page }) => {
  await signIn(page, maja);
  const bug = await fileByForm(page.request, { product, summary: "Out of order" });
  await page.goto(`${bug}/versions?${new URLSearchParams({ product, series: "4.4" })}`);
  await ready(page);
  await expect(page.getByLabel("Why this one goes first")).toHaveCount(0);
  await page.getByLabel("State").selectOption("fixed");
  await page.getByLabel("Reason").fill("Cherry-picked by hand.");
  await page.getByRole("button", { name: "Track it here" }).click();
  await expect(page.getByText(/Fixes go from the newest series/).first()).toBeVisible();
  await expect(page.getByLabel("State")).toHaveValue("fixed");
  await expect(page.getByLabel("Reason")).toHaveValue("Cherry-picked by hand.");
  await page.getByLabel("Why this one goes first").selectOption("code_gone");
  await page.getByRole("button", { name: "Track it here" }).click();
  await expect(place(page).getByRole("heading", { level: 3 })).toContainText("Fixed, said by a person");
  await expect(place(page)).toContainText("Against the order");
  await page.getByLabel("State").selectOption("evidence");
  await page.getByRole("button", { name: "Set state" }).click();
  await expect(place(page).getByRole("heading", { level: 3 })).toContainText("Unknown");
});

test("another product is tracked for its insiders, and strangers get the page of before, byte for byte", async ({
  page,
  browser,
  baseURL,
}) => {
  await signIn(page, maja);
  const bug = await fileByForm(page.request, { product, summary: "For insiders" });
  const stranger = await windowOf(browser, { baseURL });
  // What is in the payload for the browser is compared by tests/app/bugs/versions.test.ts.
  const drawn = async (address: string) => {
    const html = await (await stranger.request.get(address)).text();
    return html.match(/<main\b.*<\/main>/s)?.[0].replaceAll(/<time\b.*?<\/time>/g, "");
  };
  const pages = [bug, `${bug}/versions`, `${bug}/is-it-fixed`];
  const before = await Promise.all(pages.map(drawn));
  expect(before).not.toContain(undefined);
  await page.goto(`${bug}/versions`);
  await ready(page);
  await page.goto(`${bug}/versions?${new URLSearchParams({ in: product })}`);
  await ready(page);
  const form = page.getByRole("region", { name: "Another product" }).or(page.locator("#elsewhere"));
  await form.getByLabel("Series").selectOption("4.4");
  await form.getByLabel("State").selectOption("requested");
  await form.getByLabel("Who sees it").selectOption("@insiders");
  await form.getByRole("button", { name: "Track it there" }).click();
  await expect(place(page)).toContainText("Requested");
  await expect(place(page)).toContainText("insiders of Tarn Engine");
  expect(await Promise.all(pages.map(drawn))).toEqual(before);
  await stranger.context().close();
});

test("on a phone everything of a place is there, and the keyboard reaches it", async ({
  browser,
  baseURL,
}) => {
  const phone = await (
    await browser.newContext({ baseURL, viewport: { width: 390, height: 844 } })
  ).newPage();
  await signIn(phone, maja);
  const bug = await fileByForm(phone.request, { product, summary: "On a phone" });
  await phone.goto(`${bug}/versions`);
  await ready(phone);
  await phone.goto(bug);
  await ready(phone);
  await phone.keyboard.press("Shift+V");
  await phone.waitForURL(/\/versions$/);
  await phone.getByRole("link", { name: /^4\.5/ }).focus();
  await phone.keyboard.press("Enter");
  await expect(place(phone)).toBeFocused();
  await phone.getByLabel("State").selectOption("requested");
  await phone.getByRole("button", { name: "Track it here" }).click();
  await expect(place(phone).getByRole("button", { name: "Grant" })).toHaveCount(3);
  expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  const { violations } = await axeOf(phone).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await phone.context().close();
});

function place(page: Page) {
  return page.locator("#place");
}
