package io.millrace.control;

import io.millrace.net.Poller;
import io.millrace.status.Actor;
import io.millrace.status.Event;
import io.millrace.status.EventKind;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentTerminationException;
import org.jctools.queues.atomic.MpscAtomicArrayQueue;

/**
 * The control agent: opens frontends, looks names up, has backends probed, watches addresses,
 * drains. Never blocks but to sleep.
 */
public final class Conductor implements Agent {
  /** Commands of one turn. */
  private static final int COMMANDS_MAX = 64;

  /** Orders of operators and embedders. */
  private static final int COMMANDS_CAPACITY = 256;

  /** How often a drain under way is looked at. */
  private static final long DRAIN_STEP_NS = TimeUnit.MILLISECONDS.toNanos(5);

  private final ConductorSetup setup;
  private final Poller poller;
  private final MpscAtomicArrayQueue<Command> commands =
      new MpscAtomicArrayQueue<>(COMMANDS_CAPACITY);
  private final BooleanSupplier noCommand;
  private final Outbox outbox = new Outbox();
  private final Drain drain;
  private final NameWatch names;
  private final AddressWatch addresses;
  private final Alarms alarms;
  private final CounterWatch counters;
  private final DelayWatch delays;
  private final LatencyWatch latencies;
  private final Queues queues;
  private final HealthWatch health;
  private final Ejections ejections;
  private final SlowStarts slowStarts;
  private final TableBuilds tables;
  private final Gathering gathering;
  private final Failover failover;
  private final Operations operations;
  private final Reloads reloads;
  private volatile boolean ended;
  private final CountDownLatch concluded = new CountDownLatch(1);
  private final CountDownLatch resolved = new CountDownLatch(1);
  private final CountDownLatch probed = new CountDownLatch(1);

  /** Something to be done on the conductor's thread. */
  @FunctionalInterface
  interface Command {
    /** Does it. */
    void run(long nowNs);

    /** The conductor has ended before it could. */
    default void cancel() {
      // nobody waits for it
    }
  }

  /**
   * Ready for its first turn, in which the frontends open.
   *
   * @param setup parts
   */
  public Conductor(final ConductorSetup setup) {
    this.setup = setup;
    poller =
        new Poller(
            setup.clock(),
            (fault, nowNs) -> {
              throw new IllegalStateException(fault);
            });
    final long nowNs = poller.nowNs();
    drain = new Drain(setup, outbox);
    addresses = new AddressWatch(setup, outbox, nowNs);
    alarms = new Alarms(setup, nowNs);
    delays = new DelayWatch(setup, outbox, nowNs);
    counters = new CounterWatch(setup, delays, nowNs);
    queues = new Queues(setup, outbox);
    health = new HealthWatch(setup, poller, nowNs);
    names = new NameWatch(setup, health, poller::wakeup, nowNs);
    ejections = new Ejections(setup);
    slowStarts = new SlowStarts(setup.frontends());
    tables = new TableBuilds(setup.frontends(), setup.worker(), poller::wakeup);
    gathering = new Gathering(setup.loops(), outbox, poller::wakeup);
    failover = new Failover(setup, health, gathering);
    latencies = new LatencyWatch(setup.frontends(), gathering, nowNs);
    final ClientRules clients = new ClientRules(setup.frontends());
    final Watches watches = new Watches(names, addresses, health, queues, tables, clients, delays);
    reloads = new Reloads(setup, watches, drain, gathering, outbox);
    operations =
        new Operations(
            setup, watches, new LiveSessions(setup.frontends(), gathering), reloads, counters);
    noCommand = this::isIdle;
    setup.bell().wakes(poller::wakeup);
    open(nowNs);
    signal(); // without a name there is nothing to wait for
  }

  /**
   * The door for other threads.
   *
   * @return usable at once
   */
  public ConductorProxy proxy() {
    return new ConductorProxy(this, commands, poller::wakeup, concluded, resolved, probed);
  }

