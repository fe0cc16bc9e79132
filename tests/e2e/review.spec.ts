import { expect, type Page, test } from "@playwright/test";
import { axeOf } from "#tests/support/axe.ts";
import { maja, ready, sam, signIn, watchPolicy, windowOf } from "#tests/support/browser.ts";

// The story of a patch: attached by a contributor, reviewed line by line and granted by a maintainer.

const PATCH = `--- a/src/lease.c
+++ b/src/lease.c
@@ -1,4 +1,5 @@ int renew()
 int tries = 3;
-int wait = 10;
+int wait = 1;
+int pause = 2;
 
 int renew(void);
--- a/doc/lease.md
+++ b/doc/lease.md
@@ -1 +1 @@
-Renews a lease.
+Renews a lease three times.
`;

/** Files a bug with a patch; gives the address of the page of the patch. */
async function attachPatch(page: Page): Promise<string> {
  await signIn(page, sam);
  await page.goto("/bugs/new?product=Tarn+Engine");
  await ready(page);
  await page.getByLabel("Summary").fill(`Leases expire ${Date.now()} ${Math.round(Math.random() * 1e6)}`);
  await page.getByLabel("Files", { exact: true }).setInputFiles({
    name: "lease.patch",
    mimeType: "text/plain",
    buffer: Buffer.from(PATCH),
  });
  await page.getByRole("button", { name: "File bug" }).click();
  await expect(page).toHaveURL(/\/bugs\/\d+$/);
  const link = page.getByRole("link", { name: "lease.patch" }).first();
  return (await link.getAttribute("href")) ?? "";
}

