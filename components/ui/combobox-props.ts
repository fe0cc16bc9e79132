import type { Option } from "#components/ui/select.tsx";

export type ComboboxProps = {
  name: string;
  id?: string;
  /** All that can be chosen. With `source`: those known at once, such as what is chosen now, to have its label. */
  options?: readonly Option[];
  /** An address that answers `[{ value, label, hint }]` for what is typed after it: "/rest/people?q=". */
  source?: string;
  /** Several may be chosen; the form then carries the name several times. */
  multiple?: boolean;
  /** Values, not labels. */
  defaultValue?: string | readonly string[] | null;
  /** What stands there while nothing is chosen: "Not sure". */
  empty?: string;
  required?: boolean;
  disabled?: boolean;
  onValueChange?: (values: string[]) => void;
  "aria-label"?: string;
  "aria-describedby"?: string;
  "aria-invalid"?: true;
};
