import "#tests/support/database.ts";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { FILED_FIELDS } from "#lib/bugs/fields/registry.ts";
import { db, pool } from "#lib/db/client.ts";
import { emptyForm, type FormState } from "#lib/http/form-state.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";
import { makeProduct, makeUser } from "#tests/support/factories.ts";

/** Any input in any field gives either a message at that field and no rows, or a complete bug with exactly that input. */

class Redirected extends Error {}
const asking: { viewer: Viewer } = { viewer: anonymousViewer };
vi.mock("#lib/people/session.ts", () => ({ currentViewer: async () => asking.viewer }));
vi.mock("next/headers", () => ({ headers: async () => new Headers(), cookies: async () => new Map() }));
vi.mock("next/navigation", () => ({
  redirect: (address: string) => {
    throw new Redirected(address);
  },
  unstable_rethrow: (error: unknown) => {
    if (error instanceof Redirected) throw error;
  },
}));
const { fileBugAction } = await import("#app/(site)/bugs/new/actions.ts");

let product = "";
beforeAll(async () => {
  asking.viewer = await (await makeUser({ isAdministrator: true })).viewer();
  product = (await makeProduct()).name;
});

/** The number of the bug that was filed, or the form as it came back. */
async function file(input: Record<string, string | File>): Promise<number | FormState> {
  const form = new FormData();
  for (const [name, value] of Object.entries({ product, summary: "It breaks", ...input }))
    form.set(name, value);
  try {
    return await fileBugAction(emptyForm, form);
  } catch (error) {
    if (!(error instanceof Redirected)) throw error;
    return Number(error.message.match(/^\/bugs\/(\d+)$/)?.[1]);
  }
}

async function countRows(): Promise<unknown> {
  const tables = [
    "bugs",
    "comments",
    "attachments",
    "changes",
    "bug_cc",
    "bug_keywords",
    "bug_groups",
    "dependencies",
    "filing_tokens",
  ];
  const counts = tables.map((table) => `(SELECT count(*)::int FROM ${table}) AS ${table}`);
  return (await pool.query(`SELECT ${counts.join(", ")}`)).rows[0];
}

let before: unknown;
beforeEach(async () => {
  before = await countRows();
});

async function expectRefused(answer: number | FormState, field: string, typed?: string): Promise<void> {
  if (typeof answer === "number") throw new Error(`It was taken as bug ${answer}.`);
  expect(answer.ok).toBe(false);
  expect(Object.keys(answer.fields)).toEqual([field]);
  const [message] = answer.fields[field] ?? [];
  expect(message).toMatch(/^[^\n]{5,300}$/);
  if (typed !== undefined) expect(answer.values[field]).toBe(typed);
  expect(await countRows()).toEqual(before);
}

const MILLION = "x".repeat(1_000_000);
const SQL = "'; DROP TABLE bugs; --";
const HTML = "<img src=x onerror=alert(1)>";
const CONTROLS = "\u0000\u0001\u001b\u202e";
const LINES = ["summary", "whiteboard", "url", "hardware", "os"] as const;
const FIELDS = ["summary", "component", "version", "description", ...FILED_FIELDS] as const;

describe("a million characters", () => {
  it.each([...FIELDS, "product"])("in %s", async (field) => {
    await expectRefused(await file({ [field]: MILLION }), field, MILLION);
  });

  it.each([...FIELDS, "product"])("and one more in %s", async (field) => {
    await expectRefused(await file({ [field]: `${MILLION}x` }), field);
  });

  it.each([...FIELDS, "product"])("of three bytes each, with line breaks, in %s", async (field) => {
    const text = "漢字\n".repeat(333_333);
    await expectRefused(await file({ [field]: text }), field, text);
  });

  it("in every field at once are all reported", async () => {
    const answer = await file(Object.fromEntries(FIELDS.map((field) => [field, MILLION])));
    if (typeof answer === "number") throw new Error("It was taken.");
    expect(Object.keys(answer.fields).sort()).toEqual([...FIELDS].sort());
    expect(await countRows()).toEqual(before);
  });
});

describe("empty or invisible text", () => {
  it.each(["", "   ", "\n\t ", "\u0000", "\u200b\ufeff\u202e", "\u0001\u0002"])(
    "%j is no summary",
    async (summary) => {
      await expectRefused(await file({ summary }), "summary");
    },
  );

  it.each(["", "\u0000"])("%j is no product", async (input) => {
    await expectRefused(await file({ product: input }), "product");
  });

  it.each(FIELDS.filter((field) => field !== "summary"))("an empty %s counts as not given", async (field) => {
    expect(await file({ [field]: "" })).toBeGreaterThan(0);
  });
});

