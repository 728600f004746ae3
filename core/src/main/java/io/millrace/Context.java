package io.millrace;

import io.millrace.loop.WaitStrategySupplier;
import io.millrace.net.NameLookup;
import io.millrace.status.CollectorPauses;
import io.millrace.status.NoticeSink;
import io.millrace.status.SessionSink;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemEpochClock;
import org.agrona.concurrent.SystemNanoClock;

/**
 * Wiring for embedders: what a forwarder takes from its surroundings. Each method replaces one
 * default and returns this. To be used by one thread before the launch.
 */
public final class Context {
  private Mode mode = Mode.DEDICATED;
  private NanoClock nanoClock = SystemNanoClock.INSTANCE;
  private EpochClock epochClock = SystemEpochClock.INSTANCE;
  private SessionSink sessionSink = SessionSink.NONE;
  private NoticeSink noticeSink = NoticeSink.NONE;
  private ThreadFactory threadFactory = Thread::new;
  private NameLookup nameLookup = NameLookup.SYSTEM;
  private WaitStrategySupplier waitStrategies = WaitStrategySupplier.CONFIGURED;
  private Consumer<Throwable> faultHandler = fault -> {};
  private Consumer<Throwable> fatalHandler = fault -> {};
  private LongSupplier logLost = () -> 0;
  private Supplier<CollectorPauses> collectorPauses = () -> CollectorPauses.NONE;
  private long descriptorsMax = 1024;
  private long descriptorsReserved;

  /**
   * Who runs the agents.
   *
   * @param value default {@link Mode#DEDICATED}
   * @return this
   */
  public Context mode(final Mode value) {
    mode = value;
    return this;
  }

  /**
   * The clock of all durations.
   *
   * @param value default the system's
   * @return this
   */
  public Context nanoClock(final NanoClock value) {
    nanoClock = value;
    return this;
  }

  /**
   * The wall clock, for the session log only.
   *
   * @param value default the system's
   * @return this
   */
  public Context epochClock(final EpochClock value) {
    epochClock = value;
    return this;
  }

  /**
   * Where records of ended sessions go.
   *
   * @param value default nowhere; called on the loops
   * @return this
   */
  public Context sessionSink(final SessionSink value) {
    sessionSink = value;
    return this;
  }

  /**
   * Where lines for the operator go.
   *
   * @param value default nowhere; called on any thread
   * @return this
   */
  public Context noticeSink(final NoticeSink value) {
    noticeSink = value;
    return this;
  }

  /**
   * What makes the threads.
   *
   * @param value default plain threads
   * @return this
   */
  public Context threadFactory(final ThreadFactory value) {
    threadFactory = value;
    return this;
  }

  /**
   * How host names of backends become addresses.
   *
   * @param value default {@link NameLookup#SYSTEM}; called on resolver threads
   * @return this
   */
  public Context nameLookup(final NameLookup value) {
    nameLookup = value;
    return this;
  }

  /**
   * How loops wait, to try another way than those of the configuration.
   *
   * @param value default {@link WaitStrategySupplier#CONFIGURED}
   * @return this
   */
  public Context waitStrategies(final WaitStrategySupplier value) {
    waitStrategies = value;
    return this;
  }

  /**
   * Called on a loop's thread for each fault of this program that ended one session. It must not
   * block or throw.
   *
   * @param value default does nothing
   * @return this
   */
  public Context faultHandler(final Consumer<Throwable> value) {
    faultHandler = value;
    return this;
  }

  /**
   * Called once, on the agent's thread, when something ended an agent: no half-dead forwarder may
   * go on. The command line ends the process with status 1.
   *
   * @param value default does nothing
   * @return this
   */
  public Context fatalHandler(final Consumer<Throwable> value) {
    fatalHandler = value;
    return this;
  }

  /**
   * What tells pauses of the garbage collector.
   *
   * @param value default tells of none; called once at most, on a worker thread, after the first
   *     collection
   * @return this
   */
  public Context collectorPauses(final Supplier<CollectorPauses> value) {
    collectorPauses = value;
    return this;
  }

  /**
   * The process's limit of open descriptors, against which sessions are checked.
   *
   * @param value default 1024
   * @return this
   */
  public Context descriptorsMax(final long value) {
    descriptorsMax = value;
    return this;
  }

  /**
   * Descriptors that sessions are not to have, since the surroundings will need them.
   *
   * @param value default 0
   * @return this
   */
  public Context descriptorsReserved(final long value) {
    descriptorsReserved = value;
    return this;
  }

  /**
   * How many lines the {@link #sessionSink} and the {@link #noticeSink} have lost, for the
   * counters.
   *
   * @param value default none; called on the control thread, must not block
   * @return this
   */
  public Context logLost(final LongSupplier value) {
    logLost = value;
    return this;
  }

  LongSupplier logLost() {
    return logLost;
  }

  Mode mode() {
    return mode;
  }

  NanoClock nanoClock() {
    return nanoClock;
  }

  EpochClock epochClock() {
    return epochClock;
  }

  SessionSink sessionSink() {
    return sessionSink;
  }

  NoticeSink noticeSink() {
    return noticeSink;
  }

  ThreadFactory threadFactory() {
    return threadFactory;
  }

  NameLookup nameLookup() {
    return nameLookup;
  }

  WaitStrategySupplier waitStrategies() {
    return waitStrategies;
  }

  Consumer<Throwable> faultHandler() {
    return faultHandler;
  }

  Consumer<Throwable> fatalHandler() {
    return fatalHandler;
  }

  Supplier<CollectorPauses> collectorPauses() {
    return collectorPauses;
  }

  long descriptorsMax() {
    return descriptorsMax;
  }

  long descriptorsReserved() {
    return descriptorsReserved;
  }
}
