import { FactControl } from "#components/bugs/fact-control.tsx";
import { Field } from "#components/ui/field.tsx";
import type { Control } from "#lib/bugs/fields/controls.ts";
import { type FormState, typed } from "#lib/http/form-state.ts";

type MendProps = {
  state: FormState;
  /** Fields that the form has anyway. */
  has: ReadonlySet<string>;
};

/** What a refused change needs, at the form that was refused: controls for what is missing, and the bugs that are in its way. */
export function Mend({ state, has }: MendProps) {
  const { controls = [], links = [] } = state.mend ?? {};
  const missing = controls.filter(({ name }) => !has.has(name));
  if (missing.length + links.length === 0) return null;
  return (
    <fieldset className="grid gap-2">
      <legend className="sr-only">Needed for this change</legend>
      {missing.map(({ name, label, value, ...control }) => (
        <Field key={name} name={name} label={label} error={state.fields[name]} className="w-60 max-w-full">
          {(props) => <FactControl {...props} field={control as Control} value={typed(state, name, value)} />}
        </Field>
      ))}
      {links.length > 0 ? (
        <ul id="dependsOn" aria-label="Open bugs that it depends on" className="grid gap-1 text-sm">
          {links.map(({ href, text }) => (
            <li key={href}>
              {/* What is typed in this form stays. */}
              <a href={href} target="_blank" rel="noopener">
                {text}
              </a>
            </li>
          ))}
        </ul>
      ) : null}
    </fieldset>
  );
}
