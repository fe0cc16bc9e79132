import type { ReactNode } from "react";
import { FactControl } from "#components/bugs/fact-control.tsx";
import { Combobox } from "#components/ui/combobox.tsx";
import { Field } from "#components/ui/field.tsx";
import type { FilingControl } from "#lib/bugs/filing/filing-controls.ts";

type MoreFieldsProps = {
  more: readonly FilingControl[];
  /** Messages by field. */
  errors: Record<string, string[]>;
  value: (field: string) => string;
  values: (field: string) => readonly string[];
  children: ReactNode;
};

/** The additional fields of a new bug for people who work on the product. */
export function MoreFields({ more, errors, value, values, children }: MoreFieldsProps) {
  return (
    <fieldset className="grid lg:row-span-2 min-w-0 grid-cols-2 gap-x-3 gap-y-3 rounded-lg border border-line bg-surface p-4 max-[22rem]:grid-cols-1">
      <legend className="sr-only">More about the bug</legend>
      {more.map((field) => (
        <Field
          key={field.name}
          name={field.name}
          label={field.label}
          help={field.help}
          error={errors[field.name]}
          className={field.isWide ? "col-span-full" : undefined}
        >
          {(control) =>
            field.kind === "people" || field.kind === "words" ? (
              <Combobox
                {...control}
                multiple
                source={field.kind === "people" ? "/people.json?q=" : undefined}
                options={field.kind === "words" ? field.options : undefined}
                defaultValue={values(field.name)}
                empty={field.empty}
              />
            ) : (
              <FactControl {...control} field={field} value={value(field.name)} />
            )
          }
        </Field>
      ))}
      <div className="col-span-full empty:hidden">{children}</div>
    </fieldset>
  );
}
