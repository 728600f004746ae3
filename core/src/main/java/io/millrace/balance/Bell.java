package io.millrace.balance;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Wakes the conductor when a place on a backend is given back while sessions wait for one, or when
 * a backend could not be reached. One for all pools of a forwarder, since a place of one pool may
 * be what a session of another waits for (fallback). Any thread.
 */
public final class Bell {
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicBoolean rung = new AtomicBoolean();
  private final AtomicBoolean suspected = new AtomicBoolean();
  private final AtomicBoolean judged = new AtomicBoolean();
  private volatile Runnable wakeup = () -> {};

  /**
   * Says whom to wake.
   *
   * @param conductor cheap when it is awake
   */
  public void wakes(final Runnable conductor) {
    wakeup = conductor;
  }

  /**
   * Whether it rang and nobody has looked since.
   *
   * @return true when there is something to do
   */
  public boolean isRung() {
    return rung.get();
  }

  /** Conductor only, before it looks for places: what is freed later rings again. */
  public void quiet() {
    rung.set(false);
  }

  /**
   * Whether any session waits.
   *
   * @return true while one does
   */
  public boolean isAwaited() {
    return waiting.get() > 0;
  }

  /** A place was given back, or a backend became eligible. Costs one read while nobody waits. */
  public void placeFreed() {
    if (isAwaited()) {
      ring();
    }
  }

  /** A backend could not be reached: its probes are to look at once. */
  void suspected() {
    suspected.set(true);
    wakeup.run();
  }

  /**
   * Whether a backend could not be reached and nobody has looked since.
   *
   * @return true when there is something to do
   */
  public boolean isSuspected() {
    return suspected.get();
  }

  /** Conductor only, before it looks at the suspects: later ones are told again. */
  public void trust() {
    suspected.set(false);
  }

  /** Sessions have met what the conductor is to judge a backend by. */
  void judged() {
    if (!judged.getAndSet(true)) {
      wakeup.run();
    }
  }

  /**
   * Whether there is something to judge a backend by.
   *
   * @return true until {@link #heard}
   */
  public boolean isJudged() {
    return judged.get();
  }

  /** Conductor only, before it looks: what comes later is told again. */
  public void heard() {
    judged.set(false);
  }

  void ring() {
    rung.set(true);
    wakeup.run();
  }

  void joined() {
    waiting.incrementAndGet();
  }

  void left() {
    if (waiting.decrementAndGet() < 0) {
      throw new IllegalStateException("a session left the queue twice");
    }
  }
}
