import { lazy, Suspense, useState } from "react";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { type Option, Select } from "#components/ui/select.tsx";
import type { FlagStatus } from "#lib/flags/policy.ts";
import { type FormState, typed, typedAll } from "#lib/http/form-state.ts";

/** A flag that can be set or answered together with a comment. */
export type CommentFlag = {
  /** The name of its fields (lib/flags/schema.ts). */
  flag: string;
  label: string;
  /** The current status; null for a new flag. */
  status: FlagStatus | null;
  /** What may become of it. */
  options: readonly Option[];
  asked: { handle: string; displayName: string } | null;
  /** May the viewer say who is asked? */
  mayName: boolean;
  several: boolean;
  /** Requested of the viewer: shown unfolded. */
  isMine: boolean;
  /** Of a file, not of the bug. */
  isOnFile: boolean;
};

/** Its code is loaded once somebody is to be asked. */
const Combobox = lazy(async () => ({ default: (await import("#components/ui/combobox.tsx")).Combobox }));

/** What becomes of one flag together with a comment, and who is asked. */
export function FlagChoice({
  bugId,
  choice,
  state,
}: {
  /** Null: it is not filed yet. */
  bugId: number | null;
  choice: CommentFlag;
  state: FormState;
}) {
  const { flag, label, status, options, asked, mayName, several } = choice;
  const [isAsking, setIsAsking] = useState(typed(state, `flag.${flag}`) === "requested");
  return (
    <div className="group/choice flex flex-wrap items-start gap-2">
      <Field name={`flag.${flag}`} id={`comment-${flag}`} label={label} className="w-56">
        {(control) => (
          <Select
            {...control}
            options={options}
            empty={status === null ? "Not set" : "No change"}
            defaultValue={typed(state, `flag.${flag}`)}
            onChange={({ target }) => setIsAsking(target.value === "requested")}
          />
        )}
      </Field>
      {mayName ? (
        <Field
          name={`of.${flag}`}
          id={`comment-${flag}-of`}
          label="Requestee"
          className="!hidden w-56 group-has-[option[value=requested]:checked]/choice:!grid"
        >
          {(control) => {
            const handles = typedAll(
              state,
              `of.${flag}`,
              asked && status !== "requested" ? [asked.handle] : [],
            );
            // As the list is without scripts.
            const plain = <Input {...control} defaultValue={handles.join(", ")} autoComplete="off" />;
            if (!isAsking) return plain;
            return (
              <Suspense fallback={plain}>
                <Combobox
                  {...control}
                  source={`/people.json?${bugId === null ? "" : `bug=${bugId}&`}able=on&flag=${flag}&q=`}
                  options={
                    asked ? [{ value: asked.handle, label: asked.displayName, hint: `@${asked.handle}` }] : []
                  }
                  multiple={several && status !== "requested"}
                  empty="Nobody in particular"
                  defaultValue={handles}
                />
              </Suspense>
            );
          }}
        </Field>
      ) : null}
    </div>
  );
}
