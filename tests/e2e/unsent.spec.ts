import { expect, type Page, test } from "@playwright/test";
import { maja, ready, signIn } from "#tests/support/browser.ts";
import { STORIES, type Story, typedTexts } from "#tests/support/form-stories.ts";
import { fileByForm, startSession } from "#tests/support/forms.ts";

// The connection goes away, or the server is being restarted: every form stays, keeps what was typed, and can be sent again.

const filing: Story = {
  form: "filing a bug",
  fill: async (page) => {
    await page.goto("/bugs/new?product=Tarn+Engine");
    await ready(page);
    await page.getByLabel("Summary").fill(`Unsent ${Date.now()}`);
    await page.getByRole("textbox", { name: "Description" }).fill(TYPED);
  },
  send: async (page) => page.getByRole("button", { name: "File bug" }).click(),
  typed: "A whole report",
  saved: async (page) => {
    await expect(page).toHaveURL(/\/bugs\/\d+/);
    await expect(page.getByRole("heading", { level: 1 })).toContainText("Unsent");
    expect(
      await page.evaluate(() => Object.keys(localStorage).filter((key) => key.includes("new-bug"))),
    ).toEqual([]);
  },
};
const TYPED = "A whole report";

const offline = {
  name: "no connection",
  begin: (page: Page) => page.context().setOffline(true),
  end: (page: Page) => page.context().setOffline(false),
};
const refused = (name: string, status: number | null) => ({
  name,
  begin: (page: Page) =>
    page.route("**/*", (route) =>
      route.request().method() !== "POST"
        ? route.continue()
        : status === null
          ? route.abort("connectionreset")
          : route.fulfill({ status, contentType: "text/html", body: "<h1>Bad Gateway</h1>" }),
    ),
  end: (page: Page) => page.unroute("**/*"),
});
const reset = refused("a reset connection", null);
const badGateway = refused("a proxy without its server", 502);

for (const [story, outages] of [
  [filing, [offline, reset, badGateway]],
  ...STORIES.map((story, index) => [story, index === 0 ? [offline, badGateway] : [offline]] as const),
] as const) {
  for (const { name, begin, end } of outages) {
    test(`${story.form}, ${name}: the form stays, keeps everything and can be sent again`, async ({
      page,
    }) => {
      const session = await startSession(story.filedBy ?? maja);
      const bug = await fileByForm(session, { product: "Tarn Engine", summary: `Outage ${Date.now()}` });
      await session.dispose();
      await signIn(page, maja);
      await story.fill(page, new URL(bug, page.url()).pathname);
      await ready(page);
      await begin(page);
      await story.send(page);
      await expect(
        page.getByText("Could not be sent: no connection. Your input is kept; try again."),
      ).toBeVisible();
      if (story.typed) expect(await typedTexts(page)).toContain(story.typed);
      await end(page);
      await story.send(page);
      await story.saved(page, new URL(bug, page.url()).pathname);
    });
  }
}

test("a draft is kept until its bug is filed, and nothing is typed into a form that is being sent", async ({
  page,
}) => {
  await signIn(page, maja);
  await filing.fill(page, "");
  const drafts = () =>
    page.evaluate(() => Object.keys(localStorage).filter((key) => key.includes("new-bug")).length);
  await expect.poll(drafts).toBe(1);
  await page.context().setOffline(true);
  await filing.send(page);
  await expect(page.getByText("Could not be sent")).toBeVisible();
  expect(await drafts()).toBe(1);
  await page.context().setOffline(false);
  let answer = () => {};
  const asked = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await page.route("**/*", async (route) => {
    if (route.request().method() === "POST") await asked;
    await route.continue();
  });
  const description = page.getByRole("textbox", { name: "Description" });
  await description.focus();
  await page.keyboard.press("Control+Enter");
  await expect(page.getByRole("button", { name: "Filing…" })).toBeVisible();
  await page.keyboard.type(" and more");
  await expect(description).toHaveValue(TYPED);
  answer();
  await filing.saved(page, "");
});

test("a form of before an update of the site says what to do", async ({ page }) => {
  await signIn(page, maja);
  await filing.fill(page, "");
  await page.route("**/*", (route) =>
    route.request().method() === "POST"
      ? route.fulfill({ status: 404, headers: { "x-nextjs-action-not-found": "1" }, body: "" })
      : route.continue(),
  );
  await filing.send(page);
  await expect(page.getByText("the site was updated")).toBeVisible();
  expect(await typedTexts(page)).toContain(TYPED);
});
