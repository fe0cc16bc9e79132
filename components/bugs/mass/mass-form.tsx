"use client";

import { useEffect, useRef } from "react";
import { CarriedPlaces } from "#components/bugs/mass/carried-places.tsx";
import { MassFieldControl, textOf } from "#components/bugs/mass/mass-field.tsx";
import { MassFlags } from "#components/bugs/mass/mass-flags.tsx";
import { FormAnswer } from "#components/form-answer.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { MarkdownEditor } from "#components/ui/markdown-editor.tsx";
import { Select } from "#components/ui/select.tsx";
import { Submit } from "#components/ui/submit.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import type { MassForm as Form } from "#lib/bugs/mass/controls.ts";
import type { FormAction, FormState } from "#lib/http/form-state.ts";

type MassFormProps = {
  action: FormAction;
  form: Form;
  /** The chosen bugs: their numbers, or the list. */
  ids: string;
  all: string;
  /** What was typed before, when a preview is changed. */
  before: FormState["values"];
};

/** The form that changes many bugs: what is left alone stays as it is on each of them. It leads to the preview. */
export function MassForm({ action, form, ids, all, before }: MassFormProps) {
  const [state, send] = useFormAction(action);
  const own = useRef<HTMLFormElement>(null);
  // The button is at the end of a long form, and what is wrong is said at its beginning.
  useEffect(() => {
    if (state.ok) return;
    own.current?.querySelector("[data-form-errors]")?.scrollIntoView({ block: "nearest" });
    own.current?.querySelector<HTMLElement>("[aria-invalid=true], [data-form-errors] a")?.focus();
  }, [state]);
  const values = state.ok ? before : state.values;
  const groups = Map.groupBy(form.fields, ({ group }) => group);
  return (
    <form ref={own} action={send} noValidate aria-label="Change the selected bugs" className="grid gap-4">
      <FormAnswer state={state} />
      {all ? <input type="hidden" name="all" value={all} /> : <input type="hidden" name="ids" value={ids} />}
      {form.target ? <CarriedPlaces target={form.target} values={values} errors={state.fields} /> : null}
      {[...groups].map(([title, fields]) => (
        <fieldset key={title} className="facts-fields mass-fields">
          <legend>{title}</legend>
          <div>
            {fields.map((field) => (
              <MassFieldControl key={field.name} field={field} values={values} errors={state.fields} />
            ))}
          </div>
        </fieldset>
      ))}
      {form.flags.length > 0 ? <MassFlags flags={form.flags} values={values} errors={state.fields} /> : null}
      {form.tracksTime ? (
        <Field
          name="estimate"
          label="Estimate"
          help="In hours. Only people who track time see it."
          error={state.fields.estimate}
          className="w-60 max-w-full"
        >
          {(control) => (
            <Input
              {...control}
              inputMode="decimal"
              autoComplete="off"
              placeholder="Leave as it is"
              defaultValue={textOf(values, "estimate")}
            />
          )}
        </Field>
      ) : null}
      <Field
        name="comment"
        label="Comment"
        help="On each of the bugs that change."
        error={state.fields.comment}
      >
        {(control) => (
          <MarkdownEditor
            {...control}
            rows={4}
            previewUrl="/preview"
            defaultValue={[values.comment ?? ""].flat()[0]}
          />
        )}
      </Field>
      {form.isInsider ? (
        <Field
          name="commentAudience"
          label="Visible to"
          error={state.fields.commentAudience}
          className="w-60 max-w-full"
        >
          {(control) => (
            <Select
              {...control}
              options={[{ value: "@insiders", label: "Insiders of the product" }]}
              empty="Everyone who sees the bug"
              defaultValue={[values.commentAudience ?? ""].flat()[0]}
            />
          )}
        </Field>
      ) : null}
      <div>
        <Submit pending="Looking…">Preview…</Submit>
      </div>
    </form>
  );
}
