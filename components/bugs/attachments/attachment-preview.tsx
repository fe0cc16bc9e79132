import { LineLinks } from "#components/bugs/attachments/line-links.tsx";
import { textLines } from "#components/bugs/attachments/text-lines.ts";
import { Markup } from "#components/markup.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { Link } from "#components/ui/link.tsx";
import { Notice } from "#components/ui/notice.tsx";
import type { Preview } from "#lib/bugs/attachments/preview.ts";
import type { TextPart } from "#lib/bugs/attachments/text-part.ts";

type AttachmentPreviewProps = {
  preview: Exclude<Preview, { kind: "patch" }>;
  /** The address of the file. */
  file: string;
  /** The address of the page. */
  page: string;
  name: string;
  /** The lines of a text that the address names. */
  marked: readonly [from: number, to: number] | null;
};

/** The content of an attachment, as far as a page shows it. The server decodes nothing but text. */
export function AttachmentPreview(props: AttachmentPreviewProps) {
  const { preview, file, page, name, marked } = props;
  switch (preview.kind) {
    case "image":
      return (
        // biome-ignore lint/performance/noImgElement: it is shown as it is
        <img
          src={file}
          alt={name}
          width={preview.size.width}
          height={preview.size.height}
          className="file-picture"
        />
      );
    case "pdf":
      return (
        <>
          <iframe src={file} title={name} className="file-pages" />
          <p className="mt-1 text-muted text-sm">
            Shown by your browser. If it shows nothing, <a href={file}>open the file</a>.
          </p>
        </>
      );
    case "audio":
      // biome-ignore lint/a11y/useMediaCaption: what somebody attached has none
      return <audio controls preload="metadata" src={file} className="w-full" aria-label={name} />;
    case "video":
      return (
        // biome-ignore lint/a11y/useMediaCaption: what somebody attached has none
        <video controls preload="metadata" src={file} className="max-h-[80vh] w-full" aria-label={name} />
      );
    case "text":
      return (
        <>
          {preview.notPatch ? (
            <Notice title="This is marked as a patch, but cannot be shown as one.">{preview.notPatch}</Notice>
          ) : null}
          <TextLines part={preview.part} page={page} name={name} marked={marked} />
        </>
      );
    default:
      return <Empty>{preview.why}</Empty>;
  }
}

type TextLinesProps = Pick<AttachmentPreviewProps, "page" | "name" | "marked"> & { part: TextPart };

function TextLines({ part, page, name, marked }: TextLinesProps) {
  const { lines, from, total, isCut } = part;
  if (total === 0) return <Empty>The file is empty.</Empty>;
  if (lines.length === 0)
    return (
      <Empty>
        The file has only {total.toLocaleString("en")} lines.{" "}
        <Link href={page}>Show it from the beginning</Link>.
      </Empty>
    );
  const next = from + lines.length;
  const isWhole = from === 1 && next > total;
  const around = isWhole ? null : (
    <p className="py-1 text-muted text-sm">
      Lines {from.toLocaleString("en")} to {(next - 1).toLocaleString("en")} of {total.toLocaleString("en")}.{" "}
      {from > 1 ? (
        <Link href={from - lines.length > 1 ? `${page}?from=${from - lines.length}` : page}>
          Earlier lines
        </Link>
      ) : null}{" "}
      {next <= total ? <Link href={`${page}?from=${next}`}>Later lines</Link> : null}
    </p>
  );
  return (
    <>
      {around}
      {isCut ? (
        <p className="py-1 text-muted text-sm">
          Very long lines are shown only at their beginning; the file has all.
        </p>
      ) : null}
      <Markup
        as="section"
        aria-label={name}
        className="file-lines"
        tabIndex={0}
        html={textLines(lines, from, marked)}
      />
      {around}
      <LineLinks page={page} />
    </>
  );
}
