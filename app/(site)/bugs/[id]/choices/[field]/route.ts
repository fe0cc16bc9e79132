import { getBugChoices } from "#lib/bugs/fields/choices.ts";
import { editableFacts } from "#lib/bugs/fields/editable-facts.ts";
import { isFieldName } from "#lib/bugs/fields/registry.ts";
import { abilitiesOn } from "#lib/bugs/policy.ts";
import { findBug } from "#lib/bugs/views/bug.ts";
import { getBugForms } from "#lib/bugs/views/bug-forms.ts";
import { commentFlags } from "#lib/flags/panel.ts";
import { listFlagTypesFor } from "#lib/flags/queries.ts";
import { currentViewer } from "#lib/people/session.ts";

/**
 * The choices of one fact, for its edit control (an EditableFact). `flags` returns the flags with their forms (FlagPanel),
 * `comment-flags` those of the comment box.
 */
export async function GET(_request: Request, { params }: { params: Promise<{ id: string; field: string }> }) {
  const { id, field } = await params;
  const viewer = await currentViewer();
  const bug = await findBug(viewer, Number(id));
  if (!bug) return notThere();
  if (field === "flags") {
    const { flags } = await getBugForms(viewer, bug, {
      withStatuses: false,
      allFlags: true,
      newestChanges: 1,
    });
    return answer(flags);
  }
  if (field === "comment-flags") return answer(commentFlags(await listFlagTypesFor(viewer, bug), viewer));
  if (!isFieldName(field)) return notThere();
  if (viewer.userId === null) return new Response("Not signed in", { status: 401 });
  const choices = await getBugChoices(viewer, bug, { withProducts: field === "product" });
  const [fact] = editableFacts(bug, abilitiesOn(viewer, bug), choices, field);
  return fact ? answer(fact) : notThere();
}

function answer(value: unknown): Response {
  return Response.json(value, { headers: { "cache-control": "no-store" } });
}

function notThere(): Response {
  return new Response("Not found", { status: 404 });
}
