"use client";

import { useActionState } from "react";
import { Submit } from "#components/ui/submit.tsx";
import { changeFactAction } from "#lib/bugs/change/actions.ts";
import { emptyForm } from "#lib/http/form-state.ts";

/** A button that adds the viewer to the CC list, or removes them. */
export function FollowForm({ id, me, follows }: { id: number; me: string; follows: boolean }) {
  const [state, action] = useActionState(changeFactAction, emptyForm);
  return (
    <form action={action}>
      <input type="hidden" name="id" value={id} />
      <input type="hidden" name={follows ? "removeCc" : "addCc"} value={me} />
      <Submit variant="quiet" size="sm" className="-ml-2">
        {follows ? "Stop following" : "Follow"}
      </Submit>
      {state.ok ? null : <p role="alert">{state.message ?? Object.values(state.fields).flat().join(" ")}</p>}
    </form>
  );
}
