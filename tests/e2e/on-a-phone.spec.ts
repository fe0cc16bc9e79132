import { expect, type Page, test } from "@playwright/test";
import { axeOf } from "#tests/support/axe.ts";
import { maja, ready, sam, signIn } from "#tests/support/browser.ts";
import { changeByForm, fileByForm, startSession } from "#tests/support/forms.ts";

// A long bug is read and answered in a train: with a thumb, on 390 pixels.

const product = "Tarn Engine";
const fits = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);

test("reading a long bug and answering its question on a phone", async ({ browser, baseURL }) => {
  test.setTimeout(120_000);
  const size = { width: 390, height: 844 };
  const context = await browser.newContext({ baseURL, viewport: size, hasTouch: true, isMobile: true });
  const phone = await context.newPage();
  await signIn(phone, sam);
  const maintainer = await startSession(maja);
  const bug = await fileByForm(phone.request, { product, summary: "The pump of the train stops" });
  const log = `    ${"a line of a log that is wider than any phone, ".repeat(6)}`;
  for (const comment of [`A log:\n\n${log}`, "| a | b |\n|---|---|\n| 1 | 2 |", "Third", "Fourth"])
    await changeByForm(maintainer, bug, { comment });
  const flags = await (await maintainer.get(`${bug}?edit=flags`)).text();
  const type = /needinfo.*?name="flag\.t(\d+)"/s.exec(flags)?.[1];
  const question = { [`flag.t${type}`]: "requested", [`of.t${type}`]: "sam", comment: "Which build is it?" };
  await changeByForm(maintainer, bug, question);

  // What is asked is on the first page that one opens, and leads to it.
  await phone.goto("/requests");
  await ready(phone);
  expect(await fits(phone)).toBe(true);
  const row = phone.getByRole("row").filter({ hasText: "The pump of the train stops" });
  await row.getByRole("link", { name: "The pump of the train stops" }).tap();
  await phone.waitForURL(/\/bugs\/\d+/);
  await ready(phone);
  expect(await fits(phone)).toBe(true);

  // A part is answered where one reads it, and the box comes with the quote.
  const form = phone.getByRole("form", { name: "Comment" });
  const text = form.getByRole("textbox", { name: "Comment", exact: true });
  await phone.getByRole("link", { name: "Reply to comment 3" }).tap();
  await expect(text).toBeFocused();
  await expect(text).toBeInViewport();
  await expect(text).toHaveValue(/in comment 3:\n\n> Third\n\n$/);
  // Else a browser of a phone moves the page closer.
  expect(
    await text.evaluate((box) => Number.parseFloat(getComputedStyle(box).fontSize)),
  ).toBeGreaterThanOrEqual(16);
  await text.pressSequentially("The build of Monday.");
  await expect(form.getByRole("checkbox", { name: /^This answers Maja/ })).toBeChecked();
  expect((await axeOf(phone).include("main").analyze()).violations.map(({ id }) => id)).toEqual([]);
  const save = form.getByRole("button", { name: "Save" });
  expect((await save.boundingBox())?.height).toBeGreaterThanOrEqual(32);
  await save.tap();
  await expect(phone.getByRole("article", { name: "Comment 6" })).toContainText("The build of Monday.");
  await expect(phone.getByText("answered @maja’s question")).toBeVisible();
  expect(await fits(phone)).toBe(true);
  await context.close();
  await maintainer.dispose();
});
