"use client";

import Link from "next/link";
import type { MouseEvent } from "react";
import { filingAddress } from "#lib/bugs/filing/filing-address.ts";
import type { FilingChoices } from "#lib/catalog/filing-choices.ts";

type FilingPlaceProps = {
  choices: Pick<FilingChoices, "product" | "classification" | "hasSecurityGroup">;
  address: string;
  mayChange: boolean;
  isPrivate: boolean;
  /** The form already has the checkbox for private reports. */
  works: boolean;
};

/** Above the form: the product, and links to choose another one or to report privately. */
export function FilingPlace({ choices, address, mayChange, isPrivate, works }: FilingPlaceProps) {
  const params = new URLSearchParams(address.split("?")[1] ?? "");
  params.delete("product");
  const privately = new URLSearchParams(address.split("?")[1] ?? "");
  privately.set("isPrivate", "on");
  return (
    <header className="mb-4 grid gap-1">
      <h1>File a bug</h1>
      <p className="flex flex-wrap gap-x-4">
        <span>
          <span className="text-muted">Product </span>
          <strong>{choices.product}</strong>
          <span className="text-muted"> of {choices.classification}</span>
        </span>
        {mayChange ? (
          <a href={params.size > 0 ? `/bugs/new?${params}` : "/bugs/new"} onClick={takeAlong}>
            Choose another product
          </a>
        ) : null}
        {choices.hasSecurityGroup && !works && !isPrivate ? (
          <Link href={`/bugs/new?${privately}`} scroll={false} prefetch={false} data-keeps="">
            Security problem? Report it privately
          </Link>
        ) : null}
        {isPrivate && !works && choices.hasSecurityGroup ? (
          <strong className="text-red">
            Private: only the security group of {choices.product} and the people on it will see it
          </strong>
        ) : null}
      </p>
    </header>
  );
}

/** Keeps what was typed for the form of the other product. */
function takeAlong(event: MouseEvent<HTMLAnchorElement>) {
  const form = document.querySelector<HTMLFormElement>("form[aria-label='File a bug']");
  if (!form || event.metaKey || event.ctrlKey) return;
  const typed: Record<string, string> = {};
  for (const name of ["summary", "description"]) {
    const field = form.elements.namedItem(name);
    if (field instanceof HTMLInputElement) typed[name] = field.value;
    if (field instanceof HTMLTextAreaElement && field.value !== field.defaultValue) typed[name] = field.value;
  }
  event.currentTarget.href = filingAddress(typed, 6000);
}
