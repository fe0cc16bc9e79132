import { expect, test } from "@playwright/test";
import { ready, sam, signIn } from "#tests/support/browser.ts";

for (const isSignedIn of [true, false]) {
  test(`every page leads to all others, however wide the window is, ${isSignedIn ? "signed in" : "for strangers"}`, async ({
    page,
  }) => {
    if (isSignedIn) await signIn(page, sam);
    await page.goto("/bugs?product=Tarn+Engine");
    for (const width of [320, 390, 639, 640, 767, 768, 900, 1023, 1024, 1151, 1152, 1600]) {
      await page.setViewportSize({ width, height: 800 });
      const products = page.getByRole("navigation").getByRole("link", { name: "Products", exact: true });
      const menu = page.getByRole("link", { name: "Menu" });
      await expect(products.or(menu).filter({ visible: true }), `at ${width} px`).toHaveCount(1);
      // The summaries are what a list is read for.
      const summary = await page.locator("td.main").first().boundingBox();
      expect(summary?.width, `at ${width} px`).toBeGreaterThan(250);
    }
  });
}

test("a link to a place leads to it, on this page and on another, also when it is folded away", async ({
  page,
}) => {
  const versions = "/products/Tarn%20Engine/versions";
  const follow = async (href: string) => {
    await page.evaluate((href) => {
      document.querySelector("#to-the-place")?.remove();
      const link = Object.assign(document.createElement("a"), {
        id: "to-the-place",
        href,
        textContent: "To the place",
      });
      link.dataset.go = "";
      document.querySelector("main")?.prepend(link);
    }, href);
    await page.getByRole("link", { name: "To the place" }).click();
  };
  await page.setViewportSize({ width: 1000, height: 400 });
  await page.goto(versions);
  const id = await page.locator("details:not([open]) [id^=v]").last().getAttribute("id");
  await page.goto("/bugs");
  await ready(page);
  await follow(`${versions}#${id}`);
  await expect(page.locator(`#${id}`)).toBeInViewport();
  await page.evaluate(() => scrollTo(0, 0));
  await expect(page.locator(`#${id}`)).not.toBeInViewport();
  await follow(`${versions}#${id}`);
  await expect(page.locator(`#${id}`)).toBeInViewport();
});

test("an address with a broken place is its page", async ({ page }) => {
  const errors: string[] = [];
  page.on("pageerror", ({ message }) => errors.push(message));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  await page.goto("/bugs?product=Tarn+Engine#100%");
  await ready(page);
  expect(await page.evaluate(() => location.hash)).toBe("#100%");
  // Scripts run, and the list is there.
  await page.keyboard.press("j");
  await expect(page.locator("tbody a[data-row]").first()).toBeFocused();
  expect(errors).toEqual([]);
});
