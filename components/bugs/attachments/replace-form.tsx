"use client";

import { FormAnswer } from "#components/form-answer.tsx";
import { DraftKeeper } from "#components/ui/draft-keeper.tsx";
import { clearDraft } from "#components/ui/draft-store.ts";
import { Field } from "#components/ui/field.tsx";
import { FileDrop } from "#components/ui/file-drop.tsx";
import { Select } from "#components/ui/select.tsx";
import { Submit } from "#components/ui/submit.tsx";
import { Textarea } from "#components/ui/textarea.tsx";
import type { UploadRules } from "#components/ui/use-uploads.ts";
import { useFormAction } from "#components/use-form-action.ts";
import { replaceAttachmentAction } from "#lib/bugs/attachments/actions.ts";
import { typed, typedAll } from "#lib/http/form-state.ts";

type ReplaceFormProps = {
  bugId: number;
  /** The attachment. */
  id: number;
  /** Open requests on it, in words. */
  requests: readonly string[];
  uploads: UploadRules;
};

/** Uploads a new version of an attachment; the one before becomes obsolete. */
export function ReplaceForm({ bugId, id, requests, uploads }: ReplaceFormProps) {
  const draft = `replace-${id}`;
  const [state, action] = useFormAction(replaceAttachmentAction, () => clearDraft(draft));
  return (
    <form action={action} className="grid gap-3" aria-label="Upload a new version">
      <DraftKeeper id={draft} />
      <FormAnswer state={state} />
      <input type="hidden" name="bugId" value={bugId} />
      <input type="hidden" name="id" value={id} />
      <p className="text-muted text-sm">
        This version becomes obsolete. The new one is visible to the same people.
      </p>
      <Field name="files" label="New version" error={state.fields.files ?? state.fields.uploads}>
        {(control) => <FileDrop {...control} {...uploads} maxCount={1} values={typedAll(state, "uploads")} />}
      </Field>
      {requests.length > 0 ? (
        <Field name="requests" label="Open requests" help={requests.join(", ")} error={state.fields.requests}>
          {(control) => (
            <Select
              {...control}
              options={[
                { value: "carry", label: "Ask again for the new version" },
                { value: "cancel", label: "Cancel them" },
              ]}
              defaultValue={typed(state, "requests", "carry")}
            />
          )}
        </Field>
      ) : null}
      <Field name="comment" label="What is new" error={state.fields.comment}>
        {(control) => <Textarea {...control} rows={3} defaultValue={typed(state, "comment")} />}
      </Field>
      <div>
        <Submit pending="Uploading…">Upload new version</Submit>
      </div>
    </form>
  );
}
