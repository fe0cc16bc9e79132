import { textOf, type Values } from "#components/bugs/mass/mass-field.tsx";
import { Combobox } from "#components/ui/combobox.tsx";
import { Field } from "#components/ui/field.tsx";
import { Select } from "#components/ui/select.tsx";
import type { MassFlag } from "#lib/bugs/mass/controls.ts";
import type { FormState } from "#lib/http/form-state.ts";

type MassFlagsProps = { flags: readonly MassFlag[]; values: Values; errors: FormState["fields"] };

/** Flags of many bugs: asked for, granted, denied or cleared. */
export function MassFlags({ flags, values, errors }: MassFlagsProps) {
  return (
    <fieldset className="facts-fields mass-fields">
      <legend>Flags</legend>
      {(errors.flags ?? []).map((message) => (
        <p key={message} className="text-danger">
          {message}
        </p>
      ))}
      <div>
        {flags.map(({ name, moves, canNameRequestee }) => (
          <div key={name} className="grid content-start gap-1">
            <Field name={`flag.${name}`} id={`mass-flag-${name}`} label={name}>
              {(control) => (
                <Select
                  {...control}
                  options={moves}
                  empty="Leave as it is"
                  defaultValue={textOf(values, control.name)}
                />
              )}
            </Field>
            {canNameRequestee ? (
              <Field name={`of.${name}`} id={`mass-of-${name}`} label={`Ask for ${name}`} hideLabel>
                {(control) => (
                  <Combobox
                    {...control}
                    source="/people.json?able=on&q="
                    defaultValue={textOf(values, control.name)}
                    empty="of whom, when asked for"
                  />
                )}
              </Field>
            ) : null}
          </div>
        ))}
      </div>
    </fieldset>
  );
}
