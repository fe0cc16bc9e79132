import { type Dialog, expect, type Page, test } from "@playwright/test";
import { admin, maja, ready, signIn } from "#tests/support/browser.ts";
import { fileByForm, perform, startSession } from "#tests/support/forms.ts";

// Nothing typed is lost, and nothing is saved that was not meant.

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("edited facts and a comment are saved together", async ({ page }) => {
      await openNewBug(page, "?edit=all");
      const form = page.getByRole("form", { name: "Edit the bug" });
      await form.getByLabel("Severity").selectOption("major");
      await form.getByLabel("Whiteboard").fill("both of them");
      await form.getByRole("textbox", { name: "Comment" }).fill("Said with the facts");
      await form.getByRole("button", { name: "Save" }).click();
      await expect(page.locator("#c1")).toContainText("Said with the facts");
      const facts = page.getByRole("complementary", { name: "Facts" });
      await expect(facts).toContainText("major");
      await expect(facts).toContainText("both of them");
    });

    test("a status that needs a comment asks for it where it is chosen", async ({ page }) => {
      await openNewBug(page, "?edit=all", await makeStrictProduct());
      const form = page.getByRole("form", { name: "Edit the bug" });
      const status = form.getByLabel("Status");
      await expect(status.getByRole("option", { name: "CLOSED" })).toHaveText("CLOSED – needs a comment");
      await status.selectOption("CLOSED");
      await form.getByLabel("Resolution").selectOption("WONTFIX");
      await form.getByRole("button", { name: "Save" }).click();
      await expect(form.getByText(/needs a comment\./).first()).toBeVisible();
      await expect(status).toHaveValue("CLOSED");
      await form.getByRole("textbox", { name: "Comment" }).fill("It is meant to be so.");
      await form.getByRole("button", { name: "Save" }).click();
      await expect(page.locator("#c1")).toContainText("It is meant to be so.");
    });
  });
}

test("a bug moves to a product and one of its components in one step, and keeps what is typed", async ({
  page,
}) => {
  const bug = await openNewBug(page, "?edit=all");
  const form = page.getByRole("form", { name: "Edit the bug" });
  await form.getByRole("textbox", { name: "Comment" }).fill("It belongs to the agent");
  await form.getByLabel("Whiteboard").fill("moved");
  const product = form.getByRole("combobox", { name: "Product" });
  await product.click();
  // The combobox comes when somebody goes into the plain control.
  await expect(product).toHaveJSProperty("tagName", "INPUT");
  await product.fill("Tarn Ag");
  await page.getByRole("option", { name: /^Tarn Agent/ }).click();
  await expect(page).toHaveURL(/product=Tarn\+Agent/);
  const component = form.getByLabel("Component");
  await expect(component.getByRole("option", { name: /^Metrics/ })).toHaveCount(1);
  await component.selectOption("Metrics");
  await expect(form.getByLabel("Whiteboard")).toHaveValue("moved");
  await expect(form.getByText("Restored your draft.")).toHaveCount(0);
  await form.getByRole("button", { name: "Save" }).click();
  await expect(page).toHaveURL(new RegExp(`${bug}(#.*)?$`));
  await expect(page.getByRole("region", { name: "State of the bug" })).toContainText("Tarn Agent › Metrics");
  await expect(page.locator("#c1")).toContainText("It belongs to the agent");
});

test("a fact that is open on the page is saved with the comment", async ({ page }) => {
  await openNewBug(page);
  await page.keyboard.press("v");
  await page.getByRole("option", { name: /^major/ }).click();
  const comment = page.getByRole("form", { name: "Comment" });
  await comment.getByRole("textbox", { name: "Comment" }).fill("Worse than it looked");
  await comment.getByRole("button", { name: "Save" }).click();
  await expect(page.locator("#c1")).toContainText("Worse than it looked");
  await expect(page.getByRole("link", { name: "Edit severity" })).toHaveText("major");
});

test("a fact that needs a comment shows the field for it", async ({ page }) => {
  await openNewBug(page, "", await makeStrictProduct());
  await page.keyboard.press("s");
  await page.keyboard.type("closed wontfix");
  await page.keyboard.press("Enter");
  const editor = page.getByRole("form", { name: "Status" });
  await expect(editor.getByLabel("Comment")).toBeFocused();
  await page.keyboard.type("It is meant to be so.");
  await editor.getByRole("button", { name: "Save" }).click();
  await expect(page.locator("#c1")).toContainText("It is meant to be so.");
  await expect(page.getByRole("link", { name: "Edit status" })).toHaveText(/CLOSED.*WONTFIX/);
});

