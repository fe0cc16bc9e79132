import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, test } from "vitest";
import { FIELDS, PLAIN_FIELDS } from "#lib/bugs/fields/registry.ts";
import { bugzilla, ovirt } from "#lib/catalog/workflow/presets.ts";

// docs/ARCHITECTURE.md, as far as a program can check it: imports only go down.

type Import = { from: string; to: string; typeOnly: boolean };
type Rule = { says: string; isBroken: (one: Import) => boolean };

/** Lowest first. Those on one line do not import each other. */
const rungs = [
  ["errors.ts", "html.ts", "networks.ts", "text.ts"],
  ["env.ts"],
  ["log.ts"],
  ["db"],
  ["queue"],
  ["people"],
  ["http"],
  ["catalog"],
  ["flags"],
  ["bugs"],
  ["search", "mail", "upstream"],
  ["triage", "reports", "import", "admin"],
  ["worker"],
];

const rules: Rule[] = [
  {
    says: "app → components → lib, and never back up",
    isBroken: ({ from, to }) =>
      (layer(from) === "lib" && isIn(to, "app", "components", "tests", "bin", "prisma")) ||
      (layer(from) === "components" && isIn(to, "app", "tests", "bin", "prisma")) ||
      (layer(from) === "app" && isIn(to, "tests", "bin", "prisma")),
  },
  {
    says: "in lib, a folder imports only from folders below it",
    isBroken: ({ from, to }) =>
      layer(from) === "lib" && layer(to) === "lib" && folder(from) !== folder(to) && rung(to) >= rung(from),
  },
  {
    says: "components/ui knows not what a bug is: it imports nothing of lib, and no component above it",
    isBroken: ({ from, to }) =>
      from.startsWith("components/ui/") &&
      (layer(to) === "lib" || (layer(to) === "components" && !to.startsWith("components/ui/"))),
  },
  {
    says: "a component knows no query: of what runs on the server only it takes types",
    isBroken: ({ from, to, typeOnly }) =>
      layer(from) === "components" && !typeOnly && layer(to) === "lib" && isServerOnly(to),
  },
  {
    says: "a page asks no database: it calls queries and actions",
    isBroken: ({ from, to, typeOnly }) =>
      layer(from) === "app" && to.startsWith("lib/db/") && !typeOnly && from !== "app/readyz/route.ts",
  },
  {
    says: "in lib, only lib/http and lib/people/session.ts read cookies and headers",
    isBroken: ({ from, to }) =>
      layer(from) === "lib" &&
      to === "next/headers" &&
      folder(from) !== "http" &&
      from !== "lib/people/session.ts",
  },
  {
    says: "lib/people/session.ts is the only file that knows next-auth (others may name its types)",
    isBroken: ({ from, to, typeOnly }) =>
      /^next-auth(\/|$)/.test(to) &&
      from !== "lib/people/session.ts" &&
      !from.startsWith("app/api/auth/") &&
      !(typeOnly && folder(from) === "people"),
  },
  {
    says: "only lib/db opens connections",
    isBroken: ({ from, to, typeOnly }) =>
      ["pg", "@prisma/client", "@prisma/adapter-pg"].includes(to) &&
      isIn(from, "app", "components", "lib") &&
      folder(from) !== "db" &&
      !typeOnly,
  },
];

test.each(rules.map((rule) => [rule.says, rule] as const))("%s", (_, { isBroken }) => {
  expect(readImports().filter(isBroken).map(say)).toEqual([]);
});

test("there are no circular imports", () => {
  expect(findCircles().map((files) => files.join(" → "))).toEqual([]);
});

test("every folder of lib has a layer", () => {
  const known = new Set(rungs.flat());
  expect([...new Set(sources("lib").map(folder))].filter((name) => !known.has(name))).toEqual([]);
});

