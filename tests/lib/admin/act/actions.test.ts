import { expect, test, vi } from "vitest";
import { ACT_FIELD } from "#lib/admin/act/act-field.ts";
import { performAct } from "#lib/admin/act/actions.ts";
import { emptyForm } from "#lib/http/form-state.ts";
import { anonymousViewer } from "#lib/people/viewer.ts";
import "#tests/support/database.ts";

// What belongs to a request of Next: there is none here.
// Next gives server code this one in its builds.
vi.mock("next/navigation", () => import("next/dist/client/components/navigation.react-server.js"));
vi.mock("next/headers", () => ({ headers: async () => new Headers() }));
vi.mock("#lib/people/session.ts", () => ({ currentViewer: async () => anonymousViewer }));

test("an unknown act is reported at the form, which keeps what was typed", async () => {
  const form = new FormData();
  form.set(ACT_FIELD, "moon.move");
  form.set("name", "Moon");
  expect(await performAct(emptyForm, form)).toMatchObject({
    ok: false,
    code: "not_found",
    message: "There is no such act.",
    values: { name: "Moon" },
  });
});
