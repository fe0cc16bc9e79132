import "#tests/support/database.ts";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { ACTS } from "#lib/admin/act/registry.ts";
import { ACTION_LABELS, fieldOf, KIND_LABELS, switchOf } from "#lib/admin/audit/field-words.ts";
import { printParts, type Recorded } from "#lib/admin/audit/parts.ts";
import { describeEntry, findSentence } from "#lib/admin/audit/sentence.ts";
import { db, type Transaction } from "#lib/db/client.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { makeScene, SAMPLES, type Scene } from "#tests/lib/admin/act/act-samples.ts";
import { makeUser } from "#tests/support/factories.ts";

// Every entry of the audit log reads as a sentence: a table over all acts, performed and rolled back.

const now = vi.hoisted(() => ({ atEnd: null as ((tx: Transaction) => Promise<void>) | null }));

vi.mock("#lib/db/client.ts", async (original) => {
  const real = await original<typeof import("#lib/db/client.ts")>();
  return {
    ...real,
    transaction: <Result>(work: (tx: Transaction) => Promise<Result>) =>
      real.transaction(async (tx) => {
        const result = await work(tx);
        await now.atEnd?.(tx);
        return result;
      }),
  };
});

let scene: Scene;
let administrator: Viewer;
beforeAll(async () => {
  scene = await makeScene();
  administrator = await (await makeUser({ isAdministrator: true })).viewer();
}, 120_000);

const back = new Error("rolled back");

/** The entries that an act writes. */
async function entriesOf(name: string): Promise<Recorded[]> {
  const act = ACTS.find((one) => one.name === name);
  const sample = SAMPLES[name];
  if (!act || !sample) throw new Error(`${name} has no sample in act-samples.ts.`);
  const { a, free } = scene;
  const owner =
    act.scope === "product"
      ? { product: a.name }
      : act.scope === "classification"
        ? { classification: a.classification }
        : {};
  const input = { ...(await sample(a, free)), ...owner };
  let entries: Recorded[] = [];
  const last = await db.auditEntry.findFirst({ orderBy: { id: "desc" } });
  now.atEnd = async (tx) => {
    const rows = await tx.auditEntry.findMany({
      where: { id: { gt: last?.id ?? 0n } },
      orderBy: { id: "asc" },
    });
    entries = rows.map(({ subject, subjectName, action, field, from, to, bugs }) => ({
      subject,
      name: subjectName,
      action,
      field,
      from,
      to,
      bugs,
    }));
    throw back;
  };
  await act.perform(administrator, input).catch((error: unknown) => {
    if (error !== back) throw error;
  });
  now.atEnd = null;
  return entries;
}

describe.each(ACTS.map(({ name }) => name))("%s", (name) => {
  it("writes entries that read as sentences, and can be filtered by words", async () => {
    const entries = await entriesOf(name);
    expect(entries.length).toBeGreaterThan(0);
    for (const entry of entries) {
      const said = findSentence(entry);
      expect(said, `${entry.subject} ${entry.action} ${entry.field}`).not.toBeNull();
      // Words of ours: no names of fields of programs.
      const words = (said ?? []).filter((part) => typeof part === "string").join(" ");
      expect(words).not.toMatch(/[a-z][A-Z]|undefined|\[object/);
      expect(KIND_LABELS).toHaveProperty([entry.subject]);
      expect(ACTION_LABELS).toHaveProperty([entry.action]);
    }
  }, 60_000);
});

/** Inputs that say which thing is meant, or what becomes of its bugs: not facts. */
const NO_FACTS = new Set([
  ...["revision", "product", "classification", "component", "series", "version", "milestone", "keyword"],
  ...["repository", "inVersion", "contained", "reply"],
  ...["type", "role", "group", "user", "value", "include", "exclude", "name", "handle"],
  ...["moveUnconfirmedTo", "securityGroup", "visibility", "password", "secret", "email", "displayName"],
]);

describe.each(
  ACTS.filter(({ name }) => /\.(change|create|set)$/.test(name) && !name.includes("orkflow.")).map(
    (act) => [act.name, act] as const,
  ),
)("%s", (name, act) => {
  it("has words for every fact that it takes", () => {
    const subject = SUBJECTS[name.split(".")[0] ?? ""] ?? name.split(".")[0] ?? "";
    const wordless = Object.keys(act.input.shape).filter(
      (field) => !NO_FACTS.has(field) && !fieldOf(subject, field) && !switchOf(subject, field),
    );
    expect(wordless).toEqual([]);
  });
});

const SUBJECTS: Record<string, string> = {
  flagType: "flag type",
  siteFlagType: "flag type",
  siteKeyword: "keyword",
  savedReply: "saved reply",
  sharedMilestone: "milestone",
  manifest: "manifest line",
  access: "product",
};

const entry = (given: Partial<Recorded> & Pick<Recorded, "subject" | "action">): Recorded => ({
  name: "Tarn",
  field: null,
  from: null,
  to: null,
  bugs: null,
  ...given,
});

it.each<[string, Partial<Recorded> & Pick<Recorded, "subject" | "action">]>([
  [
    "made Tarn visible to everybody who is signed in",
    { subject: "product", action: "change", field: "visibility", from: "open", to: "signed_in" },
  ],
  [
    "moved component Storage with 196 bugs from Tarn to Tarn Agent",
    { subject: "component", name: "Storage", action: "move", from: "Tarn", to: "Tarn Agent", bugs: 196 },
  ],
  [
    "created component Storage: description “Disks”, default assignee @maja, CC on new bugs @sam, @priya",
    {
      subject: "component",
      name: "Storage",
      action: "create",
      to: { description: "Disks", defaultAssignee: "maja", cc: ["sam", "priya"] },
    },
  ],
  [
    "deleted component Old and moved 1 bug to General",
    { subject: "component", name: "Old", action: "delete", to: "General", bugs: 1 },
  ],
  [
    "deleted milestone M1 and moved 12 bugs to M2",
    { subject: "milestone", name: "M1", action: "delete", from: 12, to: "M2" },
  ],
  ["deleted keyword crash; 3 bugs had it", { subject: "keyword", name: "crash", action: "delete", from: 3 }],
  [
    "renamed component Tarn to Lake",
    { subject: "component", action: "change", field: "name", from: "Tarn", to: "Lake" },
  ],
  [
    "cleared the due day of version 4.5, which was 2026-11-22",
    { subject: "version", name: "4.5", action: "change", field: "dueOn", from: "2026-11-22", to: "" },
  ],
  [
    "stopped offering component Tarn",
    { subject: "component", action: "change", field: "isActive", to: false },
  ],
  [
    "added @sam to the CC on new bugs of component Tarn and removed @priya",
    { subject: "component", action: "change", field: "cc", from: ["priya"], to: ["sam"] },
  ],
  [
    "made the group staff mandatory on 12 bugs of Tarn",
    { subject: "product", action: "change", field: "bugControl of staff", to: "mandatory", bugs: 12 },
  ],
  ["gave @maja the role qe", { subject: "role", name: "qe", action: "grant", to: "@maja" }],
])("%s", (sentence, given) => {
  expect(printParts(describeEntry(entry(given)))).toBe(sentence);
});

it("an entry without words of its own is still said", () => {
  const odd = entry({ subject: "component", action: "shuffle", field: "order", from: "a", to: "b" });
  expect(findSentence(odd)).toBeNull();
  expect(printParts(describeEntry(odd))).toBe("shuffle component Tarn: order from “a” to “b”");
});
