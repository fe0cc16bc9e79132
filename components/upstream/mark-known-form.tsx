"use client";

import { FormAnswer } from "#components/form-answer.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Submit } from "#components/ui/submit.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { typed } from "#lib/http/form-state.ts";
import { markKnownAction } from "#lib/upstream/routing/actions.ts";

/** Says of a private report which public bug it is. */
export function MarkKnownForm({ id, product }: { id: number; product: string }) {
  const [state, action] = useFormAction(markKnownAction);
  return (
    <form action={action} noValidate className="grid gap-3">
      <FormAnswer state={state} />
      <input type="hidden" name="bug" value={id} />
      <Field
        name="original"
        label="Public bug"
        help={`The report is closed as its duplicate and stays private. Customers’ cases and the version of ${product} go along, only for people who see the report.`}
        error={state.fields.original}
        required
      >
        {(control) => (
          <Input
            {...control}
            inputMode="numeric"
            className="max-w-40"
            defaultValue={typed(state, "original")}
          />
        )}
      </Field>
      <div>
        <Submit variant="secondary" pending="Saving…">
          Mark as duplicate
        </Submit>
      </div>
    </form>
  );
}
