import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Browser, type BrowserContext, chromium, type Page } from "@playwright/test";
import { Command, InvalidArgumentError } from "commander";
import { AppError } from "#lib/errors.ts";
import { cast } from "#prisma/seed/cast.ts";
import { findChromium } from "./chromium.ts";
import { root } from "./setup.mjs";

// npm run screenshots [-- URL]: takes the pictures in docs/images from a running Headwater with the demo catalogue. With
// --all, takes full-page pictures of all pages in light, dark and phone views, into a directory outside docs.

type Person = "admin" | "maja" | "priya" | "sam" | null;
/** `isForAll`: only with --all, not for docs. */
type Shot = {
  name: string;
  path: string;
  as: Person;
  isForAll?: boolean;
  act?: (page: Page) => Promise<void>;
};
type Look = { name: string; theme: "light" | "dark"; width: number; height: number };

const options = new Command("npm run screenshots --")
  .argument("[url]", "where Headwater runs", readAddress, "http://localhost:3000")
  .option("--all", "light, dark and phone, into --to", false)
  .option("--to <dir>", "where pictures go with --all", ".data/screenshots")
  .option("--only <word>", "only pages with this word in their name")
  .option("--product <name>", "whose pages are shown", "Tarn Engine")
  .option("--downstream <name>", "whose view of upstream is shown", "Quillby Virtualization")
  .option("--bug <number>", "the bug that is shown", "4")
  .option("--milestone <name>", "whose release notes are shown", "tarn-4.5.0")
  .parse();
const base = options.processedArgs[0] as string;
const { all, to, only, product, downstream, bug, milestone } = options.opts<{
  all: boolean;
  to: string;
  only?: string;
  product: string;
  downstream: string;
  bug: string;
  milestone: string;
}>();

const productAt = `/products/${encodeURIComponent(product)}`;
const LIST =
  "targetMilestone=tarn-4.5.0&status=all&severity=blocker&severity=critical&severity=major&columns=severity,status,component,assignee";
const manyAt = `/bugs/many?${new URLSearchParams({ all: LIST, to: "Tarn Agent" })}`;
const shots: Shot[] = [
  { name: "home", path: "/", as: "priya" },
  { name: "product", path: productAt, as: "sam" },
  { name: "new-bug", path: `/bugs/new?product=${encodeURIComponent(product)}`, as: "sam" },
  { name: "bug", path: `/bugs/${bug}`, as: "maja" },
  { name: "bug-versions", path: `/bugs/${bug}/versions`, as: "maja", isForAll: true },
  { name: "is-it-fixed", path: `/bugs/${bug}/is-it-fixed`, as: null, isForAll: true },
  { name: "list", path: `/bugs?${LIST}`, as: "priya" },
  { name: "many-bugs", path: manyAt, as: "priya", isForAll: true },
  { name: "many-bugs-preview", path: manyAt, as: "priya", isForAll: true, act: previewMany },
  { name: "patch", path: `/bugs/${bug}`, as: "maja", act: openPatch },
  { name: "graph", path: `/bugs/${bug}/graph`, as: "maja", isForAll: true },
  { name: "tree", path: `/bugs/${bug}/tree`, as: "maja", isForAll: true },
  { name: "history", path: `/bugs/${bug}/history`, as: "maja", isForAll: true },
  {
    name: "moment",
    path: `/bugs/${bug}/history?at=${daysAgo(20)}&to=${daysAgo(3)}`,
    as: "maja",
    isForAll: true,
  },
  { name: "settings-components", path: `${productAt}/settings/components`, as: "maja" },
  { name: "settings-versions", path: `${productAt}/settings/versions`, as: "maja" },
  { name: "who-may", path: `${productAt}/who?person=priya`, as: "maja" },
  { name: "trackings", path: `${productAt}/trackings`, as: "maja", isForAll: true },
  { name: "questions", path: `${productAt}/questions`, as: "maja", isForAll: true },
  {
    name: "upstream",
    path: `/products/${encodeURIComponent(downstream)}/upstream`,
    as: "maja",
    isForAll: true,
  },
  {
    name: "backports",
    path: `/products/${encodeURIComponent(downstream)}/upstream/backports`,
    as: "maja",
    isForAll: true,
  },
  { name: "requests", path: "/requests", as: "maja", isForAll: true },
  { name: "asked-fixes", path: "/requests?side=fixes", as: "maja", isForAll: true },
  { name: "release", path: `/releases/${milestone}`, as: "priya", isForAll: true },
  { name: "notes", path: `/releases/${milestone}/notes`, as: "priya", isForAll: true },
  {
    name: "move",
    path: `/admin/moves/new?${new URLSearchParams({ product: downstream, classification: "Upstream" })}`,
    as: "admin",
    isForAll: true,
  },
  { name: "moves", path: "/admin/moves", as: "admin", isForAll: true },
  { name: "audit", path: `${productAt}/settings/audit`, as: "maja", isForAll: true },
];
const light: Look = { name: "light", theme: "light", width: 1280, height: 800 };
const looks: Look[] = all
  ? [
      light,
      { name: "dark", theme: "dark", width: 1280, height: 800 },
      { name: "phone", theme: "light", width: 390, height: 844 },
    ]
  : [light];

