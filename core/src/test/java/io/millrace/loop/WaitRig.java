package io.millrace.loop;

import io.millrace.balance.Exchange;
import io.millrace.balance.OwedReplies;
import io.millrace.config.IdleConfig;
import io.millrace.config.IdleKind;
import io.millrace.net.Poller;
import io.millrace.net.ReadyHandler;
import io.millrace.status.CounterScope;
import io.millrace.status.CounterType;
import io.millrace.status.CounterWords;
import io.millrace.testkit.NothingLeft;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How a loop waits, on a set clock of which each poll takes its time. Whoever would sleep asks
 * first whether a command waits: what the trial does then keeps it from really sleeping.
 */
final class WaitRig implements AutoCloseable {
  static final long POLL_NS = 1_000;
  static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

  /** As a test tells it; what it is worth to avoid one is twice as much. */
  static final long SLEEP_COST_NS = 15_000;

  static final long WORTH_NS = AdaptiveWait.WORTH * SLEEP_COST_NS;

  final OwedReplies owed = new OwedReplies();
  final CounterWords counters = CounterWords.inMemory(CounterScope.LOOP);
  final CounterWords shown = CounterWords.inMemory(CounterScope.LOOP);
  long clockNs = 5 * SECOND_NS;

  private final ByteBuffer one = ByteBuffer.allocate(1);
  private final Exchange exchange = new Exchange(owed);
  private final Pipe pipe;
  private final Poller poller;

  /** One byte is one event: a request, a reply, or neither. */
  enum Kind {
    REQUEST,
    REPLY,
    OTHER
  }

  WaitRig(final NothingLeft left) throws IOException {
    poller = new Poller(() -> clockNs += POLL_NS, (fault, nowNs) -> left.errorLog().accept(fault));
    pipe = Pipe.open();
    pipe.source().configureBlocking(false);
    poller.register(pipe.source(), SelectionKey.OP_READ, new Event());
    shown.set(CounterType.LOOP_SLEEP_COST, SLEEP_COST_NS);
  }

  private final class Event implements ReadyHandler {
    @Override
    public int onReady(final int readyOps, final long nowNs) {
      try {
        pipe.source().read(one.clear());
      } catch (final IOException e) {
        throw new UncheckedIOException(e);
      }
      switch (Kind.values()[one.get(0)]) {
        case REQUEST -> exchange.asked(nowNs);
        case REPLY -> exchange.replied(nowNs);
        default -> {}
      }
      return 1;
    }

    @Override
    public void onFault(final Throwable fault, final long nowNs) {
      throw new AssertionError(fault);
    }
  }

  AdaptiveWait adaptive(final int percent) {
    return (AdaptiveWait) strategy(new IdleConfig(IdleKind.ADAPTIVE, percent));
  }

  WaitStrategy strategy(final IdleConfig config) {
    return WaitStrategySupplier.CONFIGURED.supply(config, owed, counters, shown, clockNs);
  }

  Poller poller() {
    return poller;
  }

  /** Another client says something that is not answered. */
  void askForNothing() {
    new Exchange(owed).asked(clockNs);
  }

  /** It is there at once. */
  void event(final Kind kind) {
    try {
      pipe.sink().write(one.clear().put((byte) kind.ordinal()).flip());
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** More sockets, each with an event at a time. Closed with the rig's poller. */
  Others others(final int count) throws IOException {
    return new Others(count);
  }

  /** So many more sockets. */
  final class Others implements AutoCloseable {
    private final List<Pipe> pipes = new ArrayList<>();

    private Others(final int count) throws IOException {
      for (int i = 0; i < count; i++) {
        final Pipe other = Pipe.open();
        other.source().configureBlocking(false);
        pipes.add(other);
        poller.register(other.source(), SelectionKey.OP_READ, new Reading(other));
      }
    }

    /** On each of them. */
    void event() throws IOException {
      for (final Pipe each : pipes) {
        each.sink().write(one.clear());
      }
    }

    @Override
    public void close() throws IOException {
      for (final Pipe each : pipes) {
        each.sink().close();
        poller.close(each.source());
      }
      poller.closeCollected();
    }
  }

  private final class Reading implements ReadyHandler {
    private final Pipe other;

    private Reading(final Pipe other) {
      this.other = other;
    }

    @Override
    public int onReady(final int readyOps, final long nowNs) {
      try {
        return Math.max(0, other.source().read(one.clear()));
      } catch (final IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void onFault(final Throwable fault, final long nowNs) {
      throw new AssertionError(fault);
    }
  }

  @Override
  public void close() throws IOException {
    poller.close();
    pipe.sink().close();
    pipe.source().close();
  }
}
