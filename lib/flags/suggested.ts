import type { PersonRef, SuggestedPerson } from "#lib/flags/queries.ts";
import type { Viewer } from "#lib/people/viewer.ts";

type People = Record<"reporter" | "assignee" | "qaContact" | "triageOwner", PersonRef | null>;

/** Whom a question about a bug is asked of first, each once, without the viewer. */
export function suggestPeople(
  viewer: Viewer,
  { reporter, assignee, qaContact, triageOwner }: People,
): SuggestedPerson[] {
  const people: [role: string, person: PersonRef | null][] = [
    ["Reporter", reporter],
    ["Assignee", assignee],
    ["QA contact", qaContact],
    ["Triage owner", triageOwner],
  ];
  const roles = new Map<string, SuggestedPerson>();
  for (const [role, person] of people) {
    if (!person || person.handle === viewer.handle) continue;
    const before = roles.get(person.handle);
    const both = before ? `${before.role}, ${role.toLowerCase()}` : role;
    roles.set(person.handle, { handle: person.handle, displayName: person.displayName, role: both });
  }
  return [...roles.values()];
}
