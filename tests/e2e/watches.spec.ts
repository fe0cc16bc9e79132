import { expect, type Page, test } from "@playwright/test";
import { axeOf } from "#tests/support/axe.ts";
import { ready, sam, windowOf } from "#tests/support/browser.ts";
import { fileByForm } from "#tests/support/forms.ts";

// A contributor knows the same bug in another tracker, adds it by its address, and takes it away again.

const elsewhere = (page: Page) => page.getByRole("region", { name: "In other trackers" });

for (const javaScriptEnabled of [true, false]) {
  test(`a bug in another tracker is added and removed ${javaScriptEnabled ? "with" : "without"} JavaScript`, async ({
    browser,
    baseURL,
  }) => {
    const page = await windowOf(browser, { baseURL, javaScriptEnabled }, sam);
    const stranger = await windowOf(browser, { baseURL });
    const bug = await fileByForm(page.request, { product: "Tarn Engine", summary: "Known elsewhere" });
    await page.goto(`${bug}/versions`);
    if (javaScriptEnabled) await ready(page);
    await elsewhere(page).getByLabel("Address of the bug").fill("https://example.org/");
    await elsewhere(page).getByRole("button", { name: "Add" }).click();
    // What is typed stays, with the message at its field.
    await expect(elsewhere(page).getByText("This is not the address of a bug").first()).toBeVisible();
    await expect(elsewhere(page).getByLabel("Address of the bug")).toHaveValue("https://example.org/");
    await elsewhere(page).getByLabel("Address of the bug").fill("http://127.0.0.1/show_bug.cgi?id=7");
    await elsewhere(page).getByRole("button", { name: "Add" }).click();
    await expect(elsewhere(page).getByRole("link", { name: "127.0.0.1 #7" })).toBeVisible();
    // Nothing answers there, and the network is not public: said at once, with when it is asked again.
    await expect(async () => {
      await page.reload();
      await expect(elsewhere(page).getByText("It could not be read.")).toBeVisible({ timeout: 1_000 });
    }).toPass();
    await expect(elsewhere(page)).toContainText("its address is not allowed, or nothing answers there");
    await expect(elsewhere(page)).toContainText("never read · next check in 2 days");
    // It was asked a moment ago.
    await expect(elsewhere(page).getByRole("button", { name: "Check now" })).toHaveCount(0);
    if (javaScriptEnabled) await ready(page);
    if (javaScriptEnabled) expect((await axeOf(page).include("#watches").analyze()).violations).toEqual([]);
    await stranger.goto(`${bug}/versions`);
    await expect(elsewhere(stranger)).toContainText("127.0.0.1 #7");
    await expect(elsewhere(stranger).getByRole("button")).toHaveCount(0);
    await stranger.goto(bug);
    const facts = stranger.getByRole("complementary", { name: "Facts" });
    await expect(facts.getByRole("link", { name: "127.0.0.1 #7" })).toBeVisible();
    await expect(facts).toContainText("could not be read");
    await elsewhere(page).getByRole("button", { name: "Remove #7" }).click();
    await expect(elsewhere(page).getByRole("link", { name: "127.0.0.1 #7" })).toHaveCount(0);
    for (const one of [page, stranger]) await one.context().close();
  });
}
