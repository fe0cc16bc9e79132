import { Busy } from "#lib/errors.ts";

/** An account, or null for all anonymous clients together. */
export type Client = number | null;

export type QueueLimits = {
  /** How many run at the same time, in total and per client. */
  running: number;
  runningPerClient: number;
  /** How many may wait, in total and per client. More are rejected at once. */
  waiting: number;
  waitingPerClient: number;
  /** How long one may wait, in milliseconds. */
  timeoutMs: number;
};

declare global {
  // Shared by Next's several copies of lib/search/read.ts, and with proxy.ts.
  var headwaterSearchQueue: FairQueue | undefined;
}

/** The error that an anonymous client would get for a search now; null when it would run or wait. */
export function anonymousSearchRefusal(): Busy | null {
  const queue = globalThis.headwaterSearchQueue;
  return queue?.isFullFor(null) ? queue.busy() : null;
}

type Waiting = { client: Client; start: () => void };

/**
 * A bounded queue in order of arrival, except that one client can never take all running slots. When the queue is full,
 * `Busy` is thrown at once.
 */
export class FairQueue {
  readonly #limits: QueueLimits;
  readonly #running = new Map<Client, number>();
  #waiting: Waiting[] = [];

  constructor(limits: QueueLimits) {
    this.#limits = limits;
  }

  /** Runs `work` when it is its turn. Throws Busy without starting it. */
  async run<Result>(client: Client, work: () => Promise<Result>): Promise<Result> {
    await this.#start(client);
    try {
      return await work();
    } finally {
      this.#end(client);
    }
  }

  /** True when a new request of this client would be rejected. */
  isFullFor(client: Client): boolean {
    if (this.#mayRun(client)) return false;
    const { waiting, waitingPerClient } = this.#limits;
    const own = this.#waiting.filter((one) => one.client === client).length;
    return this.#waiting.length >= waiting || own >= waitingPerClient;
  }

  #start(client: Client): Promise<void> {
    if (this.#mayRun(client)) {
      this.#count(client, 1);
      return Promise.resolve();
    }
    if (this.isFullFor(client)) return Promise.reject(this.busy());
    return new Promise((resolve, reject) => {
      const one: Waiting = {
        client,
        start: () => {
          clearTimeout(timer);
          this.#count(client, 1);
          resolve();
        },
      };
      const timer = setTimeout(() => {
        this.#waiting = this.#waiting.filter((other) => other !== one);
        reject(this.busy());
      }, this.#limits.timeoutMs);
      this.#waiting.push(one);
    });
  }

  #end(client: Client): void {
    this.#count(client, -1);
    const next = this.#waiting.find((one) => this.#mayRun(one.client));
    if (!next) return;
    this.#waiting = this.#waiting.filter((one) => one !== next);
    next.start();
  }

  #mayRun(client: Client): boolean {
    const running = [...this.#running.values()].reduce((sum, count) => sum + count, 0);
    return running < this.#limits.running && (this.#running.get(client) ?? 0) < this.#limits.runningPerClient;
  }

  #count(client: Client, by: 1 | -1): void {
    const count = (this.#running.get(client) ?? 0) + by;
    if (count > 0) this.#running.set(client, count);
    else this.#running.delete(client);
  }

  /** The error for a rejected client. */
  busy(): Busy {
    const seconds = Math.ceil(this.#limits.timeoutMs / 1000);
    return new Busy(
      "Too many searches are running at the moment. Please try again in a few seconds.",
      seconds,
    );
  }
}
