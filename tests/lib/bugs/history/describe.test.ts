import { expect, test } from "vitest";
import { threadHtml } from "#components/bugs/thread.ts";
import { sayChange } from "#lib/bugs/history/describe.ts";

test.each([
  ["severity", "normal", "major", "set severity to major", "changed severity normal → major"],
  ["targetRelease", "", "4.5.0", "set target release to 4.5.0", "set target release to 4.5.0"],
  ["assignee", "aiko", "", "cleared assignee", "cleared assignee (aiko)"],
  ["dependsOn", "", "5", "added 5 to depends on", "added bug 5 to depends on"],
  ["cc", "sam", "", "removed sam from CC", "removed sam from CC"],
  ["duplicateOf", "", "31", "marked it as a duplicate of 31", "marked it as a duplicate of bug 31"],
  ["duplicates", "", "28", "marked 28 as a duplicate of it", "marked bug 28 as a duplicate of it"],
  ["duplicates", "28", "", "removed 28 from duplicates", "removed bug 28 from duplicates"],
])("a change of %s from “%s” to “%s” is “%s”, and “%s” in the thread", (field, from, to, words, inThread) => {
  expect(sayChange({ field, from, to })).toBe(words);
  const at = "2026-11-22T13:00:00.000Z";
  const html = threadHtml({
    bugId: 4,
    comments: [],
    changes: [{ revision: 2, author: null, at, field, from, to }],
    attachments: [],
    hidden: 0,
    isCut: false,
  });
  expect(html.replaceAll(/<[^>]*>/g, "")).toContain(`Somebody ${inThread} · `);
});
