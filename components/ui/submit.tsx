"use client";

import type { ComponentProps } from "react";
import { useFormStatus } from "react-dom";
import { Button } from "#components/ui/button.tsx";
import { Icon } from "#components/ui/icon.tsx";

type SubmitProps = ComponentProps<typeof Button> & {
  /** What it says while the form is on its way; the verb itself if left out. */
  pending?: string;
};

/** The button that sends the form around it, once. `<Submit pending="Filing…">File bug</Submit>` */
export function Submit({ pending, variant = "primary", children, onClick, ...rest }: SubmitProps) {
  const status = useFormStatus();
  return (
    <Button
      type="submit"
      variant={variant}
      // Not `disabled`: that would drop the focus of somebody who pressed Enter.
      aria-disabled={status.pending || undefined}
      onClick={(event) => (status.pending ? event.preventDefault() : onClick?.(event))}
      {...rest}
    >
      {status.pending ? <Icon name="busy" className="animate-spin" /> : null}
      {status.pending && pending ? pending : children}
    </Button>
  );
}
