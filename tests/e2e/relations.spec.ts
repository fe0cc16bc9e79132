import { expect, type Page, test } from "@playwright/test";
import { axeOf } from "#tests/support/axe.ts";
import { maja, ready, signIn } from "#tests/support/browser.ts";
import { fileByForm, startSession } from "#tests/support/forms.ts";

// The story of related bugs, with and without scripts: what broke what, what waits for what, as a tree and as a picture.

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("a maintainer says what waits for what and what broke it, and sees it as a tree and as a graph", async ({
      page,
    }) => {
      await signIn(page, maja);
      const session = await startSession(maja);
      const ids: string[] = [];
      for (const summary of ["Release it", "The log fills up", "Rotation is broken", "Rotate by size"]) {
        const address = await fileByForm(session, { product: "Tarn Engine", summary });
        ids.push(/\d+$/.exec(address)?.[0] ?? "");
      }
      await session.dispose();
      const [release = "", log = "", rotation = "", size = ""] = ids;
      await edit(page, release, { "Depends on": log });
      await edit(page, log, { "Depends on": rotation });
      await edit(page, rotation, { "Regressed by": size });
      await expect(page.getByText(`added bug ${size} to regressed by`)).toBeVisible();
      await page.goto(`/bugs/${size}`);
      await expect(page.getByRole("complementary", { name: "Facts" })).toContainText(
        `${rotation} Rotation is broken`,
      );

      // A loop is refused at the field, and named.
      await edit(page, rotation, { "Depends on": release });
      await expect(
        page.getByText(`wait for each other: ${rotation} → ${release} → ${log} → ${rotation}`).first(),
      ).toBeVisible();

      await page.goto(`/bugs/${release}`);
      await page.getByRole("link", { name: "Tree", exact: true }).click();
      await expect(page.getByRole("heading", { level: 2 })).toContainText("Depends on 2 bugs, 2 open");
      const deep = page.getByRole("link", { name: `${rotation} Rotation is broken` });
      await expect(deep).toBeVisible();
      await page.getByRole("link", { name: "1 level", exact: true }).click();
      await expect(deep).toBeHidden();
      await page.locator(".tree summary", { hasText: "1 bug" }).click();
      await expect(deep).toBeVisible();

      await page.getByRole("link", { name: "Graph", exact: true }).click();
      const graph = page.getByRole("group", { name: `Bugs related to bug ${release}` });
      await expect(graph.getByRole("link")).toHaveCount(3);
      await graph.getByRole("link", { name: /Rotation is broken/ }).click();
      await expect(page).toHaveURL(`/bugs/${rotation}`);
      await page.goto(`/bugs/${rotation}/graph`);
      if (javaScriptEnabled) expect((await axeOf(page).include("main").analyze()).violations).toEqual([]);
      await page.goto(`/bugs?regressedBy=${size}`);
      await expect(page.getByRole("row", { name: /Rotation is broken/ })).toBeVisible();
    });
  });
}

async function edit(page: Page, id: string, facts: Record<string, string>): Promise<void> {
  await page.goto(`/bugs/${id}?edit=all`);
  await ready(page);
  const form = page.getByRole("form", { name: "Edit the bug" });
  for (const [label, value] of Object.entries(facts)) await form.getByLabel(label).fill(value);
  await form.getByRole("button", { name: "Save" }).click();
}
