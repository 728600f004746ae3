package io.millrace;

import io.millrace.admin.AdminHandler;
import io.millrace.admin.AdminServer;
import io.millrace.config.ForwarderConfig;
import io.millrace.control.ConductorProxy;
import io.millrace.control.ManagedFrontend;
import io.millrace.control.Operations;
import io.millrace.control.ReloadPlan;
import io.millrace.loop.EventLoop;
import io.millrace.status.Actor;
import io.millrace.status.CounterType;
import io.millrace.status.EndCause;
import io.millrace.status.Event;
import io.millrace.status.EventKind;
import io.millrace.status.FrontendTotals;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A running forwarder. {@link #launch} binds every listener before it returns; {@link #drain} and
 * {@link #close} end it. All methods may be called from any thread, {@link #invoke} from one only.
 */
public final class Forwarder implements AutoCloseable {
  private final Launch.Parts parts;
  private final Agents agents;
  private final ConductorProxy conductor;
  private final Reload reload;
  private final Context context;
  private volatile AdminServer admin;

  private Forwarder(final Launch.Parts parts, final Agents agents, final Context context) {
    this.parts = parts;
    this.agents = agents;
    this.context = context;
    conductor = parts.conductor().proxy();
    reload = new Reload(parts, context, conductor);
  }

  /**
   * Binds all listeners and starts the agents. Waits up to a second for host names to be looked up
   * once, then for one answer of each backend that is probed, at most until the probes time out.
   *
   * @param config what to run
   * @param context surroundings
   * @return the running forwarder
   * @throws LaunchException when something stands in the way; nothing is left open then
   * @throws IllegalStateException when the JVM lacks a flag, which the message shows
   */
  public static Forwarder launch(final ForwarderConfig config, final Context context)
      throws LaunchException {
    final Launch.Parts parts = new Launch(config, context).run();
    final Forwarder forwarder = new Forwarder(parts, Agents.start(parts, context), context);
    if (context.mode() == Mode.DEDICATED) {
      FirstAnswers.await(config, forwarder.conductor);
    }
    forwarder.conductor.order(Forwarder::tellReady);
    return forwarder;
  }

  private static Void tellReady(final Operations operations) {
    operations
        .events()
        .record(Event.of(EventKind.START, Actor.START).cause("ready").evidence("ready"));
    return null;
  }

  /**
   * What listens where.
   *
   * @return in order of configuration
   */
  public List<BoundFrontend> frontends() {
    final List<BoundFrontend> frontends = new ArrayList<>();
    for (final ManagedFrontend frontend : parts.frontends()) {
      frontends.add(
          new BoundFrontend(
              frontend.config(),
              frontend.sockets().addresses(),
              frontend.pool().view().configuredCount(),
              frontend.pool().view().eligibleCount(),
              frontend.pool().view().upCount()));
    }
    return frontends;
  }

  /**
   * The room for sessions over all frontends.
   *
   * @return the effective {@code sessionsMaxTotal}
   */
  public int sessionsMaxTotal() {
    return parts.total().max();
  }

  /**
   * Sessions and flows now.
   *
   * @return over all frontends
   */
  public int sessions() {
    return parts.total().count();
  }

  /**
   * A counter of one frontend, over all loops.
   *
   * @param frontend its place in the configuration, from 0
   * @param type which counter
   * @return 0 or more
   */
  public long counter(final int frontend, final CounterType type) {
    return parts.frontends().get(frontend).count(type);
  }

  /**
   * Sessions that one frontend has refused for one cause, over all loops.
   *
   * @param frontend its place in the configuration, from 0
   * @param cause why
   * @return 0 or more
   */
  public long refused(final int frontend, final EndCause cause) {
    return parts.frontends().get(frontend).refused(cause);
  }

  /**
   * What was counted of each frontend until now. Read from the counters alone: no loop notices.
   *
   * @return in order of configuration
   */
  public List<FrontendTotals> totals() {
    return parts.frontends().stream().map(ManagedFrontend::totals).toList();
  }

  /**
   * Sessions on one backend now.
   *
   * @param frontend its place in the configuration, from 0
   * @param backend its place in the frontend, from 0
   * @return 0 or more
   */
  public long active(final int frontend, final int backend) {
    return parts.frontends().get(frontend).pool().active(backend);
  }

  /**
   * Asks or orders something of the running forwarder.
   *
   * @param order runs on the control thread and must not wait; what it throws completes the future
   * @param <T> of the answer
   * @return completed on the control thread; cancelled when the forwarder was closed before
   */
  public <T> CompletableFuture<T> order(final Function<Operations, T> order) {
    return conductor.order(order);
  }

  /**
   * Has an event kept and told.
   *
   * @param event without a time; lost when the forwarder was closed before
   */
  public void tell(final Event event) {
    order(
        operations -> {
          operations.events().add(event);
          return null;
        });
  }

  /**
   * Has an event kept that the operator is told of otherwise.
   *
   * @param event without a time; lost when the forwarder was closed before
   */
  public void record(final Event event) {
    order(
        operations -> {
          operations.events().record(event);
          return null;
        });
  }

  /**
   * Has a fault of this program kept, that somebody else has met.
   *
   * @param fault any
   */
  public void record(final Throwable fault) {
    parts.errors().accept(fault);
  }

  /**
   * Runs another configuration from now on: all of it, or nothing when something stands in the way.
   * What stays the same is not touched; live sessions go on with the limits they began with.
   *
   * @param next what to run
   * @return what was done, when new sessions follow it; else completed with a {@link
   *     LaunchException} (an address, descriptors), a {@link io.millrace.control.RestartException}
   *     or another reason, and nothing is changed
   */
  public CompletableFuture<ReloadPlan> apply(final ForwarderConfig next) {
    return reload.apply(next);
  }

  /**
   * Does all of {@link #apply} but its last step: what was bound is let go again.
   *
   * @param next what could run
   * @return what would be done
   */
  public CompletableFuture<ReloadPlan> rehearse(final ForwarderConfig next) {
    return reload.rehearse(next);
  }

  /**
   * Serves operators from now on, over a socket in the run directory, on a thread of its own. To be
   * called once, before {@link #close}.
   *
   * @param handler acts on what they ask for
   * @throws IOException when the socket cannot be made; everything else goes on
   * @throws IllegalStateException when there is no run directory
   */
  public void serveAdmin(final AdminHandler handler) throws IOException {
    if (parts.directory() == null) {
      throw new IllegalStateException("there is no run directory");
    }
    admin =
        AdminServer.open(
            parts.directory().path(),
            handler,
            new AdminServer.Setup(
                context.nanoClock(),
                task -> context.threadFactory().newThread(() -> Agents.guard(task, parts, context)),
                parts.errors().andThen(context.faultHandler()),
                context.descriptorsMax()));
  }

  /**
   * Stops accepting, lets sessions end for the drain time, closes the rest, quiet ones first.
   * Returns at once.
   */
  public void drain() {
    conductor.drain();
  }

  /**
   * Waits for the end of a drain.
   *
   * @param timeout how long to wait
   * @param unit its unit
   * @return true when everything has ended
   * @throws InterruptedException when the caller is interrupted
   */
  public boolean awaitConcluded(final long timeout, final TimeUnit unit)
      throws InterruptedException {
    return conductor.awaitConcluded(timeout, unit);
  }

  /**
   * Whether a drain is over.
   *
   * @return true when everything has ended
   */
  public boolean isConcluded() {
    return conductor.isConcluded();
  }

  /**
   * In {@link Mode#INVOKER}, does one duty cycle of every agent.
   *
   * @return units of work done; 0 when there was nothing to do
   * @throws IllegalStateException in {@link Mode#DEDICATED}
   */
  public int invoke() {
    return agents.invoke();
  }

  /** Resets what is left and frees everything. Returns when it is done, after at most a second. */
  @Override
  public void close() {
    if (admin != null) {
      admin.close();
    }
    agents.close(new Termination(parts.proxies(), conductor)::run);
    parts.leaveDirectory();
  }

  /** For tests: the loops, to look at what they hold when nothing runs. */
  List<EventLoop> loops() {
    return parts.loops();
  }
}
