package io.millrace.loop;

import java.util.concurrent.TimeUnit;

/**
 * When the next event comes after a turn, learnt from polling on: for each piece of time how often
 * it was polled through to its end or to an event, and how often the event came within it. A window
 * that was closed early says nothing of what came after it. Knows from that for how long polling on
 * is worth it.
 */
final class GapModel {
  /** Nothing is polled for longer. */
  static final long LONGEST_NS = 50_000;

  /** Turns after which it is looked anew whether events come soon. */
  static final int PROBE_TURNS = 16;

  /** The same when one has come soon although no window was open. */
  static final int PROBE_TURNS_SOON = 4;

  /** The same when they have not come for long. */
  static final int PROBE_TURNS_MAX = 256;

  private static final int PIECES = 10;
  private static final long PIECE_NS = LONGEST_NS / PIECES;

  /** However few turns there are: rare ones cost little. */
  static final long PROBE_NS = TimeUnit.MILLISECONDS.toNanos(100);

  /** What was polled for so often counts half from then on. */
  private static final double MEMORY = 32;

  /** So many looks come first, then it judges. */
  private static final int FIRST_LOOKS = 8;

  /** What is gained must be more than the noise of it. */
  private static final double WORTH = 0.95;

  private final double[] polled = new double[PIECES];
  private final double[] found = new double[PIECES];
  private int looks;
  private int turns;
  private int probeTurns = PROBE_TURNS;
  private boolean probing;
  private long lookedNs;
  private long windowNs;
  private long worthNs;

  /**
   * A turn has ended: how long to poll on.
   *
   * @param worth of avoiding a sleep, in nanoseconds
   * @param nowNs the end of the turn
   * @return 0 to {@link #LONGEST_NS}
   */
  long next(final long worth, final long nowNs) {
    worthNs = worth;
    probing = looks < FIRST_LOOKS || ++turns >= probeTurns || nowNs - lookedNs >= PROBE_NS;
    if (probing) {
      turns = 0;
      lookedNs = nowNs;
      windowNs = bestNs();
      return LONGEST_NS;
    }
    return windowNs;
  }

  /** An event came so long after the turn. */
  void found(final long gapNs) {
    final int piece = (int) Math.min(PIECES - 1, gapNs / PIECE_NS);
    polledThrough(piece);
    polled[piece]++;
    found[piece]++;
    if (probing && gapNs < worthNs) {
      looked(windowNs == 0 ? PROBE_TURNS_SOON : PROBE_TURNS);
    } else if (probing) {
      looked(probeTurns << 1);
    }
  }

  /** No event came although it was polled for so long. */
  void missed(final long polledNs) {
    polledThrough((int) Math.min(PIECES, polledNs / PIECE_NS));
    if (probing) {
      looked(probeTurns << 1);
    }
  }

  private void looked(final int nextTurns) {
    if (looks < FIRST_LOOKS) {
      looks++;
    } else {
      probeTurns = Math.min(PROBE_TURNS_MAX, nextTurns);
    }
  }

  private void polledThrough(final int pieces) {
    for (int i = 0; i < pieces; i++) {
      polled[i]++;
    }
    if (polled[0] > MEMORY) {
      for (int i = 0; i < PIECES; i++) {
        polled[i] /= 2;
        found[i] /= 2;
      }
    }
  }

  /** The window that costs least: its polling, and a sleep where that found nothing. */
  private long bestNs() {
    double leastNs = WORTH * worthNs;
    long bestNs = 0;
    double spentNs = 0;
    double still = 1; // the share of turns after which nothing has come yet
    for (int i = 0; i < PIECES && polled[i] > 0; i++) {
      final double hazard = found[i] / polled[i];
      spentNs += still * PIECE_NS * (1 - hazard / 2);
      still *= 1 - hazard;
      if (spentNs + still * worthNs < leastNs) {
        leastNs = spentNs + still * worthNs;
        bestNs = (i + 1) * PIECE_NS;
      }
    }
    return bestNs;
  }
}
