import { basename } from "node:path";
import { SingleBar } from "cli-progress";

/** Progress of an import: lines read, or bugs written. A total of 0 means unknown. */
export type Progress = {
  readonly stage: "reading" | "writing" | "attachments";
  readonly file: string;
  readonly done: number;
  readonly total: number;
};

/** Shows progress on the stream: a bar on a terminal, otherwise a line every few seconds. */
export function showProgress(stream: NodeJS.WriteStream): {
  show: (progress: Progress) => void;
  stop: () => void;
} {
  return stream.isTTY ? bar(stream) : lines(stream);
}

const STAGE_LABELS = { reading: "Reading", writing: "Importing", attachments: "Attachments" };

function bar(stream: NodeJS.WriteStream): { show: (progress: Progress) => void; stop: () => void } {
  const single = new SingleBar({
    stream,
    format: "{what} {bar} {value} of {total}  {duration_formatted}",
    hideCursor: true,
    clearOnComplete: true,
    fps: 10,
  });
  let current = "";
  return {
    show({ stage, file, done, total }) {
      const what = `${STAGE_LABELS[stage]} ${basename(file)}`;
      if (what !== current) {
        if (current !== "") single.stop();
        single.start(total || done, done, { what });
        current = what;
      }
      if (total === 0) single.setTotal(done);
      single.update(done, { what });
    },
    stop() {
      if (current !== "") single.stop();
      current = "";
    },
  };
}

function lines(stream: NodeJS.WriteStream): { show: (progress: Progress) => void; stop: () => void } {
  let shown = Date.now();
  return {
    show({ stage, file, done, total }) {
      if (Date.now() - shown < 5000) return;
      shown = Date.now();
      stream.write(
        `${STAGE_LABELS[stage]} ${basename(file)}: ${done}${total > 0 ? ` of ${total}` : " lines"}\n`,
      );
    },
    stop() {},
  };
}
