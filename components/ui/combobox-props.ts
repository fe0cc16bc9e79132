import type { Option } from "#components/ui/select.tsx";

export type ComboboxProps = {
  name: string;
  id?: string;
  /** All choices. With `source`: initially known choices, such as the selected ones with their labels. */
  options?: readonly Option[];
  /** An address that returns `[{ value, label, hint }]` for the text appended to it: "/rest/people?q=". */
  source?: string;
  /** Several values may be selected; the form then has the name several times. */
  multiple?: boolean;
  /** Values, not labels. */
  defaultValue?: string | readonly string[] | null;
  /** The text while nothing is selected: "Not sure". */
  empty?: string;
  required?: boolean;
  disabled?: boolean;
  /** Has the focus when the page opens. */
  autoFocus?: boolean;
  /** Names and chips are there from the beginning, not only when somebody comes near. */
  atOnce?: boolean;
  onValueChange?: (values: string[]) => void;
  "aria-label"?: string;
  "aria-describedby"?: string;
  "aria-invalid"?: true;
};
