package io.millrace.bench.waits;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.balance.Exchange;
import io.millrace.balance.OwedReplies;
import io.millrace.config.IdleConfig;
import io.millrace.config.IdleKind;
import io.millrace.loop.WaitStrategy;
import io.millrace.net.Poller;
import io.millrace.net.ReadyHandler;
import io.millrace.status.CounterScope;
import io.millrace.status.CounterType;
import io.millrace.status.CounterWords;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.util.concurrent.TimeUnit;

/**
 * One way to wait on a set clock of which each poll takes its time. Whoever would sleep asks first
 * whether a command waits: what this says then keeps it from really sleeping.
 */
final class WaitTrial implements AutoCloseable {
  static final long POLL_NS = 1_000;

  final OwedReplies owed = new OwedReplies();
  final Exchange exchange = new Exchange(owed);
  long clockNs = TimeUnit.SECONDS.toNanos(5);

  /** How long each sleep lasts. */
  long sleptNs;

  private static final long SLEEP_NS = TimeUnit.SECONDS.toNanos(1);

  private final CounterWords counters = CounterWords.inMemory(CounterScope.LOOP);
  private final ByteBuffer one = ByteBuffer.allocate(1);
  private final Poller poller;
  private final Pipe pipe;
  private final WaitStrategy waiting;
  private Runnable onEvent = () -> {};
  private long slept;

  WaitTrial(final String variant) throws IOException {
    poller = new Poller(() -> clockNs += POLL_NS, WaitTrial::fault);
    pipe = Pipe.open();
    pipe.source().configureBlocking(false);
    poller.register(pipe.source(), SelectionKey.OP_READ, new Event());
    final IdleConfig config = new IdleConfig(IdleKind.ADAPTIVE, 10);
    final CounterWords shown = CounterWords.inMemory(CounterScope.LOOP);
    waiting = Variants.of(variant).supply(config, owed, counters, shown, clockNs);
  }

  private final class Event implements ReadyHandler {
    @Override
    public int onReady(final int readyOps, final long nowNs) {
      try {
        pipe.source().read(one.clear());
      } catch (final IOException e) {
        throw new UncheckedIOException(e);
      }
      onEvent.run();
      return 1;
    }

    @Override
    public void onFault(final Throwable fault, final long nowNs) {
      throw new AssertionError(fault);
    }
  }

  private static void fault(final Throwable fault, final long nowNs) {
    throw new AssertionError(fault);
  }

  /** A turn; whether it would have slept. */
  boolean sleeps() {
    final long before = slept;
    waiting.poll(poller, SLEEP_NS, this::countSleep);
    return slept > before;
  }

  private boolean countSleep() {
    slept++;
    clockNs += sleptNs;
    return false;
  }

  /** One event, served in a turn that may sleep before. */
  void event() {
    event(() -> {});
  }

  /** One event that does something to the sessions. */
  void event(final Runnable does) {
    onEvent = does;
    try {
      pipe.sink().write(one.clear());
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
    sleeps();
  }

  /** Finds nothing until it sleeps; for how long it polled on before. */
  long window() {
    final long beganNs = poller.nowNs();
    long endNs = beganNs;
    while (!sleeps()) {
      endNs = poller.nowNs();
      assertTrue(endNs - beganNs < SLEEP_NS, "it never sleeps");
    }
    return endNs - beganNs;
  }

  long count(final CounterType type) {
    return counters.get(type);
  }

  @Override
  public void close() throws IOException {
    poller.close();
    pipe.sink().close();
    pipe.source().close();
  }
}
