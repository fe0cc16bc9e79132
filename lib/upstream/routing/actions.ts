"use server";

import { revalidatePath } from "next/cache";
import { CONFIRM_FIELD } from "#lib/http/confirm-field.ts";
import { formAction } from "#lib/http/form-action.ts";
import { emptyForm, type FormAction } from "#lib/http/form-state.ts";
import {
  bugInput,
  downstreamOnlyInput,
  markDownstreamOnly,
  takeBackDownstreamOnly,
} from "#lib/upstream/routing/downstream-only.ts";
import { markKnown, markKnownInput } from "#lib/upstream/routing/mark-known.ts";
import { publishInput } from "#lib/upstream/routing/publication.ts";
import {
  type PublicationPreview,
  previewPublication,
  publishUpstream,
} from "#lib/upstream/routing/publish.ts";

/** Shows what would become public, and publishes exactly what was shown. */
export const publishAction: FormAction = async (state, formData) => {
  const step = formData.get("step");
  const confirm = formData.get(CONFIRM_FIELD);
  for (const name of ["step", CONFIRM_FIELD]) formData.delete(name);
  const publish = formAction(publishInput, async (viewer, input) => {
    if (step === "preview" || typeof confirm !== "string")
      return shown(await previewPublication(viewer, input));
    const done = await publishUpstream(viewer, input, confirm);
    if (typeof done === "number") return `/bugs/${done}`;
    return shown(
      done,
      done.isReportNewer
        ? `Nothing was published: bug ${input.bug} has changed since you previewed this. Read it again before you publish.`
        : "This differs from what you confirmed. Nothing was published.",
    );
  });
  return publish(state, formData);
};

function shown({ publication, inside, confirm }: PublicationPreview, why?: string) {
  const { product, component, severity, summary, text, files } = publication;
  const items = [
    ...inside.map((text) => ({ kind: "inside", text })),
    { kind: "place", text: [product, component].filter(Boolean).join(" › ") },
    ...(severity ? [{ kind: "severity", text: `Severity ${severity}` }] : []),
    { kind: "summary", text: summary },
    { kind: "text", text },
    ...files.map(({ name, summary }) => ({ kind: "file", text: [name, summary].filter(Boolean).join(": ") })),
  ];
  return { ...emptyForm, preview: { items, confirm, ...(why ? { why } : {}) } };
}

/** Says why a bug concerns only the downstream product. */
export const downstreamOnlyAction = formAction(downstreamOnlyInput, async (viewer, input) => {
  await markDownstreamOnly(viewer, input);
  revalidatePath("/", "layout");
  return `/bugs/${input.bug}`;
});

/** Takes that back. */
export const takeBackDownstreamOnlyAction = formAction(bugInput, async (viewer, input) => {
  await takeBackDownstreamOnly(viewer, input);
  revalidatePath("/", "layout");
  return `/bugs/${input.bug}`;
});

/** Marks a private report as a duplicate of a public bug. */
export const markKnownAction = formAction(markKnownInput, async (viewer, input) => {
  await markKnown(viewer, input);
  revalidatePath("/", "layout");
  return `/bugs/${input.bug}`;
});
