import { expect, type Page, test } from "@playwright/test";
import { axeOf } from "#tests/support/axe.ts";
import { maja, ready, sam, windowOf } from "#tests/support/browser.ts";
import { fileByForm, perform } from "#tests/support/forms.ts";

// What was said can be corrected, and it stays visible what it was; it is quoted and answered; who moderates hides it.

const product = "Tarn Engine";

for (const javaScriptEnabled of [true, false]) {
  const way = javaScriptEnabled ? "with" : "without";
  const go = async (page: Page, address: string) => {
    await page.goto(address);
    if (javaScriptEnabled) await ready(page);
  };

  const choose = async (page: Page, comment: string, name: string) => {
    await page.locator(comment).getByText("More", { exact: true }).click();
    await page.locator(comment).getByRole("link", { name }).click();
  };

  test(`who wrote it edits it, who moderates removes what was leaked, ${way} JavaScript`, async ({
    browser,
    baseURL,
  }) => {
    test.setTimeout(180_000);
    const options = { baseURL, javaScriptEnabled };
    const [reporter, other, maintainer] = [
      await windowOf(browser, options, sam),
      await windowOf(browser, options, sam),
      await windowOf(browser, options, maja),
    ];
    const summary = `Somebody corrects themselves ${way} scripts`;
    const bug = await fileByForm(reporter.request, { product, summary, description: "It stops at non." });
    const first = reporter.locator("#c0");
    const form = (page: Page) => page.getByRole("form", { name: "Edit the description" });

    // What is typed below stays, where scripts keep the page.
    await go(reporter, bug);
    const comment = reporter.getByRole("textbox", { name: "Comment", exact: true });
    if (javaScriptEnabled) await comment.fill("To be sent later.");
    await choose(reporter, "#c0", "Edit the description");
    await expect(form(reporter)).toBeVisible();
    await go(other, `${bug}?edit=c0`);
    await form(reporter).getByLabel("Description").fill("It stops at noon. My password is hunter2.");
    await form(reporter).getByRole("button", { name: "Save description" }).click();
    await expect(first).toContainText("It stops at noon.");
    await expect(first.getByRole("link", { name: /^edited/ })).toBeVisible();
    if (javaScriptEnabled) {
      await expect(comment).toHaveValue("To be sent later.");
      await comment.fill("");
    }

    // The other tab loses nothing.
    await form(other).getByLabel("Description").fill("It stops at one.");
    await form(other).getByRole("button", { name: "Save description" }).click();
    await expect(form(other).getByText("You changed this text in another window")).toBeVisible();
    await expect(form(other).locator("pre")).toContainText("hunter2");
    await expect(form(other).getByLabel("Description")).toHaveValue("It stops at one.");
    await form(other).getByRole("button", { name: "Save my text anyway" }).click();
    await expect(other.locator("#c0")).toContainText("It stops at one.");

    // Who moderates says so, and takes the password away.
    await go(maintainer, bug);
    await maintainer
      .locator("#c0")
      .getByRole("link", { name: /^edited/ })
      .click();
    await expect(maintainer.getByRole("heading", { name: "Edits of the description" })).toBeVisible();
    await expect(maintainer.locator("ins").first()).toHaveText(/one|hunter2/);
    const leaked = maintainer.getByRole("listitem").filter({ hasText: "Edit 1" });
    await expect(leaked).toContainText("hunter2");
    if (javaScriptEnabled) expect((await axeOf(maintainer).include("main").analyze()).violations).toEqual([]);
    await leaked.getByText("Remove this text").click();
    await leaked.getByRole("button", { name: "Remove for good" }).click();
    await expect(leaked).toContainText("removed this text for good");
    await go(maintainer, `${bug}?edit=c0`);
    await expect(form(maintainer)).toContainText("Everybody who reads it sees that you edited it");
    if (javaScriptEnabled) expect((await axeOf(maintainer).include("main").analyze()).violations).toEqual([]);
    await form(maintainer).getByLabel("Description").fill("It stops at twelve.");
    await form(maintainer).getByRole("button", { name: "Save description" }).click();
    await expect(maintainer.locator("#c0")).toContainText("edited by Maja");
    await go(reporter, `${bug}/c0/edits`);
    await expect(reporter.locator("main")).not.toContainText("hunter2");
    await expect(reporter.getByText("Remove this text")).toHaveCount(0);
    await go(reporter, bug);
    await expect(reporter.getByRole("list", { name: "Comments and history" })).toContainText(
      "removed an earlier text of the description for good",
    );
  });

  test(`a reply quotes what it answers, and is proposed for the same people, ${way} JavaScript`, async ({
    browser,
    baseURL,
  }) => {
    test.setTimeout(180_000);
    const options = { baseURL, javaScriptEnabled };
    const [reporter, maintainer] = [
      await windowOf(browser, options, sam),
      await windowOf(browser, options, maja),
    ];
    const summary = `Somebody is answered ${way} scripts`;
    const description = "The pump stops.\n\nThe lamp is on.";
    const bug = await fileByForm(reporter.request, { product, summary, description });
    const form = maintainer.getByRole("form", { name: "Comment" });
    const box = form.getByRole("textbox", { name: "Comment", exact: true });
    const audience = form.getByRole("combobox", { name: "Visible to" });

    await go(maintainer, bug);
    if (javaScriptEnabled) await box.fill("I looked at it.");
    await maintainer.getByRole("link", { name: "Reply to the description" }).click();
    const quote = "In reply to Sam Ellery in comment 0:\n\n> The pump stops.\n>\n> The lamp is on.\n\n";
    await expect(box).toHaveValue(javaScriptEnabled ? `I looked at it.\n\n${quote}` : quote);
    await expect(audience).toHaveValue("");
    if (javaScriptEnabled) {
      // Of what is selected, by the key.
      await box.fill("");
      await maintainer.locator("#c0 .prose p").last().selectText();
      await box.blur();
      await maintainer.locator("#c0 .prose p").last().selectText();
      await maintainer.keyboard.press("r");
      await expect(box).toHaveValue("In reply to Sam Ellery in comment 0:\n\n> The lamp is on.\n\n");
      await expect(box).toBeFocused();
    }
    await box.fill(`${await box.inputValue()}Which lamp?`);
    await audience.selectOption("@insiders");
    await form.getByRole("button", { name: "Save" }).click();
    const asked = maintainer.locator(".comment").filter({ hasText: "Which lamp?" });
    await expect(asked.locator("blockquote")).toContainText("The lamp is on.");
    await expect(asked.getByRole("link", { name: "comment 0" })).toBeVisible();

    await go(maintainer, bug);
    await asked.getByRole("link", { name: "Reply to private comment 1" }).click();
    await expect(box).toHaveValue(/^In reply to Maja [^:]*:\n\n> Which lamp\?\n\n$/);
    await expect(audience).toHaveValue("@insiders");
  });

  test(`comments are hidden, folded, reacted to and copied, and a saved reply is put into one, ${way} JavaScript`, async ({
    browser,
    baseURL,
  }) => {
    test.setTimeout(180_000);
    const options = { baseURL, javaScriptEnabled };
    const [reporter, maintainer, stranger] = [
      await windowOf(browser, options, sam),
      await windowOf(browser, options, maja),
      await windowOf(browser, options),
    ];
    const summary = `Somebody is moderated ${way} scripts`;
    const bug = await fileByForm(reporter.request, { product, summary, description: "It rattles." });

    // A maintainer saves a reply, which is for who triages.
    const name = `Ask for a log ${way} scripts`;
    await perform(maintainer.request, "savedReply.create", {
      product,
      name,
      text: "Thank you, {reporter}. Please attach a log of {product}.",
    });
    await go(maintainer, bug);
    const form = maintainer.getByRole("form", { name: "Comment" });
    const box = form.getByRole("textbox", { name: "Comment", exact: true });
    if (javaScriptEnabled) await box.fill("I hear it.");
    await maintainer.getByText("Saved replies").click();
    await maintainer.getByRole("link", { name }).click();
    const filled = "Thank you, Sam Ellery. Please attach a log of Tarn Engine.";
    await expect(box).toHaveValue(javaScriptEnabled ? `I hear it.\n\n${filled}` : filled);
    await form.getByRole("button", { name: "Save" }).click();
    await expect(maintainer.locator("#c1")).toContainText("Please attach a log of Tarn Engine.");
    await go(reporter, bug);
    await expect(reporter.getByText("Saved replies")).toHaveCount(0);

    // Reactions are counted, and taken back.
    await choose(reporter, "#c1", "React to comment 1");
    const thumb = reporter.locator("#c1").getByRole("button", { name: /^Thumbs up/ });
    await thumb.click();
    await expect(thumb).toHaveAttribute("aria-pressed", "true");
    await expect(thumb).toHaveText("👍 1");
    await go(maintainer, bug);
    await expect(maintainer.locator("#c1").getByRole("button")).toHaveAttribute(
      "title",
      "Thumbs up: Sam Ellery",
    );
    await thumb.click();
    await expect(maintainer.locator("#c1").getByRole("button")).toHaveAttribute("aria-pressed", "false");

    // Hidden as spam it is read by its author and moderators; everybody sees who hid it.
    await choose(maintainer, "#c1", "Moderate comment 1");
    const moderation = maintainer.getByRole("form", { name: "Moderate the comment" });
    await moderation.getByLabel("Hide as").selectOption("Spam");
    await moderation.getByLabel("Tags").fill("bot no");
    await moderation.getByRole("button", { name: "Save moderation" }).click();
    await expect(moderation).toContainText("A tag has at least 3 characters.");
    await moderation.getByLabel("Tags").fill("bot");
    if (javaScriptEnabled) expect((await axeOf(maintainer).include("main").analyze()).violations).toEqual([]);
    await moderation.getByRole("button", { name: "Save moderation" }).click();
    const hidden = maintainer.locator("#c1");
    await expect(hidden).toContainText("Hidden as spam by Maja");
    await expect(hidden.getByText("Please attach a log")).toBeHidden();
    await hidden.getByText("Hidden as spam").click();
    await expect(hidden.getByText("Please attach a log")).toBeVisible();
    await go(stranger, bug);
    await expect(stranger.locator("#c1")).toContainText("Hidden as spam by Maja");
    await expect(stranger.locator("#c1")).toContainText("bot");
    expect(await stranger.content()).not.toContain("Please attach a log");

    // One comment is folded, without scripts as well.
    await stranger.getByRole("checkbox", { name: "Fold or unfold description" }).check();
    await expect(stranger.getByText("It rattles.")).toBeHidden();

    // What is copied is what the viewer may read.
    const markdown = async (page: Page, path: string) => (await page.request.get(`${bug}${path}`)).text();
    expect(await markdown(stranger, "/c0/markdown")).toBe("It rattles.");
    expect(await markdown(stranger, "/c1/markdown")).toBe("Not found");
    expect(await markdown(stranger, "/markdown")).toContain("Hidden as spam.");
    if (javaScriptEnabled) {
      await maintainer.context().grantPermissions(["clipboard-read", "clipboard-write"]);
      await maintainer.locator("#c0").getByText("More", { exact: true }).click();
      await maintainer.locator("#c0").getByRole("link", { name: "Copy as Markdown" }).click();
      await expect(maintainer.locator("#c0").getByText("Copied")).toBeVisible();
      expect(await maintainer.evaluate(() => navigator.clipboard.readText())).toBe("It rattles.");
    }
  });
}
