import { expect, type Page, test } from "@playwright/test";
import { axeOf } from "#tests/support/axe.ts";
import { maja, priya, ready, sam, windowOf } from "#tests/support/browser.ts";
import { fileByForm } from "#tests/support/forms.ts";

// A question has a text, an answer, and somebody who waits for it. It is never granted.

const product = "Tarn Engine";

for (const javaScriptEnabled of [true, false]) {
  const way = javaScriptEnabled ? "with" : "without";

  test(`the reporter answers a question by commenting, ${way} JavaScript`, async ({ browser, baseURL }) => {
    test.setTimeout(180_000);
    const options = { baseURL, javaScriptEnabled };
    const [maintainer, reporter] = [
      await windowOf(browser, options, maja),
      await windowOf(browser, options, sam),
    ];
    const go = async (page: Page, address: string) => {
      await page.goto(address);
      if (javaScriptEnabled) await ready(page);
    };
    const summary = `Somebody is asked ${way} scripts`;
    const bug = await fileByForm(reporter.request, { product, summary });

    const facts = maintainer.getByRole("complementary", { name: "Facts" });
    const ask = async (question: string) => {
      await go(maintainer, javaScriptEnabled ? bug : `${bug}?edit=flags`);
      if (javaScriptEnabled) await facts.getByText("Set a flag").click();
      const type = facts.locator("li details", { hasText: "needinfo" });
      await type.locator("summary").click();
      await expect(type.getByRole("button")).toHaveText(["Ask"]);
      await type.getByRole("checkbox", { name: /Sam Ellery/ }).check();
      await type.getByLabel("Question").fill(question);
      await type.getByRole("button", { name: "Ask" }).click();
      await expect(maintainer.getByRole("article").filter({ hasText: question })).toBeVisible();
      await expect(maintainer.getByText(`asked @sam for needinfo`).first()).toBeVisible();
    };
    await ask("Which build do you use?");

    await go(reporter, bug);
    const form = reporter.getByRole("form", { name: "Comment" });
    const box = form.getByRole("checkbox", { name: /^This answers Maja .*question/ });
    await expect(box).toBeChecked();
    await expect(reporter.getByRole("button", { name: /Grant|Deny/ })).toHaveCount(0);
    if (javaScriptEnabled) expect((await axeOf(reporter).include("main").analyze()).violations).toEqual([]);
    // Unticked, the question stays.
    await box.uncheck();
    await form.getByRole("textbox", { name: "Comment" }).fill("I look it up.");
    // Also when something else is refused.
    const duplicate = form.getByRole("textbox", { name: "Duplicate of bug" });
    await duplicate.fill("99999999");
    await form.getByRole("button", { name: "Save" }).click();
    await expect(form.getByRole("alert").first()).toBeVisible();
    await expect(box).not.toBeChecked();
    await duplicate.fill("");
    await form.getByRole("button", { name: "Save" }).click();
    await expect(reporter.getByRole("article").filter({ hasText: "I look it up." })).toBeVisible();
    await go(reporter, bug);
    await expect(box).toBeChecked();
    await form.getByRole("textbox", { name: "Comment" }).fill("The build of Monday.");
    await form.getByRole("button", { name: "Save" }).click();
    await expect(reporter.getByText("answered @maja’s question")).toBeVisible();
    await expect(box).toHaveCount(0);

    await go(maintainer, "/");
    const news = maintainer.getByRole("listitem").filter({ hasText: summary }).first();
    await expect(news).toContainText(
      "Sam Ellery answered @maja’s question · commented: The build of Monday.",
    );

    // Answered on the page of requests, right there.
    await ask("And which database?");
    await go(reporter, "/requests");
    const row = reporter.getByRole("row").filter({ hasText: summary });
    await expect(row).toContainText("And which database?");
    await expect(row.getByRole("button")).toHaveText(["Answer", "Pass on", "Cannot answer"]);
    if (javaScriptEnabled) expect((await axeOf(reporter).include("main").analyze()).violations).toEqual([]);
    await row.getByRole("button", { name: "Answer", exact: true }).click();
    await expect(row.getByText("Write the answer.")).toBeVisible();
    await row.getByLabel("Answer").fill("PostgreSQL 12.");
    await row.getByRole("button", { name: "Answer", exact: true }).click();
    await expect(row).toHaveCount(0);
    await expect(reporter.getByRole("list", { name: "Your answers of the last hour" })).toContainText(
      "You answered @maja’s question",
    );
  });

  test(`a question is passed on, and given back, ${way} JavaScript`, async ({ browser, baseURL }) => {
    test.setTimeout(180_000);
    const options = { baseURL, javaScriptEnabled };
    const [reporter, quality] = [
      await windowOf(browser, options, sam),
      await windowOf(browser, options, priya),
    ];
    const summary = `A question goes on ${way} scripts`;
    const bug = await fileByForm(reporter.request, { product, summary });
    // Who filed it asks somebody who is not suggested, by name.
    await reporter.goto(`${bug}?edit=flags`);
    if (javaScriptEnabled) await ready(reporter);
    const type = reporter
      .getByRole("complementary", { name: "Facts" })
      .locator("li details", { hasText: "needinfo" });
    await type.locator("summary").click();
    await type.getByLabel("Question").fill("Is this tested?");
    await name(reporter, type.getByLabel(/Somebody else|^Ask$/), "priya", javaScriptEnabled);
    await type.getByRole("button", { name: "Ask" }).click();
    await expect(reporter.getByText("asked @priya for needinfo")).toBeVisible();

    // What only some may read does not answer.
    await quality.goto(bug);
    if (javaScriptEnabled) await ready(quality);
    const form = quality.getByRole("form", { name: "Comment" });
    const stays = form.getByText("the question stays open");
    await expect(stays).toBeHidden();
    await form.getByRole("combobox", { name: "Visible to" }).selectOption("@insiders");
    await expect(stays).toBeVisible();
    await form.getByRole("textbox", { name: "Comment" }).fill("Among us: it is not.");
    await form.getByRole("button", { name: "Save" }).click();
    await expect(quality.getByRole("article").filter({ hasText: "Among us: it is not." })).toBeVisible();
    await quality.goto(bug);
    await expect(form.getByRole("checkbox", { name: /question/ })).toBeChecked();

    await quality.goto("/requests");
    if (javaScriptEnabled) await ready(quality);
    const row = (page: Page) => page.getByRole("row").filter({ hasText: summary });
    await name(quality, row(quality).getByLabel("Pass on to"), "maja", javaScriptEnabled);
    await row(quality).getByRole("button", { name: "Pass on" }).click();
    await expect(row(quality)).toHaveCount(0);

    const maintainer = await windowOf(browser, options, maja);
    await maintainer.goto("/requests");
    if (javaScriptEnabled) await ready(maintainer);
    await expect(row(maintainer)).toContainText("Is this tested?");
    await row(maintainer).getByRole("button", { name: "Cannot answer" }).click();
    await expect(row(maintainer)).toHaveCount(0);
    await reporter.goto(bug);
    await expect(reporter.getByText("could not answer @sam’s question")).toBeVisible();
  });
}

/** Names somebody in the field: by its list, or in words. */
async function name(page: Page, field: ReturnType<Page["getByLabel"]>, handle: string, withList: boolean) {
  if (!withList) return field.fill(handle);
  await field.click();
  await page.keyboard.type(handle);
  await page.getByRole("option", { name: new RegExp(`@${handle}`) }).click();
}