for (const javaScriptEnabled of [true, false]) {
  test(`a reviewer reviews a patch line by line and grants it ${javaScriptEnabled ? "with" : "without"} JavaScript`, async ({
    page: contributor,
    browser,
    baseURL,
  }) => {
    const address = await attachPatch(contributor);
    const page = await windowOf(browser, { baseURL, javaScriptEnabled }, maja);
    const violations = watchPolicy(page);
    await page.goto(address);
    await ready(page);
    await expect(page.getByText("2 files changed, 3 added and 2 removed lines")).toBeVisible();
    await expect(page.getByText(/curl -fsS '.*lease\.patch' \| /)).toBeVisible();

    const lease = page.locator(".patch-file", { hasText: "src/lease.c" });
    await lease.locator("#f1R3 a").click();
    const form = page.getByRole("form", { name: "Comment on line 3 of src/lease.c" });
    await form.getByRole("textbox").fill("Seconds, or *minutes*?");
    await form.getByRole("button", { name: "Add to review" }).click();
    await expect(page.getByText("1 comment on a line, not sent yet:")).toBeVisible();
    await expect(lease.getByText("Seconds, or minutes?")).toBeVisible();

    // What is not sent yet is nobody else's, and is there again on another day.
    await contributor.goto(address);
    await expect(contributor.getByText("Seconds, or minutes?")).toHaveCount(0);
    await page.goto(`${address}?view=side`);
    await ready(page);
    await page.getByRole("link", { name: "Edit" }).click();
    const again = page.getByRole("form", { name: "Comment on line 3 of src/lease.c" });
    await expect(again.getByRole("textbox")).toHaveValue("Seconds, or *minutes*?");
    await again.getByRole("textbox").fill("Seconds, I guess?");
    await again.getByRole("button", { name: "Save comment" }).click();
    await expect(page.getByText("Seconds, I guess?")).toBeVisible();

    const review = page.getByRole("form", { name: "Review" });
    await review.getByRole("textbox", { name: "Summary" }).fill("Good, with one question.");
    await review.getByLabel(/^review on/).selectOption("granted");
    if (javaScriptEnabled) {
      // What was not added is sent with it.
      await lease.locator('a[href*="line=f1R2"]').click();
      await page.getByRole("form", { name: "Comment on line 2" }).getByRole("textbox").fill("Not one?");
    }
    if (javaScriptEnabled) {
      const { violations: found } = await axeOf(page).include("main").analyze();
      expect(found.filter(({ impact }) => impact === "serious" || impact === "critical")).toEqual([]);
    }
    await review.getByRole("button", { name: "Send review" }).click();

    // One comment on the bug, with the line; the flag; and the note at its line, for everybody.
    await expect(page).toHaveURL(/\/bugs\/\d+#c1$/);
    const comment = page.getByRole("article", { name: "Comment 1" });
    await expect(comment).toContainText("Good, with one question.");
    await expect(comment).toContainText("+int pause = 2;");
    await expect(comment).toContainText("Seconds, I guess?");
    if (javaScriptEnabled) await expect(comment).toContainText("Not one?");
    await expect(page.getByText("granted review on attachment").first()).toBeVisible();
    await comment.getByRole("link", { name: "src/lease.c, line 3" }).click();
    await expect(page).toHaveURL(/\/attachments\/\d+#f1R3$/);
    await contributor.reload();
    await expect(contributor.getByText("Seconds, I guess?").first()).toBeVisible();
    expect(violations).toEqual([]);
    await page.context().close();
  });
}

test("a log has a link to each line, keeps it in view, and says when a patch is none", async ({ page }) => {
  const address = await attachPatch(page);
  const [, bug] = /^(\/bugs\/\d+)/.exec(address) ?? [];
  await page.goto(bug ?? "");
  await ready(page);
  const log = Array.from({ length: 120 }, (_, at) => `line ${at + 1}`).join("\n");
  await page.getByLabel("Files", { exact: true }).setInputFiles([
    { name: "engine.log", mimeType: "text/html", buffer: Buffer.from(log) },
    {
      name: "page.html",
      mimeType: "text/plain",
      buffer: Buffer.from("<html><script>document.title='run'</script></html>"),
    },
  ]);
  await page.getByRole("form", { name: "Comment" }).getByRole("button", { name: "Save" }).click();
  await page.getByRole("link", { name: "engine.log" }).first().click();
  await expect(page.locator("#L120")).toContainText("line 120");
  const here = page.url();
  await page.goto(`${here}?lines=51-53#L51`);
  await expect(page.locator(".line-marked")).toHaveCount(3);
  await expect(page.locator(".line-marked").first()).toContainText("line 51");
  await page.goto(here);
  await ready(page);
  await page.locator("#L3 > a").click();
  await page.locator("#L5 > a").click({ modifiers: ["Shift"] });
  await expect(page).toHaveURL(/#L3-L5$/);
  await expect(page.locator(".line-marked")).toHaveCount(3);

  await page.getByText("Edit details").click();
  await page.getByLabel("It is a patch").check();
  await page.getByRole("button", { name: "Save details" }).click();
  await expect(page.getByText("This is marked as a patch, but cannot be shown as one.")).toBeVisible();

  await page.goto(bug ?? "");
  await page.getByRole("link", { name: "page.html" }).first().click();
  await expect(page.getByText("Files of the type text/html are not shown here.")).toBeVisible();
  await expect(page).not.toHaveTitle("run");
});

test("a new version of a patch is asked about again, and says what is different", async ({
  page,
  browser,
  baseURL,
}) => {
  const address = await attachPatch(page);
  await page.goto(address);
  await ready(page);
  await page.getByText("Set a flag").click();
  await page.getByRole("complementary", { name: "Details" }).getByText("review on lease.patch").click();
  await page.getByRole("button", { name: "Ask" }).click();
  await expect(page.getByText("asked", { exact: true })).toBeVisible();
  await page.reload();
  await ready(page);
  await page.getByText("Upload a new version").click();
  const form = page.getByRole("form", { name: "Upload a new version" });
  await expect(form.getByLabel("Open requests")).toHaveValue("carry");
  await form.getByLabel("New version", { exact: true }).setInputFiles({
    name: "lease-2.patch",
    mimeType: "text/plain",
    buffer: Buffer.from(PATCH.replace("+int pause = 2;", "+int pause = 3;")),
  });
  await form.getByLabel("What is new").fill("Pauses longer.");
  await form.getByRole("button", { name: "Upload new version" }).click();
  await expect(page.getByRole("heading", { name: "lease-2.patch" })).toBeVisible();
  await expect(page.getByText("asked", { exact: true })).toBeVisible();
  await page.getByRole("link", { name: "Difference to version 1" }).click();
  await expect(page.getByText("The changes of 1 file are the same.")).toBeVisible();
  await expect(page.getByRole("link", { name: "version 2", exact: true })).toBeVisible();
  await expect(page.locator(".patch-compared tr.old")).toContainText("+int pause = 2;");
  await expect(page.locator(".patch-compared tr.new")).toContainText("+int pause = 3;");

  const visitor = await windowOf(browser, { baseURL, javaScriptEnabled: false });
  await visitor.goto(address);
  await expect(visitor.getByText("obsolete", { exact: true })).toBeVisible();
  await visitor.getByText("This is an old version.").waitFor();
  await visitor.getByRole("link", { name: "Show the newest, version 2" }).click();
  await expect(visitor.getByRole("heading", { name: "lease-2.patch" })).toBeVisible();
  await visitor.context().close();
});
