"use client";

import { PageError, type PageErrorProps } from "#components/page-error.tsx";

export default function RootError(props: PageErrorProps) {
  return (
    <main className="mx-auto max-w-prose px-4">
      <PageError {...props} />
    </main>
  );
}
