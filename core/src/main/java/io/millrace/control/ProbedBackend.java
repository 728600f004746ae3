package io.millrace.control;

import io.millrace.balance.BackendHealth;
import io.millrace.config.DownCause;
import io.millrace.health.Checked;
import io.millrace.health.Verdict;
import io.millrace.status.Actor;
import io.millrace.status.Event;
import io.millrace.status.EventKind;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One backend of one frontend and the probes that must all be good. Conductor's thread only. */
final class ProbedBackend {
  private final ManagedFrontend frontend;
  private final Member member;
  private final List<Checked> checks;
  private BackendHealth state;
  private boolean answered;

  ProbedBackend(
      final ManagedFrontend frontend,
      final Member member,
      final List<Checked> checks,
      final long nowNs) {
    this.frontend = frontend;
    this.member = member;
    this.checks = checks;
    state = combined();
  }

  ManagedFrontend frontend() {
    return frontend;
  }

  Member member() {
    return member;
  }

  List<Checked> checks() {
    return checks;
  }

  /** The newest answer of the probe that says the worst; empty before the first. */
  String lastProbe() {
    for (final Checked check : checks) {
      if (check.last() != null && (check.state() == state || checks.size() == 1)) {
        return check.last().text();
      }
    }
    return "";
  }

  BackendHealth state() {
    return state;
  }

  /** Whether each probe was answered, or one says that the backend is down. */
  boolean isAnswered() {
    return answered;
  }

  /**
   * A probe has changed its mind, or was answered for the first time.
   *
   * @param told what the operator is to be told when that holds
   * @return whether that changes what the backend may have
   */
  boolean look(final Checked checked, final long nowNs, final List<Event> told) {
    final BackendHealth before = state;
    final boolean first = !answered;
    state = combined();
    answered =
        answered
            || checks.stream().allMatch(each -> each.last() != null)
            || checks.stream().anyMatch(ProbedBackend::saysDown);
    if (state == before && !(first && answered && state == BackendHealth.DOWN)) {
      return false;
    }
    final boolean good = state == BackendHealth.UP;
    final Event event = event(first ? null : before, checked, nowNs);
    member.changed("probe", good ? "" : checked.last().text(), nowNs);
    if (!first || !good) {
      told.add(event);
    }
    return state != before;
  }

  /** What a probe of it that has just been answered means. */
  ProbeNews news(final Checked checked) {
    return new ProbeNews(
        frontend,
        member,
        checked.isFailing(),
        checked.isFailing() ? cause(checked) : null,
        checked.failingSinceNs(),
        checked.begunNs());
  }

  /** Whether every probe that began since then, of which there is one each, was good. */
  boolean isGoodSince(final long sinceNs) {
    return checks.stream()
        .allMatch(each -> !each.isUnderWay() && !each.isFailing() && each.begunNs() - sinceNs >= 0);
  }

  /** A side port that refuses says nothing of the one that sessions use. */
  private DownCause cause(final Checked checked) {
    final int listenPort = frontend.sockets().addresses().get(0).getPort();
    final int dataPort = member.config().port().forListenPort(listenPort);
    return switch (checked.last().outcome()) {
      case REFUSED -> checked.port() == dataPort ? DownCause.REFUSED : DownCause.TIMEOUT;
      case REPLY -> DownCause.REPLY;
      default -> DownCause.TIMEOUT;
    };
  }

  private BackendHealth combined() {
    BackendHealth worst = BackendHealth.UP;
    for (final Checked check : checks) {
      worst = worst.and(check.state());
    }
    return worst;
  }

  private static boolean saysDown(final Checked check) {
    return check.last() != null && check.state() == BackendHealth.DOWN;
  }

  /** For example {@code rw/pg1: down (refused), was up 3m}. */
  private Event event(final BackendHealth before, final Checked checked, final long nowNs) {
    final Verdict verdict = checked.last();
    final Event event =
        Event.of(EventKind.BACKEND, Actor.PROBE)
            .at(frontend.config().name(), member.name())
            .to(member.word(state))
            .evidence(checked.evidence());
    final Event caused =
        state == BackendHealth.UP
            ? event
            : event.cause(verdict.word(), verdict.why().isEmpty() ? null : verdict.why());
    return before == null
        ? caused
        : caused.from(member.word(before), TimeUnit.NANOSECONDS.toMillis(nowNs - member.sinceNs()));
  }
}
