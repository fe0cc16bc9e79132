import { expect, test } from "vitest";
import { readRoom } from "#app/room.ts";
import { UnknownParameters } from "#components/ui/unknown-parameters.tsx";
import { parseBugQuery } from "#lib/search/query.ts";

const read = (params: Record<string, string | string[]>) => readRoom("/rooms", Promise.resolve(params));

test("a room says what it does not understand of its address", async () => {
  expect(await read({ q: " disk ", page: "2", open: "c3", who: "maja", whoPage: "3", row: "h1" })).toEqual({
    address: "/rooms",
    text: "disk",
    page: 2,
    open: "c3",
    inner: { text: "maja", page: 3, open: "h1" },
    problems: [],
  });
  const { problems, text, page } = await read({ q: ["a", "b"], page: "x", colour: "red" });
  expect([text, page]).toEqual(["a", null]);
  expect(problems).toEqual([
    "Page “x”: Pages are numbers from 1.",
    "Parameter “colour”: There is no such parameter.",
  ]);
});

test("the number of the act that was just done is known everywhere, also where nothing shows it", async () => {
  expect((await read({ done: "x" })).problems).toEqual([]);
  expect(parseBugQuery(new URLSearchParams({ done: "x" })).problems).toEqual([]);
  expect(UnknownParameters({ params: { done: "x" } }).props.problems).toEqual([]);
  expect(UnknownParameters({ params: { donee: "x" } }).props.problems).toEqual([
    "Parameter “donee”: There is no such parameter.",
  ]);
});
