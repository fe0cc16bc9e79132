import { Icon } from "#components/ui/icon.tsx";
import { leavePlace } from "#components/ui/picture-place.ts";
import { formatSize } from "#components/ui/size.ts";
import { isOnItsWay, type SentFile } from "#components/ui/use-uploads.ts";

type FileLineProps = { file: SentFile; onRemove: () => void; onRetry: () => void };

/** A chosen file: its name, how far it is, and what went wrong. */
export function FileLine({ file, onRemove, onRetry }: FileLineProps) {
  const { name, size, progress, value, problem } = file;
  return (
    <>
      <Icon name="attach" className="shrink-0 text-muted" />
      <span className="min-w-0 [overflow-wrap:anywhere]">{name}</span>
      {size === null ? null : (
        <span className="whitespace-nowrap text-muted text-xs">{formatSize(size)}</span>
      )}
      {isOnItsWay(file) ? (
        <progress value={progress} max={1} aria-label={`Sending ${name}`} className="h-2 w-24" />
      ) : null}
      {problem ? (
        <span role="alert" className="font-medium text-red text-sm">
          {problem}
        </span>
      ) : null}
      {problem && file.file ? (
        <button
          type="button"
          className="min-h-(--control-sm) text-accent text-sm underline"
          aria-label={`Try again: ${name}`}
          onClick={onRetry}
        >
          Try again
        </button>
      ) : null}
      <button
        type="button"
        aria-label={`Remove ${name}`}
        data-remove-failed={problem ? "" : undefined}
        className="ml-auto flex size-(--control-sm) items-center justify-center rounded-sm text-muted hover:bg-hover hover:text-ink"
        onClick={({ currentTarget }) => {
          if (value) leavePlace(currentTarget.form, value);
          onRemove();
        }}
      >
        <Icon name="close" />
      </button>
    </>
  );
}
