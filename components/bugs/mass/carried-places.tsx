import { textOf, type Values } from "#components/bugs/mass/mass-field.tsx";
import { Field } from "#components/ui/field.tsx";
import { Select } from "#components/ui/select.tsx";
import type { MassForm } from "#lib/bugs/mass/controls.ts";
import { CLEAR } from "#lib/bugs/mass/mass-fields.ts";
import type { FormState } from "#lib/http/form-state.ts";

type CarriedPlacesProps = {
  target: NonNullable<MassForm["target"]>;
  values: Values;
  errors: FormState["fields"];
};

/** What components, versions and targets of moved bugs become in the new product. */
export function CarriedPlaces({ target, values, errors }: CarriedPlacesProps) {
  const { product, places } = target;
  return (
    <fieldset className="facts-fields mass-fields">
      <legend>Move to {product}</legend>
      <input type="hidden" name="product" value={product} />
      {(errors.product ?? []).map((message) => (
        <p key={message} className="text-danger">
          {message}
        </p>
      ))}
      <div>
        {places.map(({ field, label, name, isThere, options }) => (
          <Field
            key={`${field} ${name}`}
            name={`carry.${field}.${name}`}
            label={`${label} ${name}`}
            error={errors[field]}
          >
            {(control) => (
              <Select
                {...control}
                options={[
                  ...options
                    .filter(({ value }) => value !== name)
                    .map(({ value, label: text }) => ({ value, label: `becomes ${text}` })),
                  ...(isThere ? [{ value: CLEAR, label: "is cleared" }] : []),
                ]}
                empty={isThere ? "stays" : `is cleared: ${product} has none of that name`}
                defaultValue={textOf(values, control.name)}
              />
            )}
          </Field>
        ))}
      </div>
    </fieldset>
  );
}
