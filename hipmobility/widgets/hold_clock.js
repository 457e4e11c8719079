// Keeps the time of one station. No page and no timer in here: `now` [ms, never runs backwards] is handed in, so that
// a test can own the time. Elapsed time is always a difference of two readings: a late look changes nothing.

export class HoldClock {
  // Browsers slow a hidden page down to one look a minute. A longer gap is a computer that slept.
  constructor(now, asleepMs = 90_000) {
    this.now = now;
    this.asleepMs = asleepMs;
    this.reset();
  }

  get running() {
    return this.since !== null;
  }

  get elapsedMs() {
    return this.done + (this.running ? this.now() - this.since : 0);
  }

  start() {
    if (!this.running) this.since = this.seen = this.now();
  }

  pause() {
    this.done = this.elapsedMs;
    this.since = null;
  }

  reset(ms = 0) {
    this.done = ms;
    this.since = null;
  }

  // Looks at the time. After a sleep it stops at the last look and says false: what happened since, nobody knows.
  look() {
    if (!this.running) return true;
    const now = this.now();
    if (now - this.seen > this.asleepMs) {
      this.done += this.seen - this.since;
      this.since = null;
      return false;
    }
    this.seen = now;
    return true;
  }
}