test("what is entered before the choices are there, and fits none, is typed in the field that has the focus", async ({
  page,
}) => {
  await openNewBug(page);
  await page.route("**/choices/**", async (route) => {
    await new Promise((done) => setTimeout(done, 700));
    await route.continue();
  });
  await page.keyboard.press("s");
  await page.keyboard.type("no such status");
  await page.keyboard.press("Enter");
  const field = page.getByRole("form", { name: "Status" }).getByRole("combobox");
  await expect(field).toBeFocused();
  await expect(field).toHaveValue("no such status");
  await page.keyboard.press("Escape");
  await expect(field).toHaveCount(0);
});

test("leaving with changes asks, whichever way one leaves", async ({ page }) => {
  const bug = await openNewBug(page, "?edit=all");
  const form = page.getByRole("form", { name: "Edit the bug" });
  const asked: string[] = [];
  let answer = false;
  page.on("dialog", (dialog: Dialog) => {
    asked.push(dialog.type());
    return answer ? dialog.accept() : dialog.dismiss();
  });
  await page.getByRole("link", { name: "Products" }).click();
  await expect(page).toHaveURL(/\/products/);
  expect(asked).toEqual([]);
  await page.goto(`${bug}?edit=all`);
  await ready(page);

  await form.getByLabel("Severity").selectOption("major");
  // In the same moment: the guard may not be loaded yet.
  for (const link of ["Products", "Cancel"]) {
    await page.getByRole("link", { name: link }).click();
    await expect.poll(() => asked.splice(0)).toEqual(["confirm"]);
    await expect(form.getByLabel("Severity")).toHaveValue("major");
  }
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await page.keyboard.press("g");
  await page.keyboard.press("b");
  expect(asked.splice(0)).toEqual(["confirm"]);
  await page.reload({ timeout: 3000 }).catch(() => null);
  expect(asked.splice(0)).toEqual(["beforeunload"]);
  await expect(form.getByLabel("Severity")).toHaveValue("major");
  answer = true;
  await page.getByRole("link", { name: "Products" }).click();
  await expect(page).toHaveURL(/\/products/);
  expect(asked).toEqual(["confirm"]);
});

test("every form that holds typed text asks, a search does not", async ({ page }) => {
  await signIn(page, maja);
  let asked = 0;
  page.on("dialog", (dialog) => {
    if (dialog.type() === "beforeunload") return dialog.accept();
    asked += 1;
    return dialog.dismiss();
  });
  for (const [address, field] of [
    ["/bugs/new?product=Tarn+Engine", "Summary"],
    ["/bugs/4", "Comment"],
    ["/products/Tarn%20Engine/settings/components", "Name"],
    ["/settings", "Name"],
  ] as const) {
    await page.goto(address);
    await ready(page);
    const closed = page.getByText("New component", { exact: true });
    if (await closed.isVisible()) await closed.click();
    await page.getByRole("main").getByRole("textbox", { name: field }).first().fill("Something typed");
    await page.getByRole("link", { name: "Releases", exact: true }).first().click();
    await expect.poll(() => asked, address).toBe(1);
    asked = 0;
  }
  await page.goto("/bugs");
  await ready(page);
  await page.getByRole("searchbox", { name: "Words in summary or comments" }).fill("disk");
  await page.getByRole("link", { name: "Releases", exact: true }).first().click();
  await expect(page).toHaveURL(/\/releases/);
  expect(asked).toBe(0);
});

test("the form of all facts is one and a half screens on a laptop, three on a phone, with Save in view", async ({
  page,
}) => {
  await signIn(page, maja);
  for (const [width, height, most] of [
    [1280, 800, 1200],
    [390, 844, 2530],
  ] as const) {
    await page.setViewportSize({ width, height });
    await page.goto("/bugs/4?edit=all");
    await ready(page);
    const form = page.getByRole("form", { name: "Edit the bug" });
    expect((await form.boundingBox())?.height, `${width} pixels wide`).toBeLessThanOrEqual(most);
    await expect(form.getByRole("button", { name: "Save" })).toBeInViewport({ ratio: 1 });
    await form.getByLabel("Keywords").scrollIntoViewIfNeeded();
    await expect(form.getByRole("button", { name: "Save" })).toBeInViewport({ ratio: 1 });
  }
});

/** A product whose workflow wants a comment when a bug is reopened. */
async function makeStrictProduct(): Promise<string> {
  const session = await startSession(admin);
  const product = `Strict ${Date.now()}`;
  await perform(session, "product.create", {
    name: product,
    classification: "Tarn",
    maintainer: "maja",
    numberingScheme: "dotted",
  });
  await perform(session, "component.create", { product, name: "All", description: "Everything" });
  await perform(session, "workflow.copy", { product, from: "ovirt" });
  await session.dispose();
  return product;
}

async function openNewBug(page: Page, query = "", product = "Tarn Engine"): Promise<string> {
  const session = await startSession(maja);
  const bug = await fileByForm(session, { product, summary: `Unsaved ${Date.now()}` });
  await session.dispose();
  await signIn(page, maja);
  await page.goto(bug + query);
  await ready(page);
  return new URL(page.url()).pathname;
}
