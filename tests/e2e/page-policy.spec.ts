import { createServer } from "node:http";
import { expect, type Page, test } from "@playwright/test";
import { admin, maja, settled, signIn, watchPolicy, windowOf } from "#tests/support/browser.ts";

// Using the pages causes no violations of the Content-Security-Policy. (every-page.spec.ts loads all of them; here they
// are used.)

const product = "/products/Tarn%20Engine";

test("using the pages causes no violations of their policy", async ({ browser, baseURL }) => {
  test.setTimeout(180_000);
  const page = await windowOf(browser, { baseURL });
  const violations = watchPolicy(page);
  const clean = (where: string) => expect.soft(violations.splice(0), where).toEqual([]);

  await page.goto("/sign-in");
  await signIn(page, maja);
  clean("signing in");

  await page.goto("/bugs");
  await settled(page);
  await openAll(page);
  clean("the list");

  await page.goto("/bugs/new?product=Tarn+Engine");
  await settled(page);
  // The combobox comes when somebody goes into the plain control.
  const combobox = page.locator('input[role="combobox"]').first();
  await expect(async () => {
    await page.getByRole("combobox").first().focus();
    await expect(combobox).toBeVisible({ timeout: 2000 });
  }).toPass();
  await combobox.click();
  await page.getByRole("option").first().click();
  await page.getByLabel("Description").fill("Some *text* with ![an image](https://elsewhere.example/i.png)");
  await page.getByRole("button", { name: "Preview" }).first().click();
  await expect(page.locator("main em").first()).toHaveText("text");
  await page.reload();
  await expect(page.getByText("Restored your draft.")).toBeVisible();
  await openAll(page);
  clean("the form of a new bug");

  await page.goto("/bugs/4");
  await settled(page);
  await openAll(page);
  await page.goto("/bugs/4?edit=all");
  await settled(page);
  for (const box of (await page.getByRole("combobox").all()).slice(0, 4)) {
    if (!(await box.isVisible())) continue;
    await box.click();
    await page.keyboard.press("Escape");
  }
  clean("a bug");

  for (const address of ["/settings", `${product}/settings/versions`, `${product}/settings/components`]) {
    await page.goto(address);
    await settled(page);
    await openAll(page);
    clean(address);
  }
  await page.context().clearCookies();
  await signIn(page, admin);
  for (const address of ["/admin", "/admin/users/sam", "/admin/settings", "/admin/outbox", "/no-such-page"]) {
    await page.goto(address);
    await settled(page);
    await openAll(page);
    clean(address);
  }
  await page.context().close();
});

test("an image of another site is not loaded, even if it is in a page", async ({ page }) => {
  let asked = 0;
  const stranger = createServer((_, response) => {
    asked += 1;
    response.end();
  }).listen(0, "127.0.0.1");
  await new Promise((done) => stranger.once("listening", done));
  const address = stranger.address();
  const port = typeof address === "object" ? address?.port : 0;
  const violations = watchPolicy(page);
  await page.goto("/bugs/4");
  await page.evaluate(
    (src) =>
      new Promise((done) => {
        const image = document.createElement("img");
        image.onerror = image.onload = done;
        image.src = src;
        document.body.append(image);
      }),
    `http://127.0.0.1:${port}/who-reads.png`,
  );
  expect(violations).toHaveLength(1);
  expect(asked).toBe(0);
  stranger.close();
});

test("an injected script does not run", async ({ page }) => {
  const violations = watchPolicy(page);
  await page.goto("/bugs/4");
  await page.evaluate(() => {
    document.body.insertAdjacentHTML("beforeend", "<img src=x onerror=\"document.title = 'taken over'\">");
  });
  await expect.poll(() => violations.length).toBe(1);
  await expect(page).not.toHaveTitle("taken over");
});

test("a form sent by another site is refused with a message", async ({ page, baseURL }) => {
  await signIn(page, maja);
  const answer = await page.request.post("/bugs/4", {
    headers: { origin: "https://evil.example" },
    multipart: { comment: "Not mine", $ACTION_ID_0: "" },
  });
  expect(answer.status()).toBe(403);
  expect(await answer.text()).toContain("another site, so nothing was saved");
  const own = await page.request.post("/preview", {
    headers: { origin: baseURL ?? "" },
    form: { text: "hi" },
  });
  expect(own.status()).toBe(200);
});

async function openAll(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const details of document.querySelectorAll("details")) details.open = true;
  });
}
