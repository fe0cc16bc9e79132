import { CopyRows } from "#lib/import/copy.ts";

/** A part of an event: who did it, when, and its audience (null: everyone). */
export type EventPart = { who: number | null; at: string; audienceId: number | null; isChange: boolean };

/** The events of imported bugs: everything that one person did to a bug at the same time is one event. */
export class EventRows {
  private readonly rows = new CopyRows("events", EVENT_COLUMNS);
  /** Taken from the end. */
  private readonly ids: number[];

  /** `ids`: reserved ids for the maximum number of events. */
  constructor(ids: readonly number[]) {
    this.ids = ids.toReversed();
  }

  /**
   * Adds the events of one bug, beginning with its filing. Returns the revision of the bug, and the event of each part in
   * the order of the parts. Filing is revision 1; each event with a public change increases it.
   */
  open(
    bugId: number,
    filing: { who: number | null; at: string; audienceId: number | null },
    parts: readonly EventPart[],
  ): { revision: number; filed: number; eventOf: number[] } {
    const events = new Map<string, { id: number; parts: EventPart[] }>();
    const filed = this.take();
    const indexes = parts.map((_, index) => index).sort((a, b) => compare(parts[a]?.at, parts[b]?.at));
    const eventOf: number[] = [];
    for (const index of indexes) {
      const part = parts[index];
      if (!part) continue;
      const key = `${part.at} ${part.who ?? ""}`;
      const event = events.get(key) ?? { id: this.take(), parts: [] };
      event.parts.push(part);
      events.set(key, event);
      eventOf[index] = event.id;
    }
    this.rows.add(filed, bugId, 1, filing.who, "import", filing.audienceId, true, filing.at);
    let revision = 1;
    for (const { id, parts: own } of events.values()) {
      const [first] = own;
      if (!first) continue;
      if (own.some(({ audienceId, isChange }) => isChange && audienceId === null)) revision += 1;
      const audienceId = own.some((part) => part.audienceId === null) ? null : first.audienceId;
      this.rows.add(id, bugId, revision, first.who, "import", audienceId, false, first.at);
    }
    return { revision, filed, eventOf };
  }

  async send(client: Parameters<CopyRows["send"]>[0]): Promise<void> {
    await this.rows.send(client);
  }

  private take(): number {
    const id = this.ids.pop();
    if (id === undefined) throw new Error("Too few ids were reserved.");
    return id;
  }
}

function compare(a = "", b = ""): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const EVENT_COLUMNS = "id bug_id revision author_id door audience_id is_filing at".split(" ");
