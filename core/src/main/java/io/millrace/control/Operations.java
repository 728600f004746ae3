package io.millrace.control;

import io.millrace.config.Cidr;
import io.millrace.config.OperatorState;
import io.millrace.config.Units;
import io.millrace.health.ProbeTarget;
import io.millrace.net.AddressText;
import io.millrace.status.Actor;
import io.millrace.status.Event;
import io.millrace.status.EventKind;
import io.millrace.status.LoopDelay;
import io.millrace.status.MachineDelay;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * What can be asked and ordered of a running forwarder. Only within a call of {@link
 * ConductorProxy#order}: on the conductor's thread, so nothing here may wait.
 */
public final class Operations {
  private final List<ManagedFrontend> frontends;
  private final HealthWatch health;
  private final LiveSessions live;
  private final Events events;
  private final Orders orders;
  private final ClientRules clients;
  private final Reloads reloads;
  private final CounterWatch counters;
  private final DelayWatch delays;
  private final Observations observed;
  private long nowNs;

  Operations(
      final ConductorSetup setup,
      final Watches watches,
      final LiveSessions live,
      final Reloads reloads,
      final CounterWatch counters) {
    frontends = setup.frontends();
    health = watches.health();
    this.live = live;
    events = setup.events();
    orders = new Orders(frontends, live, events);
    clients = watches.clients();
    this.reloads = reloads;
    this.counters = counters;
    delays = watches.delays();
    observed = new Observations(setup, health);
  }

  ClientRules clients() {
    return clients;
  }

  /**
   * Changes of the configuration.
   *
   * @return to be used within this call
   */
  public Reloads reloads() {
    return reloads;
  }

  /**
   * Does a reload that was begun.
   *
   * @param prepared for it
   * @return completed when all loops know and new tables are made
   * @throws OrderException when all is being drained meanwhile; nothing is done then
   */
  public CompletableFuture<Void> commit(final Prepared prepared) {
    return reloads.commit(prepared, nowNs);
  }

  Operations at(final long atNs) {
    nowNs = atNs;
    return this;
  }

  /**
   * Takes what has changed.
   *
   * @return the forwarder's
   */
  public Events events() {
    return events;
  }

  /**
   * The live sessions and flows.
   *
   * @return to be asked within this call
   */
  public LiveSessions live() {
    return live;
  }

  /**
   * What is counted beside the counters of the loops.
   *
   * @return to be asked within this call
   */
  public Observations observed() {
    return observed;
  }

  /**
   * The state of each frontend.
   *
   * @return in order of configuration
   */
  public List<FrontendStatus> frontends() {
    return frontends.stream().map(each -> each.status(counters.of(each), nowNs)).toList();
  }

  /**
   * The state of each backend.
   *
   * @return frontends in order of configuration, each with its backends
   */
  public List<BackendStatus> backends() {
    final List<BackendStatus> all = new ArrayList<>();
    for (final ManagedFrontend frontend : frontends) {
      for (final Member member : frontend.managedPool().all()) {
        final long sessions = frontend.pool().active(member.slot());
        if (!member.isRemoved() || sessions > 0) {
          all.add(status(frontend, member, sessions));
        }
      }
    }
    return all;
  }

  /**
   * Sets what backends are to be. Outlives a reload.
   *
   * @param names {@code NAME} in every frontend, {@code FRONTEND/NAME} in one, {@code *} for any
   *     characters
   * @param state what they are to be
   * @param force whether none may be left
   * @param user who orders it
   * @return what that did to each
   * @throws OrderException when a name stands for none, or no eligible backend would be left;
   *     nothing is done then
   */
  public List<OrderedBackend> set(
      final List<String> names, final OperatorState state, final Force force, final String user) {
    return orders.set(names, state, force, user, nowNs);
  }

  /**
   * Sets weights, all in one step. Outlives a reload.
   *
   * @param weights by name, as in {@link #set}; 0 to 1000
   * @param user who orders it
   * @return what that did to each
   * @throws OrderException when a name stands for none or a weight is out of range; nothing is done
   *     then
   */
  public List<OrderedBackend> weigh(final Map<String, Integer> weights, final String user) {
    return orders.weigh(weights, user);
  }

  /**
   * What would happen if a backend died now.
   *
   * @param name as in {@link #set}
   * @return for each backend that it stands for
   * @throws OrderException when it stands for none
   */
  public List<WhatIf> whatIfDown(final String name) {
    return orders.find(List.of(name)).stream()
        .map(target -> WhatIf.down(target.frontend(), target.member()))
        .toList();
  }

  /**
   * What backends are asked by probes.
   *
   * @param name as in {@link #set}
   * @return each probe of each backend that it stands for
   * @throws OrderException when it stands for none
   */
  public List<ProbedTarget> probes(final String name) {
    final List<ProbedTarget> all = new ArrayList<>();
    for (final Orders.Target each : orders.find(List.of(name))) {
      final String frontend = each.frontend().config().name();
      for (final ProbeTarget target : health.targets(each.member())) {
        all.add(new ProbedTarget(frontend, each.name(), each.member().addresses(), target));
      }
    }
    return all;
  }

  /**
   * Serves a block of client addresses or refuses it, until it is told otherwise or the process
   * ends; live sessions are not touched.
   *
   * @param frontend the frontend's name, or null for all
   * @param block which clients
   * @param rule what holds for them
   * @param forNs how long; 0 for as long as the process runs
   * @param user who orders it
   * @return names of the frontends
   * @throws OrderException when there is no such frontend, or no room for another rule
   */
  public List<String> rule(
      final String frontend,
      final Cidr block,
      final ClientRule rule,
      final long forNs,
      final String user) {
    final List<String> names = clients.set(frontend, block, rule, forNs == 0 ? 0 : nowNs + forNs);
    final String told = rule == ClientRule.DENY ? "denied" : "allowed";
    final String until = forNs == 0 ? "" : " for " + Units.duration(forNs);
    events.add(
        Event.of(EventKind.OPERATOR, Actor.OPERATOR)
            .by(user)
            .at(frontend)
            .cause(rule == ClientRule.DENY ? "deny" : "allow")
            .evidence(
                AddressText.ip(block.network())
                    + "/"
                    + block.prefixBits()
                    + " is "
                    + told
                    + until));
    return names;
  }

  /**
   * How long the loops kept what they passed on, in the last minute.
   *
   * @return by loop
   */
  public List<LoopDelay> loopDelays() {
    return delays.loops(nowNs);
  }

  /**
   * What kept the process from running, in the last minute.
   *
   * @return by cause
   */
  public MachineDelay machineDelay() {
    return delays.machine(nowNs);
  }

  private BackendStatus status(
      final ManagedFrontend frontend, final Member member, final long sessions) {
    return new BackendStatus(
        frontend.config().name(),
        member.config(),
        member.backend().addresses(),
        member.state(sessions),
        member.backend().isEligible(),
        nowNs - member.sinceNs(),
        member.changedBy(),
        member.why(),
        health.lastProbe(member),
        member.weight(),
        member.weight() * member.tenths(),
        sessions,
        counters.totals(frontend, member),
        counters.of(frontend, member),
        member.times().latency(nowNs),
        member.times().idleAges());
  }
}
