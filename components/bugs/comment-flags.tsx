import { useState } from "react";
import { Combobox } from "#components/ui/combobox.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { ErrorText, Field } from "#components/ui/field.tsx";
import { Select } from "#components/ui/select.tsx";
import type { FlagMove, FlagStatus } from "#lib/flags/policy.ts";
import { type FormState, typed, typedAll } from "#lib/http/form-state.ts";

/** A flag that can be set or answered together with a comment. */
export type CommentFlag = {
  /** The name of its fields (lib/flags/schema.ts). */
  flag: string;
  label: string;
  /** The current status; null for a new flag. */
  status: FlagStatus | null;
  moves: readonly FlagMove[];
  asked: { handle: string; displayName: string } | null;
  mayName: boolean;
  several: boolean;
  /** Requested of the viewer: shown unfolded. */
  isMine: boolean;
};

const VERBS = { requested: "ask", granted: "grant", denied: "deny", cleared: "clear" };

type CommentFlagsProps = {
  bugId: number;
  flags: readonly CommentFlag[];
  /** There are more flags, loaded when they are opened. */
  hasMore: boolean;
  state: FormState;
};

/** Flags next to the comment box: requests of the viewer first, the others folded. */
export function CommentFlags({ bugId, flags, hasMore, state }: CommentFlagsProps) {
  const [fetched, setFetched] = useState<readonly CommentFlag[] | null>(null);
  const mine = flags.filter(({ isMine }) => isMine);
  const others = (fetched ?? flags).filter(({ isMine }) => !isMine);
  const errors = state.fields.flags ?? [];

  async function open() {
    if (!hasMore || fetched !== null) return;
    const response = await fetch(`/bugs/${bugId}/choices/comment-flags`).catch(() => null);
    if (response?.ok) setFetched(await response.json());
  }

  if (flags.length === 0 && !hasMore) return null;
  return (
    <div id="flags" className="comment-flags">
      {errors.length > 0 ? <ErrorText id="flags-error" errors={errors} /> : null}
      {mine.map((flag) => (
        <FlagChoice key={flag.flag} bugId={bugId} choice={flag} state={state} />
      ))}
      {others.length > 0 || hasMore ? (
        <Disclosure summary="Flags" open={errors.length > 0 || undefined} onToggle={open}>
          {hasMore && fetched === null ? (
            <a href={`/bugs/${bugId}?edit=flags#comment-form`}>Flags that you can set</a>
          ) : null}
          {fetched?.length === 0 ? (
            <p className="text-muted">There is no flag that you could set here.</p>
          ) : null}
          <div className="flex flex-wrap items-start gap-3">
            {others.map((flag) => (
              <FlagChoice key={flag.flag} bugId={bugId} choice={flag} state={state} />
            ))}
          </div>
        </Disclosure>
      ) : null}
    </div>
  );
}

function FlagChoice({ bugId, choice, state }: { bugId: number; choice: CommentFlag; state: FormState }) {
  const { flag, label, status, moves, asked, mayName, several } = choice;
  const options = moves
    .filter((move) => move !== status || (move === "requested" && mayName))
    .map((move) => ({
      value: move,
      label: move === "requested" && status === "requested" ? "pass on" : VERBS[move],
    }));
  return (
    <div className="group/choice flex flex-wrap items-start gap-2">
      <Field name={`flag.${flag}`} id={`comment-${flag}`} label={label} className="w-56">
        {(control) => (
          <Select
            {...control}
            options={options}
            empty={status === null ? "Not set" : "No change"}
            defaultValue={typed(state, `flag.${flag}`)}
          />
        )}
      </Field>
      {mayName && moves.includes("requested") ? (
        <Field
          name={`of.${flag}`}
          id={`comment-${flag}-of`}
          label="Requestee"
          className="!hidden w-56 group-has-[option[value=requested]:checked]/choice:!grid"
        >
          {(control) => (
            <Combobox
              {...control}
              source={`/people.json?bug=${bugId}&able=on&q=`}
              options={
                asked ? [{ value: asked.handle, label: asked.displayName, hint: `@${asked.handle}` }] : []
              }
              multiple={several && status !== "requested"}
              empty="Nobody in particular"
              defaultValue={typedAll(
                state,
                `of.${flag}`,
                asked && status !== "requested" ? [asked.handle] : [],
              )}
            />
          )}
        </Field>
      ) : null}
    </div>
  );
}
