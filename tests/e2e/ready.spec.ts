import { expect, type Page, test } from "@playwright/test";
import { ready } from "#tests/support/browser.ts";

// What the stories rely on: a page that is ready has asked for everything, and done what it has to do.

for (const [what, script] of [
  ["what it asks for once it has loaded", `addEventListener("load", () => fetch("/slow").then(say))`],
  [
    "what follows an answer",
    `fetch("/slow").then(() => setTimeout(() => fetch("/slow?more").then(say), 50))`,
  ],
  [
    "work that is done in pieces",
    `let left = 500;
     const channel = new MessageChannel();
     channel.port1.onmessage = () => {
       for (const end = performance.now() + 2; performance.now() < end; );
       if (left--) channel.port2.postMessage(null); else say();
     };
     fetch("/slow").then(() => channel.port2.postMessage(null));`,
  ],
] as const) {
  test(`waiting for a page waits for ${what}`, async ({ page }) => {
    await openWith(page, script);
    await ready(page);
    expect(await page.locator("html").getAttribute("data-done")).toBe("");
  });
}

test("waiting for a page waits for nothing that an earlier page left behind", async ({ page }) => {
  await openWith(page, `addEventListener("pagehide", () => navigator.sendBeacon("/never"))`);
  await openWith(page, "say()");
  await ready(page);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("a page is ready once it has loaded", async ({ page }) => {
    await openWith(page, "");
    await ready(page);
  });
});

async function openWith(page: Page, script: string): Promise<void> {
  await page.route("**/*", async (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === "/never") return;
    if (pathname === "/slow") await new Promise((resolve) => setTimeout(resolve, 400));
    const body = `<body><script>const say = () => document.documentElement.setAttribute("data-done", ""); ${script}</script></body>`;
    await route.fulfill({ contentType: "text/html", body: pathname === "/slow" ? "" : body });
  });
  await page.goto("/page");
}
