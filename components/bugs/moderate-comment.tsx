"use client";

import { FormAnswer } from "#components/form-answer.tsx";
import { LinkButton } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Select } from "#components/ui/select.tsx";
import { Submit } from "#components/ui/submit.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { moderateCommentAction } from "#lib/bugs/comments/actions.ts";
import { HIDING_NAMES, HIDINGS } from "#lib/bugs/comments/hiding.ts";
import { typed } from "#lib/http/form-state.ts";

type ModerateProps = {
  /** The bug. */
  id: number;
  anchor: string;
  /** The thread may be too long to show the comment. */
  isFar: boolean;
  hiddenAs: string | null;
  tags: readonly string[];
};

/** Hides and tags a comment, below it. */
export function ModerateComment({ id, anchor, isFar, hiddenAs, tags }: ModerateProps) {
  const [state, action] = useFormAction(moderateCommentAction);
  return (
    <form action={action} noValidate className="composer grid gap-3 p-3" aria-label="Moderate the comment">
      <FormAnswer state={state} />
      <input type="hidden" name="id" value={id} />
      <input type="hidden" name="comment" value={anchor} />
      <input type="hidden" name="seenHiddenAs" value={hiddenAs ?? ""} />
      <input type="hidden" name="seenTags" value={typed(state, "seenTags", tags.join(" "))} />
      {isFar ? <input type="hidden" name="isFar" value="on" /> : null}
      <div className="flex flex-wrap gap-3">
        <Field
          name="hiddenAs"
          label="Hide as"
          help="Spam and abuse are read only by their author and moderators. Everybody may unfold the rest."
          error={state.fields.hiddenAs}
          className="w-72 max-w-full"
        >
          {(control) => (
            <Select
              {...control}
              autoFocus
              options={HIDING_NAMES.map((value) => ({ value, label: HIDINGS[value].label }))}
              empty="Not hidden"
              defaultValue={typed(state, "hiddenAs", hiddenAs ?? "")}
            />
          )}
        </Field>
        <Field
          name="tags"
          label="Tags"
          help="Words that everybody sees at the comment."
          error={state.fields.tags}
          className="w-72 max-w-full"
        >
          {(control) => <Input {...control} defaultValue={typed(state, "tags", tags.join(", "))} />}
        </Field>
      </div>
      <div className="flex flex-wrap gap-2">
        <Submit pending="Saving…">Save moderation</Submit>
        <LinkButton
          href={`/bugs/${id}${isFar ? "/" : "#"}${anchor}`}
          scroll={isFar}
          variant="quiet"
          data-key="Escape"
        >
          Cancel
        </LinkButton>
      </div>
    </form>
  );
}
