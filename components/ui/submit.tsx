"use client";

import { type ComponentProps, useEffect, useRef } from "react";
import { useFormStatus } from "react-dom";
import { Button } from "#components/ui/button.tsx";
import { Icon } from "#components/ui/icon.tsx";

type SubmitProps = ComponentProps<typeof Button> & {
  /** The label while the form is being sent; by default unchanged. */
  pending?: string;
};

/** The submit button of a form: while it is being sent, it is not sent again, and nothing is typed into it. `<Submit pending="Filing…">File bug</Submit>` */
export function Submit({ pending, variant = "primary", children, onClick, ...rest }: SubmitProps) {
  const status = useFormStatus();
  const button = useRef<HTMLButtonElement>(null);
  // What is typed after sending would be lost with the answer.
  useEffect(() => {
    const form = button.current?.form;
    if (!status.pending || !form) return;
    const refuse = (event: Event) => event.preventDefault();
    form.addEventListener("beforeinput", refuse);
    return () => form.removeEventListener("beforeinput", refuse);
  }, [status.pending]);
  return (
    <Button
      ref={button}
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
