"use client";

import { FormAnswer } from "#components/form-answer.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { type Option, Select } from "#components/ui/select.tsx";
import { Submit } from "#components/ui/submit.tsx";
import { Textarea } from "#components/ui/textarea.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { changeAttachmentAction } from "#lib/bugs/attachments/actions.ts";
import { ticked, typed } from "#lib/http/form-state.ts";

type AttachmentFormProps = {
  bugId: number;
  revision: number;
  id: number;
  summary: string;
  fileName: string;
  isPatch: boolean;
  isObsolete: boolean;
  /** Whether the viewer may change more than whether it is obsolete. */
  mayEdit: boolean;
  /** Null: one that the viewer could not choose, so that it stays, and nothing is said with it. */
  audience: string | null;
  audiences: readonly Option[];
};

/** Changes the details of an attachment, with a comment if there is something to say. */
export function AttachmentForm(props: AttachmentFormProps) {
  const { bugId, revision, id, summary, fileName, isPatch, isObsolete, mayEdit, audience, audiences } = props;
  const [state, action] = useFormAction(changeAttachmentAction);
  const chosen = typed(state, "audience", audience ?? "");
  // After a collision, an audience that was left alone is the one that somebody else has set.
  const shown = chosen === typed(state, "seenAudience") ? (audience ?? "") : chosen;
  return (
    <form action={action} className="grid gap-3" aria-label="Edit details">
      <FormAnswer state={state} />
      <input type="hidden" name="bugId" value={bugId} />
      <input type="hidden" name="revision" value={state.current ?? revision} />
      <input type="hidden" name="id" value={id} />
      <input type="hidden" name="seenSummary" value={summary} />
      <input type="hidden" name="seenFileName" value={fileName} />
      <input type="hidden" name="seenPatch" value={isPatch ? "yes" : "no"} />
      <input type="hidden" name="seenObsolete" value={isObsolete ? "yes" : "no"} />
      {audience === null ? null : <input type="hidden" name="seenAudience" value={audience} />}
      {mayEdit ? (
        <>
          <Field name="summary" label="Description" error={state.fields.summary}>
            {(control) => (
              <Input {...control} maxLength={255} defaultValue={typed(state, "summary", summary)} />
            )}
          </Field>
          <Field name="fileName" label="File name" error={state.fields.fileName}>
            {(control) => <Input {...control} defaultValue={typed(state, "fileName", fileName)} />}
          </Field>
          {audience !== null && audiences.length > 0 ? (
            <Field name="audience" label="Visible to" error={state.fields.attachments}>
              {(control) => (
                <Select
                  {...control}
                  options={audiences}
                  empty="Everyone who sees this bug"
                  defaultValue={shown}
                />
              )}
            </Field>
          ) : null}
          <input type="hidden" name="hasPatchBox" value="on" />
          <Checkbox name="isPatch" label="It is a patch" defaultChecked={ticked(state, "isPatch", isPatch)} />
        </>
      ) : null}
      <Checkbox
        name="isObsolete"
        label="It is obsolete"
        help="Open requests on it are cancelled."
        defaultChecked={ticked(state, "isObsolete", isObsolete)}
      />
      {audience === null ? null : (
        <Field name="comment" label="Comment" error={state.fields.comment}>
          {(control) => <Textarea {...control} rows={3} defaultValue={typed(state, "comment")} />}
        </Field>
      )}
      {audience ? <input type="hidden" name="commentAudience" value={audience} /> : null}
      <div>
        <Submit pending="Saving…">Save details</Submit>
      </div>
    </form>
  );
}
