import { expect, type Page } from "@playwright/test";
import { type Account, ready, sam } from "#tests/support/browser.ts";

/** Every kind of form that writes to a bug or a room: how it is filled in and sent, and how one sees that it was saved. */

const TYPED = "Two lines that took an hour,\nand that nobody wants to write again";

export type Story = {
  form: string;
  /** Who filed its bug, if not the one who writes. */
  filedBy?: Account;
  /** Opens and fills the form. */
  fill: (page: Page, bug: string) => Promise<void>;
  send: (page: Page) => Promise<void>;
  /** What was typed, where one sees it. */
  typed?: string;
  saved: (page: Page, bug: string) => Promise<void>;
  /** Forms that exist only with JavaScript. */
  needsScripts?: true;
};

const facts = (page: Page) => page.getByRole("complementary", { name: "Facts" });

/** The first flag that can be set without a word, with its form. */
const firstFlag = (page: Page) =>
  facts(page)
    .locator("details", { hasText: "Set a flag" })
    .last()
    .locator("li details")
    .filter({ hasNotText: "needinfo" })
    .first();

export const STORIES: readonly Story[] = [
  {
    form: "the comment",
    fill: async (page, bug) => {
      await open(page, bug);
      await page.getByRole("form", { name: "Comment" }).getByRole("textbox", { name: "Comment" }).fill(TYPED);
    },
    send: async (page) =>
      page.getByRole("form", { name: "Comment" }).getByRole("button", { name: "Save" }).click(),
    typed: TYPED,
    saved: async (page) => expect(page.locator("#c1")).toContainText("took an hour"),
  },
  {
    form: "all facts and a comment",
    fill: async (page, bug) => {
      await open(page, `${bug}?edit=all`);
      const form = page.getByRole("form", { name: "Edit the bug" });
      await form.getByLabel("Severity").selectOption("major");
      await form.getByRole("textbox", { name: "Comment" }).fill(TYPED);
    },
    send: async (page) =>
      page.getByRole("form", { name: "Edit the bug" }).getByRole("button", { name: "Save" }).click(),
    typed: TYPED,
    saved: async (page) => {
      await expect(page.locator("#c1")).toContainText("took an hour");
      await expect(facts(page)).toContainText("major");
    },
  },
  {
    form: "one fact",
    needsScripts: true,
    fill: async (page, bug) => {
      await open(page, bug);
      await page.keyboard.press("v");
      await page.getByRole("option", { name: /^major/ }).click();
    },
    send: async (page) =>
      page.getByRole("form", { name: "Severity" }).getByRole("button", { name: "Save" }).click(),
    saved: async (page) => expect(page.getByRole("link", { name: "Edit severity" })).toHaveText("major"),
  },
  {
    form: "a flag",
    fill: async (page, bug) => {
      await open(page, `${bug}?edit=flags`);
      await firstFlag(page).locator("summary").click();
    },
    send: async (page) => firstFlag(page).getByRole("button").first().click(),
    saved: async (page, bug) => {
      await expect(async () => {
        await page.goto(bug);
        await expect(facts(page).locator("[data-flag^=f]").first()).toBeVisible({ timeout: 1000 });
      }).toPass();
    },
  },
  {
    form: "following",
    filedBy: sam,
    fill: (page, bug) => open(page, bug),
    send: async (page) => page.getByRole("button", { name: /^Follow/ }).click(),
    saved: async (page) => expect(page.getByRole("button", { name: /^Stop following/ })).toBeVisible(),
  },
  {
    form: "an act",
    fill: async (page) => {
      await open(page, "/products/Tarn%20Engine/settings/components");
      await page.getByText("New component", { exact: true }).click();
      await page.getByLabel("Name").fill(`Session ${Date.now()}`);
      await page.getByLabel("Description").first().fill(TYPED);
    },
    send: async (page) => page.getByRole("button", { name: "Create component" }).click(),
    typed: TYPED,
    saved: async (page) => expect(page.getByRole("main")).toContainText(/Session \d+/),
  },
];

async function open(page: Page, address: string) {
  await page.goto(address);
  await ready(page);
}

/** What stands in the large fields of the page. */
export async function typedTexts(page: Page): Promise<string[]> {
  const texts: string[] = [];
  for (const area of await page.getByRole("main").locator("textarea").all())
    texts.push(await area.inputValue());
  return texts;
}
