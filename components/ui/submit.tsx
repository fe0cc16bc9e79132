"use client";

import type { ComponentProps } from "react";
import { useFormStatus } from "react-dom";
import { Button } from "#components/ui/button.tsx";
import { Icon } from "#components/ui/icon.tsx";

type SubmitProps = ComponentProps<typeof Button> & {
  /** The label while the form is being sent; by default unchanged. */
  pending?: string;
};

/** The submit button of a form, which prevents double submits. `<Submit pending="Filing…">File bug</Submit>` */
export function Submit({ pending, variant = "primary", children, onClick, ...rest }: SubmitProps) {
  const status = useFormStatus();
  return (
    <Button
      type="submit"
      variant={variant}
      // Not `disabled`: that would lose the focus.
      aria-disabled={status.pending || undefined}
      onClick={(event) => (status.pending ? event.preventDefault() : onClick?.(event))}
      {...rest}
    >
      {status.pending ? <Icon name="busy" className="animate-spin" /> : null}
      {status.pending && pending ? pending : children}
    </Button>
  );
}
