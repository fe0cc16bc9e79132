"use client";

import { FormAnswer } from "#components/form-answer.tsx";
import { Field } from "#components/ui/field.tsx";
import { Submit } from "#components/ui/submit.tsx";
import { Textarea } from "#components/ui/textarea.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { typed } from "#lib/http/form-state.ts";
import { downstreamOnlyAction } from "#lib/upstream/routing/actions.ts";

/** Says why a private report is not published. */
export function DownstreamOnlyForm({ id, product }: { id: number; product: string }) {
  const [state, action] = useFormAction(downstreamOnlyAction);
  return (
    <form action={action} noValidate className="grid gap-3">
      <FormAnswer state={state} />
      <input type="hidden" name="bug" value={id} />
      <Field
        name="reason"
        label="Reason"
        help={`It stays private, and leaves the unrouted reports of ${product}.`}
        error={state.fields.reason}
        required
      >
        {(control) => <Textarea {...control} rows={3} defaultValue={typed(state, "reason")} />}
      </Field>
      <div>
        <Submit variant="secondary" pending="Saving…">
          Keep it downstream
        </Submit>
      </div>
    </form>
  );
}
