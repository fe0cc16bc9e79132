"use client";

import { useActionState } from "react";
import { CollisionNotice } from "#components/bugs/collision.tsx";
import { Combobox } from "#components/ui/combobox.tsx";
import { ErrorText, Field } from "#components/ui/field.tsx";
import { Submit } from "#components/ui/submit.tsx";
import { Textarea } from "#components/ui/textarea.tsx";
import { changeFactAction } from "#lib/bugs/change/actions.ts";
import type { FlagMove, FlagStatus } from "#lib/flags/policy.ts";
import { emptyForm, typed, typedAll } from "#lib/http/form-state.ts";

export type FlagFormProps = {
  bugId: number;
  revision: number;
  /** How forms name this flag (lib/flags/schema.ts). */
  flag: string;
  /** What stands now; null for a flag to be set. */
  status: FlagStatus | null;
  /** What this person may do. */
  moves: readonly FlagMove[];
  /** Who is asked, or would be; null where nobody can be named. */
  asked: { people: readonly { handle: string; displayName: string }[]; several: boolean } | null;
  /** The text to start the comment that the type takes; null when it takes none. */
  comment: string | null;
};

const VERBS = { requested: "Ask", granted: "Grant", denied: "Deny", cleared: "Clear flag" };

/** What can be done to one flag, a button each; works without scripts. */
export function FlagForm({ bugId, revision, flag, status, moves, asked, comment }: FlagFormProps) {
  const [state, action] = useActionState(changeFactAction, emptyForm);
  const isCollision = state.code === "collision";
  const errors = isCollision || state.ok ? [] : [state.message ?? [], ...Object.values(state.fields)].flat();
  const people = asked?.people.map(({ handle, displayName }) => ({
    value: handle,
    label: displayName,
    hint: `@${handle}`,
  }));
  const handles = people?.map(({ value }) => value) ?? [];
  const mayAsk = moves.includes("requested") && (status !== "requested" || asked !== null);
  const id = `${flag}-on-${bugId}`;
  return (
    <form action={action} className="grid gap-2">
      <CollisionNotice state={state} bugId={bugId} />
      {errors.length > 0 ? (
        <div role="alert">
          <ErrorText id={`${id}-error`} errors={errors} />
        </div>
      ) : null}
      <input type="hidden" name="id" value={bugId} />
      <input type="hidden" name="revision" value={state.current ?? revision} />
      {mayAsk && asked ? (
        <Field name={`of.${flag}`} id={`${id}-of`} label="Of whom">
          {(control) => (
            <Combobox
              {...control}
              source="/people.json?q="
              options={people}
              multiple={asked.several && status !== "requested"}
              empty="Nobody in particular"
              defaultValue={typedAll(state, `of.${flag}`, handles)}
            />
          )}
        </Field>
      ) : null}
      {comment === null ? null : (
        <Field name="comment" id={`${id}-comment`} label="Comment" error={state.fields.comment}>
          {(control) => (
            <Textarea {...control} rows={comment ? 5 : 3} defaultValue={typed(state, "comment", comment)} />
          )}
        </Field>
      )}
      <div className="flex flex-wrap gap-2">
        {moves
          .filter((move) => move !== status && (move !== "requested" || mayAsk))
          .concat(status === "requested" && mayAsk ? ["requested"] : [])
          .map((move, index) => (
            <Submit
              key={move}
              name={`flag.${flag}`}
              value={move}
              size="sm"
              variant={index === 0 ? "primary" : "secondary"}
            >
              {move === "requested" && status === "requested" ? "Pass on" : VERBS[move]}
            </Submit>
          ))}
      </div>
    </form>
  );
}