  @Override
  public int doWork() {
    int work =
        setup.stepped() || !outbox.isEmpty() ? poller.pollNow() : poller.poll(sleepNs(), noCommand);
    final long nowNs = poller.nowNs();
    setup.events().poll(nowNs);
    work += runCommands(nowNs);
    lookAtSuspects(nowNs);
    work += health.poll(nowNs);
    work += gathering.poll();
    work += ejections.poll(nowNs);
    work += tables.poll();
    operations.clients().poll(nowNs);
    work += slowStarts.poll(nowNs);
    work += queues.poll(nowNs);
    work += outbox.flush();
    work += names.poll(nowNs);
    work += addresses.poll(nowNs);
    work += drain.poll(nowNs);
    work += reloads.poll();
    work += failover.poll(nowNs); // behind all that publishes
    alarms.poll(nowNs);
    counters.poll(nowNs);
    delays.poll(nowNs);
    work += latencies.poll(nowNs);
    signal();
    if (resolved.getCount() + probed.getCount() == 0) {
      alarms.lookAtBackends(nowNs);
    }
    return work;
  }

  @Override
  public String roleName() {
    return "millrace-conductor";
  }

  @Override
  public void onClose() {
    ended = true;
    counters.close();
    setup
        .events()
        .record(Event.of(EventKind.STOP, Actor.MILLRACE).cause("stopped").evidence("stopped"));
    delays.close();
    names.close();
    health.close();
    gathering.close();
    reloads.close();
    setup.worker().close();
    poller.close();
    resolved.countDown();
    probed.countDown();
    concluded.countDown();
    for (Command command = commands.poll(); command != null; command = commands.poll()) {
      command.cancel();
    }
  }

  /** Whether nothing is done any more. Any thread. */
  boolean hasEnded() {
    return ended;
  }

  Operations operations(final long nowNs) {
    return operations.at(nowNs);
  }

  void onDrain(final long nowNs) {
    drain.begin(nowNs);
  }

  static void onTerminate() {
    throw new AgentTerminationException("terminated");
  }

  private boolean isIdle() {
    return commands.isEmpty()
        && !names.hasAnswers()
        && !tables.hasMade()
        && !gathering.hasAnswers()
        && !health.hasAnswers()
        && !setup.bell().isRung()
        && !setup.bell().isSuspected()
        && !setup.bell().isJudged();
  }

  /** Sessions could not reach a backend: it is probed soon, and its name is looked up. */
  private void lookAtSuspects(final long nowNs) {
    if (!setup.bell().isSuspected()) {
      return;
    }
    setup.bell().trust(); // first: later ones are told again
    for (final ManagedFrontend frontend : setup.frontends()) {
      for (final Member member : frontend.managedPool().members()) {
        if (frontend.pool().takeSuspect(member.slot())) {
          health.suspect(member, nowNs);
          names.suspect(member);
        }
      }
    }
  }

  private int runCommands(final long nowNs) {
    int done = 0;
    while (done < COMMANDS_MAX) {
      final Command command = commands.poll();
      if (command == null) {
        break;
      }
      command.run(nowNs);
      done++;
    }
    return done;
  }

  private void signal() {
    if (resolved.getCount() > 0
        && setup.frontends().stream().allMatch(each -> each.managedPool().isAnswered())) {
      resolved.countDown();
    }
    if (resolved.getCount() == 0 && health.isAnswered()) {
      probed.countDown();
    }
    if (drain.isConcluded()) {
      concluded.countDown();
    }
  }

  private void open(final long nowNs) {
    for (final ManagedFrontend frontend : setup.frontends()) {
      frontend.managedPool().members().forEach(each -> each.changed("start", "", nowNs));
    }
    final Listening listening = new Listening(setup.loops(), outbox);
    setup.frontends().forEach(listening::configure);
    setup.frontends().forEach(each -> listening.open(each, each.sockets()));
  }

  private long sleepNs() {
    final long nowNs = poller.nowNs();
    if (latencies.isBusy()) {
      return 0;
    }
    if (drain.isUnderWay()) {
      return DRAIN_STEP_NS;
    }
    final long watchesNs = Math.min(names.restNs(nowNs), addresses.restNs(nowNs));
    final long startsNs = Math.min(slowStarts.restNs(nowNs), queues.restNs(nowNs));
    final long sickNs = Math.min(health.restNs(nowNs), ejections.restNs(nowNs));
    final long backendsNs = Math.min(startsNs, sickNs);
    final long ownNs = Math.min(watchesNs, failover.restNs(nowNs));
    return Math.min(Poller.SLEEP_MAX_NS, Math.min(ownNs, backendsNs));
  }
}
