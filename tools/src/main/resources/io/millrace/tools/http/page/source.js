// Asks the process once a second, one request at a time; seldom while nobody looks, and seldomer
// and seldomer while it does not answer.

const EVERY_MS = 1000;
const HIDDEN_MS = 15000;
const RETRY_MAX_MS = 5000;
const ANSWER_MS = 5000;

/** Reads one document. Throws when there is none in time. */
export async function read(path) {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), ANSWER_MS);
  try {
    const answer = await fetch(path, { cache: "no-store", signal: limit.signal });
    if (!answer.ok) {
      throw new Error("answered " + answer.status);
    }
    return await answer.json();
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Runs a round of requests again and again.
 *
 * @param round reads and shows; may throw
 * @param onFailure told how many rounds in a row have failed
 */
export function poll(round, onFailure) {
  let failures = 0;
  let timer = 0;
  let running = false;

  async function turn() {
    if (running) {
      return;
    }
    running = true;
    clearTimeout(timer);
    const begun = performance.now();
    try {
      await round();
      failures = 0;
    } catch (error) {
      failures++;
      onFailure(failures, error);
    } finally {
      running = false;
      timer = setTimeout(turn, pause(performance.now() - begun));
    }
  }

  function pause(tookMs) {
    const every = document.hidden
      ? HIDDEN_MS
      : Math.min(RETRY_MAX_MS, EVERY_MS * Math.max(1, failures));
    return Math.max(EVERY_MS / 4, every - tookMs);
  }

  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) {
      turn();
    }
  });
  window.addEventListener("online", turn);
  turn();
}
