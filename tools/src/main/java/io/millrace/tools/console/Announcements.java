package io.millrace.tools.console;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** Standard error, and what is told there of lines that are missing. Writer thread only. */
final class Announcements {
  /** Losses are told at most this often. */
  static final long TELL_NS = TimeUnit.SECONDS.toNanos(1);

  private final OutputStream err;
  private final Losses losses;
  private final RefusalCap refusals;
  private long toldNs = System.nanoTime() - TELL_NS;

  Announcements(final OutputStream err, final Losses losses, final RefusalCap refusals) {
    this.err = err;
    this.losses = losses;
    this.refusals = refusals;
  }

  /** Whether something is to be told when it is time. */
  boolean isPending() {
    return losses.hasUntold() || refusals.hasSuppressed();
  }

  /** False when standard error has not taken it. */
  boolean write(final CharSequence text) {
    try {
      err.write(text.toString().getBytes(StandardCharsets.UTF_8));
      err.flush();
      return true;
    } catch (final IOException e) {
      return false;
    }
  }

  /** Tells what is to be told, if that was not just now or is the last time. */
  void tell(final boolean last) {
    final long nowNs = System.nanoTime();
    if (!last && nowNs - toldNs < TELL_NS) {
      return;
    }
    final long lines = losses.takeUntold();
    final long refused = refusals.takeSuppressed();
    boolean told = true;
    if (lines > 0) {
      toldNs = nowNs;
      told = write(Console.PREFIX + lines + " log lines lost" + losses.takeReason() + "\n");
    }
    if (refused > 0) {
      toldNs = nowNs;
      write(
          Console.PREFIX
              + refused
              + " refused sessions not logged: over "
              + RefusalCap.PER_SECOND
              + " in a second\n");
    }
    if (!told) {
      losses.giveBack(lines);
    }
  }
}
