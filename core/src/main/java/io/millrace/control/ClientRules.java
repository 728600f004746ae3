package io.millrace.control;

import io.millrace.balance.AccessList;
import io.millrace.config.Cidr;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * What operators say at run time of blocks of client addresses, on top of what is configured; some
 * of it for a while only. Conductor's thread only.
 */
final class ClientRules {
  /** Rules of one frontend. */
  private static final int RULES_MAX = 10_000;

  private final List<ManagedFrontend> frontends;
  private final Map<ManagedFrontend, Map<Cidr, Rule>> rules = new HashMap<>();
  private long earliestNs;
  private boolean expires;

  private record Rule(ClientRule rule, long endNs) {}

  ClientRules(final List<ManagedFrontend> frontends) {
    this.frontends = frontends;
  }

  /**
   * Sets a rule.
   *
   * @param endNs when it ends, 0 for never
   */
  List<String> set(
      final String frontendName, final Cidr block, final ClientRule rule, final long endNs) {
    final List<ManagedFrontend> meant = new ArrayList<>();
    for (final ManagedFrontend frontend : frontends) {
      if (frontendName == null || frontendName.equals(frontend.config().name())) {
        meant.add(frontend);
      }
    }
    if (meant.isEmpty()) {
      throw new OrderException("no frontend is called \"" + frontendName + "\"");
    }
    for (final ManagedFrontend frontend : meant) {
      final Map<Cidr, Rule> own = rules.get(frontend);
      if (own != null && own.size() >= RULES_MAX && !own.containsKey(block)) {
        throw new OrderException("at most " + RULES_MAX + " rules at run time");
      }
    }
    for (final ManagedFrontend frontend : meant) {
      rules.computeIfAbsent(frontend, key -> new HashMap<>()).put(block, new Rule(rule, endNs));
      publish(frontend);
    }
    if (endNs != 0 && (!expires || endNs - earliestNs < 0)) {
      expires = true;
      earliestNs = endNs;
    }
    return meant.stream().map(each -> each.config().name()).toList();
  }

  /** Ends the rules whose time is over. */
  void poll(final long nowNs) {
    if (!expires || earliestNs - nowNs > 0) {
      return;
    }
    expires = false;
    for (final ManagedFrontend frontend : frontends) {
      if (rules.containsKey(frontend) && expire(rules.get(frontend), nowNs)) {
        publish(frontend);
      }
    }
  }

  /** The clients that a frontend serves, as configured and as ordered. */
  void publish(final ManagedFrontend frontend) {
    final Map<Cidr, Boolean> blocks = new HashMap<>();
    rules
        .getOrDefault(frontend, Map.of())
        .forEach((block, rule) -> blocks.put(block, rule.rule() == ClientRule.ALLOW));
    frontend.gate().access(new AccessList(frontend.config().access(), blocks));
  }

  /** Another list is configured. What is ordered at run time stays on top. */
  void configured(final ManagedFrontend frontend, final AccessList list) {
    if (rules.containsKey(frontend)) {
      publish(frontend);
    } else {
      frontend.gate().access(list);
    }
  }

  /** A frontend is configured no longer. */
  void forget(final ManagedFrontend frontend) {
    rules.remove(frontend);
  }

  private boolean expire(final Map<Cidr, Rule> own, final long nowNs) {
    boolean any = false;
    for (final Iterator<Rule> each = own.values().iterator(); each.hasNext(); ) {
      final long endNs = each.next().endNs();
      if (endNs != 0 && endNs - nowNs <= 0) {
        each.remove();
        any = true;
      } else if (endNs != 0 && (!expires || endNs - earliestNs < 0)) {
        expires = true;
        earliestNs = endNs;
      }
    }
    return any;
  }
}
