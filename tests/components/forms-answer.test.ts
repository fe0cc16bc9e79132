import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const sources = globSync(["components/**/*.{ts,tsx}", "app/**/*.tsx"]).map((path) => ({
  path,
  source: readFileSync(path, "utf8"),
}));

test("every form says when its session has ended, with a way to sign in that keeps what was typed", () => {
  // The piece itself, or one that has it and is given the state of the form.
  const pieces = ["FormAnswer", "SignInAgain"];
  const says = new RegExp(`<(${pieces.join("|")})\\b`);
  for (const { source } of sources) {
    const [, name] = /export function (\w+)\(\{[^}]*\bstate\b/.exec(source) ?? [];
    if (name && !source.includes("useFormAction(") && says.test(source)) pieces.push(name);
  }
  const answers = new RegExp(`<(${pieces.join("|")})\\b[^>]*\\bstate=\\{`);
  const silent = sources.filter(
    ({ path, source }) => path.endsWith(".tsx") && source.includes("useFormAction(") && !answers.test(source),
  );
  expect(silent.map(({ path }) => path)).toEqual([]);
});

test("every form that writes stays where it is when it cannot be sent", () => {
  const breaking = sources.filter(({ path, source }) => {
    if (path === "components/use-form-action.ts") return false;
    // Forms that search go to an address.
    const sent = [...source.matchAll(/<form\b[^>]*?\saction=\{(\w+)\}/g)].map(([, action]) => action ?? "");
    return (
      source.includes("useActionState(") ||
      (!source.includes("useFormAction(") && sent.some((action) => !SEARCHES.includes(`${path} ${action}`)))
    );
  });
  expect(breaking.map(({ path }) => path)).toEqual([]);
});

const SEARCHES = [
  "components/catalog/name-filter.tsx action",
  "components/admin/audit-filter.tsx base",
  "components/bugs/history-forms.tsx base",
  "components/admin/room-list.tsx action",
  "app/(site)/bugs/[id]/is-it-fixed/page.tsx page",
  "components/upstream/backports.tsx action",
  "components/upstream/grid-filter.tsx action",
  "components/upstream/rebase.tsx action",
];
