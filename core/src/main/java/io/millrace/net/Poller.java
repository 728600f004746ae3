package io.millrace.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import org.agrona.concurrent.NanoClock;

/**
 * Owns the selector of one agent. All methods but {@link #wakeup} belong to that agent's thread.
 *
 * <p>The wake-up protocol: the agent raises {@code asleep}, looks into its queue once more, then
 * selects; a producer enqueues first and reads the flag after, and only the one who lowers it calls
 * {@code Selector.wakeup()}. So either the agent sees the command or the producer sees the flag.
 *
 * <p>Closing: a registered channel costs two system calls more to close than one whose key is gone.
 * So keys are cancelled at once, and at the end of the turn one select without waiting takes all of
 * them out before the channels are closed.
 */
public final class Poller implements AutoCloseable {
  /** An agent sleeps at most so long, whatever its timers say. */
  public static final long SLEEP_MAX_NS = TimeUnit.SECONDS.toNanos(1);

  /** Descriptors that each poller takes: the kernel's poll set and the wake-up. */
  public static final int DESCRIPTORS = 3;

  private static final long MILLISECOND_NS = TimeUnit.MILLISECONDS.toNanos(1);

  private final NanoClock clock;
  private final Selector selector;
  private final ObjLongConsumer<Throwable> faults;
  private final AtomicBoolean asleep = new AtomicBoolean();
  private final Consumer<SelectionKey> dispatch = this::dispatch;
  private ArrayList<SelectableChannel> closing = new ArrayList<>();
  private ArrayList<SelectableChannel> closingSpare = new ArrayList<>();
  private boolean clockStale = true;
  private long nowNs;
  private long sleeps;
  private long turn;
  private int work;

  /**
   * Opens the selector.
   *
   * @param clock read once a turn, after the wait
   * @param faults told of exceptions that a handler let out, with the time
   */
  public Poller(final NanoClock clock, final ObjLongConsumer<Throwable> faults) {
    this.clock = clock;
    this.faults = faults;
    try {
      selector = Selector.open();
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Registers a channel.
   *
   * @param channel in non-blocking mode
   * @param ops first interest
   * @param handler told when it is ready
   * @return its key
   * @throws IOException when the channel is closed already
   */
  public SelectionKey register(
      final SelectableChannel channel, final int ops, final ReadyHandler handler)
      throws IOException {
    return channel.register(selector, ops, handler);
  }

  /**
   * Handles what is ready, without waiting.
   *
   * @return units of work done
   */
  public int pollNow() {
    turn++;
    return pollOnceMore();
  }

  private int pollOnceMore() {
    clockStale = true;
    work = 0;
    try {
      selector.selectNow(dispatch);
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
    return work;
  }

  /**
   * Waits until something is ready, a producer calls {@link #wakeup}, or the time is over; then
   * handles it.
   *
   * @param timeoutNs how long at most; rounded up to milliseconds, at most {@link #SLEEP_MAX_NS}; 0
   *     or less polls only
   * @param idle whether the agent's queue is empty; asked after the flag was raised
   * @return units of work done
   */
  public int poll(final long timeoutNs, final BooleanSupplier idle) {
    if (timeoutNs <= 0 || !closing.isEmpty()) {
      return pollNow();
    }
    asleep.set(true);
    if (!idle.getAsBoolean()) {
      asleep.set(false);
      return pollNow();
    }
    final long cappedNs = Math.min(timeoutNs, SLEEP_MAX_NS);
    sleeps++;
    clockStale = true;
    turn++;
    work = 0;
    try {
      selector.select(dispatch, (cappedNs + MILLISECOND_NS - 1) / MILLISECOND_NS);
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
    asleep.set(false);
    return work;
  }

  /** Ends the wait of the agent, if it waits. Any thread, after enqueuing. */
  public void wakeup() {
    if (asleep.get() && asleep.compareAndSet(true, false)) {
      selector.wakeup();
    }
  }

  /**
   * The clock of this turn, read once after the wait, or at the turn's end.
   *
   * @return nanoseconds
   */
  public long nowNs() {
    if (clockStale) {
      clockStale = false;
      nowNs = clock.nanoTime();
    }
    return nowNs;
  }

  /**
   * Reads the clock again: at the end of a turn that did something, to know how long that took.
   *
   * @return nanoseconds, and the clock until the next poll
   */
  public long readClock() {
    clockStale = true;
    return nowNs();
  }

  /**
   * Counts the polls, but those that only take closed channels out.
   *
   * @return one more with each poll
   */
  public long turn() {
    return turn;
  }

  /**
   * Counts the polls that waited.
   *
   * @return one more with each
   */
  public long sleeps() {
    return sleeps;
  }

  /**
   * Closes a channel at the end of the turn. Its key is cancelled now.
   *
   * @param channel registered here or nowhere
   */
  public void close(final SelectableChannel channel) {
    final SelectionKey key = channel.keyFor(selector);
    if (key != null) {
      key.cancel();
    }
    closing.add(channel);
  }

  /** Closes what {@link #close} collected. At the end of each turn. */
  public void closeCollected() {
    if (closing.isEmpty()) {
      return;
    }
    final ArrayList<SelectableChannel> batch = closing;
    closing = closingSpare;
    closingSpare = batch;
    pollOnceMore();
    for (int i = 0; i < batch.size(); i++) {
      closeQuietly(batch.get(i));
    }
    batch.clear();
  }

  /** Closes all registered and collected channels, then the selector. */
  @Override
  public void close() {
    for (final SelectionKey key : selector.keys()) {
      closeQuietly(key.channel());
    }
    closing.forEach(Poller::closeQuietly);
    try {
      selector.close();
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Closes a channel that may already be broken.
   *
   * @param channel to close
   */
  public static void closeQuietly(final SelectableChannel channel) {
    try {
      channel.close();
    } catch (final IOException e) {
      // a failed close has released the descriptor all the same
    }
  }

  private void dispatch(final SelectionKey key) {
    if (!key.isValid()) {
      return; // cancelled by an earlier handler of this batch
    }
    final ReadyHandler handler = (ReadyHandler) key.attachment();
    final long now = nowNs();
    try {
      work += handler.onReady(key.readyOps(), now);
    } catch (final Exception | OutOfMemoryError e) {
      faults.accept(e, now);
      handler.onFault(e, now);
    }
  }
}
