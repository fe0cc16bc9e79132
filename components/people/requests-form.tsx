"use client";

import { FormAnswer } from "#components/form-answer.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Submit } from "#components/ui/submit.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { type FormAction, type FormState, typed } from "#lib/http/form-state.ts";

type RequestsFormProps = {
  action: FormAction;
  /** What others read of a person who takes no requests; null: they take them. */
  noRequests: string | null;
};

/** Whether others may request something of the viewer. */
export function RequestsForm({ action, noRequests }: RequestsFormProps) {
  const [state, submit] = useFormAction(action);
  return (
    <form action={submit} noValidate className="grid gap-4">
      <FormAnswer state={state} />
      <Checkbox
        name="takesNone"
        label="Take no requests"
        help="Nobody can name you for a review or another flag, or pass one on to you. Questions about bugs that you filed or are assigned to still reach you, and what is open stays."
        defaultChecked={wasTicked(state, noRequests !== null)}
      />
      <Field
        name="noRequests"
        label="What others read"
        help="Such as until when, or whom to ask. Everybody can read it."
        error={state.fields.noRequests}
      >
        {(control) => (
          <Input {...control} maxLength={200} defaultValue={typed(state, "noRequests", noRequests ?? "")} />
        )}
      </Field>
      <div>
        <Submit variant="secondary" pending="Saving…">
          Save
        </Submit>
      </div>
    </form>
  );
}

/** As it was sent, if it was refused. */
function wasTicked({ ok, values }: FormState, isTicked: boolean): boolean {
  return ok ? isTicked : values.takesNone === "on";
}
