import { expect, test } from "@playwright/test";
import { axeOf } from "#tests/support/axe.ts";
import { maja, priya, ready, sam, windowOf } from "#tests/support/browser.ts";
import { fileByForm } from "#tests/support/forms.ts";

// Who may answer a request for a fix finds it among their requests, and answers it there.

const product = "Tarn Engine";

for (const javaScriptEnabled of [true, false]) {
  test(`a request for a fix is answered on the page of requests, ${javaScriptEnabled ? "with" : "without"} JavaScript`, async ({
    browser,
    baseURL,
  }) => {
    test.setTimeout(180_000);
    const options = { baseURL, javaScriptEnabled };
    const [contributor, quality, maintainer] = [
      await windowOf(browser, options, sam),
      await windowOf(browser, options, priya),
      await windowOf(browser, options, maja),
    ];
    const summary = `A fix is asked for ${javaScriptEnabled}`;
    const bug = await fileByForm(contributor.request, { product, summary });
    await contributor.goto(`${bug}/versions?${new URLSearchParams({ product, series: "4.5" })}`);
    if (javaScriptEnabled) await ready(contributor);
    await contributor.getByLabel("Why it is needed there").fill("We use 4.5.");
    await contributor.getByRole("button", { name: "Ask for a fix" }).click();
    await expect(contributor.locator("#place")).toContainText("Asked for by Sam Ellery");

    await quality.goto("/requests");
    await quality.getByRole("link", { name: /^Fixes asked for/ }).click();
    const mine = quality.getByRole("main").getByRole("listitem").filter({ hasText: summary });
    await expect(mine.first()).toContainText("“We use 4.5.”");
    if (javaScriptEnabled) {
      await ready(quality);
      expect((await axeOf(quality).include("main").analyze()).violations).toEqual([]);
    }
    await expect(mine.getByRole("button", { name: "Grant" })).toHaveCount(1);
    await mine.getByLabel("Test plan").fill("Restore twice.");
    await mine.getByRole("button", { name: "Grant" }).click();
    // Their box is answered: it waits for others.
    await expect(mine.getByRole("button", { name: "Grant" })).toHaveCount(0);
    const answered = quality.getByRole("list", { name: "Your answers of the last hour" });
    await expect(answered).toContainText(`You granted testing for ${product} 4.5`);
    await expect(answered.getByRole("link", { name: summary })).toHaveAttribute(
      "href",
      /tracking=\d+#place$/,
    );

    await maintainer.goto("/requests?side=fixes");
    if (javaScriptEnabled) await ready(maintainer);
    const theirs = maintainer.getByRole("main").getByRole("listitem").filter({ hasText: summary }).first();
    await expect(theirs).toContainText("Granted");
    const development = theirs.getByRole("listitem").filter({ hasText: "Development" });
    await development.getByText("Deny…").click();
    await development.getByRole("button", { name: "Deny" }).click();
    const again = maintainer.getByRole("main").getByRole("listitem").filter({ hasText: summary }).first();
    await expect(again.getByText("Say why.").first()).toBeVisible();
    // A fold was opened, and nothing typed: nothing is lost by leaving.
    let wasAsked = false;
    maintainer.on("dialog", (dialog) => {
      wasAsked = true;
      void dialog.dismiss();
    });
    await maintainer.locator('a[href="/"]').first().click();
    await expect(maintainer.getByRole("heading", { name: "Home", level: 1 })).toBeVisible();
    expect(wasAsked).toBe(false);

    await contributor.goto("/requests?side=by-me");
    const asked = contributor.getByRole("list", { name: "Fixes that you asked for" });
    await asked.getByRole("link", { name: summary }).click();
    await contributor.getByRole("button", { name: "Withdraw my request" }).click();
    await expect(contributor.locator("#place")).not.toContainText("Asked for by");

    await contributor.goto("/requests?side=fixes");
    await expect(contributor.getByRole("main")).toContainText("No fix waits for your answer.");
    await contributor.goto(contributor.url().replace("side=fixes", "side=of-me"));
    await expect(contributor.getByRole("link", { name: /^Fixes asked for/ })).toHaveCount(0);
    for (const page of [contributor, quality, maintainer]) await page.context().close();
  });
}

for (const javaScriptEnabled of [true, false]) {
  test(`a form of a place that others made pointless says so and keeps what was written, ${javaScriptEnabled ? "with" : "without"} JavaScript`, async ({
    browser,
    baseURL,
  }) => {
    const options = { baseURL, javaScriptEnabled };
    const contributor = await windowOf(browser, options, sam);
    const maintainer = await windowOf(browser, options, maja);
    const summary = `Two people at one place ${javaScriptEnabled}`;
    const bug = await fileByForm(contributor.request, { product, summary });
    const place = `${bug}/versions?${new URLSearchParams({ product, series: "4.5" })}`;
    const wish = contributor.getByLabel("Why it is needed there");
    const decide = async (state: string) => {
      await maintainer.goto(place);
      if (javaScriptEnabled) await ready(maintainer);
      await maintainer.locator("#place").getByRole("combobox", { name: "State" }).selectOption(state);
      await maintainer
        .locator("#place")
        .getByRole("button", { name: /^(Track it here|Set state)$/ })
        .click();
      await expect(maintainer.locator("#place").getByRole("heading", { level: 3 })).toContainText(
        state === "affected" ? /4\.5\s*Affected/ : "Not affected",
      );
    };
    const ask = async (words: string) => {
      await wish.fill(words);
      await contributor.getByRole("button", { name: "Ask for a fix" }).click();
      await expect(contributor.locator("#place").getByRole("alert")).toBeVisible();
      await expect(contributor.getByRole("button", { name: "Ask for a fix" })).toHaveCount(0);
      await expect(contributor.getByLabel("Why it is needed there (not saved)")).toHaveValue(words);
    };
    // Not tracked when the page was opened.
    await contributor.goto(place);
    if (javaScriptEnabled) await ready(contributor);
    await decide("not_affected");
    await ask("We still have 4.5.");
    await expect(contributor.locator("#place").getByRole("alert")).toContainText(
      "Its state is “Not affected”, said by Maja Lindqvist.",
    );
    // Tracked, and decided meanwhile.
    await decide("affected");
    await contributor.goto(place);
    if (javaScriptEnabled) await ready(contributor);
    await decide("not_affected");
    await ask("We cannot leave 4.5.");
    await expect(contributor.locator("#place").getByRole("alert")).toContainText("Nothing of yours is saved");
    for (const page of [contributor, maintainer]) await page.context().close();
  });
}
