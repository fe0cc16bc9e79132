import { expect, test } from "@playwright/test";
import { axeOf } from "#tests/support/axe.ts";
import { maja, ready, sam, windowOf } from "#tests/support/browser.ts";
import { changeByForm, fileByForm } from "#tests/support/forms.ts";

const product = "Tarn Engine";

test("a comment names people and bugs: completed while typing, explained where they are read", async ({
  browser,
  baseURL,
}) => {
  const [writer, maintainer] = [
    await windowOf(browser, { baseURL, javaScriptEnabled: true }, sam),
    await windowOf(browser, { baseURL, javaScriptEnabled: false }, maja),
  ];
  const other = await fileByForm(maintainer.request, { product, summary: "The pump is closed" });
  await changeByForm(maintainer.request, other, {
    status: "RESOLVED",
    resolution: "WONTFIX",
    comment: "It stays closed.",
  });
  const bug = await fileByForm(writer.request, { product, summary: "Somebody is named" });
  await writer.goto(bug);
  await ready(writer);
  const text = writer.getByRole("textbox", { name: "Comment" });
  await text.click();
  await text.pressSequentially("Ask @ma", { delay: 60 });
  const people = writer.getByRole("listbox", { name: "People" });
  await expect(people.getByRole("option", { name: /Maja/ })).toHaveAttribute("aria-selected", "true");
  expect((await axeOf(writer).include("#comment-form").analyze()).violations).toEqual([]);
  // Enter takes the name, not the form.
  await writer.keyboard.press("Enter");
  await expect(text).toHaveValue("Ask @maja ");
  await expect(people).toHaveCount(0);
  // Escape leaves the list, and what was typed.
  await text.pressSequentially("or @ma", { delay: 60 });
  await expect(people).toBeVisible();
  await writer.keyboard.press("Escape");
  await expect(people).toHaveCount(0);
  await expect(text).toBeFocused();
  const number = other.split("/").at(-1) ?? "";
  await text.pressSequentially(" about #pump is cl", { delay: 60 });
  const bugs = writer.getByRole("listbox", { name: "Bugs" });
  await expect(
    bugs.getByRole("option", { name: `#${number} The pump is closed RESOLVED WONTFIX` }),
  ).toBeVisible();
  await writer.keyboard.press("Enter");
  await expect(text).toHaveValue(`Ask @maja or @ma about #${number} `);
  // A number of which there is no bug stays as it is.
  await text.pressSequentially("not #99999", { delay: 60 });
  await writer.keyboard.press("Enter");
  await expect(text).toHaveValue(`Ask @maja or @ma about #${number} not #99999\n`);
  await writer.getByRole("button", { name: "Preview" }).click();
  await expect(
    writer.getByRole("form", { name: "Comment" }).getByRole("link", { name: "@maja" }),
  ).toBeVisible();
  await writer.getByRole("button", { name: "Save" }).click();
  await expect(text).toHaveValue("");

  await maintainer.goto(bug);
  const thread = maintainer.getByRole("list", { name: "Comments and history" });
  await expect(thread.getByRole("link", { name: "@maja" })).toHaveAttribute("href", "/people/maja");
  const link = thread.getByRole("link", { name: `#${number}` });
  await expect(link).toHaveAttribute("title", "RESOLVED WONTFIX · The pump is closed");
  await expect(link).toHaveCSS("text-decoration-line", /line-through/);
});

test("what others say while one writes appears above and moves nothing, and the next visit begins with what is new", async ({
  browser,
  baseURL,
}) => {
  const options = { baseURL, javaScriptEnabled: true };
  const [writer, other] = [await windowOf(browser, options, sam), await windowOf(browser, options, maja)];
  const bug = await fileByForm(writer.request, { product, summary: "Two people talk at once" });
  for (const comment of ["One", "Two", "Three", "Four", "Five"])
    await changeByForm(other.request, bug, { comment });
  const seen = writer.waitForResponse((it) => it.url().includes("/visit"));
  await writer.goto(bug);
  await ready(writer);
  expect((await seen).status()).toBe(204);
  const text = writer.getByRole("textbox", { name: "Comment" });
  await text.click();
  await text.pressSequentially("I write a lo");
  const before = await text.boundingBox();
  await changeByForm(other.request, bug, { comment: "Said in between" });
  // As when one comes back from another tab; else it takes some seconds.
  const asked = writer.waitForResponse((it) => it.url().includes("/news"));
  await writer.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await asked;
  await expect(writer.getByText("Maja Lindqvist commented while you write.")).toBeVisible();
  await expect(writer.getByRole("article", { name: "Comment 6" })).toHaveText(/Said in between/);
  expect(Math.round((await text.boundingBox())?.y ?? 0)).toBe(Math.round(before?.y ?? -1));
  await text.pressSequentially("ng comment");
  await expect(text).toHaveValue("I write a long comment");
  const left = writer.waitForResponse((it) => it.url().includes("/visit"));
  await writer.getByRole("button", { name: "Save" }).click();
  await left;
  await expect(writer.getByRole("article", { name: "Comment 7" })).toHaveText(/I write a long comment/);
  await expect(writer.getByRole("article", { name: "Comment 6" })).toHaveCount(1);

  await writer.goto("/");
  await changeByForm(other.request, bug, { comment: "Said later" });
  await writer.goto(bug);
  await expect(writer.getByText("1 new comment since your last visit")).toBeVisible();
  const line = writer.getByText("New since your last visit", { exact: true });
  await expect(line).toBeVisible();
  await expect(writer.locator("#new + li")).toHaveText(/Said later/);
});
