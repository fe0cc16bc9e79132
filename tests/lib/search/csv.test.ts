import { expect, test } from "vitest";
import { anonymousViewer } from "#lib/people/viewer.ts";
import { printCsv } from "#lib/search/csv.ts";
import { parseBugQuery } from "#lib/search/query.ts";
import { addBug, makeWorld } from "#tests/lib/search/fixture.ts";
import "#tests/support/database.ts";

const csv = async (address: string) => {
  let text = "";
  for await (const part of printCsv(anonymousViewer, parseBugQuery(new URLSearchParams(address))))
    text += part;
  return text.split("\r\n");
};

test("a list is exported as CSV without formulas, with what the viewer may see", async () => {
  await makeWorld();
  const formula = '=HYPERLINK("http://x", "a, b")';
  const first = await addBug({ summary: formula, assignee: "ann", keywords: ["regression"] });
  const second = await addBug({ summary: "@SUM(1)", status: "RESOLVED", resolution: "FIXED" });
  await addBug({ summary: "hidden", product: "Secret" });
  expect(await csv("status=all&sort=id&columns=assignee,keywords,comments,resolution")).toEqual([
    "Number,Summary,Assignee,Keywords,Comments,Resolution",
    `${first},"'=HYPERLINK(""http://x"", ""a, b"")",Ann,regression,0,`,
    `${second},'@SUM(1),,,0,FIXED`,
    "",
  ]);
});

test("an empty list is only the header", async () => {
  expect(await csv("text=nothing-like-this")).toHaveLength(2);
});
