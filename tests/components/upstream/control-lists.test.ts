import { createElement } from "react";
import { expect, test } from "vitest";
import { CONTROLS_SHOWN, ControlLists } from "#components/upstream/release-notes.tsx";
import { linksIn, markupIn, textsIn } from "#tests/support/render.ts";

// A milestone of a thousand bugs: the page stays readable, and its counts are true.

const bugs = Array.from({ length: CONTROLS_SHOWN + 20 }, (_, index) => ({
  id: index + 1,
  summary: `It breaks ${index}`,
  products: ["Engine"],
  why: "not fixed",
}));
const lists = [
  { name: "open", title: "Still open", about: "Targeted.", bugs },
  { name: "text", title: "Texts to write", about: "Fixed.", bugs: bugs.slice(0, CONTROLS_SHOWN) },
];
const drawn = (whole: string) =>
  createElement(ControlLists, { lists, whole, wholeAddress: (name) => `/notes?check=${name}#check-${name}` });
const lines = (whole: string) =>
  markupIn(drawn(whole))
    .join("")
    .match(/It breaks/g)?.length;

test("a long list is cut with its true count and an address that shows it whole", () => {
  expect(textsIn(drawn("")).join(" ")).toContain(`${bugs.length}`);
  expect(lines("")).toBe(2 * CONTROLS_SHOWN);
  expect(linksIn(drawn("")).filter(({ href }) => href.startsWith("/notes"))).toEqual([
    { href: "/notes?check=open#check-open", text: `Show all ${bugs.length}` },
  ]);
  expect(lines("open")).toBe(bugs.length + CONTROLS_SHOWN);
});
