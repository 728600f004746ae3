package io.millrace.loop;

import io.millrace.balance.OwedReplies;
import io.millrace.balance.Placement;
import io.millrace.balance.Pool;
import io.millrace.balance.PoolReading;
import io.millrace.balance.Resident;
import io.millrace.net.BufferPool;
import io.millrace.net.LoopIo;
import io.millrace.net.Poller;
import io.millrace.net.ReserveDescriptor;
import io.millrace.net.Timers;
import io.millrace.status.CounterType;
import io.millrace.status.CounterWords;
import io.millrace.status.EndCause;
import io.millrace.tcp.TcpOpening;
import io.millrace.tcp.TcpResources;
import io.millrace.tcp.TcpSessions;
import io.millrace.udp.UdpResources;
import io.millrace.udp.UdpSessions;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentTerminationException;

/**
 * The data agent: runs listeners and sessions. A turn waits for sockets, reads the clock once,
 * takes a few commands, expires timers, closes what has ended, and reads the clock again if it did
 * anything. Other threads reach it through its {@link EventLoopProxy} only.
 */
public final class EventLoop implements Agent {
  /** Commands of one turn. */
  private static final int COMMANDS_MAX = 64;

  /**
   * Connections that are not being read are looked at so often: a reset is to be noticed within 1.5
   * s.
   */
  private static final long PROBE_NS = TimeUnit.SECONDS.toNanos(1);

  private final int index;
  private final Poller poller;
  private final Timers timers;
  private final LoopIo io;
  private final Placement placement;
  private final WaitStrategy waiting;
  private final CommandQueue commands;
  private final BooleanSupplier noCommand;
  private final OwedReplies owed = new OwedReplies();
  private final TcpResources tcpResources;
  private final TcpSessions tcpSessions;
  private final UdpSessions udpSessions;
  private final Listeners listeners;
  private List<EventLoopProxy> peers = List.of();
  private final LoopGauges gauges;
  private final CounterWords counters;
  private final Rounds rounds;
  private final LoopDelays delays;
  private final Consumer<Throwable> faults;
  private final boolean stepped;
  private long probedNs;
  private boolean terminated;

  /**
   * Opens the selector; nothing is registered yet.
   *
   * @param setup parts
   */
  public EventLoop(final LoopSetup setup) {
    index = setup.index();
    placement = setup.placement();
    poller = new Poller(setup.nanoClock(), (fault, atNs) -> setup.faults().accept(fault));
    timers = new Timers(poller.nowNs(), (fault, atNs) -> setup.faults().accept(fault));
    final int headroom = UdpResources.HEADROOM_BYTES;
    final ByteBuffer datagrams = ByteBuffer.allocateDirect(headroom + LoopIo.SCRATCH_BYTES);
    final ByteBuffer scratch = datagrams.slice(headroom, LoopIo.SCRATCH_BYTES);
    io = new LoopIo(poller, timers, new BufferPool(setup.buffersBytes()), scratch);
    counters = setup.counters().ofLoop(0);
    waiting =
        setup.idle() == null
            ? WaitStrategies.stepped()
            : setup
                .waits()
                .supply(
                    setup.idle(), owed, counters, setup.counters().ofConductor(), poller.nowNs());
    commands = new CommandQueue(poller);
    rounds = new Rounds(index, setup.faults());
    noCommand = commands::isEmpty;
    final ReserveDescriptor reserve = new ReserveDescriptor(setup.reservesMissing());
    tcpResources =
        new TcpResources(index, io, placement, setup.sink(), setup.epochClock(), reserve, owed);
    tcpSessions = new TcpSessions(tcpResources);
    udpSessions =
        new UdpSessions(
            new UdpResources(
                index, io, datagrams, setup.sink(), setup.epochClock(), reserve, owed));
    listeners = new Listeners(tcpResources, udpSessions, this::onOpening);
    probedNs = poller.nowNs();
    delays = new LoopDelays(poller.nowNs());
    gauges = new LoopGauges(delays, setup.counters());
    faults = setup.faults();
    stepped = setup.idle() == null;
  }

  /**
   * The door for other threads.
   *
   * @return usable at once
   */
  public EventLoopProxy proxy() {
    return new EventLoopProxy(commands);
  }

  /**
   * What other threads may read of this loop at any time.
   *
   * @return for life
   */
  public LoopGauges gauges() {
    return gauges;
  }

  LoopDelays delays() {
    return delays;
  }

  /**
   * Makes the other loops known. Before the first turn.
   *
   * @param proxies by loop index, this one included
   */
  public void peers(final List<EventLoopProxy> proxies) {
    peers = List.copyOf(proxies);
  }

