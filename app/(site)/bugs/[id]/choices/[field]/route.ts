import { getBugChoices } from "#lib/bugs/fields/choices.ts";
import { editableFacts } from "#lib/bugs/fields/editable-facts.ts";
import { isFieldName } from "#lib/bugs/fields/registry.ts";
import { abilitiesOn } from "#lib/bugs/policy.ts";
import { findBug } from "#lib/bugs/views/bug.ts";
import { currentViewer } from "#lib/people/session.ts";

/** What one fact can be set to, for the control that takes its place. */
export async function GET(_request: Request, { params }: { params: Promise<{ id: string; field: string }> }) {
  const { id, field } = await params;
  const viewer = await currentViewer();
  const bug = await findBug(viewer, Number(id));
  if (!bug || !isFieldName(field)) return new Response("Not found", { status: 404 });
  const [fact] = editableFacts(bug, abilitiesOn(viewer, bug), await getBugChoices(viewer, bug), field);
  if (!fact) return new Response("Not found", { status: 404 });
  return Response.json(fact, { headers: { "cache-control": "no-store" } });
}
