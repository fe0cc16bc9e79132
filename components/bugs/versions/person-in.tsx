import { PersonName } from "#components/ui/person.tsx";
import type { TrackingView } from "#lib/upstream/trackings/queries/list-trackings.ts";

/** Somebody who did something in a place, by the handle that the place has of them. */
export function PersonIn({ tracking, handle }: { tracking: TrackingView; handle: string }) {
  return <PersonName handle={handle} displayName={tracking.names[handle] ?? ""} />;
}