  @Override
  public int doWork() {
    final long sleepNs = sleepNs();
    final long dueNs = poller.nowNs() + Math.max(0, sleepNs);
    final int found = waiting.poll(poller, sleepNs, noCommand);
    int work = found;
    final long nowNs = poller.nowNs();
    if (!stepped && poller.turn() > 1) { // before the first one it did not run yet
      delays.onWake(dueNs, nowNs);
    }
    work += rounds.poll(nowNs); // one that comes now begins when this turn's ends are closed
    final int drained = commands.drain(this, COMMANDS_MAX, nowNs);
    if (terminated) {
      throw new AgentTerminationException("terminated");
    }
    final int expired = timers.poll(nowNs);
    work += drained + expired;
    if (tcpSessions.hasPaused() && nowNs - probedNs >= PROBE_NS) {
      probedNs = nowNs;
      tcpSessions.probePaused(nowNs);
    }
    io.buffers().feed();
    gauges.buffersHeld(io.buffers().held());
    poller.closeCollected();
    count(work, drained, expired);
    if (work > 0) {
      delays.onCycle(nowNs, poller.readClock(), found);
    }
    return work;
  }

  private void count(final int work, final int drained, final int expired) {
    counters.add(CounterType.LOOP_TURNS, 1);
    counters.add(CounterType.LOOP_WORK, work);
    counters.add(CounterType.LOOP_COMMANDS, drained);
    counters.add(CounterType.LOOP_TIMERS, expired);
    counters.set(CounterType.LOOP_SLEEPS, poller.sleeps());
    counters.set(CounterType.LOOP_SESSIONS, sessions());
    counters.set(CounterType.LOOP_BUFFERS, buffersHeld());
    counters.set(CounterType.LOOP_TIMERS_ARMED, timersArmed());
  }

  @Override
  public String roleName() {
    return "millrace-loop-" + index;
  }

  @Override
  public void onClose() {
    final long nowNs = poller.nowNs();
    commands.drain(this, Integer.MAX_VALUE, nowNs); // sockets and connections for this loop
    tcpSessions.resetAll(nowNs);
    udpSessions.endAll(EndCause.CLOSED, nowNs);
    if (owed.count() != 0) {
      faults.accept(new IllegalStateException(owed.count() + " replies are owed to nobody"));
    }
    poller.close(); // without one more poll: a listener might accept
    tcpResources.reserve().close();
    delays.close();
  }

  /**
   * Live sessions and flows. Only on this agent's thread, or when it does not run.
   *
   * @return 0 or more
   */
  public int sessions() {
    return tcpSessions.size() + udpSessions.size();
  }

  /**
   * Buffers that hold data now. As {@link #sessions()}.
   *
   * @return 0 or more
   */
  public int buffersHeld() {
    return io.buffers().held();
  }

  /**
   * Armed deadlines. As {@link #sessions()}.
   *
   * @return 0 or more
   */
  public int timersArmed() {
    return timers.size();
  }

  Listeners listeners() {
    return listeners;
  }

  void onHandOver(final TcpOpening opening, final long nowNs) {
    // another loop may have accepted it after this one has read its clock
    final long openNs = opening.acceptedNs() - nowNs > 0 ? opening.acceptedNs() : nowNs;
    tcpSessions.open(opening, listeners.tcpFrontend(opening.frontendIndex()), openNs);
  }

  Rounds rounds() {
    return rounds;
  }

  /** All sessions and flows, in a copy. */
  List<Resident> residents() {
    final List<Resident> all = new ArrayList<>(sessions());
    all.addAll(tcpSessions.residents());
    all.addAll(udpSessions.residents());
    return all;
  }

  List<PoolReading> takeMeters(final List<Pool> pools) {
    final List<PoolReading> readings = new ArrayList<>();
    for (int i = 0; i < pools.size(); i++) { // an iterator would be garbage
      pools.get(i).takeMeters(index, readings);
    }
    return readings;
  }

  void onEndSessions(final long nowNs) {
    tcpSessions.endDrained(nowNs);
    udpSessions.endAll(EndCause.DRAIN, nowNs);
  }

  void onTerminate() {
    terminated = true;
  }

  private void onOpening(final TcpOpening opening, final long nowNs) {
    final int target = placement.place(index);
    if (target != index && !peers.get(target).handOver(opening)) {
      placement.keep(target, index);
    } else if (target != index) {
      counters.add(CounterType.LOOP_HANDED_OVER, 1);
      return;
    }
    onHandOver(opening, nowNs);
  }

  private long sleepNs() {
    if (!rounds.isEmpty()) {
      return 0;
    }
    final long nowNs = poller.nowNs();
    long sleepNs = Poller.SLEEP_MAX_NS;
    if (timers.earliestNs() != Timers.NONE) {
      sleepNs = Math.min(sleepNs, timers.earliestNs() - nowNs);
    }
    if (tcpSessions.hasPaused()) {
      sleepNs = Math.min(sleepNs, probedNs + PROBE_NS - nowNs);
    }
    return sleepNs;
  }
}
