import clsx from "clsx";
import type { ComponentProps } from "react";

/** One line of text. `<Input name="summary" defaultValue={values.summary} maxLength={255} />` */
export function Input({ className, type = "text", ...rest }: ComponentProps<"input">) {
  return <input type={type} className={clsx("control", className)} {...rest} />;
}
