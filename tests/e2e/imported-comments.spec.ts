import { execFile } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "@playwright/test";

// Every type of comment that an import brings, as a browser shows it.

const when = "2009-05-05T10:00:00Z";
const who = "ann@example.test";
const LOG = "first line\n\tindented by a tab\n    and by spaces\n<b>no markup</b> & *no* emphasis";
const QUOTE = "> what somebody wrote\n> in two lines\nand the answer, see bug 7";
const LONG = Array.from({ length: 2300 }, (_, index) => `line ${index + 1}`).join("\n");
/** A picture of 2 by 2 pixels. */
const PICTURE =
  "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEElEQVR4nGP4z8AARAwQCgAf7gP9i18U1AAAAABJRU5ErkJggg==";

const bug = {
  id: 7,
  src: "bugs.rowboat.test",
  product: "Rowboat",
  component: "Oars",
  status: "NEW",
  severity: "Sinking",
  priority: "High",
  summary: "All kinds of comments",
  description: LOG,
  created: when,
  reporter: who,
  custom: { cf_last_closed: "2016-03-04T05:06:07Z", cf_boats: [{ name: "Argo", crew: 50 }, { name: "Ark" }] },
  comments: [
    { who, when, text: QUOTE },
    { who, when, text: LONG },
    { who, when, text: "Created attachment 31\na picture", attachment_id: 31 },
    { who, when, text: "" },
  ],
  attachments: [
    { id: 31, who, when, file_name: 'the "boat".png', content_type: "image/png", summary: "the boat" },
  ],
};

test("imported comments keep lines, columns and quotes; long ones are folded; pictures and custom facts are shown", async ({
  page,
}) => {
  test.setTimeout(120_000);
  const dir = mkdtempSync(join(tmpdir(), "headwater-e2e-"));
  const file = join(dir, "rowboat.jsonl");
  const contents = join(dir, "rowboat.attachments.jsonl");
  writeFileSync(file, `${JSON.stringify(bug)}\n`);
  writeFileSync(
    contents,
    `${JSON.stringify({ bug_id: 7, id: 31, file_name: "boat.png", encoding: "base64", data: PICTURE })}\n`,
  );
  const { stdout } = await promisify(execFile)(process.execPath, [
    "bin/run.mjs",
    "bin/import.ts",
    "bugzilla",
    file,
    contents,
  ]);
  expect(stdout).toMatch(/severity +Sinking +Sinking +1 +new, of its products/);
  expect(stdout).toMatch(/priority +High +high +1 +other spelling/);

  await page.goto("/bugs?product=Rowboat&status=@all");
  const link = page.getByRole("link", { name: bug.summary, exact: true });
  await page.goto((await link.getAttribute("href")) ?? "");
  const texts = page.locator(".comment .plain");

  await expect(texts.first()).toContainText("<b>no markup</b> & *no* emphasis");
  const log = await texts.first().evaluate((element) => ({
    space: getComputedStyle(element).whiteSpace,
    font: getComputedStyle(element).fontFamily,
    lines: Math.round(
      element.getBoundingClientRect().height / Number.parseFloat(getComputedStyle(element).lineHeight),
    ),
  }));
  expect(log).toMatchObject({ space: "pre-wrap", lines: 4 });
  expect(log.font).toContain("mono");

  const quote = page.locator(".comment .quote").first();
  await expect(quote).toContainText("> what somebody wrote");
  await expect(page.locator("#c1")).toContainText("and the answer");

  const long = page.locator("#c2 .prose");
  expect((await long.boundingBox())?.height).toBeLessThan(600);
  await page.getByText("Show all 2,300 lines").click();
  await expect.poll(async () => (await long.boundingBox())?.height).toBeGreaterThan(20_000);

  const picture = page.locator("#c3").getByRole("img", { name: "the boat" });
  await picture.scrollIntoViewIfNeeded();
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(2);
  await expect(page.locator("#c4")).toContainText("No text.");

  const more = page.locator(".fact-group", { hasText: "Last closed" });
  await expect(more).toContainText("2016-03-04 05:06 UTC");
  await expect(more).toContainText("Crew: 50; Name: Argo");
  await expect(more).not.toContainText("{");
});
