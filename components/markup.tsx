import { createElement, type HTMLAttributes } from "react";
import type { Html } from "#lib/html.ts";

type MarkupProps = Omit<HTMLAttributes<HTMLElement>, "children"> & {
  as: "a" | "div" | "h1" | "main" | "section" | "span" | "summary" | "tbody" | "thead" | "ul";
  html: Html;
  href?: string;
  [data: `data-${string}`]: string | number | undefined;
};

/**
 * An element whose content is one string: React renders and sends it as one element, whatever is in it
 * (docs/decisions/049). `<Markup as="div" html={html`Hello <b>${name}</b>`} />`
 */
export function Markup({ as, html, ...rest }: MarkupProps) {
  return createElement(as, { ...rest, dangerouslySetInnerHTML: { __html: html.html } });
}