test("there are no barrel files, and no files named utils or the like", () => {
  const named = /(^|\/)(index\.tsx?|(utils?|helpers?|services?|managers?|misc|common)(\.tsx?|\/.*))$/;
  expect(sources("app", "components", "lib").filter((file) => named.test(file))).toEqual([]);
});

test("bugs, comments, changes, attachments, flags and events are written in one place only", () => {
  const tables =
    "bugs|comments|comment_revisions|changes|attachments|flags|events|batches|dependencies|regressions|related_bugs|see_also|bug_(aliases|cc|groups|keywords)";
  const statement = new RegExp(`\\b(INSERT INTO|UPDATE|DELETE FROM|COPY) (${tables})\\b`);
  const models =
    /\b(tx|db)\.(bug|comment|commentRevision|change|attachment|flag|event|batch|dependency|regression|relatedBug|seeAlso|bugAlias|bugCc|bugGroup|bugKeyword)\.(create|update|upsert|delete)/;
  const writers = sources("app", "components", "lib").filter(
    // The importer writes the same tables by COPY, and fills in what comes later.
    (file) => !file.startsWith("lib/import/") && (statement.test(read(file)) || models.test(read(file))),
  );
  expect(writers).toEqual([
    // What a move did to bugs is taken back, as if it had not been (docs/decisions/048).
    "lib/bugs/change/moved-history.ts",
    "lib/bugs/change/write-bug.ts",
    "lib/bugs/change/write-comments.ts",
    "lib/bugs/change/write-parts.ts",
    "lib/bugs/change/write.ts",
  ]);
});

