"use client";

import { FlagFormHead } from "#components/bugs/flag-form-head.tsx";
import { Combobox } from "#components/ui/combobox.tsx";
import { Field } from "#components/ui/field.tsx";
import { Submit } from "#components/ui/submit.tsx";
import { Textarea } from "#components/ui/textarea.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { changeFactAction } from "#lib/bugs/change/actions.ts";
import type { FlagMove, FlagStatus } from "#lib/flags/policy.ts";
import { typed, typedAll } from "#lib/http/form-state.ts";

export type FlagFormProps = {
  bugId: number;
  revision: number;
  /** The name of its fields (lib/flags/schema.ts). */
  flag: string;
  /** The current status; null for a new flag. */
  status: FlagStatus | null;
  /** What the viewer may do. */
  moves: readonly FlagMove[];
  /** The requestee, or the default one; null when the type takes none. */
  asked: { people: readonly { handle: string; displayName: string }[]; several: boolean } | null;
  /** The template of the comment; null when the type takes no comment. */
  comment: string | null;
};

const VERBS: Partial<Record<FlagMove, string>> = {
  requested: "Ask",
  granted: "Grant",
  denied: "Deny",
  cleared: "Clear flag",
};

/** The actions on one flag, a button each; works without JavaScript. */
export function FlagForm({ bugId, revision, flag, status, moves, asked, comment }: FlagFormProps) {
  const [state, action] = useFormAction(changeFactAction);
  const isCollision = state.code === "collision";
  const errors =
    isCollision || state.ok || state.signInHref
      ? []
      : [state.message ?? [], ...Object.values(state.fields)].flat();
  const people = asked?.people.map(({ handle, displayName }) => ({
    value: handle,
    label: displayName,
    hint: `@${handle}`,
  }));
  // Who is asked now is who it is passed on from.
  const handles = status === "requested" ? [] : (people?.map(({ value }) => value) ?? []);
  const mayAsk = moves.includes("requested") && (status !== "requested" || asked !== null);
  const id = `${flag}-on-${bugId}`;
  return (
    <form action={action} className="grid gap-2">
      <FlagFormHead id={id} bugId={bugId} revision={revision} state={state} errors={errors} />
      {mayAsk && asked ? (
        <Field name={`of.${flag}`} id={`${id}-of`} label="Requestee">
          {(control) => (
            <Combobox
              {...control}
              source={`/people.json?bug=${bugId}&able=on&flag=${flag}&q=`}
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
