"use client";

import { FormAnswer } from "#components/form-answer.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { MarkdownEditor } from "#components/ui/markdown-editor.tsx";
import { Select } from "#components/ui/select.tsx";
import { Submit } from "#components/ui/submit.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { saveTimeAction } from "#lib/bugs/time/actions.ts";
import { typed } from "#lib/http/form-state.ts";

type TimeFormProps = {
  /** The bug. */
  id: number;
  estimate: number;
  left: number;
  today: string;
  /** The group that tracks time. */
  group: string;
  /** May they change what is estimated and left? */
  mayEstimate: boolean;
};

/** Logs work on a bug, with a comment, and changes what is estimated and left. */
export function TimeForm({ id, estimate, left, today, group, mayEstimate }: TimeFormProps) {
  const [state, submit] = useFormAction(saveTimeAction);
  return (
    <form action={submit} noValidate className="grid gap-4">
      <FormAnswer state={state} />
      <input type="hidden" name="id" value={id} />
      <div className="field-row grid-cols-2 sm:grid-cols-4">
        <Field name="worked" label="Hours worked" error={state.fields.worked}>
          {(control) => (
            <Input
              {...control}
              inputMode="decimal"
              autoComplete="off"
              placeholder="2.5"
              defaultValue={typed(state, "worked")}
            />
          )}
        </Field>
        <Field name="workedOn" label="On" error={state.fields.workedOn}>
          {(control) => <Input {...control} type="date" defaultValue={typed(state, "workedOn", today)} />}
        </Field>
        {mayEstimate ? (
          <>
            <input type="hidden" name="wasEstimate" value={estimate} />
            <input type="hidden" name="wasLeft" value={left} />
            <Field name="estimate" label="Estimate" error={state.fields.estimate}>
              {(control) => (
                <Input
                  {...control}
                  inputMode="decimal"
                  autoComplete="off"
                  defaultValue={typed(state, "estimate", String(estimate))}
                />
              )}
            </Field>
            <Field name="left" label="Hours left" error={state.fields.left}>
              {(control) => (
                <Input
                  {...control}
                  inputMode="decimal"
                  autoComplete="off"
                  defaultValue={typed(state, "left", String(left))}
                />
              )}
            </Field>
          </>
        ) : null}
      </div>
      <p className="muted-xs">
        What you worked is taken off what is left, unless you change that, too. A negative number corrects
        what was logged.
      </p>
      <Field name="comment" label="Comment" error={state.fields.comment}>
        {(control) => (
          <MarkdownEditor
            {...control}
            rows={4}
            previewUrl="/preview"
            defaultValue={typed(state, "comment")}
          />
        )}
      </Field>
      <Field
        name="commentAudience"
        label="Comment visible to"
        help={`The hours are only for ${group}.`}
        error={state.fields.commentAudience}
        className="max-w-80"
      >
        {(control) => (
          <Select
            {...control}
            options={[{ value: group, label: `Members of ${group}` }]}
            empty="Everyone who sees the bug"
            defaultValue={typed(state, "commentAudience")}
          />
        )}
      </Field>
      <div>
        <Submit pending="Saving…">Save</Submit>
      </div>
    </form>
  );
}
