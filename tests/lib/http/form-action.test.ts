import { beforeEach, expect, test, vi } from "vitest";
import { z } from "zod";
import { AppError, Collision, InvalidInput, NotSignedIn } from "#lib/errors.ts";
import { localAddress } from "#lib/http/address.ts";
import { formAction } from "#lib/http/form-action.ts";
import { emptyForm, formDone } from "#lib/http/form-state.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";

// What belongs to a request of Next: there is none here.
// Next gives server code this one in its builds.
vi.mock("next/navigation", () => import("next/dist/client/components/navigation.react-server.js"));
vi.mock("next/headers", () => ({
  headers: async () => new Headers({ referer: "http://here.example/bugs/new?product=x" }),
}));
const ann: Viewer = { ...anonymousViewer, kind: "person", userId: 1, handle: "ann" };
let viewer: Viewer = ann;
vi.mock("#lib/people/session.ts", () => ({ currentViewer: async () => viewer }));

const schema = z.object({
  summary: z.string().min(1, "Say what is wrong."),
  cc: z.array(z.string()).default([]),
  newPassword: z.string().optional(),
});
const run = vi.fn();
const action = formAction(schema, run);

function send(...fields: [string, string][]) {
  const form = new FormData();
  for (const [name, value] of fields) form.append(name, value);
  return action(emptyForm, form);
}

beforeEach(() => {
  run.mockReset();
  viewer = ann;
});

test("a valid form runs with the viewer and the parsed input", async () => {
  run.mockResolvedValue(formDone("Saved."));
  expect(await send(["summary", "s"], ["$ACTION_KEY", "k"])).toEqual({
    ok: true,
    message: "Saved.",
    fields: {},
    values: {},
  });
  expect(run).toHaveBeenCalledWith(ann, { summary: "s", cc: [] });
});

test("forms are refused while impersonating", async () => {
  viewer = { ...anonymousViewer, kind: "person", userId: 2, handle: "seen", impersonatorId: 1 };
  expect(await send(["summary", "s"])).toMatchObject({
    ok: false,
    code: "not_allowed",
    message: "You are impersonating @seen: stop first to change something.",
    values: { summary: "s" },
  });
  expect(run).not.toHaveBeenCalled();
});

test("the action redirects, but never to another site", async () => {
  run.mockResolvedValue("/bugs/1#c2");
  await expect(send(["summary", "s"])).rejects.toMatchObject({
    digest: expect.stringContaining(";/bugs/1#c2;"),
  });
  run.mockResolvedValue("https://elsewhere.example/");
  await expect(send(["summary", "s"])).rejects.toMatchObject({ digest: expect.stringContaining(";/;") });
  for (const bad of [
    "//evil.example",
    "/\\evil.example",
    "/.//evil.example",
    "/a/..//evil.example",
    "javascript:alert(1)",
    "",
    null,
  ]) {
    expect(localAddress(bad)).toBe("/");
  }
  expect(localAddress("/bugs?q=a b#c1")).toBe("/bugs?q=a%20b#c1");
});

test("errors are returned at their fields with everything typed except passwords", async () => {
  const state = await send(
    ["summary", ""],
    ["cc", "ann"],
    ["cc", "bea"],
    ["newPassword", "secret"],
    ["$ACTION_1:0", "{}"],
  );
  expect(state).toEqual({
    ok: false,
    code: "invalid_input",
    message: undefined,
    fields: { summary: ["Say what is wrong."] },
    values: { summary: "", cc: ["ann", "bea"] },
  });
  expect(run).not.toHaveBeenCalled();
});

test("a text of more than a million characters is refused at its field and returned truncated", async () => {
  const state = await send(["summary", "x".repeat(1_200_000)]);
  expect(state.fields).toEqual({ summary: ["Too long: at most 1,000,000 characters."] });
  expect(state.values.summary).toHaveLength(1_000_000);
});

test("a null character is refused at its field", async () => {
  expect((await send(["summary", "a\0b"])).fields.summary).toHaveLength(1);
});

test("unknown fields are named, and nothing is done; only Next's own are ignored", async () => {
  const state = await send(["summary", "s"], ["sumary", "t"], ["colour", "red"], ["$ACTION_1:0", "{}"]);
  expect(state).toMatchObject({
    ok: false,
    code: "invalid_input",
    message: "There are no fields “sumary”, “colour”.",
    fields: { sumary: ["There is no such field."], colour: ["There is no such field."] },
    values: { summary: "s", sumary: "t" },
  });
  expect(run).not.toHaveBeenCalled();
});

test("errors of a command become the form's state", async () => {
  run.mockRejectedValueOnce(new InvalidInput({ cc: ["There is no “ann”."] }));
  expect(await send(["summary", "s"])).toMatchObject({
    ok: false,
    fields: { cc: ["There is no “ann”."] },
    values: { summary: "s" },
  });
  run.mockRejectedValueOnce(new Collision("Bea was faster.", 7));
  expect(await send(["summary", "s"])).toMatchObject({
    code: "collision",
    current: 7,
    message: "Bea was faster.",
  });
  run.mockRejectedValueOnce(new AppError("odd", "Not today."));
  expect(await send(["summary", "s"])).toMatchObject({
    code: "odd",
    message: "Not today.",
    values: { summary: "s" },
  });
});

test("an expired session loses nothing and links to signing in", async () => {
  run.mockRejectedValueOnce(new NotSignedIn());
  expect(await send(["summary", "long work"])).toMatchObject({
    ok: false,
    values: { summary: "long work" },
    signInHref: `/sign-in?next=${encodeURIComponent("/bugs/new?product=x")}`,
  });
});

test.each([
  {
    says: "an unknown field",
    fields: [
      ["summary", "s"],
      ["colour", "red"],
    ],
  },
  { says: "a wrong value", fields: [["summary", ""]] },
  { says: "nothing wrong", fields: [["summary", "s"]] },
] as { says: string; fields: [string, string][] }[])(
  "a form of an ended session asks to sign in first: $says",
  async ({ fields }) => {
    viewer = anonymousViewer;
    expect(await send(...fields)).toMatchObject({
      ok: false,
      code: "not_signed_in",
      values: Object.fromEntries(fields),
      fields: {},
      signInHref: expect.stringContaining("/sign-in?next="),
    });
    expect(run).not.toHaveBeenCalled();
  },
);

test("a form for anyone is read before it is known who sends it", async () => {
  viewer = anonymousViewer;
  run.mockResolvedValue(formDone("Sent."));
  const open = formAction(schema, run, "anyone");
  const form = new FormData();
  form.append("summary", "s");
  expect(await open(emptyForm, form)).toMatchObject({ ok: true });
  form.append("colour", "red");
  expect(await open(emptyForm, form)).toMatchObject({ code: "invalid_input" });
});

test("an internal error reveals no details", async () => {
  run.mockRejectedValueOnce(new Error("relation users does not exist"));
  const state = await send(["summary", "s"]);
  expect(JSON.stringify(state)).not.toContain("relation");
  expect(state).toMatchObject({ ok: false, code: "internal", values: { summary: "s" } });
});
