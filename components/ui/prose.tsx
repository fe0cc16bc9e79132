import clsx from "clsx";
import type { ReactNode } from "react";

type ProseProps = { className?: string } & (
  | { html: string; children?: never }
  | { html?: never; children: ReactNode }
);

/** Formatted text. `html` must be sanitised. `<Prose html={comment.html} />` */
export function Prose({ html, children, className }: ProseProps) {
  if (html === undefined) return <div className={clsx("prose", className)}>{children}</div>;
  // biome-ignore lint/security/noDangerouslySetInnerHtml: sanitised where the Markdown is rendered
  return <div className={clsx("prose", className)} dangerouslySetInnerHTML={{ __html: html }} />;
}