const directory = all ? resolve(root, to) : join(root, "docs/images");
mkdirSync(directory, { recursive: true });
const browser = await chromium.launch({
  executablePath: await findChromium(),
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
try {
  for (const look of looks) await takeAll(browser, look);
} finally {
  await browser.close();
}

async function takeAll(browser: Browser, look: Look): Promise<void> {
  const contexts = new Map<Person, BrowserContext>();
  for (const shot of shots) {
    if ((only && !shot.name.includes(only)) || (shot.isForAll && !all)) continue;
    const context = contexts.get(shot.as) ?? (await enter(browser, look, shot.as));
    contexts.set(shot.as, context);
    const page = await context.newPage();
    const file = join(directory, `${shot.name}${all ? `-${look.name}` : ""}.png`);
    console.log((await take(page, shot, file)) ? file : `${shot.name}: there is no page ${shot.path}.`);
    await page.close();
  }
  for (const context of contexts.values()) await context.close();
}

/** A browser of this look, signed in as one of the demo people. */
async function enter(browser: Browser, look: Look, person: Person): Promise<BrowserContext> {
  const context = await browser.newContext({
    baseURL: base,
    viewport: { width: look.width, height: look.height },
    colorScheme: look.theme,
    reducedMotion: "reduce",
    timezoneId: "UTC",
    // The style of the pictures is not the page's own.
    bypassCSP: true,
  });
  context.setDefaultTimeout(120_000);
  if (!person) return context;
  const { email, password } = cast[person];
  const page = await context.newPage();
  await page.goto("/sign-in", { waitUntil: "networkidle" }).catch((cause: unknown) => {
    throw new AppError("demo", `Headwater does not respond at ${base}: start it, or specify its address.`, {
      cause,
    });
  });
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("main").getByRole("button", { name: "Sign in", exact: true }).click();
  await page
    .waitForURL((url) => url.pathname !== "/sign-in")
    .catch(() => {
      throw new AppError("demo", `${email} could not sign in at ${base}: is the demo catalogue there?`);
    });
  await page.close();
  return context;
}

/** False when there is no such page. Pictures for docs are as high as the window, the others show the full page. */
async function take(page: Page, { path, act }: Shot, file: string): Promise<boolean> {
  const answer = await page.goto(path, { waitUntil: "networkidle" });
  if (answer?.status() === 404) return false;
  if (!answer?.ok()) throw new AppError("demo", `${base}${path} answered ${answer?.status()}.`);
  await act?.(page);
  // Hide the badge of npm run dev, and the space for the scroll bar.
  const content = "nextjs-portal { display: none } html { scrollbar-gutter: auto !important }";
  await page.addStyleTag({ content });
  await page.screenshot({ path: file, fullPage: all, animations: "disabled", caret: "hide" });
  return true;
}

/** The first version of the patch, with what was said of its lines. */
async function openPatch(page: Page): Promise<void> {
  await page.getByRole("link", { name: "answer-after-leases.patch" }).first().click();
  await page.waitForURL(/\/attachments\/\d+/);
  // Colours come from a thread: the first views may be without.
  const coloured = page.locator('i[class^="t-"]').first();
  for (let views = 0; views < 10 && !(await coloured.isVisible()); views++)
    await page.reload({ waitUntil: "networkidle" });
}

function daysAgo(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
}

/** A preview changes nothing. */
async function previewMany(page: Page): Promise<void> {
  await page.getByLabel("Whiteboard", { exact: true }).fill("moved together");
  await page.getByRole("button", { name: "Preview…" }).click();
  await page.waitForURL(/\/bugs\/many\/\d+/);
}

function readAddress(text: string): string {
  if (URL.canParse(text)) return text.replace(/\/+$/, "");
  throw new InvalidArgumentError("Give an address such as http://localhost:3000.");
}
