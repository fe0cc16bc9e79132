import "server-only";
import { getBugChoices } from "#lib/bugs/fields/choices.ts";
import { editableFacts } from "#lib/bugs/fields/editable-facts.ts";
import { REQUIRABLE_FIELDS } from "#lib/bugs/fields/registry.ts";
import { abilitiesOn } from "#lib/bugs/policy.ts";
import type { ChangeBug } from "#lib/bugs/schema.ts";
import { findBug } from "#lib/bugs/views/bug.ts";
import { AppError, type Mend } from "#lib/errors.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/**
 * A refused change with what mends it at the form: a control for each field that the workflow requires, also for one that was
 * filled in before, and links to the open bugs that this one depends on.
 */
export async function withMend(
  viewer: Viewer,
  id: number,
  input: Partial<ChangeBug>,
  error: unknown,
): Promise<unknown> {
  if (!(error instanceof AppError)) return error;
  const fields = "fields" in error ? Object.keys(error.fields as Record<string, string[]>) : [];
  const names = REQUIRABLE_FIELDS.filter((name) => fields.includes(name) || Boolean(input[name]));
  const isBlocked = fields.includes("dependsOn");
  const bug = names.length > 0 || isBlocked ? await findBug(viewer, id) : null;
  if (!bug) return error;
  const abilities = abilitiesOn(viewer, bug);
  const choices = names.length > 0 ? await getBugChoices(viewer, bug) : null;
  const mend: Mend = {
    controls: choices ? names.flatMap((name) => editableFacts(bug, abilities, choices, name)) : [],
    links: isBlocked
      ? bug.dependsOn
          .filter(({ isOpen }) => isOpen)
          .map((other) => ({ href: `/bugs/${other.id}`, text: `Bug ${other.id}: ${other.summary}` }))
      : [],
  };
  error.mend = mend;
  return error;
}