describe("too long input", () => {
  it.each([
    ["summary", 255],
    ["whiteboard", 1000],
    ["url", 2000],
    ["hardware", 100],
    ["os", 100],
    ["description", 65_535],
  ])("%s takes %i characters and not one more", async (field, most) => {
    const long = "y".repeat(most);
    expect(await file({ [field]: long })).toBeGreaterThan(0);
    before = await countRows();
    await expectRefused(await file({ [field]: `${long}y` }), field, `${long}y`);
  });
});

describe("HTML and SQL", () => {
  it.each(LINES)("are ordinary text in %s", async (field) => {
    for (const text of [SQL, HTML]) {
      const id = await file({ [field]: text });
      if (typeof id !== "number") throw new Error(JSON.stringify(id.fields));
      expect(await db.bug.findUniqueOrThrow({ where: { id } })).toMatchObject({ [field]: text });
    }
  });

  it("are kept in the description and never reach its HTML as such", async () => {
    const id = await file({ description: `${HTML}\n<script>alert(1)</script> ${SQL}` });
    if (typeof id !== "number") throw new Error(JSON.stringify(id.fields));
    const { text, html } = await db.comment.findFirstOrThrow({ where: { bugId: id, number: 0 } });
    expect(text).toBe(`${HTML}\n<script>alert(1)</script> ${SQL}`);
    expect(html).not.toMatch(/<(img|script)/i);
  });

  it.each(FIELDS.filter((field) => field !== "description" && !LINES.some((line) => line === field)))(
    "are no %s",
    async (field) => {
      await expectRefused(await file({ [field]: SQL }), field, SQL);
      await expectRefused(await file({ [field]: HTML }), field, HTML);
    },
  );
});

describe("control characters", () => {
  it.each(LINES)("are removed from %s", async (field) => {
    const id = await file({ [field]: `a${CONTROLS}b` });
    if (typeof id !== "number") throw new Error(JSON.stringify(id.fields));
    expect(await db.bug.findUniqueOrThrow({ where: { id } })).toMatchObject({ [field]: "ab" });
  });

  it("are removed from the description, which keeps its line breaks", async () => {
    const id = await file({ description: `a\u0000\r\n\tb\u0007` });
    if (typeof id !== "number") throw new Error(JSON.stringify(id.fields));
    expect((await db.comment.findFirstOrThrow({ where: { bugId: id } })).text).toBe("a\n\tb");
  });

  it("a lone surrogate becomes the replacement character", async () => {
    const id = await file({ summary: "a\ud800b" });
    if (typeof id !== "number") throw new Error(JSON.stringify(id.fields));
    expect((await db.bug.findUniqueOrThrow({ where: { id } })).summary).toBe("a\ufffdb");
  });
});

describe("input of the wrong type", () => {
  it.each([
    ["type", "disaster"],
    ["deadline", "tomorrow"],
    ["deadline", "2026-02-30"],
    ["deadline", "99999-01-01"],
    ["dependsOn", "twelve"],
    ["dependsOn", "-1"],
    ["dependsOn", "1.5"],
    ["dependsOn", "99999999999999999999"],
    ["blocks", Array.from({ length: 501 }, (_, at) => at + 1).join(" ")],
    ["keywords", "word,".repeat(3)],
    ["cc", Array.from({ length: 1001 }, (_, at) => `p${at}`).join(",")],
  ])("%s: %s", async (field, value) => {
    await expectRefused(await file({ [field]: value }), field, value);
  });

  it("a file instead of a text", async () => {
    await expectRefused(await file({ summary: new File(["x"], "x.txt") }), "summary");
  });

  it("a text instead of files", async () => {
    await expectRefused(await file({ uploads: "no file" }), "uploads");
  });

  it("an invalid token is ignored", async () => {
    expect(await file({ token: SQL })).toBeGreaterThan(0);
  });
});

describe("files", () => {
  afterEach(async () => {
    expect(await countRows()).toEqual(before);
  });

  it("that are refused leave no bug", async () => {
    await expectRefused(await file({ uploadProblems: "“empty.log” is empty." }), "files");
  });

  it("that were not uploaded before the form are refused, and leave no row", async () => {
    await expectRefused(await file({ files: new File(["x"], "x.log") }), "files");
  });
});

it("when the session has expired, what was typed is kept, also in the sign-in address", async () => {
  const { viewer } = asking;
  asking.viewer = anonymousViewer;
  const answer = await file({ description: "Long story", component: "General" });
  asking.viewer = viewer;
  if (typeof answer === "number") throw new Error("It was taken.");
  expect(answer).toMatchObject({
    code: "not_signed_in",
    values: { summary: "It breaks", description: "Long story" },
  });
  const next = new URL(answer.signInHref ?? "", "http://here").searchParams.get("next") ?? "";
  expect(Object.fromEntries(new URL(next, "http://here").searchParams)).toEqual({
    product,
    summary: "It breaks",
    description: "Long story",
    component: "General",
  });
  expect(await countRows()).toEqual(before);
});
