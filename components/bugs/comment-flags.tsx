import { lazy, Suspense, useState } from "react";
import type { CommentFlag } from "#components/bugs/flag-choice.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { ErrorText } from "#components/ui/field.tsx";
import type { FormState } from "#lib/http/form-state.ts";

/** Its code is loaded only where there is a flag to set. */
const FlagChoice = lazy(async () => ({
  default: (await import("#components/bugs/flag-choice.tsx")).FlagChoice,
}));

type CommentFlagsProps = {
  bugId: number;
  flags: readonly CommentFlag[];
  /** There are more flags, loaded when they are opened. */
  hasMore: boolean;
  state: FormState;
};

/** More flags of files are folded. */
const FILES_MAX = 3;

/** Flags next to the comment box: requests of the viewer first, the others folded. */
export function CommentFlags({ bugId, flags, hasMore, state }: CommentFlagsProps) {
  const [fetched, setFetched] = useState<readonly CommentFlag[] | null>(null);
  const mine = flags.filter(({ isMine }) => isMine);
  const others = (fetched ?? flags).filter(({ isMine }) => !isMine);
  const onFiles = others.filter(({ isOnFile }) => isOnFile);
  const isMuch = onFiles.length > FILES_MAX;
  const choices = (shown: readonly CommentFlag[]) => (
    <div className="flex flex-wrap items-start gap-3">
      <Suspense>
        {shown.map((flag) => (
          <FlagChoice key={flag.flag} bugId={bugId} choice={flag} state={state} />
        ))}
      </Suspense>
    </div>
  );
  const errors = state.fields.flags ?? [];

  async function open() {
    if (!hasMore || fetched !== null) return;
    const response = await fetch(`/bugs/${bugId}/choices/comment-flags`).catch(() => null);
    if (response?.ok) setFetched(await response.json());
  }

  if (flags.length === 0 && !hasMore) return null;
  return (
    <div id="flags" className="comment-flags">
      {errors.length > 0 ? <ErrorText id="flags-error" errors={errors} /> : null}
      <Suspense>
        {mine.map((flag) => (
          <FlagChoice key={flag.flag} bugId={bugId} choice={flag} state={state} />
        ))}
      </Suspense>
      {others.length > 0 || hasMore ? (
        <Disclosure summary="Flags" open={errors.length > 0 || undefined} onToggle={open}>
          {hasMore && fetched === null ? (
            <a href={`/bugs/${bugId}?edit=flags#comment-form`}>Flags that you can set</a>
          ) : null}
          {fetched?.length === 0 ? (
            <p className="text-muted">There is no flag that you could set here.</p>
          ) : null}
          {choices(isMuch ? others.filter(({ isOnFile }) => !isOnFile) : others)}
          {isMuch ? <Disclosure summary="On attachments">{choices(onFiles)}</Disclosure> : null}
        </Disclosure>
      ) : null}
    </div>
  );
}
