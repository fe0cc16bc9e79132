import { expect, test, vi } from "vitest";
import { GET } from "#app/bugs.csv/route.ts";
import { anonymousViewer } from "#lib/people/viewer.ts";
import { COLUMN_NAMES, COLUMNS } from "#lib/search/columns.ts";
import { printCsv } from "#lib/search/csv.ts";
import { parseBugQuery } from "#lib/search/query.ts";
import { addBug, makeWorld } from "#tests/lib/search/fixture.ts";
import "#tests/support/database.ts";

vi.mock("next/navigation", () => import("next/dist/client/components/navigation.react-server.js"));
vi.mock("#lib/people/session.ts", () => ({ currentViewer: async () => anonymousViewer }));

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

test("the resolution is a column beside the status, unless it is one already", async () => {
  const [header = ""] = await csv("text=nothing-like-this");
  expect(header).toBe("Number,Summary,Severity,Status,Resolution,Product,Component,Assignee,Changed");
  const [given] = await csv("text=nothing-like-this&columns=resolution,status");
  expect(given).toBe("Number,Summary,Resolution,Status");
});

test("every column of a page is in the export, whatever columns there are", async () => {
  for (const name of COLUMN_NAMES) {
    const [header = ""] = await csv(`text=nothing-like-this&columns=${name}`);
    expect(header.split(",")).toContain(COLUMNS[name].label);
  }
});

test("a byte order mark tells spreadsheets the encoding, and can be left out", async () => {
  const get = async (choice: string) => {
    const response = await GET(new Request(`http://here.test/bugs.csv?text=nothing-like-this${choice}`));
    return { status: response.status, start: [...new Uint8Array(await response.arrayBuffer()).slice(0, 3)] };
  };
  for (const choice of ["", "&bom=1"])
    expect(await get(choice)).toEqual({ status: 200, start: [0xef, 0xbb, 0xbf] });
  expect(await get("&bom=0")).toEqual({
    status: 200,
    start: [..."Num"].map((letter) => letter.charCodeAt(0)),
  });
  expect((await get("&bom=maybe")).status).toBe(400);
});

test("an empty list is only the header", async () => {
  expect(await csv("text=nothing-like-this")).toHaveLength(2);
});
