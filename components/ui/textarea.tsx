import clsx from "clsx";
import type { ComponentProps } from "react";

/** A multi-line text field that grows with its content, up to most of the window. `<Textarea name="text" rows={6} />` */
export function Textarea({ className, rows = 5, ...rest }: ComponentProps<"textarea">) {
  return <textarea rows={rows} className={clsx("control max-h-[70vh]", className)} {...rest} />;
}
