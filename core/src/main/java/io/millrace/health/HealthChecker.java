package io.millrace.health;

import io.millrace.config.InitialState;
import io.millrace.net.Poller;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.Function;

/**
 * Probes addresses, again and again. Composed with the conductor: stepped on its thread, over its
 * poller.
 */
public final class HealthChecker implements AutoCloseable {
  /** Probes under way at once, and connections of those that wait for the backend's end. */
  private static final int PROBES_MAX = 512;

  /** Probes begun or given up in one turn: the conductor has more to do. */
  private static final int STEPS_MAX = 64;

  /** Probes with TLS under way at once: each takes 100 KB. */
  private static final int ENCRYPTED_MAX = 64;

  private static final int SCRATCH_BYTES = 16 * 1024;

  private final Poller poller;
  private final DoubleSupplier random;
  private final Farewells farewells = new Farewells(PROBES_MAX);
  private final ByteBuffer scratch = ByteBuffer.allocateDirect(SCRATCH_BYTES);
  private final Map<ProbeTarget, Checked> checks = new HashMap<>();
  private final TreeSet<Checked> agenda = new TreeSet<>(HealthChecker::compare);
  private final Lane plain = new Lane(PROBES_MAX);
  private final Lane encrypted = new Lane(ENCRYPTED_MAX);
  private final ArrayDeque<Checked> changed = new ArrayDeque<>();
  private final Troubles troubles;
  private final Errands errands;
  private final Warmth warmth;
  private final ProbeTrace trace;
  private int made;

  /**
   * Nothing is probed yet.
   *
   * @param poller of the control thread
   * @param random 0 to 1, for the jitter
   * @param worker does what takes longer than a step may, on one thread
   * @param notices told what hinders probes on this machine
   * @param trace told each step
   */
  public HealthChecker(
      final Poller poller,
      final DoubleSupplier random,
      final Executor worker,
      final Consumer<String> notices,
      final ProbeTrace trace) {
    this.poller = poller;
    this.random = random;
    this.trace = trace;
    troubles = new Troubles(notices);
    errands = new Errands(worker, poller::wakeup, PROBES_MAX);
    warmth = new Warmth(errands);
  }

  /**
   * The descriptors that probes may take.
   *
   * @param checks addresses that are probed
   * @return 0 or more
   */
  public static long descriptorsMax(final long checks) {
    return 2 * Math.min(checks, PROBES_MAX + ENCRYPTED_MAX);
  }

  /**
   * Begins to probe, unless that is done already.
   *
   * @param target what and how
   * @param initial before the first answer, when nobody has asked yet
   * @param addresses those of its host now, in order; null until it was looked up
   * @param nowNs the clock of this turn
   * @return its state
   */
  public Checked add(
      final ProbeTarget target,
      final InitialState initial,
      final Function<Checked, List<InetAddress>> addresses,
      final long nowNs) {
    warmth.begin(nowNs);
    final Checked checked =
        checks.computeIfAbsent(target, key -> make(key, initial, addresses, nowNs));
    checked.shared(1);
    return checked;
  }

  /**
   * Ends a probe, unless another backend shares it. What is under way is given up.
   *
   * @param checked what was added
   */
  public void remove(final Checked checked) {
    if (checked.shared(-1) > 0) {
      return;
    }
    checks.remove(checked.target());
    agenda.remove(checked);
    checked.lane().remove(checked);
    changed.remove(checked);
    if (checked.isUnderWay()) {
      checked.lane().concluded();
    }
    checked.close();
  }

  /**
   * A client could not reach it.
   *
   * @param checked what was added
   * @param nowNs the clock of this turn
   */
  public void suspect(final Checked checked, final long nowNs) {
    checked.suspect(nowNs);
    if (!checked.isUnderWay() && agenda.contains(checked)) {
      schedule(checked, checked.dueNs());
    }
  }

  /**
   * Begins and gives up what is due.
   *
   * @param nowNs the clock of this turn
   * @param onChange takes each that has changed or failed, or was answered for the first time
   * @return units of work done
   */
  public int poll(final long nowNs, final Consumer<Checked> onChange) {
    int work = farewells.poll(nowNs) + errands.poll(nowNs);
    int steps = 0;
    while (steps < STEPS_MAX && !agenda.isEmpty() && agenda.first().deadlineNs() - nowNs <= 0) {
      step(agenda.pollFirst(), nowNs);
      steps++;
    }
    while (steps < 2 * STEPS_MAX && isReady(nowNs)) {
      (encrypted.isReady() ? encrypted : plain).next().begin(nowNs);
      steps++;
    }
    while (!changed.isEmpty()) {
      onChange.accept(changed.pollFirst());
      work++;
    }
    poller.closeCollected();
    return work + steps;
  }

  /**
   * How long until {@link #poll} has something to do.
   *
   * @param nowNs the clock of this turn
   * @return nanoseconds
   */
  public long restNs(final long nowNs) {
    if (!changed.isEmpty() || hasAnswers() || isReady(nowNs)) {
      return 0;
    }
    final long nextNs = agenda.isEmpty() ? Long.MAX_VALUE : agenda.first().deadlineNs() - nowNs;
    return Math.min(Math.min(nextNs, farewells.restNs(nowNs)), warmth.restNs(nowNs));
  }

  /** Whether a probe is to begin. */
  private boolean isReady(final long nowNs) {
    return (plain.isReady() || encrypted.isReady()) && warmth.isOver(nowNs);
  }

  /**
   * Whether the worker has answered. Any thread; asked before the control thread sleeps.
   *
   * @return whether {@link #poll} has something to do
   */
  public boolean hasAnswers() {
    return errands.hasAnswers();
  }

  /** Whether no connection waits for its end. */
  boolean isQuiet() {
    return farewells.isEmpty();
  }

  @Override
  public void close() {
    checks.values().forEach(Checked::close);
    farewells.closeAll();
    poller.closeCollected();
  }

  /** Where a probe takes its turn. */
  Lane lane(final ProbeTarget target) {
    return target.probe().tls() == null ? plain : encrypted;
  }

  Troubles troubles() {
    return troubles;
  }

  /** Sets its deadline: the only place that does. */
  void schedule(final Checked checked, final long deadlineNs) {
    agenda.remove(checked);
    checked.deadlineNs(deadlineNs);
    agenda.add(checked);
  }

  void concluded(final Checked checked, final boolean told) {
    checked.lane().concluded();
    if (told) {
      changed.addLast(checked);
    }
  }

  private Checked make(
      final ProbeTarget target,
      final InitialState initial,
      final Function<Checked, List<InetAddress>> addresses,
      final long nowNs) {
    final Checked checked =
        new Checked(
            this,
            made++,
            target,
            addresses,
            new HealthCheck(target.timing(), initial, nowNs, random),
            new Wire(poller, farewells, scratch, errands, trace, target.locals()));
    agenda.add(checked);
    return checked;
  }

  private void step(final Checked checked, final long nowNs) {
    if (checked.isUnderWay()) {
      checked.expire(nowNs);
    } else {
      checked.lane().await(checked);
    }
  }

  private static int compare(final Checked a, final Checked b) {
    final long difference = a.deadlineNs() - b.deadlineNs();
    return difference < 0 ? -1 : difference > 0 ? 1 : Integer.compare(a.id(), b.id());
  }
}
