import { expect, type Page, test } from "@playwright/test";
import { axeOf } from "#tests/support/axe.ts";
import { admin, maja, ready, signIn } from "#tests/support/browser.ts";
import { fileByForm, perform, startSession } from "#tests/support/forms.ts";

// A maintainer says what a move requires; who moves a bug without it is told why, and mends it at the form.

for (const javaScriptEnabled of [true, false]) {
  const way = javaScriptEnabled ? "with" : "without";

  test.describe(`${way} JavaScript`, () => {
    test.use({ javaScriptEnabled });

    test("what a move requires is asked for where it was refused", async ({ page }) => {
      test.setTimeout(120_000);
      const product = `Ruled ${way} ${Date.now()}`;
      const [bug, blocker] = await build(product);
      const go = async (address: string) => {
        await page.goto(address);
        if (javaScriptEnabled) await ready(page);
      };
      await signIn(page, maja);
      await go(`/products/${encodeURIComponent(product)}/settings/workflow`);
      await rule(page, "IN_PROGRESS", "Target milestone");
      await page.getByRole("checkbox", { name: "FIXED only without open blockers" }).check();
      await save(page);
      await go(`/products/${encodeURIComponent(product)}/settings/workflow`);
      await expect(
        page.getByRole("checkbox", { name: "CONFIRMED → IN_PROGRESS: Target milestone", exact: true }),
      ).toBeChecked();
      await expect(page.getByRole("checkbox", { name: "FIXED only without open blockers" })).toBeChecked();
      if (javaScriptEnabled) expect((await axeOf(page).include("main").analyze()).violations).toEqual([]);

      await go(bug);
      const form = page.getByRole("form", { name: "Comment" });
      const status = form.getByLabel("Status");
      const words = form.getByRole("textbox", { name: "Comment" });
      await expect(status.getByRole("option", { name: "IN_PROGRESS" })).toHaveText(
        "IN_PROGRESS – needs a target milestone",
      );
      await status.selectOption("IN_PROGRESS");
      await words.fill("I take it.");
      await form.getByRole("button", { name: "Save" }).click();
      const milestone = form.getByLabel("Target milestone");
      await expect(
        form.getByText("Moving a bug from CONFIRMED to IN_PROGRESS needs a target milestone.").first(),
      ).toBeVisible();
      await expect(words).toHaveValue("I take it.");
      await expect(status).toHaveValue("IN_PROGRESS");
      if (javaScriptEnabled) expect((await axeOf(page).include("form").analyze()).violations).toEqual([]);
      await milestone.selectOption("M1");
      await form.getByRole("button", { name: "Save" }).click();
      await expect(page.locator("#c1")).toContainText("I take it.");
      await expect(page.getByRole("complementary", { name: "Facts" })).toContainText("M1");

      await go(bug);
      await status.selectOption("RESOLVED");
      await form.getByLabel("Resolution").selectOption("FIXED");
      await form.getByRole("button", { name: "Save" }).click();
      await expect(
        form.getByText(/It cannot be closed as FIXED yet: it depends on bug/).first(),
      ).toBeVisible();
      // In a window of its own: what is typed here stays.
      const link = form.getByRole("link", { name: /The blocker of/ });
      await expect(link).toHaveAttribute("href", blocker);
      await expect(link).toHaveAttribute("target", "_blank");
    });
  });
}

test("the editor of the status asks for what the move requires, too", async ({ page }) => {
  const product = `Ruled in place ${Date.now()}`;
  const [bug] = await build(product);
  await signIn(page, maja);
  await page.goto(`/products/${encodeURIComponent(product)}/settings/workflow`);
  await ready(page);
  await rule(page, "IN_PROGRESS", "Target milestone");
  await save(page);
  await page.goto(bug);
  await ready(page);
  await page.keyboard.press("s");
  const form = page.getByRole("form", { name: "Status", exact: true });
  await form.getByRole("option", { name: /^IN_PROGRESS/ }).click();
  await form.getByRole("button", { name: "Save" }).click();
  await form.getByLabel("Target milestone").selectOption("M1");
  await form.getByRole("button", { name: "Save" }).click();
  const facts = page.getByRole("complementary", { name: "Facts" });
  await expect(facts).toContainText("M1");
  await expect(facts).toContainText("IN_PROGRESS");
});

/** A product with a workflow of its own, and two bugs of it: one that waits for the other. */
async function build(product: string): Promise<[bug: string, blocker: string]> {
  const session = await startSession(admin);
  const of = { product };
  const more = { classification: "Tarn", maintainer: "maja", numberingScheme: "dotted" };
  await perform(session, "product.create", { name: product, ...more });
  await perform(session, "component.create", { ...of, name: "All", description: "Everything" });
  await perform(session, "milestone.create", { ...of, name: "M1" });
  await perform(session, "workflow.copy", { ...of, from: "bugzilla" });
  await session.dispose();
  const reporter = await startSession(maja);
  const blocker = await fileByForm(reporter, { product, summary: `The blocker of ${product}` });
  const dependsOn = blocker.split("/").pop() ?? "";
  const bug = await fileByForm(reporter, { product, summary: `A bug of ${product}`, dependsOn });
  await reporter.dispose();
  return [bug, new URL(blocker, "http://x").pathname];
}

async function rule(page: Page, to: string, field: string): Promise<void> {
  await page.getByLabel("To", { exact: true }).selectOption(to);
  await page.getByLabel("Requires", { exact: true }).selectOption(field);
}

/** Previewed, and then confirmed. */
async function save(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Save workflow…" }).click();
  await page.getByRole("button", { name: "Save workflow", exact: true }).click();
  await expect(page.getByText("The workflow is saved.").first()).toBeVisible({ timeout: 30_000 });
}