test("the system viewer reads bugs only in jobs, imports, seeds and scripts", () => {
  const callers = sources("app", "components", "lib").filter((file) => /\bsystemViewer\(/.test(read(file)));
  const allowed =
    /^lib\/(people\/viewer\.ts|worker\/|import\/|mail\/|upstream\/(deliveries\/receive|flow\/follow-evidence|move\/mover|trackings\/recompute(-job)?|watches\/poll)\.ts)/;
  expect(callers.filter((file) => !allowed.test(file))).toEqual([]);
});

test("a file of server actions says so in its name, and a command is never one", () => {
  const actions = sources("app", "components", "lib").filter((file) =>
    /^\s*["']use server["']/m.test(read(file)),
  );
  expect(actions.filter((file) => !/actions?\.ts$/.test(file))).toEqual([]);
});

test("one file writes the audit log", () => {
  const writes =
    /\bauditEntry\.(create|update|upsert|delete)|(INSERT INTO|UPDATE|DELETE FROM|COPY) "?audit_entries/i;
  expect(sources("app", "components", "lib").filter((file) => writes.test(read(file)))).toEqual([
    "lib/people/audit.ts",
  ]);
});

test("changes of code are written in one place, and by the import of a list of commits", () => {
  const writes = /\b(INSERT INTO|UPDATE|DELETE FROM|COPY) code_change(s|_bugs|_tags)\b/;
  const models = /\b(tx|db)\.codeChange(Bug|Tag)?\.(create|update|upsert|delete)/;
  const writers = sources("app", "components", "lib").filter(
    (file) => !file.startsWith("lib/import/") && (writes.test(read(file)) || models.test(read(file))),
  );
  expect(writers.filter((file) => !file.startsWith("lib/upstream/changes/"))).toEqual([]);
});

/** Who asks comes first, except where nobody can be asking yet, or nothing is asked of the database. */
const withoutViewer: Record<string, string> = {
  "lib/bugs/attachments/queries.ts servingOf": "asks no database: how a file that was found is served",
  "lib/bugs/attachments/queries.ts contentDisposition": "asks no database: how a name is written in a header",
  "lib/flags/queries.ts listFlagTypes": "in commands, under the lock of the bug",
  "lib/flags/queries.ts includedIn": "asks no database: a condition",
  "lib/people/queries.ts findHandle": "the command line looks up on whose behalf it acts",
  "lib/people/queries.ts isLinkAlive": "the link from a mail is all that the person has",
};

test("queries for pages take the viewer first", () => {
  const reading = sources("lib").filter((file) => /(^|[/-])queries(\.ts|\/)|\/views\//.test(file));
  expect(reading.length).toBeGreaterThan(20);
  const without = reading.flatMap((file) =>
    [...read(file).matchAll(exportedFunction)].flatMap(({ groups }) =>
      /^_?viewer: (Viewer|Actor)\b/.test(groups?.first ?? "") ? [] : [`${file} ${groups?.name}`],
    ),
  );
  expect(without.sort()).toEqual(Object.keys(withoutViewer).sort());
});

const exportedFunction =
  /^export (?:async )?(?:function\*? |const (?=\w+ = (?:async )?\())(?<name>\w+)(?:<[^(]*>)?(?: = (?:async )?)?\(\s*(?<first>[^,)]*)/gm;

test("pages load a workflow for a viewer", () => {
  const asking = readImports().filter(({ from }) => layer(from) === "app");
  const loading = asking.filter(
    ({ from, to }) => to === "lib/catalog/workflow/load.ts" && /\bloadWorkflow\b/.test(read(from)),
  );
  expect(loading.map(say)).toEqual([]);
});

test("code uses phases and meanings, never the name of a status or a resolution", () => {
  // POST is a method of HTTP as well.
  const names = [bugzilla, ovirt]
    .flatMap(({ statuses, resolutions }) => [...statuses, ...resolutions])
    .map(({ name }) => name)
    .filter((name) => name !== "POST");
  const literal = new RegExp(`["'](${names.join("|")})["']`);
  // The words that Bugzilla reserves stand in lib/admin/workflows/edit.ts.
  const may = ["lib/catalog/workflow/presets.ts", "lib/admin/workflows/edit.ts"];
  const naming = sources("app", "components", "lib").filter(
    (path) => !path.startsWith("lib/import/") && !may.includes(path) && literal.test(read(path)),
  );
  expect(naming).toEqual([]);
});

/** Words that name other things as well: the address of a page, the machine that we run on. */
const ORDINARY_WORDS: readonly string[] = ["url", "os"];

/** How code names a plain field: by its name or its column, as text, as a key, or of a bug. */
function namesPlainField(text: string): boolean {
  // Every bug has a summary and a type, and so have many other things.
  const plain = PLAIN_FIELDS.filter((name) => name !== "summary" && name !== "type");
  const words = [...new Set(plain.flatMap((name) => [name, FIELDS[name].column]))];
  const own = words.filter((word) => !ORDINARY_WORDS.includes(word)).join("|");
  const pattern = `["'](${own})["']|\\b(${own})\\??:|\\.(${own})\\b|\\b(b|bug|row|record|input|facts|changes)\\.(${words.join("|")})\\b`;
  return new RegExp(pattern).test(text);
}

test("a plain field is named in the registry and nowhere else", () => {
  const naming = sources("app", "components", "lib").filter(
    (path) => !path.startsWith("lib/bugs/fields/registry/") && namesPlainField(read(path)),
  );
  expect(naming).toEqual([]);
});

test.each(["bug.url", "SELECT b.os", 'field === "deadline"', "whiteboard: text", "record.hardware"])(
  "the rule for plain fields catches %s",
  (text) => expect(namesPlainField(text)).toBe(true),
);

// The rules themselves: each catches what it is there for.
test.each([
  { number: 0, from: "lib/bugs/views/bug.ts", to: "components/bug.tsx", typeOnly: true },
  { number: 0, from: "components/bug.tsx", to: "app/look.ts", typeOnly: false },
  { number: 1, from: "lib/bugs/filing/file-bug.ts", to: "lib/mail/send.ts", typeOnly: false },
  { number: 1, from: "lib/search/parse.ts", to: "lib/mail/send.ts", typeOnly: false },
  { number: 2, from: "components/ui/button.tsx", to: "lib/bugs/schema.ts", typeOnly: true },
  { number: 3, from: "components/bugs/list.tsx", to: "lib/bugs/views/bug.ts", typeOnly: false },
  { number: 3, from: "components/bugs/list.tsx", to: "lib/bugs/filing/file-bug.ts", typeOnly: false },
  { number: 4, from: "app/(site)/page.tsx", to: "lib/db/client.ts", typeOnly: false },
  { number: 5, from: "lib/bugs/views/bug.ts", to: "next/headers", typeOnly: false },
  { number: 6, from: "lib/http/route.ts", to: "next-auth/jwt", typeOnly: true },
  { number: 7, from: "lib/catalog/queries.ts", to: "pg", typeOnly: false },
])("rule $number catches $from importing $to", ({ number, ...one }) => {
  expect(rules[number]?.isBroken(one)).toBe(true);
});

function layer(path: string): string {
  return path.split("/")[0] ?? "";
}

function isIn(path: string, ...layers: string[]): boolean {
  return path.includes("/") && layers.includes(layer(path));
}

/** lib/bugs/filing/file-bug.ts → bugs; lib/env.ts → env.ts */
function folder(path: string): string {
  return path.split("/")[1] ?? "";
}

function rung(path: string): number {
  return rungs.findIndex((names) => names.includes(folder(path)));
}

function say({ from, to }: Import): string {
  return `${from} imports ${to}`;
}

function isServerOnly(path: string): boolean {
  return existsSync(path) && /^import "server-only";/m.test(read(path));
}

/** Every circle of imports, types included, as the files in it: what is left when all that nothing leads back to is taken away. */
function findCircles(): string[][] {
  const targets = new Map<string, Set<string>>();
  for (const { from, to } of readImports()) targets.set(from, (targets.get(from) ?? new Set()).add(to));
  const circles: string[][] = [];
  const done = new Set<string>();
  const walk = (file: string, path: string[]): void => {
    const at = path.indexOf(file);
    if (at >= 0) circles.push(path.slice(at));
    if (at >= 0 || done.has(file)) return;
    for (const to of targets.get(file) ?? []) walk(to, [...path, file]);
    done.add(file);
  };
  for (const file of targets.keys()) walk(file, []);
  return circles;
}

let found: Import[] | undefined;

function readImports(): Import[] {
  found ??= sources("app", "components", "lib").flatMap((from) =>
    [...read(from).matchAll(statement)].flatMap(({ groups }) => {
      const name = groups?.named ?? groups?.bare ?? groups?.late ?? "";
      return [{ from, to: resolve(from, name), typeOnly: isTypeOnly(groups?.what ?? "") }];
    }),
  );
  return found;
}

const statement =
  /^\s*(?:import|export)\s+(?<what>[^"';]*?)\s*from\s*["'](?<named>[^"']+)["']|^\s*import\s*["'](?<bare>[^"']+)["']|\bimport\(\s*["'](?<late>[^"']+)["']\s*\)/gm;

/** `type { A }`, or `{ type A, type B }`. */
function isTypeOnly(what: string): boolean {
  if (what.startsWith("type ")) return true;
  const names = what.match(/^\{([^}]*)\}$/)?.[1];
  if (names === undefined) return false;
  return names.split(",").every((name) => name.trim() === "" || name.trim().startsWith("type "));
}

function resolve(from: string, name: string): string {
  if (name.startsWith("#")) return name.slice(1);
  return name.startsWith(".") ? normalize(join(dirname(from), name)) : name;
}

function sources(...layers: string[]): string[] {
  return layers
    .filter((name) => existsSync(name))
    .flatMap((name) => readdirSync(name, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.startsWith("lib/db/generated/"))
    .sort();
}

function read(path: string): string {
  return readFileSync(path, "utf8");
}
