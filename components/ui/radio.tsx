import type { ComponentProps } from "react";
import { type Checkbox, Choice } from "#components/ui/checkbox.tsx";

/** One of several choices of the same `name`; put them in a Fieldset. `<Radio name="type" value="defect" label="Defect" />` */
export function Radio(props: ComponentProps<typeof Checkbox>) {
  return <Choice type="radio" {...props} />;
}
