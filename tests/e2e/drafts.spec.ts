import { expect, test } from "@playwright/test";
import { ready, sam, windowOf } from "#tests/support/browser.ts";
import { fileByForm } from "#tests/support/forms.ts";

test("what is typed in one browser goes on in another of the same account, with its files, until it is sent", async ({
  browser,
  baseURL,
}) => {
  const options = { baseURL, javaScriptEnabled: true };
  const [desk, train] = [await windowOf(browser, options, sam), await windowOf(browser, options, sam)];
  const bug = await fileByForm(desk.request, { product: "Tarn Engine", summary: "It is written on the way" });
  await desk.goto(bug);
  await ready(desk);
  const kept = desk.waitForResponse((it) => it.url().includes("/draft") && it.request().method() === "PUT");
  await desk
    .getByLabel("Files")
    .setInputFiles({ name: "a.log", mimeType: "text/plain", buffer: Buffer.from("x") });
  await expect(desk.getByText("a.log")).toBeVisible();
  await desk.getByRole("textbox", { name: "Comment" }).fill("It stops at the bridge.");
  expect((await kept).ok()).toBe(true);

  await train.goto(bug);
  const text = train.getByRole("textbox", { name: "Comment" });
  await expect(text).toHaveValue("It stops at the bridge.");
  await expect(train.getByText("Restored your draft.")).toBeVisible();
  await expect(train.getByText("a.log")).toBeVisible();
  await train.getByRole("button", { name: "Save" }).click();
  await expect(
    train.getByRole("list", { name: "Comments and history" }).getByText("at the bridge"),
  ).toBeVisible();
  await expect(text).toHaveValue("");

  // It is not typed a second time where it began.
  await desk.goto("/");
  await desk.goto(bug);
  await ready(desk);
  await expect(desk.getByRole("textbox", { name: "Comment" })).toHaveValue("");
  await expect(desk.getByText("Restored your draft.")).toBeHidden();
});
