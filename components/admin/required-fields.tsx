"use client";

import { useAct } from "#components/admin/act-form.tsx";
import { ErrorText, Field } from "#components/ui/field.tsx";
import { Select } from "#components/ui/select.tsx";
import { typed, typedAll } from "#lib/http/form-state.ts";

type Props = {
  statuses: readonly { name: string }[];
  transitions: readonly { from: string | null; to: string; requiredFields?: readonly string[] }[];
  /** What can be required, with its label. */
  fields: readonly { name: string; label: string }[];
};

/** Which fields must have a value before a bug moves: a box for each rule there is, and one more rule. Inside an ActForm. */
export function RequiredFields({ statuses, transitions, fields }: Props) {
  const { state, id } = useAct();
  const rules = transitions.flatMap(({ from, to, requiredFields = [] }) =>
    requiredFields.map((name) => ({ value: `${from ?? ""}>${to}=${name}`, from, to, name })),
  );
  const kept = typedAll(
    state,
    "requiredFields",
    rules.map(({ value }) => value),
  );
  const names = statuses.map(({ name }) => ({ value: name, label: name }));
  return (
    <fieldset>
      <legend className="pb-1 font-medium">Required fields</legend>
      <p className="pb-1 text-muted text-xs">
        What a bug must have before it moves. Whoever moves it gets the field in the same form. Untick a rule
        to remove it.
      </p>
      <input type="hidden" name="requiredFields" value="" />
      {rules.length > 0 ? (
        <ul className="grid gap-x-6 gap-y-1 pb-2 md:grid-cols-2">
          {rules.map(({ value, from, to, name }) => (
            <li key={value}>
              <label className="flex min-h-(--control-sm) items-center gap-2">
                <input
                  type="checkbox"
                  name="requiredFields"
                  value={value}
                  defaultChecked={kept.includes(value)}
                  className="size-4 shrink-0 accent-accent pointer-coarse:size-5"
                />
                <span>
                  {from} → {to}: {fields.find((field) => field.name === name)?.label ?? name}
                </span>
              </label>
            </li>
          ))}
        </ul>
      ) : null}
      <div className="field-row sm:grid-cols-3">
        <Field name="requireFrom" label="From">
          {(control) => (
            <Select
              {...control}
              options={names}
              empty="Any status"
              defaultValue={typed(state, "requireFrom")}
            />
          )}
        </Field>
        <Field name="requireTo" label="To" error={state.fields.requireTo}>
          {(control) => (
            <Select {...control} options={names} empty="Choose" defaultValue={typed(state, "requireTo")} />
          )}
        </Field>
        <Field name="requireField" label="Requires" error={state.fields.requireField}>
          {(control) => (
            <Select
              {...control}
              options={fields.map(({ name, label }) => ({ value: name, label }))}
              empty="Choose"
              defaultValue={typed(state, "requireField")}
            />
          )}
        </Field>
      </div>
      {state.fields.requiredFields ? (
        <ErrorText id={`${id}-requiredFields`} errors={state.fields.requiredFields} />
      ) : null}
    </fieldset>
  );
}
