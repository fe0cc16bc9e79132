"use client";

import { useEffect, useRef } from "react";
import { type CommentFlag, FlagChoice } from "#components/bugs/flag-choice.tsx";
import { FormAnswer } from "#components/form-answer.tsx";
import { DraftKeeper } from "#components/ui/draft-keeper.tsx";
import { clearDraft } from "#components/ui/draft-store.ts";
import { ErrorText, Field } from "#components/ui/field.tsx";
import { MarkdownEditor } from "#components/ui/markdown-editor.tsx";
import { type Option, Select } from "#components/ui/select.tsx";
import { Submit } from "#components/ui/submit.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { sendReviewAction } from "#lib/bugs/reviews/actions.ts";
import { typed } from "#lib/http/form-state.ts";
import { countOf } from "#lib/text.ts";

type ReviewFormProps = {
  bugId: number;
  revision: number;
  /** The attachment. */
  id: number;
  /** The comments on lines that are not sent yet. */
  drafts: readonly { anchor: string; label: string }[];
  /** Flags on the attachment that the viewer may change. */
  flags: readonly CommentFlag[];
  /** For whom the review can be, beside whoever sees the attachment; empty where it is always for them. */
  audiences: readonly Option[];
};

/** The forms of lines that are open on the page, and say something. */
function openLines(): HTMLFormElement[] {
  return [...document.querySelectorAll<HTMLFormElement>("form[data-line-form]")].filter((line) =>
    String(new FormData(line).get("text") ?? "").trim(),
  );
}

/** What is written at lines and was not added to the review is sent with it. */
function addOpenLines({ formData }: FormDataEvent): void {
  for (const line of openLines()) {
    const typed = new FormData(line);
    const [anchor, noteId, text] = ["anchor", "noteId", "text"].map((name) => typed.get(name) ?? undefined);
    formData.append("open", JSON.stringify({ anchor, noteId, text }));
  }
}

/** Sends a review: the summary, the comments on lines, and what becomes of the flags, in one comment. */
export function ReviewForm({ bugId, revision, id, drafts, flags, audiences }: ReviewFormProps) {
  const draft = `review-${id}`;
  const form = useRef<HTMLFormElement>(null);
  const [state, action] = useFormAction(sendReviewAction, () => {
    for (const { dataset } of openLines()) clearDraft(dataset.lineForm ?? "");
    clearDraft(draft);
  });
  useEffect(() => {
    const own = form.current;
    own?.addEventListener("formdata", addOpenLines);
    return () => own?.removeEventListener("formdata", addOpenLines);
  }, []);
  return (
    <form ref={form} action={action} className="grid gap-3" id="review" aria-label="Review">
      <DraftKeeper id={draft} />
      <FormAnswer state={state} />
      <input type="hidden" name="bugId" value={bugId} />
      <input type="hidden" name="id" value={id} />
      <input type="hidden" name="revision" value={state.current ?? revision} />
      {drafts.length > 0 ? (
        <div className="text-sm">
          <p>{countOf(drafts.length, "comment on a line", "comments on lines")}, not sent yet:</p>
          <ul className="list-inside list-disc">
            {drafts.map(({ anchor, label }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a line may have several
              <li key={index}>
                <a href={`#${anchor}`}>{label}</a>
              </li>
            ))}
          </ul>
        </div>
      ) : (
        <p className="text-muted text-sm">Choose the number of a line to comment on it.</p>
      )}
      <Field name="summary" label="Summary" error={state.fields.summary ?? state.fields.open}>
        {(control) => (
          <MarkdownEditor
            {...control}
            data-key="r"
            rows={4}
            previewUrl="/preview"
            defaultValue={typed(state, "summary")}
          />
        )}
      </Field>
      {flags.length > 0 ? (
        <fieldset className="flex flex-wrap items-start gap-3">
          <legend className="sr-only">Flags</legend>
          {flags.map((choice) => (
            <FlagChoice key={choice.flag} bugId={bugId} choice={choice} state={state} />
          ))}
          {state.fields.flags ? <ErrorText id="review-flags-error" errors={state.fields.flags} /> : null}
        </fieldset>
      ) : null}
      {audiences.length > 0 ? (
        <Field name="audience" label="Visible to" error={state.fields.commentAudience} className="max-w-80">
          {(control) => (
            <Select
              {...control}
              options={audiences}
              empty="Everyone who sees this bug"
              defaultValue={typed(state, "audience")}
            />
          )}
        </Field>
      ) : null}
      <div>
        <Submit pending="Sending…">Send review</Submit>
      </div>
    </form>
  );
}
