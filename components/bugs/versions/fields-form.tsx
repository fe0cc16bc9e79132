"use client";

import { FormAnswer } from "#components/form-answer.tsx";
import { Combobox } from "#components/ui/combobox.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { type Option, Select } from "#components/ui/select.tsx";
import { Submit } from "#components/ui/submit.tsx";
import { Textarea } from "#components/ui/textarea.tsx";
import { Time } from "#components/ui/time.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { type FormAction, type FormState, typed } from "#lib/http/form-state.ts";

/** A field of a FieldsForm. */
export type FieldSpec = {
  name: string;
  label: string;
  help?: string;
  value?: string;
  /** Over the full width. */
  isWide?: boolean;
  isRequired?: boolean;
  /** Only there once the server asks for it. */
  whenAsked?: boolean;
} & (
  | { kind: "text" | "person" }
  | { kind: "line"; suggestions?: readonly string[] }
  | { kind: "select"; options: readonly Option[]; empty?: string }
);

type FieldsFormProps = {
  /** Unique on the page: the beginning of the ids of its fields. */
  id: string;
  action: FormAction;
  hidden: Readonly<Record<string, string | number>>;
  fields: readonly FieldSpec[];
  /** The buttons; `name` and `value` are sent by the one that is pressed. */
  buttons: readonly { label: string; name?: string; value?: string; isQuiet?: boolean }[];
  /** Folded under these words, until they are opened or the form has something to say. */
  summary?: string;
  /** The revision that the page shows; after a collision the form goes on from the newer one, once it has shown what changed. */
  revision?: number;
  /** Of the form: for fields elsewhere on the page. */
  formId?: string;
  /** It is not offered (any more): it is only there while it was refused, to say why, with what was written. */
  isGone?: boolean;
};

/** A form of a few fields, which answers in place. Works without JavaScript, and keeps what was typed. */
export function FieldsForm({
  id,
  action,
  hidden,
  fields,
  buttons,
  summary,
  revision,
  formId,
  isGone = false,
}: FieldsFormProps) {
  const [state, send] = useFormAction(action);
  if (isGone) return state.ok ? null : <Refused id={id} state={state} fields={fields} />;
  const shown = fields.filter(
    ({ name, whenAsked }) => !whenAsked || state.fields[name] || typed(state, name) !== "",
  );
  // The links of the summary lead to the fields by their ids.
  const errors = Object.fromEntries(
    Object.entries(state.fields).map(([name, messages]) => [`${id}-${name}`, messages]),
  );
  const form = (
    <form id={formId} action={send} className="grid gap-3">
      <FormAnswer state={{ ...state, fields: errors }} />
      <Since state={state} />
      {Object.entries(hidden).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {revision === undefined ? null : (
        <input
          type="hidden"
          name="revision"
          value={Math.max(revision, state.since?.length ? (state.current ?? 0) : 0)}
        />
      )}
      {shown.length > 0 ? (
        <div className="grid gap-3 sm:grid-cols-2">
          {shown.map((field) => (
            <Field
              key={field.name}
              name={field.name}
              id={`${id}-${field.name}`}
              label={field.label}
              help={field.help}
              error={state.fields[field.name]}
              required={field.isRequired}
              className={field.isWide ? "sm:col-span-2" : undefined}
            >
              {(control) => {
                const value = typed(state, field.name, field.value);
                switch (field.kind) {
                  case "line":
                    return (
                      <>
                        <Input
                          {...control}
                          defaultValue={value}
                          list={field.suggestions ? `${control.id}-known` : undefined}
                          autoComplete={field.suggestions ? "off" : undefined}
                        />
                        {field.suggestions ? (
                          <datalist id={`${control.id}-known`}>
                            {field.suggestions.map((one) => (
                              <option key={one} value={one} />
                            ))}
                          </datalist>
                        ) : null}
                      </>
                    );
                  case "text":
                    return <Textarea {...control} rows={2} defaultValue={value} />;
                  case "person":
                    return (
                      <Combobox {...control} source="/people.json?q=" defaultValue={value} empty="Nobody" />
                    );
                  case "select":
                    return (
                      <Select {...control} options={field.options} empty={field.empty} defaultValue={value} />
                    );
                }
              }}
            </Field>
          ))}
        </div>
      ) : null}
      <div className="flex flex-wrap gap-2">
        {buttons.map(({ label, name, value, isQuiet }) => (
          <Submit key={label} name={name} value={value} size="sm" variant={isQuiet ? "secondary" : "primary"}>
            {label}
          </Submit>
        ))}
      </div>
    </form>
  );
  if (summary === undefined) return form;
  const speaks = Boolean(state.message) || Object.keys(state.fields).length > 0;
  return (
    <Disclosure summary={summary} open={speaks}>
      {form}
    </Disclosure>
  );
}

/** What others changed since the form was opened. */
function Since({ state: { since = [] } }: { state: FormState }) {
  return since.length > 0 ? (
    <ul className="muted-xs grid gap-0.5" aria-label="Changes in the meantime">
      {since.map(({ who, what, at }) => (
        <li key={`${at} ${what}`}>
          <strong>{who}</strong>: {what} (<Time at={at} />)
        </li>
      ))}
    </ul>
  ) : null;
}

/** The answer to a form that others made pointless: why nothing was saved, and what was written, to be copied. */
function Refused({ id, state, fields }: { id: string; state: FormState; fields: readonly FieldSpec[] }) {
  const reasons = [state.message, ...Object.values(state.fields).flat()].filter(Boolean);
  const written = fields.filter(
    ({ name, kind }) => (kind === "text" || kind === "line") && typed(state, name) !== "",
  );
  return (
    <div className="grid gap-3">
      <FormAnswer state={{ ...state, message: reasons.join(" "), fields: {} }} />
      <Since state={state} />
      {written.map(({ name, label }) => (
        <Field key={name} name={name} id={`${id}-${name}`} label={`${label} (not saved)`}>
          {(control) => <Textarea {...control} rows={2} readOnly defaultValue={typed(state, name)} />}
        </Field>
      ))}
    </div>
  );
}
