import { expect, type Page, test } from "@playwright/test";
import { axeOf } from "#tests/support/axe.ts";
import { type Account, admin, maja, signIn, watchPolicy } from "#tests/support/browser.ts";

// Every page there is: reachable by everybody's means (axe finds nothing serious), and whole at 320 pixels.

const product = "/products/Tarn%20Engine";

test("a path that cannot be decoded is a page that is not there", async ({ request }) => {
  for (const path of ["/products/%", "/products/%E0%A4%A/versions?text=%", "/bugs/%", "/%"]) {
    expect(`${path}: ${(await request.get(path)).status()}`).toBe(`${path}: 404`);
  }
});

const pages: { who: Account | null; addresses: string[] }[] = [
  {
    who: null,
    addresses: [
      "/",
      "/bugs",
      "/bugs/4",
      "/bugs/4/versions",
      "/bugs/4/tree",
      "/bugs/4/graph",
      "/bugs/4/is-it-fixed?product=Tarn+Engine&version=4.4.9",
      "/bugs/new",
      "/products",
      product,
      "/releases",
      "/releases/tarn-4.4.10/notes",
      "/sign-in",
      "/sign-up",
      "/forgotten-password",
      "/no-such-page",
    ],
  },
  {
    who: maja,
    addresses: [
      "/",
      "/bugs?status=all",
      "/bugs/new?product=Tarn+Engine",
      "/bugs/4",
      "/bugs/4?edit=all",
      "/bugs/4?edit=c0",
      "/bugs/4?moderate=c0",
      "/bugs/4?react=c0",
      "/bugs/4/c0/edits",
      "/bugs/4/access",
      "/bugs/4/versions?product=Tarn+Engine&series=4.5&in=Tarn+Agent",
      product,
      `${product}/components`,
      `${product}/versions`,
      `${product}/milestones`,
      `${product}/trackings`,
      `${product}/questions`,
      "/questions?classification=Tarn",
      "/products/Quillby%20Virtualization/upstream",
      `${product}/who?person=priya`,
      ...[
        "product",
        "components",
        "versions",
        "milestones",
        "mapping",
        "mapping?open=c0",
        "repositories",
        "repositories?open=new",
        "flags",
        "people",
        "access",
        "workflow",
        "keywords",
        "replies?open=new",
        "audit",
        "components?open=new",
        "versions?open=new",
        "flags?open=new",
        "access?open=new",
      ].map((room) => `${product}/settings/${room}`),
      "/releases/tarn-4.5.0",
      "/releases/tarn-4.5.0/notes",
      "/bugs/4/doc",
      "/bugs/4/history",
      "/bugs/4/history?at=2026-11-22",
      "/requests",
      "/searches",
      "/settings",
      "/people/priya",
    ],
  },
  {
    who: admin,
    addresses: [
      "",
      "/classifications",
      "/products",
      "/users",
      "/users/sam",
      "/groups",
      "/groups?open=new",
      "/values",
      "/values?open=new-severity",
      "/keywords",
      "/workflow",
      "/settings",
      "/audit",
      "/outbox",
    ].map((room) => `/admin${room}`),
  },
];

test.describe.configure({ mode: "parallel" });

/** What depends on colours and width; the rest of axe's rules are asked once, in the light. */
const RULES_OF_LOOKS = [
  "color-contrast",
  "link-in-text-block",
  "scrollable-region-focusable",
  "aria-hidden-focus",
];

for (const colorScheme of ["light", "dark"] as const) {
  for (const { who, addresses } of pages) {
    test(`${who?.email ?? "a stranger"}, ${colorScheme}`, async ({ browser, baseURL }) => {
      test.setTimeout(300_000);
      const width = colorScheme === "light" ? 1280 : 320;
      const page = await (
        await browser.newContext({ baseURL, colorScheme, viewport: { width, height: 900 } })
      ).newPage();
      const forbidden = watchPolicy(page);
      if (who) await signIn(page, who);
      for (const address of addresses)
        await look(page, address, colorScheme === "light" ? null : RULES_OF_LOOKS);
      expect.soft(forbidden, "what the pages did against their own policy").toEqual([]);
      await page.context().close();
    });
  }
}

async function look(page: Page, address: string, rules: string[] | null): Promise<void> {
  const answer = await page.goto(address);
  expect.soft(answer?.status(), address).toBe(address === "/no-such-page" ? 404 : 200);
  const axe = axeOf(page);
  const { violations } = await (rules ? axe.withRules(rules) : axe).analyze();
  const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  const found = serious.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`,
  );
  expect.soft(found, address).toEqual([]);
  const beyond = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect.soft(beyond, `${address} is wider than the window by`).toBeLessThanOrEqual(0);
}
